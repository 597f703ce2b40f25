//! The records of a class: for each result the evidence that it comes from, in a file of
//! a folder beside the results file, compressed.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::result_row::ResultRow;
use super::results::ResultsError;
use crate::atomic_write;
use crate::record::{self, Record, RecordError};

/// The most that the records of a row take in a stream, in bytes: the log of a Pod has to
/// hold those of all its students.
const MOST_IN_ROW: usize = 64 << 10;
/// The ending of the folder's name.
const FOLDER: &str = "records";

/// Returns the folder of the records of a results file.
#[must_use]
pub fn records_folder(results: &Path) -> PathBuf {
    results.with_extension(FOLDER)
}

/// The records of results, as they are written.
#[derive(Debug)]
pub struct RecordFolder {
    results: PathBuf,
}

impl RecordFolder {
    /// The folder of the records of `results`; it is made with the first record.
    #[must_use]
    pub fn of(results: &Path) -> Self {
        Self {
            results: results.to_owned(),
        }
    }

    /// Puts the records of a row into a file, from where nothing gets lost that is
    /// written; returns the row with the file's name. Of what is too large no record
    /// is kept.
    ///
    /// # Errors
    /// [`ResultsError::Io`].
    pub fn keep(&self, mut row: ResultRow) -> Result<ResultRow, ResultsError> {
        let records = std::mem::take(&mut row.records);
        if records.is_empty() {
            return Ok(row);
        }
        let lines = match record::all_to_lines(&records) {
            Ok(lines) => lines,
            Err(error) => {
                tracing::debug!(%error, student = %row.student.id, "no record");
                return Ok(row);
            }
        };
        let folder = records_folder(&self.results);
        let name = format!("{}-{}.jsonl.gz", row.student.key, row.started.as_second());
        let path = folder.join(&name);
        let written = fs::create_dir_all(&folder).and_then(|()| compressed(&lines));
        let bytes = written.map_err(ResultsError::of(&folder))?;
        record::save(&path, &bytes).map_err(|error| match error {
            RecordError::Unwritable { path, source } => ResultsError::of(&path)(source),
            other => ResultsError::of(&path)(io::Error::other(other)),
        })?;
        let folder = folder.file_name().unwrap_or_default().to_string_lossy();
        row.record = Some(format!("{folder}/{name}"));
        Ok(row)
    }
}

/// Puts the records of a row into it, for a stream of rows that has no folder beside it.
/// Of what is too large for a line no record is kept.
#[must_use]
pub fn keep_in_row(mut row: ResultRow) -> ResultRow {
    let records = std::mem::take(&mut row.records);
    if records.is_empty() {
        return row;
    }
    let bytes = record::all_to_lines(&records).map(|lines| compressed(&lines));
    let text = bytes
        .ok()
        .and_then(Result::ok)
        .map(|it| STANDARD.encode(it));
    row.evidence = text.filter(|text| text.len() <= MOST_IN_ROW);
    row
}

/// Takes the records out of a row of a stream.
///
/// # Errors
/// [`RecordError`] where they are damaged.
pub(super) fn take_from_row(row: &mut ResultRow) -> Result<Vec<Record>, RecordError> {
    let Some(text) = row.evidence.take() else {
        return Ok(Vec::new());
    };
    let bytes = STANDARD.decode(text).map_err(|_| RecordError::Foreign)?;
    record::read_all(&bytes)
}

/// Returns the records of a row of the results file at `results`; none where none are kept.
///
/// # Errors
/// [`RecordError`].
pub(super) fn records_of(row: &ResultRow, results: &Path) -> Result<Vec<Record>, RecordError> {
    let Some(name) = &row.record else {
        return take_from_row(&mut row.clone());
    };
    // An absolute name stays as it is.
    let path = results.with_file_name("").join(name);
    record::load_all(&path)
}

/// Returns the name of a row's record, from the results file at `from`, as it is from the
/// one at `to`.
#[must_use]
pub fn record_from(record: &str, from: &Path, to: &Path) -> String {
    let folder = |path: &Path| {
        let folder = atomic_write::folder(path).to_owned();
        std::path::absolute(&folder).unwrap_or(folder)
    };
    let (from, to) = (folder(from), folder(to));
    if from == to {
        return record.to_owned();
    }
    from.join(record).display().to_string()
}

fn compressed(lines: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(lines)?;
    encoder.finish()
}
