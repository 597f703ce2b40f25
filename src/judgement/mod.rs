//! Judgements: what an expectation concludes from evidence, why judging ends
//! early, and the Pod that a check is about.

pub mod checked_pod;
pub mod deletion;
mod refusal;
mod texts;
pub mod workloads;

pub use checked_pod::{FoundPod, Workload};
pub use refusal::{probed, trouble_text};

use std::time::Duration;

use jiff::Timestamp;

use crate::evidence::Unseen;
use crate::text::Text;

/// The conclusion of one expectation.
#[derive(Clone, Debug, PartialEq)]
pub enum Judgement {
    /// Seen true.
    Pass(PassDetails),
    /// Seen false.
    Fail(Failure),
    /// Does not apply here, for this reason.
    NotAsked(Text),
    /// Right as it is at this point, and to be asked later, for this reason.
    NotYet(Text),
    /// Could not be determined, for this reason.
    Inconclusive(Text),
    /// Not settled: something is on its way.
    Moving {
        /// The event that has to happen still, and what was last seen.
        waiting_for: Text,
        /// The conclusion if it does not happen before the deadline.
        otherwise: Box<Judgement>,
    },
}

/// The details of a pass.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PassDetails {
    /// Facts that the verdict rests on.
    pub evidence: Vec<Text>,
    /// Remarks on what is right in an unusual way, or worth knowing.
    pub remarks: Vec<Text>,
    /// The time since which it has been so, where the cluster tells.
    pub since: Option<Timestamp>,
    /// The time beyond the usual that it must stay so to be believed.
    pub longer: Duration,
}

/// The reason for which a check fails.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Failure {
    /// Every difference, not only the first.
    pub mismatches: Vec<Mismatch>,
    /// Facts that the verdict rests on.
    pub evidence: Vec<Text>,
    /// A key for the root cause: of several checks of a stage with one cause, the
    /// first reports it and the others are blocked by it.
    pub cause: Option<String>,
    /// True if the object that it is about does not exist (yet).
    pub absent: bool,
    /// True if something of it is there all the same: under another name, or
    /// all but what it needs.
    pub begun: bool,
    /// True if it may come true with what is there already, for all that the
    /// expectation can tell.
    pub may_come: bool,
}

/// One difference.
#[derive(Clone, Debug, PartialEq)]
pub struct Mismatch {
    /// The difference, in one sentence; the first is the headline of the failure.
    pub what: Text,
    /// The wanted state.
    pub expected: Text,
    /// The actual state.
    pub actual: Text,
}

impl Judgement {
    /// Returns a pass with nothing to add.
    #[must_use]
    pub fn pass() -> Self {
        Self::Pass(PassDetails::default())
    }

    /// Returns a pass with facts.
    #[must_use]
    pub fn pass_with(evidence: Vec<Text>, remarks: Vec<Text>) -> Self {
        Self::Pass(PassDetails {
            evidence,
            remarks,
            ..PassDetails::default()
        })
    }

    /// Returns a pass if nothing differs, else a failure with every difference.
    #[must_use]
    pub fn from_mismatches(
        mismatches: Vec<Mismatch>,
        evidence: Vec<Text>,
        remarks: Vec<Text>,
    ) -> Self {
        if mismatches.is_empty() {
            Self::pass_with(evidence, remarks)
        } else {
            // What a difference shows already is not said again.
            let is_new = |fact: &Text| mismatches.iter().all(|it| it.actual != *fact);
            let evidence = evidence.into_iter().filter(is_new).collect();
            Self::Fail(Failure {
                mismatches,
                evidence,
                ..Failure::default()
            })
        }
    }

    /// Returns a failure with one difference.
    #[must_use]
    pub fn fail(what: Text, expected: Text, actual: Text) -> Self {
        Self::Fail(Failure::new(what, expected, actual))
    }

    /// Tells whether this is a pass.
    #[must_use]
    pub fn passes(&self) -> bool {
        matches!(self, Self::Pass(_))
    }
}

impl Failure {
    /// Returns a failure with one difference.
    #[must_use]
    pub fn new(what: Text, expected: Text, actual: Text) -> Self {
        Self {
            mismatches: vec![Mismatch {
                what,
                expected,
                actual,
            }],
            ..Self::default()
        }
    }

    /// Returns the same with facts.
    #[must_use]
    pub fn because(mut self, evidence: Vec<Text>) -> Self {
        self.evidence.extend(evidence);
        self
    }

    /// Returns the same with the key of its root cause.
    #[must_use]
    pub fn caused_by(mut self, cause: impl Into<String>) -> Self {
        self.cause = Some(cause.into());
        self
    }
}

impl From<Failure> for Judgement {
    fn from(failure: Failure) -> Self {
        Self::Fail(failure)
    }
}

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

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::from(Judgement::Fail(failure))
    }
}
