//! The errors for which a file of overrides cannot be used.

use std::io;
use std::path::PathBuf;

use crate::file_error::file_error;
use crate::say;
use crate::text::Text;

/// The errors for which a file of overrides cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.text().en)]
pub enum OverridesError {
    /// It cannot be read.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// A column is missing.
    NoColumn {
        /// The file.
        path: PathBuf,
        /// The columns that it should have.
        wanted: &'static str,
        /// The columns there are.
        found: Vec<String>,
    },
    /// Lines make no sense.
    Lines {
        /// The file.
        path: PathBuf,
        /// The first of them.
        first: LineProblem,
        /// The others.
        others: Vec<LineProblem>,
    },
}

/// A line that makes no sense.
#[derive(Debug)]
pub struct LineProblem {
    /// Its number, from 1.
    pub line: u64,
    /// The problem with it.
    pub what: Text,
    /// The advice.
    pub next: Text,
}

impl OverridesError {
    /// Returns the message.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::Unreadable { path, source } => {
                let (path, Text { ja, en }) = (path.display(), file_error(source));
                say!(
                    ja: "手動の変更のファイル {path} を読めません: {ja}",
                    en: "the overrides {path} cannot be read: {en}"
                )
            }
            Self::NoColumn {
                path,
                wanted,
                found,
            } => {
                let (path, found) = (path.display(), found.join(", "));
                say!(
                    ja: "手動の変更のファイル {path} に {wanted} の列がありません (あるのは: {found})",
                    en: "the overrides {path} have no column {wanted} (available: {found})"
                )
            }
            Self::Lines { path, first, .. } => {
                let (path, line) = (path.display(), first.line);
                let Text { ja, en } = &first.what;
                say!(ja: "{path} の {line} 行目: {ja}", en: "line {line} of {path}: {en}")
            }
        }
    }

    /// The advice.
    #[must_use]
    pub fn next(&self) -> Text {
        match self {
            Self::Unreadable { .. } => say!(
                ja: "パスが正しいか、読む権限があるかを確かめてください。",
                en: "see whether the path is right and may be read"
            ),
            Self::NoColumn { .. } => say!(
                ja: "1 行目を見出しにしてください: student,check,verdict,points,comment",
                en: "the first line names the columns: student,check,verdict,points,comment"
            ),
            Self::Lines { first, .. } => first.next.clone(),
        }
    }

    /// Returns what else is wrong.
    #[must_use]
    pub fn details(&self) -> Vec<Text> {
        let Self::Lines { others, .. } = self else {
            return Vec::new();
        };
        let told = others.iter().map(|problem| {
            let (line, Text { ja, en }) = (problem.line, &problem.what);
            let Text { ja: todo, en: next } = &problem.next;
            say!(ja: "{line} 行目: {ja} → {todo}", en: "line {line}: {en} → {next}")
        });
        told.collect()
    }
}
