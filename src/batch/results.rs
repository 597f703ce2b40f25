//! The results file: one line for each row, written as it comes.

use std::collections::HashMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::Value;

use super::row::{HEAD_SCHEMA, Head, ROW_SCHEMA, Row};
use crate::say;
use crate::text::Text;

/// No line of a results file is longer, in bytes.
const LONGEST: u64 = 16 << 20;
/// How every line begins.
const BEGINNING: &[u8] = br#"{"schema":"handson.batch"#;
/// How often what is written is forced to the disk. A program that is killed
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

/// What a results file held before.
#[derive(Debug, Default)]
pub struct Kept {
    /// By key, the digest of the exercise of the last row that is final.
    pub done: HashMap<String, String>,
}

/// Why a results file cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.text().en)]
pub enum ResultsError {
    /// There is one already, and nobody said what to do with it.
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// It cannot be read or written.
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Somebody else is writing it.
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// It is something else.
    NotResults {
        /// The file.
        path: PathBuf,
        /// The line.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
}

impl ResultsError {
    /// What is wrong.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::Exists { path } => {
                let path = path.display();
                say!(
                    ja: "結果のファイル {path} はもうあります",
                    en: "there is a results file {path} already"
                )
            }
            Self::Io { path, source } => {
                let path = path.display();
                say!(
                    ja: "結果のファイル {path} を読み書きできません: {source}",
                    en: "the results file {path} cannot be used: {source}"
                )
            }
            Self::InUse { path } => {
                let path = path.display();
                say!(
                    ja: "結果のファイル {path} は、いま別の handson batch が書いています",
                    en: "another handson batch is writing the results file {path} at this moment"
                )
            }
            Self::NotResults {
                path,
                line,
                problem,
            } => {
                let path = path.display();
                say!(
                    ja: "{path} の {line} 行目は handson batch の結果ではありません: {problem}",
                    en: "line {line} of {path} is no result of handson batch: {problem}"
                )
            }
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn next(&self) -> Text {
        match self {
            Self::Exists { .. } => say!(
                ja: "続きから始めるには --resume を、新しく始めるには --results で別の名前を付けてください。",
                en: "--resume goes on with it; --results names another one for a new beginning"
            ),
            Self::Io { .. } => say!(
                ja: "フォルダーがあるか、書き込めるか、ディスクに空きがあるかを確かめてください。",
                en: "see whether the folder is there, may be written to, and has room"
            ),
            Self::InUse { .. } => say!(
                ja: "終わるのを待つか、--results で別の名前を付けてください。",
                en: "wait until it has ended, or name another file with --results"
            ),
            Self::NotResults { .. } => say!(
                ja: "--results で別の名前を付けるか、正しいファイルを指定してください。",
                en: "name another file"
            ),
        }
    }
}

/// One line of a results file.
enum Line {
    Head(Box<Head>),
    Row(Box<Row>),
}

impl Results {
    /// A new file, or, to go on with, one that is there: with what it holds.
    /// A last line that was not finished is taken away.
    ///
    /// # Errors
    /// [`ResultsError`].
    pub fn open(path: &Path, resume: bool) -> Result<(Self, Kept), ResultsError> {
        let broken = |source| ResultsError::Io {
            path: path.to_owned(),
            source,
        };
        let mut options = OpenOptions::new();
        options.read(true).append(true);
        let options = if resume {
            options.create(true)
        } else {
            options.create_new(true)
        };
        let mut file = options.open(path).map_err(|source| {
            if source.kind() == io::ErrorKind::AlreadyExists {
                ResultsError::Exists {
                    path: path.to_owned(),
                }
            } else {
                broken(source)
            }
        })?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(ResultsError::InUse {
                    path: path.to_owned(),
                });
            }
            // A file system without locks is no reason to do nothing.
            Err(TryLockError::Error(error)) => tracing::debug!(%error, "no lock"),
        }
        let mut kept = Kept::default();
        if resume {
            each(path, &mut |line| match line {
                Line::Row(row) if row.is_final() => {
                    kept.done.insert(row.student.key, row.digest);
                }
                Line::Row(row) => {
                    kept.done.remove(&row.student.key);
                }
                Line::Head(_) => {}
            })?;
            // Only now is it known to be ours.
            cut_unfinished(&mut file).map_err(broken)?;
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
    pub fn head(&mut self, head: &Head) -> Result<(), ResultsError> {
        self.append(head)?;
        self.sync()
    }

    /// Writes a row: all of it, in one go.
    ///
    /// # Errors
    /// [`ResultsError::Io`].
    pub fn row(&mut self, row: &Row) -> Result<(), ResultsError> {
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
        synced.map_err(|source| self.broken(source))
    }

    fn append(&mut self, document: &impl Serialize) -> Result<(), ResultsError> {
        let mut line = serde_json::to_vec(document).map_err(|error| self.broken(error.into()))?;
        line.push(b'\n');
        let written = if let Some(file) = &mut self.file {
            file.write_all(&line)
        } else {
            let mut out = io::stdout().lock();
            out.write_all(&line).and_then(|()| out.flush())
        };
        written.map_err(|source| self.broken(source))
    }

    fn broken(&self, source: io::Error) -> ResultsError {
        ResultsError::Io {
            path: self.path.clone(),
            source,
        }
    }
}

/// What stands in a results file: its last head, and the rows that are given
/// to `row` one by one. A last line that was not finished is passed over.
///
/// # Errors
/// [`ResultsError`]; also where there is no head.
pub fn read(path: &Path, row: &mut dyn FnMut(Row)) -> Result<Head, ResultsError> {
    let mut last = None;
    each(path, &mut |line| match line {
        Line::Head(head) => last = Some(*head),
        Line::Row(it) => row(*it),
    })?;
    last.ok_or_else(|| ResultsError::NotResults {
        path: path.to_owned(),
        line: 1,
        problem: "there is no line with the schema handson.batch/v1".to_owned(),
    })
}

fn each(path: &Path, take: &mut dyn FnMut(Line)) -> Result<(), ResultsError> {
    let broken = |source| ResultsError::Io {
        path: path.to_owned(),
        source,
    };
    let mut reader = BufReader::new(File::open(path).map_err(broken)?);
    let mut bytes = Vec::new();
    for number in 1.. {
        bytes.clear();
        let length = reader
            .by_ref()
            .take(LONGEST)
            .read_until(b'\n', &mut bytes)
            .map_err(broken)?;
        if length == 0 {
            break;
        }
        let finished = bytes.last() == Some(&b'\n');
        match parse(&bytes) {
            Ok(line) => take(line),
            // Whoever wrote it was killed.
            Err(_)
                if !finished && (bytes.starts_with(BEGINNING) || BEGINNING.starts_with(&bytes)) =>
            {
                break;
            }
            Err(problem) => {
                return Err(ResultsError::NotResults {
                    path: path.to_owned(),
                    line: number,
                    problem,
                });
            }
        }
    }
    Ok(())
}

fn parse(bytes: &[u8]) -> Result<Line, String> {
    let words = |error: serde_json::Error| error.to_string();
    let value: Value = serde_json::from_slice(bytes).map_err(words)?;
    match value["schema"].as_str() {
        Some(HEAD_SCHEMA) => serde_json::from_value(value).map(Line::Head).map_err(words),
        Some(ROW_SCHEMA) => serde_json::from_value(value).map(Line::Row).map_err(words),
        _ => Err(format!(
            "its schema is neither {HEAD_SCHEMA} nor {ROW_SCHEMA}"
        )),
    }
}

/// Takes away what stands after the last end of a line.
fn cut_unfinished(file: &mut File) -> io::Result<()> {
    const STEP: u64 = 64 << 10;
    let mut end = file.seek(SeekFrom::End(0))?;
    let whole = end;
    while end > 0 {
        let from = end.saturating_sub(STEP);
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(from))?;
        (&*file).take(end - from).read_to_end(&mut bytes)?;
        if let Some(at) = bytes.iter().rposition(|byte| *byte == b'\n') {
            end = from + at as u64 + 1;
            break;
        }
        end = from;
    }
    if end < whole {
        file.set_len(end)
    } else {
        Ok(())
    }
}
