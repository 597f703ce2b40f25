//! What an expectation concludes from evidence.

use std::time::Duration;

use jiff::Timestamp;

use crate::text::Text;

/// The conclusion of one expectation.
#[derive(Clone, Debug, PartialEq)]
pub enum Judgement {
    /// Seen true.
    Pass(Seen),
    /// Seen false.
    Fail(Failure),
    /// Does not apply here, for this reason.
    NotAsked(Text),
    /// Could not be determined, for this reason.
    Inconclusive(Text),
    /// Not settled: something is on its way.
    Moving {
        /// What has to happen still, and what was last seen.
        waiting_for: Text,
        /// The conclusion if it does not happen before the deadline.
        otherwise: Box<Judgement>,
    },
}

/// What was seen by a check that passes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// Facts that the verdict rests on.
    pub evidence: Vec<Text>,
    /// What is right in an unusual way, or worth knowing.
    pub remarks: Vec<Text>,
    /// Since when it has been so, where the cluster tells.
    pub since: Option<Timestamp>,
    /// How much longer than usual it must stay so to be believed.
    pub longer: Duration,
}

/// Why a check fails.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Failure {
    /// Every difference, not only the first.
    pub mismatches: Vec<Mismatch>,
    /// Facts that the verdict rests on.
    pub evidence: Vec<Text>,
    /// A key for the root cause: of several checks of a stage with one cause, the
    /// first reports it and the others are blocked by it.
    pub cause: Option<String>,
    /// Whether the object that it is about does not exist (yet).
    pub absent: bool,
    /// Whether something of it is there all the same: under another name, or
    /// all but what it needs.
    pub begun: bool,
    /// Whether it may come true with what is there already, for all that the
    /// expectation can tell.
    pub may_come: bool,
}

/// One difference.
#[derive(Clone, Debug, PartialEq)]
pub struct Mismatch {
    /// What differs, in one sentence; the first is the headline of the failure.
    pub what: Text,
    /// What should be.
    pub expected: Text,
    /// What is.
    pub actual: Text,
}

impl Judgement {
    /// A pass with nothing to add.
    #[must_use]
    pub fn pass() -> Self {
        Self::Pass(Seen::default())
    }

    /// A pass with facts.
    #[must_use]
    pub fn pass_with(evidence: Vec<Text>, remarks: Vec<Text>) -> Self {
        Self::Pass(Seen {
            evidence,
            remarks,
            ..Seen::default()
        })
    }

    /// A pass if nothing differs, else a failure with every difference.
    #[must_use]
    pub fn from_mismatches(
        mismatches: Vec<Mismatch>,
        evidence: Vec<Text>,
        remarks: Vec<Text>,
    ) -> Self {
        if mismatches.is_empty() {
            Self::pass_with(evidence, remarks)
        } else {
            Self::Fail(Failure {
                mismatches,
                evidence,
                ..Failure::default()
            })
        }
    }

    /// A failure with one difference.
    #[must_use]
    pub fn fail(what: Text, expected: Text, actual: Text) -> Self {
        Self::Fail(Failure::new(what, expected, actual))
    }

    /// Whether this is a pass.
    #[must_use]
    pub fn passes(&self) -> bool {
        matches!(self, Self::Pass(_))
    }
}

impl Failure {
    /// A failure with one difference.
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

    /// The same with facts.
    #[must_use]
    pub fn because(mut self, evidence: Vec<Text>) -> Self {
        self.evidence.extend(evidence);
        self
    }

    /// The same with the key of its root cause.
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
