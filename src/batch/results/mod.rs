//! The results file: one line for each row, written as it comes.

mod error;
mod reading;

use std::collections::HashMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::Serialize;

use super::result_row::ResultRow;
use super::results_header::ResultsHeader;
pub use error::ResultsError;
pub(super) use reading::{Line, each_line, no_header};
pub use reading::{read, read_header};

/// The interval at which rows are forced to the disk. A program that is killed
/// loses nothing that was written; a machine that loses power loses this much.
const SYNC: Duration = Duration::from_secs(1);

/// A results file that is being written.
#[derive(Debug)]
pub struct Results {
    path: PathBuf,
    /// None is standard output.
    file: Option<File>,
    synced: Instant,
}

/// The rows that a results file held before.
#[derive(Debug, Default)]
pub struct Kept {
    /// By key, the digest of the exercise of the last row that is final.
    pub done: HashMap<String, String>,
    /// Whether the last batch only read; none where there was none.
    pub read_only: Option<bool>,
}

impl Results {
    /// A new file, or, to go on with, one that is there: with what it holds.
    /// A last line that was not finished is taken away.
    ///
    /// # Errors
    /// [`ResultsError`].
    pub fn open(path: &Path, resume: bool) -> Result<(Self, Kept), ResultsError> {
        let file = opened(path, resume)?;
        let mut kept = Kept::default();
        if resume {
            let whole = each_line(path, &file, &mut |line, _| match line {
                Line::ResultRow(row) if row.is_final() => {
                    kept.done.insert(row.student.key, row.digest);
                }
                Line::ResultRow(row) => {
                    kept.done.remove(&row.student.key);
                }
                Line::ResultsHeader(header) => kept.read_only = Some(header.read_only),
            })?;
            // Only now is it known to be ours.
            cut(&file, whole).map_err(ResultsError::of(path))?;
        }
        let results = Self {
            path: path.to_owned(),
            file: Some(file),
            synced: Instant::now(),
        };
        Ok((results, kept))
    }

    /// To standard output, for another program that keeps them.
    #[must_use]
    pub fn to_output() -> Self {
        Self {
            path: PathBuf::from("-"),
            file: None,
            synced: Instant::now(),
        }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes what the rows that follow have in common.
    ///
    /// # Errors
    /// [`ResultsError::Io`].
    pub fn header(&mut self, header: &ResultsHeader) -> Result<(), ResultsError> {
        self.append(header)?;
        self.sync()
    }

    /// Writes a row: all of it, in one go.
    ///
    /// # Errors
    /// [`ResultsError::Io`].
    pub fn row(&mut self, row: &ResultRow) -> Result<(), ResultsError> {
        self.append(row)?;
        if self.synced.elapsed() >= SYNC {
            self.sync()?;
        }
        Ok(())
    }

    /// Forces everything to the disk.
    ///
    /// # Errors
    /// [`ResultsError::Io`].
    pub fn sync(&mut self) -> Result<(), ResultsError> {
        let synced = self.file.as_ref().map_or(Ok(()), File::sync_data);
        self.synced = Instant::now();
        synced.map_err(ResultsError::of(&self.path))
    }

    fn append(&mut self, document: &impl Serialize) -> Result<(), ResultsError> {
        let line = serde_json::to_vec(document).map_err(io::Error::from);
        let mut line = line.map_err(ResultsError::of(&self.path))?;
        line.push(b'\n');
        let written = if let Some(file) = &mut self.file {
            file.write_all(&line)
        } else {
            let mut out = io::stdout().lock();
            out.write_all(&line).and_then(|()| out.flush())
        };
        written.map_err(ResultsError::of(&self.path))
    }
}

/// The file at `path`, which nobody else writes.
fn opened(path: &Path, resume: bool) -> Result<File, ResultsError> {
    let mut options = OpenOptions::new();
    options.read(true).append(true);
    options.create(resume).create_new(!resume);
    let file = options.open(path).map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => ResultsError::Exists {
            path: path.to_owned(),
        },
        _ => ResultsError::of(path)(source),
    })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(ResultsError::InUse {
            path: path.to_owned(),
        }),
        // A file system without locks is no reason to do nothing.
        Err(TryLockError::Error(error)) => {
            tracing::debug!(%error, "no lock");
            Ok(file)
        }
    }
}

/// Takes away what stands after so many bytes.
fn cut(file: &File, whole: u64) -> io::Result<()> {
    if file.metadata()?.len() > whole {
        file.set_len(whole)?;
    }
    Ok(())
}
