//! The errors for which the key of an anonymous class cannot be used.

use std::io;
use std::path::PathBuf;

use crate::file_error::file_error;
use crate::say;
use crate::text::Text;

/// The errors for which the key of an anonymous class cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.text().en)]
pub enum KeyError {
    /// It cannot be read.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// It cannot be written.
    Unwritable {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// Something else is there.
    Occupied {
        /// The file.
        path: PathBuf,
    },
    /// A line makes no sense.
    Damaged {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// The system gives no random numbers.
    NoRandomness,
}

impl KeyError {
    /// Returns whether another file should have been named.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        matches!(self, Self::Occupied { .. } | Self::Damaged { .. })
    }

    /// Returns the message.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::Unreadable { path, source } => {
                let (path, Text { ja, en }) = (path.display(), file_error(source));
                say!(
                    ja: "対応表 {path} を読めません: {ja}",
                    en: "the key {path} cannot be read: {en}"
                )
            }
            Self::Unwritable { path, source } => {
                let (path, Text { ja, en }) = (path.display(), file_error(source));
                say!(
                    ja: "対応表 {path} を書けません: {ja}",
                    en: "the key {path} cannot be written: {en}"
                )
            }
            Self::Occupied { path } => {
                let path = path.display();
                say!(
                    ja: "{path} は匿名化の対応表ではありません",
                    en: "{path} is there and is no key of an anonymous class"
                )
            }
            Self::Damaged { path, line } => {
                let path = path.display();
                say!(
                    ja: "対応表 {path} の {line} 行目が壊れています",
                    en: "line {line} of the key {path} makes no sense"
                )
            }
            Self::NoRandomness => say!(
                ja: "乱数を得られないので、匿名のコードを作れません",
                en: "the system gives no random numbers, of which codes are made"
            ),
        }
    }

    /// The advice.
    #[must_use]
    pub fn next(&self) -> Text {
        match self {
            Self::Unreadable { .. } | Self::Unwritable { .. } => say!(
                ja: "フォルダーがあるか、読み書きできるかを確かめてください。",
                en: "see whether the folder is there, and may be read and written"
            ),
            Self::Occupied { .. } => say!(
                ja: "--anonymous に別のファイル名を指定してください。",
                en: "name another file with --anonymous"
            ),
            Self::Damaged { .. } => say!(
                ja: "その行を直すか、別のファイル名を指定してください (コードは新しくなります)。",
                en: "fix that line, or name another file, with new codes"
            ),
            Self::NoRandomness => say!(ja: "もう一度実行してください。", en: "run it again"),
        }
    }
}
