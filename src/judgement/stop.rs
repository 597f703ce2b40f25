//! Why judging ends early.

use crate::evidence::Unseen;
use crate::judgement::Judgement;

/// Ends a judgement through `?`: either there is not enough to
/// see, or what was looked up settles it already (the Pod is absent, say).
#[derive(Clone, Debug, PartialEq)]
pub enum Stop {
    /// More evidence is needed.
    Unseen(Unseen),
    /// This is the conclusion.
    Settled(Box<Judgement>),
}

impl From<Unseen> for Stop {
    fn from(unseen: Unseen) -> Self {
        Self::Unseen(unseen)
    }
}

impl From<Judgement> for Stop {
    fn from(judgement: Judgement) -> Self {
        Self::Settled(Box::new(judgement))
    }
}

impl From<super::Failure> for Stop {
    fn from(failure: super::Failure) -> Self {
        Self::from(Judgement::Fail(failure))
    }
}
