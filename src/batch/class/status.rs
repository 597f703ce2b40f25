//! The status of a student.

use crate::batch::result_row::ResultRow;
use crate::batch::stop_reason::Stopped;
use crate::report::{Report, Vacancy};
use crate::say;
use crate::text::Text;

/// The status of a student.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StudentStatus {
    /// Everything that was asked passes.
    Passed,
    /// Something fails.
    Failed,
    /// Nothing fails, and something could not be determined.
    Undetermined,
    /// Nothing is there, and nobody has seen anything there before.
    Empty(Vacancy),
    /// There is no report, for this reason.
    Stopped(Stopped),
    /// Nobody has looked yet.
    Waiting,
}

impl StudentStatus {
    /// Returns the status of the student of `row`.
    #[must_use]
    pub fn of(row: &ResultRow) -> Self {
        let best = row.overridden.as_ref().or(row.best.as_ref());
        match (best, &row.stopped, &row.report) {
            (Some(best), _, _) => Self::of_report(best),
            (None, Some(stopped), _) => Self::Stopped(stopped.clone()),
            (None, None, None) => Self::Waiting,
            (None, None, Some(report)) => match report.vacancy {
                Some(vacancy) => Self::Empty(vacancy),
                None => Self::of_report(report),
            },
        }
    }

    /// Returns the status that a report comes to.
    pub(super) fn of_report(report: &Report) -> Self {
        match report.exit_code {
            // What nobody saw is no pass of all.
            0 if report.totals.not_seen > 0 => Self::Undetermined,
            0 => Self::Passed,
            1 => Self::Failed,
            _ => Self::Undetermined,
        }
    }

    /// Returns the reason why the student could not be checked.
    #[must_use]
    pub fn stopped(&self) -> Option<&Stopped> {
        match self {
            Self::Stopped(stopped) => Some(stopped),
            _ => None,
        }
    }

    /// In a word, for tables.
    #[must_use]
    pub fn word(&self) -> Text {
        match self {
            Self::Passed => say!(ja: "合格", en: "passed"),
            Self::Failed => say!(ja: "不合格", en: "failed"),
            Self::Undetermined => say!(ja: "判定できず", en: "undetermined"),
            Self::Empty(Vacancy::Unused) => say!(ja: "まだ何もない", en: "nothing here yet"),
            Self::Empty(Vacancy::CleanedUp) => say!(ja: "片付け済み", en: "cleaned up"),
            Self::Stopped(stopped) => stopped.why.word(),
            Self::Waiting => say!(ja: "未確認", en: "not yet"),
        }
    }

    /// For programs.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Undetermined => "undetermined",
            Self::Empty(_) => "empty",
            Self::Stopped(_) => "stopped",
            Self::Waiting => "waiting",
        }
    }
}
