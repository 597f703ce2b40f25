//! Results of earlier batches: in, results files; out, the best that they hold of a
//! student. Reports are read when they are needed, and are never all in memory.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::best::best_of;
use super::result_row::ResultRow;
use super::results::{Line, ResultsError, each_line};
use super::student::ListedStudent;
use crate::report::Report;

/// What the course knows a line of a roster by, and which of several equal ones it is.
type Known = (String, usize);

/// The rows of earlier batches.
#[derive(Debug, Default)]
pub struct EarlierResults {
    files: Vec<(PathBuf, File)>,
    rows: HashMap<Known, Vec<(usize, Range<u64>)>>,
}

impl EarlierResults {
    /// Takes in the results file at `path`; returns the name of its exercise, none
    /// where it holds nothing.
    ///
    /// # Errors
    /// [`ResultsError`].
    pub fn add(&mut self, path: &Path) -> Result<Option<String>, ResultsError> {
        let file = File::open(path).map_err(ResultsError::of(path))?;
        let number = self.files.len();
        let mut by_key: HashMap<String, Known> = HashMap::new();
        let mut exercise = None;
        each_line(path, &file, &mut |line, place| match line {
            Line::ResultsHeader(header) => {
                by_key.extend(known_by_key(&header.roster));
                exercise = Some(header.exercise);
            }
            Line::ResultRow(row) => {
                if let Some(known) = by_key.get(&row.student.key) {
                    let rows = self.rows.entry(known.clone()).or_default();
                    rows.push((number, place));
                }
            }
        })?;
        self.files.push((path.to_owned(), file));
        Ok(exercise)
    }

    /// Returns the rows of a student, the oldest first.
    ///
    /// # Errors
    /// [`ResultsError`].
    fn rows_of(&mut self, known: &Known) -> Result<Vec<ResultRow>, ResultsError> {
        let places = self.rows.get(known).into_iter().flatten();
        let mut rows = Vec::new();
        for (number, place) in places {
            let (path, file) = &mut self.files[*number];
            let mut bytes = Vec::new();
            let read = file.seek(SeekFrom::Start(place.start)).and_then(|_| {
                let length = place.end.saturating_sub(place.start);
                file.by_ref().take(length).read_to_end(&mut bytes)
            });
            read.map_err(ResultsError::of(path))?;
            let row: ResultRow = serde_json::from_slice(&bytes)
                .map_err(std::io::Error::from)
                .map_err(ResultsError::of(path))?;
            rows.push(row);
        }
        rows.sort_by_key(|row| row.started);
        Ok(rows)
    }

    /// Returns the best that was seen of a student before, judged by the exercise of
    /// this digest.
    fn best_before(&mut self, known: &Known, digest: &str) -> Result<Option<Report>, ResultsError> {
        let rows = self.rows_of(known)?.into_iter();
        let same = rows.filter(|row| row.digest == digest);
        Ok(same.fold(None, |before, row| {
            best_of(before, &row).or_else(|| row.into_seen())
        }))
    }
}

/// The students of a roster by the key of their rows.
fn known_by_key(roster: &[ListedStudent]) -> HashMap<String, Known> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    let known = roster.iter().map(|student| {
        let id = student.id.to_lowercase();
        let number = counts.entry(id.clone()).or_default();
        *number += 1;
        (student.key.clone(), (id, *number))
    });
    known.collect()
}

/// The students of a batch with what was seen of them before.
#[derive(Debug)]
pub struct SeenBefore {
    earlier: EarlierResults,
    by_key: HashMap<String, Known>,
}

impl SeenBefore {
    /// The students of `roster`, as far as they are in `earlier` results.
    #[must_use]
    pub fn new(earlier: EarlierResults, roster: &[ListedStudent]) -> Self {
        Self {
            earlier,
            by_key: known_by_key(roster),
        }
    }

    /// Returns `row` with the best that was seen of its student.
    ///
    /// # Errors
    /// [`ResultsError`].
    pub fn complete(&mut self, row: ResultRow) -> Result<ResultRow, ResultsError> {
        let before = match self.by_key.get(&row.student.key) {
            Some(known) => self.earlier.best_before(known, &row.digest)?,
            None => None,
        };
        Ok(ResultRow {
            best: best_of(before, &row).map(Box::new),
            ..row
        })
    }

    /// Returns the last row of a student with what other files have seen since it was
    /// written, if that is more.
    ///
    /// # Errors
    /// [`ResultsError`].
    pub fn improved(&mut self, student: &ListedStudent) -> Result<Option<ResultRow>, ResultsError> {
        let Some(known) = self.by_key.get(&student.key) else {
            return Ok(None);
        };
        let mut rows = self.earlier.rows_of(known)?.into_iter().rev();
        let Some(last) = rows.find(|row| row.student.key == student.key) else {
            return Ok(None);
        };
        let had = last.best.clone();
        let row = self.complete(last)?;
        Ok(Some(row).filter(|row| row.best != had))
    }
}
