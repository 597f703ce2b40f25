//! The result of one student, as one line of the results file.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::stop_reason::Stopped;
use super::student::ListedStudent;
use crate::record::Record;
use crate::report::{Report, Verdict};
use crate::text::Text;

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
    /// Remarks on how it was looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Text>,
    /// The best that was seen of the work until then, where that is more than the
    /// report: each pass with the time at which it was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best: Option<Box<Report>>,
    /// The report that counts with what the course's staff set by hand. It is made
    /// when results are shown, and never kept.
    #[serde(skip)]
    pub overridden: Option<Box<Report>>,
    /// What tells the manifests that were handed in from others, object by object.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub manifests: Vec<String>,
    /// The file with what it was seen by, from the results file's folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// What it was seen by, where the row goes to a stream and no file can be beside it:
    /// lines of a record, compressed, in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    /// What it was seen by, on its way to that file.
    #[serde(skip)]
    pub records: Vec<Record>,
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
            remarks: Vec::new(),
            best: None,
            overridden: None,
            manifests: Vec::new(),
            record: None,
            evidence: None,
            records: Vec::new(),
        }
    }

    /// Returns the report, unless something kept the work from being looked at.
    #[must_use]
    pub fn found(&self) -> Option<&Report> {
        self.report.as_ref().filter(|_| self.stopped.is_none())
    }

    /// Returns the report that counts: what was set by hand, the best that was seen, or
    /// what was found.
    #[must_use]
    pub fn seen(&self) -> Option<&Report> {
        let best = self.overridden.as_deref().or(self.best.as_deref());
        best.or_else(|| self.found())
    }

    /// Returns the report that counts, where it shows any work.
    pub(super) fn into_seen(self) -> Option<Report> {
        let Self {
            best,
            report,
            stopped,
            ..
        } = self;
        let found = report.filter(|report| stopped.is_none() && report.vacancy.is_none());
        best.map_or(found, |best| Some(*best))
    }

    /// Returns whether the result is final: another check would say the same,
    /// as far as it is up to the infrastructure.
    #[must_use]
    pub fn is_final(&self) -> bool {
        let settled = |report: &Report| {
            let mut verdicts = report.checks().map(|(_, check)| check.verdict);
            report.complete && verdicts.all(|verdict| verdict != Verdict::Inconclusive)
        };
        let is_there = |report: &&Report| report.vacancy.is_none() || self.best.is_some();
        self.stopped.is_none() && self.found().filter(is_there).is_some_and(settled)
    }
}
