//! What became of one check of one student, with a mark of its own for each reason
//! for which a check was left out.

use super::Cell;
use crate::report::{Blocked, Verdict};
use crate::say;
use crate::text::Text;

/// What became of one check of one student.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellOutcome {
    /// Seen true.
    Passed,
    /// Seen false.
    Failed,
    /// Could not be determined.
    Undetermined,
    /// Left out, since what must pass first does not.
    Blocked,
    /// Not tried: it would change something, was interrupted, or is asked later.
    NotTried,
    /// A later stage had taken over before anybody saw it.
    NotSeen,
    /// Does not apply to the student's cluster.
    NotApplicable,
}

impl CellOutcome {
    /// All of them, in the order of a legend.
    pub const ALL: [Self; 7] = [
        Self::Passed,
        Self::Failed,
        Self::Undetermined,
        Self::Blocked,
        Self::NotTried,
        Self::NotSeen,
        Self::NotApplicable,
    ];

    /// Returns the outcome of a check with this verdict, left out for this reason.
    #[must_use]
    pub fn of(verdict: Verdict, blocked: Option<Blocked>) -> Self {
        match (verdict, blocked) {
            (Verdict::Pass, _) => Self::Passed,
            (Verdict::Fail, _) => Self::Failed,
            (Verdict::Inconclusive, _) | (_, Some(Blocked::Undetermined)) => Self::Undetermined,
            (_, Some(Blocked::ByFailure | Blocked::ByUndetermined)) => Self::Blocked,
            (_, Some(Blocked::Superseded | Blocked::Remembered)) => Self::NotSeen,
            (_, Some(Blocked::NotAsked)) => Self::NotApplicable,
            (
                _,
                None
                | Some(
                    Blocked::NotYet
                    | Blocked::ReadOnly
                    | Blocked::NotConfirmed
                    | Blocked::Interrupted,
                ),
            ) => Self::NotTried,
        }
    }

    /// For programs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "pass",
            Self::Failed => "fail",
            Self::Undetermined => "inconclusive",
            Self::Blocked => "blocked",
            Self::NotTried => "not-tried",
            Self::NotSeen => "not-seen",
            Self::NotApplicable => "not-applicable",
        }
    }

    /// In a word, for legends.
    #[must_use]
    pub fn word(self) -> Text {
        match self {
            Self::Passed => say!(ja: "合格", en: "passed"),
            Self::Failed => say!(ja: "不合格", en: "failed"),
            Self::Undetermined => say!(ja: "判定できず", en: "inconclusive"),
            Self::Blocked => say!(ja: "前の確認待ち", en: "blocked"),
            Self::NotTried => say!(ja: "試していない", en: "not tried"),
            Self::NotSeen => say!(ja: "先の段階に進んだため未確認", en: "not seen"),
            Self::NotApplicable => say!(ja: "対象外", en: "not applicable"),
        }
    }

    /// One character for a cell, in ASCII.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Self::Passed => 'p',
            Self::Failed => 'f',
            Self::Undetermined => 'i',
            Self::Blocked => 'b',
            Self::NotTried => 't',
            Self::NotSeen => 's',
            Self::NotApplicable => 'n',
        }
    }

    /// The mark in a cell; that of what passed, failed or is undetermined is the
    /// verdict's own.
    #[must_use]
    pub fn mark(self) -> &'static str {
        match self {
            Self::Passed => "✓",
            Self::Failed => "✗",
            Self::Undetermined => "?",
            Self::Blocked => "–",
            Self::NotTried => "~",
            Self::NotSeen => ">",
            Self::NotApplicable => "/",
        }
    }
}

impl Cell {
    /// Returns what became of the check; none where there is no report.
    #[must_use]
    pub fn outcome(&self) -> Option<CellOutcome> {
        Some(CellOutcome::of(self.verdict?, self.blocked))
    }
}
