//! The way in which results are shown: in, rows as they were measured; out, rows as
//! outputs have them. The results file itself stays as it was measured.

mod anonymous;
mod blank_report;
mod key_error;
mod key_file;
mod marking;
mod moment;
mod overrides;
mod overrides_error;
mod overrides_file;
mod penalty;
mod times_error;

use std::collections::HashSet;
use std::fs::File;
use std::path::Path;

use super::result_row::ResultRow;
use super::results::{Line, ResultsError, each_line, no_header};
use super::results_header::ResultsHeader;
use crate::text::Text;
pub use anonymous::Codes;
pub use key_error::KeyError;
pub use marking::{Late, Marking};
pub use overrides::Overrides;
pub(super) use overrides::{in_words, total_in_words};
pub use overrides_error::OverridesError;
pub use penalty::Penalty;
pub use times_error::TimesError;

/// The way in which results are shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Presentation {
    /// What the course's staff set by hand.
    pub overrides: Overrides,
    /// How points become marks.
    pub marking: Marking,
    /// The codes in the place of students; none where they are named.
    pub codes: Option<Codes>,
}

impl Presentation {
    /// Reads the results file at `path` as it is shown: returns its last header; the
    /// rows are given to `take` one by one, the last of a student's counts. Of whom
    /// something was set by hand there is a row, looked at or not.
    ///
    /// # Errors
    /// [`ResultsError`].
    pub fn read(
        &self,
        path: &Path,
        take: &mut dyn FnMut(ResultRow),
    ) -> Result<ResultsHeader, ResultsError> {
        let file = File::open(path).map_err(ResultsError::of(path))?;
        let mut last: Option<ResultsHeader> = None;
        let mut seen = HashSet::new();
        each_line(path, &file, &mut |line, _| match line {
            Line::ResultsHeader(header) => last = Some(*header),
            Line::ResultRow(row) => {
                if !self.overrides.is_empty() {
                    seen.insert(row.student.key.clone());
                }
                take(self.row(*row, last.as_ref()));
            }
        })?;
        let header = last.ok_or_else(|| no_header(path))?;
        for student in &header.roster {
            if self.overrides.is_about(student) && !seen.contains(&student.key) {
                let row = ResultRow::new(student.clone(), &header.digest, header.started);
                take(self.row(row, Some(&header)));
            }
        }
        Ok(match &self.codes {
            Some(codes) => codes.header(header),
            None => header,
        })
    }

    /// Returns notes that belong to no student as they are shown.
    #[must_use]
    pub fn notes(&self, notes: Vec<Text>) -> Vec<Text> {
        match &self.codes {
            Some(codes) => notes.iter().map(|note| codes.note(note)).collect(),
            None => notes,
        }
    }

    /// Returns a row as it is shown; `header` is the one above it.
    fn row(&self, row: ResultRow, header: Option<&ResultsHeader>) -> ResultRow {
        let row = match header {
            Some(header) => self.overrides.apply(row, header),
            None => row,
        };
        match &self.codes {
            Some(codes) => codes.row(row),
            None => row,
        }
    }
}
