//! Errors of reading and writing records.

use std::io;
use std::path::PathBuf;

use super::{FORMAT, MAX_BYTES};
use crate::file_error::file_error;
use crate::{say, text::Text};

/// A record that cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// There is no such file, or it cannot be opened.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Larger than [`MAX_BYTES`].
    #[error("larger than {MAX_BYTES} bytes")]
    TooLarge,
    /// The first line says that it is something else.
    #[error("line 1: not a record of handson")]
    Foreign,
    /// Another version of the format.
    #[error("line 1: the format is {found}, and {FORMAT} can be read")]
    Version {
        /// The format that the first line names.
        found: String,
    },
    /// A line that is not what it should be.
    #[error("line {line}: {}", problem.en)]
    Line {
        /// Its number, from 1.
        line: usize,
        /// The problem with it.
        problem: Text,
    },
    /// The last line is missing.
    #[error("line {line}: the file ends before the record does")]
    Truncated {
        /// The last line that is there.
        line: usize,
    },
    /// Something else is in the place where the record should go.
    #[error("{} is no record", path.display())]
    Occupied {
        /// The file.
        path: PathBuf,
    },
    /// It cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl RecordError {
    /// Returns whether another file should have been named.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        matches!(self, Self::Unreadable { .. } | Self::Occupied { .. })
    }

    /// Returns its name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { source, .. } if source.kind() == io::ErrorKind::NotFound => {
                "no-such-file"
            }
            Self::Unreadable { .. } => "unreadable-file",
            Self::TooLarge => "record-too-large",
            Self::Foreign => "no-record",
            Self::Version { .. } => "record-version",
            Self::Line { .. } => "record-syntax",
            Self::Truncated { .. } => "record-truncated",
            Self::Occupied { .. } => "file-exists",
            Self::Unwritable { .. } => "unwritable-file",
        }
    }

    /// Returns it in words.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::Unreadable { path, source } if source.kind() == io::ErrorKind::NotFound => {
                let path = path.display();
                say!(ja: "ファイル {path} はありません", en: "there is no file {path}")
            }
            Self::Unreadable { path, source } => {
                let path = path.display();
                let Text { ja, en } = file_error(source);
                say!(ja: "ファイル {path} を読めません: {ja}", en: "the file {path} cannot be read: {en}")
            }
            Self::TooLarge => {
                let most = MAX_BYTES / 1024 / 1024;
                say!(
                    ja: "記録が大きすぎます ({most} MiB まで)",
                    en: "the record is too large (at most {most} MiB)"
                )
            }
            Self::Foreign => say!(
                ja: "handson の記録ではありません (1 行目)",
                en: "this is no record of handson (line 1)"
            ),
            Self::Version { found } => say!(
                ja: "記録の形式が {found} です。この handson が読めるのは {FORMAT} です (1 行目)",
                en: "the record's format is {found}, and this handson reads {FORMAT} (line 1)"
            ),
            Self::Line {
                line,
                problem: Text { ja, en },
            } => say!(
                ja: "記録の {line} 行目を読めません: {ja}",
                en: "line {line} of the record cannot be read: {en}"
            ),
            Self::Truncated { line } => say!(
                ja: "記録が途中 ({line} 行目) で終わっています",
                en: "the record is cut off after line {line}"
            ),
            Self::Occupied { path } => {
                let path = path.display();
                say!(
                    ja: "{path} には、handson の記録ではないものがすでにあります",
                    en: "something that is no record of handson is already at {path}"
                )
            }
            Self::Unwritable { path, source } => {
                let path = path.display();
                let Text { ja, en } = file_error(source);
                say!(
                    ja: "記録を {path} に書けませんでした: {ja}",
                    en: "the record could not be written to {path}: {en}"
                )
            }
        }
    }

    /// Returns what to do next.
    #[must_use]
    pub fn next(&self) -> Text {
        match self {
            Self::Unreadable { .. } => say!(
                ja: "パスが正しいかを確かめてください。",
                en: "see whether the path is right"
            ),
            Self::TooLarge => say!(
                ja: "`--stage` で段階を絞るか、余計な Pod のない Namespace で記録してください。",
                en: "record one `--stage`, or a namespace without other Pods"
            ),
            Self::Foreign => say!(
                ja: "記録は `handson record volumes -o FILE` で作れます。",
                en: "`handson record volumes -o FILE` makes one"
            ),
            Self::Version { .. } => say!(
                ja: "記録を作った版の handson を使うか、記録し直してください。",
                en: "use the version of handson that made it, or record anew"
            ),
            Self::Line { .. } | Self::Truncated { .. } => say!(
                ja: "ファイルが壊れています。元のファイルをもう一度受け取るか、記録し直してください。",
                en: "the file is damaged: fetch it again, or record anew"
            ),
            Self::Occupied { .. } => say!(
                ja: "別のファイル名にするか、`--force` で上書きしてください。",
                en: "choose another name, or overwrite it with `--force`"
            ),
            Self::Unwritable { .. } => say!(
                ja: "ディレクトリーがあるか、書き込めるか、ディスクに空きがあるかを確かめてください。",
                en: "see whether the folder is there, may be written to, and has room"
            ),
        }
    }
}
