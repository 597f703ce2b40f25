//! The class: the summary of all rows, from which every output is made.

mod advice;
mod builder;
mod cell_outcome;
mod grades;
mod likeness;
mod marks;
mod others;
mod remarks;
mod shared_namespace;
mod statistics;
mod status;

use std::path::Path;

use jiff::Timestamp;

use super::presentation::Presentation;
use super::result_row::ResultRow;
use super::results::ResultsError;
use super::results_header::ResultsHeader;
use super::student::ListedStudent;
use crate::report::{Blocked, ClusterIdentity, Totals, Vacancy, Verdict};
use crate::text::Text;
use builder::ClassBuilder;
pub use cell_outcome::CellOutcome;
pub use grades::GradebookEntry;
pub use marks::{Mark, Marks};
pub(super) use remarks::{remark_on_best, remarks_on_overrides};
pub use statistics::{Band, Distribution, Tally};
pub use status::StudentStatus;

/// A whole class: the students in the order of the roster.
#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    /// The exercise and the roster.
    pub header: ResultsHeader,
    /// The checks, in order.
    pub columns: Vec<Column>,
    /// The students.
    pub entries: Vec<Entry>,
    /// False where the batch was interrupted.
    pub complete: bool,
    /// Things to know that belong to no student.
    pub notes: Vec<Text>,
    /// The way in which it is shown, in which its rows are to be read again.
    pub presentation: Presentation,
}

/// A check, over all students.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The stage's name.
    pub stage: String,
    /// The stage's title.
    pub stage_title: Text,
    /// The check's name.
    pub check: String,
    /// Its title.
    pub title: Text,
    /// Its points.
    pub points: u32,
    /// Its points are bonus points.
    pub bonus: bool,
    /// For how many it passes.
    pub passed: u32,
    /// For how many it fails.
    pub failed: u32,
    /// For how many it is skipped.
    pub skipped: u32,
    /// For how many it could not be determined.
    pub inconclusive: u32,
    /// For how many there is nothing at all: no report.
    pub unseen: u32,
    /// The failures that students have in common, the most frequent first.
    pub common_failures: Vec<CommonFailure>,
}

/// A failure that is the same for several students.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommonFailure {
    /// Its headline.
    pub said: Text,
    /// The students, as indexes of [`Class::entries`].
    pub entries: Vec<usize>,
}

/// A student.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The student.
    pub student: ListedStudent,
    /// The cluster, as far as it is known.
    pub cluster: Option<ClusterIdentity>,
    /// The namespace that was looked at.
    pub namespace: String,
    /// The time at which the check began; none before that.
    pub started: Option<Timestamp>,
    /// The time at which it ended.
    pub finished: Option<Timestamp>,
    /// Remarks about the line, the cluster, or the time.
    pub remarks: Vec<Text>,
    /// Remarks that name others, and are not for the student.
    pub staff_remarks: Vec<Text>,
    /// What tells the manifests that they handed in from others.
    pub manifests: Vec<String>,
    /// Their status.
    pub status: StudentStatus,
    /// Set where nothing is there any more, or yet.
    pub vacancy: Option<Vacancy>,
    /// Sums; all zero where there is no report.
    pub totals: Totals,
    /// The points in all that were set by hand, in words.
    pub overridden: Option<Text>,
    /// Every point is won or lost, so that a mark is a fair one.
    pub definite: bool,
    /// For each of the columns.
    pub cells: Vec<Cell>,
}

/// One check of one student.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// The verdict; none where there is no report.
    pub verdict: Option<Verdict>,
    /// The time at which the pass was seen, where that was an earlier run.
    pub seen: Option<Timestamp>,
    /// The reason why it is skipped.
    pub blocked: Option<Blocked>,
    /// The headline of a failure, or why it is skipped or inconclusive.
    pub said: Text,
    /// The expected and actual values of a failure.
    pub details: Vec<(Text, Text, Text)>,
    /// What was set by hand, in words.
    pub overridden: Option<Text>,
}

impl Class {
    /// Returns the class of `rows` and `header`, in the order of the roster:
    /// the last row of each counts, and those of others do not. Not all rows
    /// need be in memory at once.
    #[must_use]
    pub fn new(header: ResultsHeader, rows: impl IntoIterator<Item = ResultRow>) -> Self {
        let mut gathered = ClassBuilder::default();
        for row in rows {
            gathered.put(&row);
        }
        gathered.class(header)
    }

    /// Reads the results file at `path`, row by row.
    ///
    /// # Errors
    /// [`ResultsError`].
    pub fn read(path: &Path) -> Result<Self, ResultsError> {
        Self::read_as(path, Presentation::default())
    }

    /// Reads the results file at `path`, row by row, to be shown in this way.
    ///
    /// # Errors
    /// [`ResultsError`].
    pub fn read_as(path: &Path, presentation: Presentation) -> Result<Self, ResultsError> {
        let mut gathered = ClassBuilder::default();
        let header = presentation.read(path, &mut |row| gathered.put(&row))?;
        let mut class = Self {
            presentation,
            ..gathered.class(header)
        };
        let marks = class.marks();
        let lateness: Vec<_> = class.entries.iter().map(|it| marks.lateness(it)).collect();
        for (entry, lateness) in class.entries.iter_mut().zip(lateness) {
            entry.remarks.extend(lateness);
        }
        Ok(class)
    }

    /// Returns the exit code, as `cli::exit` has it.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let any = |is: fn(&StudentStatus) -> bool| self.entries.iter().any(|it| is(&it.status));
        if !self.complete {
            130
        } else if any(|it| *it == StudentStatus::Failed) {
            1
        } else if self.entries.is_empty() || any(|it| *it != StudentStatus::Passed) {
            3
        } else {
            0
        }
    }
}

impl Entry {
    /// Returns all remarks, for whoever may know of others.
    pub fn all_remarks(&self) -> impl Iterator<Item = &Text> {
        self.remarks.iter().chain(&self.staff_remarks)
    }

    /// Returns the duration of the check, in milliseconds.
    #[must_use]
    pub fn elapsed_ms(&self) -> u64 {
        let times = self.started.zip(self.finished);
        let took = times.map(|(started, finished)| finished.duration_since(started).as_millis());
        took.and_then(|it| u64::try_from(it).ok())
            .unwrap_or_default()
    }
}
