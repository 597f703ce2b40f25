//! What the rows say together: the one model of everything that is shown.

mod build;
mod shared;
mod standing;

use std::path::Path;

use jiff::Timestamp;

use super::results::{self, ResultsError};
use super::row::{Head, Listed, Row};
use crate::report::{Blocked, ClusterIdentity, Totals, Verdict};
use crate::text::Text;
use build::Gathered;
pub use standing::Standing;

/// A whole class: the students in the order of the roster.
#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    /// What was asked.
    pub head: Head,
    /// The checks, in order.
    pub columns: Vec<Column>,
    /// The students.
    pub entries: Vec<Entry>,
    /// False where the batch was interrupted.
    pub complete: bool,
    /// Things to know that belong to no student.
    pub notes: Vec<Text>,
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
    /// What it is worth.
    pub points: u32,
    /// Whether its points come on top.
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
    /// What most stumble over: headlines of failures, the most frequent first.
    pub stumbles: Vec<CommonFailure>,
}

/// A failure that is the same for several students.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommonFailure {
    /// Its headline.
    pub said: Text,
    /// Whose it is, as places in [`Class::entries`].
    pub entries: Vec<usize>,
}

/// A student.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Who.
    pub student: Listed,
    /// The cluster, as far as it is known.
    pub cluster: Option<ClusterIdentity>,
    /// The namespace that was looked at.
    pub namespace: String,
    /// When the look began; none where there was none yet.
    pub started: Option<Timestamp>,
    /// When it ended.
    pub finished: Option<Timestamp>,
    /// What is odd about the line, the cluster, or the time.
    pub remarks: Vec<Text>,
    /// How they stand.
    pub standing: Standing,
    /// Sums; all zero where there is no report.
    pub totals: Totals,
    /// Whether every point is won or lost, so that a mark is a fair one.
    pub definite: bool,
    /// For each of the columns.
    pub cells: Vec<Cell>,
}

/// One check of one student.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// The verdict; none where there is no report.
    pub verdict: Option<Verdict>,
    /// Why it is skipped, where it is.
    pub blocked: Option<Blocked>,
    /// The headline of a failure, or why it is skipped or inconclusive.
    pub said: Text,
    /// What should be and what is, where it fails.
    pub details: Vec<(Text, Text, Text)>,
}

impl Class {
    /// What `rows` say about the students of `head`, in the order of the roster:
    /// the last row of each counts, and those of others do not. Not all rows
    /// need be in memory at once.
    #[must_use]
    pub fn new(head: Head, rows: impl IntoIterator<Item = Row>) -> Self {
        let mut gathered = Gathered::default();
        for row in rows {
            gathered.put(row);
        }
        gathered.class(head)
    }

    /// What the results file at `path` says, reading it row by row.
    ///
    /// # Errors
    /// [`ResultsError`].
    pub fn read(path: &Path) -> Result<Self, ResultsError> {
        let mut gathered = Gathered::default();
        let head = results::read(path, &mut |row| gathered.put(row))?;
        Ok(gathered.class(head))
    }

    /// How the program ends: as `cli::exit` has it.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let any = |is: fn(&Standing) -> bool| self.entries.iter().any(|it| is(&it.standing));
        if !self.complete {
            130
        } else if any(|it| *it == Standing::Failed) {
            1
        } else if self.entries.is_empty() || any(|it| *it != Standing::Passed) {
            3
        } else {
            0
        }
    }
}

impl Entry {
    /// How long the look took, in milliseconds.
    #[must_use]
    pub fn elapsed_ms(&self) -> u64 {
        let times = self.started.zip(self.finished);
        let took = times.map(|(started, finished)| finished.duration_since(started).as_millis());
        took.and_then(|it| u64::try_from(it).ok())
            .unwrap_or_default()
    }
}
