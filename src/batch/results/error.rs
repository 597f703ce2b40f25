//! The errors for which a results file cannot be used.

use std::io;
use std::path::{Path, PathBuf};

use crate::file_error::file_error;
use crate::say;
use crate::text::Text;

/// The errors for which a results file cannot be used.
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
        /// The cause.
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
        /// The problem.
        problem: Text,
    },
}

impl ResultsError {
    /// Returns the error for an I/O error of the file at `path`.
    pub(in crate::batch) fn of(path: &Path) -> impl Fn(io::Error) -> Self {
        |source| Self::Io {
            path: path.to_owned(),
            source,
        }
    }

    /// Returns the message.
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
                let Text { ja, en } = file_error(source);
                say!(
                    ja: "結果のファイル {path} を読み書きできません: {ja}",
                    en: "the results file {path} cannot be used: {en}"
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
                problem: Text { ja, en },
            } => {
                let path = path.display();
                say!(
                    ja: "{path} の {line} 行目は handson batch の結果ではありません: {ja}",
                    en: "line {line} of {path} is no result of handson batch: {en}"
                )
            }
        }
    }

    /// The advice.
    #[must_use]
    pub fn next(&self) -> Text {
        match self {
            Self::Exists { .. } => say!(
                ja: "続きから始めるには --resume を、新しく始めるには --results で別の名前を付けてください。",
                en: "--resume continues it; --results with another name starts anew"
            ),
            Self::Io { .. } => say!(
                ja: "フォルダーがあるか、書き込めるか、ディスクに空きがあるかを確かめてください。",
                en: "see whether the folder is there, may be written to, and has room"
            ),
            Self::InUse { .. } => say!(
                ja: "終わるのを待つか、--results で別の名前を付けてください。",
                en: "wait until it has ended, or name another file with --results"
            ),
            Self::NotResults { line: 2.., .. } => say!(
                ja: "その行を消せば、ほかの行の結果は使えます。",
                en: "take that line out, and the others can be used"
            ),
            Self::NotResults { .. } => say!(
                ja: "--results で別の名前を付けるか、正しいファイルを指定してください。",
                en: "name another file"
            ),
        }
    }
}
