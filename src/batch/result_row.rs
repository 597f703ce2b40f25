//! The result of one student, as one line of the results file.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::stop_reason::Stopped;
use super::student::ListedStudent;
use crate::report::{Report, Verdict};

/// The identity of every other line.
pub const ROW_SCHEMA: &str = "handson.batch-row/v1";

/// The result of one student's work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResultRow {
    /// [`ROW_SCHEMA`].
    pub schema: String,
    /// The student.
    pub student: ListedStudent,
    /// Digest of the exercise that it was checked by.
    pub digest: String,
    /// The time at which the check began.
    pub started: Timestamp,
    /// The time at which it ended.
    pub finished: Timestamp,
    /// The reason why there is no report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Stopped>,
    /// The report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<Report>,
}

impl ResultRow {
    /// The row of `student`, of whom nothing is known yet.
    #[must_use]
    pub fn new(student: ListedStudent, digest: &str, started: Timestamp) -> Self {
        Self {
            schema: ROW_SCHEMA.to_owned(),
            student,
            digest: digest.to_owned(),
            started,
            finished: started,
            stopped: None,
            report: None,
        }
    }

    /// Returns whether the result is final: another check would say the same,
    /// as far as it is up to the infrastructure.
    #[must_use]
    pub fn is_final(&self) -> bool {
        let settled = |report: &Report| {
            let mut verdicts = report.checks().map(|(_, check)| check.verdict);
            report.complete && verdicts.all(|verdict| verdict != Verdict::Inconclusive)
        };
        self.stopped.is_none() && self.report.as_ref().is_some_and(settled)
    }
}
