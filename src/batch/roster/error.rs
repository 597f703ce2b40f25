//! The errors for which a roster cannot be used at all.

use std::io;
use std::path::PathBuf;

use crate::file_error::file_error;
use crate::say;
use crate::text::Text;

/// The errors for which a roster cannot be used at all.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.text().en)]
pub enum RosterError {
    /// It cannot be read.
    Unreadable {
        /// The file or directory.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// It is larger than any roster.
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The limit in MiB.
        most: u64,
    },
    /// It is in no encoding that handson reads.
    NotUtf8 {
        /// The file.
        path: PathBuf,
    },
    /// No column says who the student is.
    NoStudentColumn {
        /// The file.
        path: PathBuf,
        /// The columns there are.
        found: Vec<String>,
    },
    /// Two columns say the same thing.
    TwoColumns {
        /// The file.
        path: PathBuf,
        /// Their meaning.
        meaning: &'static str,
    },
    /// A column looks like one that handson reads, and is not.
    OddColumn {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
        /// A similar name.
        near: String,
    },
    /// A quotation mark is not closed where its cell ends.
    OpenQuote {
        /// The file.
        path: PathBuf,
        /// The line with the mark.
        line: u64,
    },
    /// There is nobody in it.
    Empty {
        /// The file or directory.
        path: PathBuf,
    },
    /// There are more students than in any course.
    TooMany {
        /// The file or directory.
        path: PathBuf,
        /// The limit.
        most: usize,
    },
}

impl RosterError {
    /// Returns the message.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::Unreadable { path, source } => {
                let path = path.display();
                let Text { ja, en } = file_error(source);
                say!(
                    ja: "名簿 {path} を読めません: {ja}",
                    en: "the roster {path} cannot be read: {en}"
                )
            }
            Self::TooLarge { path, most } => {
                let path = path.display();
                say!(
                    ja: "名簿 {path} は {most} MiB を超えています",
                    en: "the roster {path} is larger than {most} MiB"
                )
            }
            Self::NotUtf8 { path } => {
                let path = path.display();
                say!(
                    ja: "名簿 {path} の見出しの行は UTF-8 ではありません",
                    en: "the header of the roster {path} is not UTF-8"
                )
            }
            Self::NoStudentColumn { path, found } => {
                let (path, found) = (path.display(), found.join(", "));
                say!(
                    ja: "名簿 {path} に student の列がありません (あるのは: {found})",
                    en: "the roster {path} has no column `student` (available: {found})"
                )
            }
            Self::TwoColumns { path, meaning } => {
                let path = path.display();
                say!(
                    ja: "名簿 {path} には {meaning} の列が 2 つあります",
                    en: "the roster {path} has two columns for `{meaning}`"
                )
            }
            Self::OddColumn { path, column, .. } => {
                let path = path.display();
                say!(
                    ja: "名簿 {path} の列「{column}」が分かりません",
                    en: "the roster {path} has a column `{column}`, which means nothing to handson"
                )
            }
            Self::OpenQuote { path, line } => {
                let path = path.display();
                say!(
                    ja: "名簿 {path} の {line} 行目の \" が列の終わりで閉じられていません",
                    en: "a quotation mark in line {line} of the roster {path} is not closed where its cell ends"
                )
            }
            Self::Empty { path } => {
                let path = path.display();
                say!(ja: "名簿 {path} には誰もいません", en: "there is nobody in the roster {path}")
            }
            Self::TooMany { path, most } => {
                let path = path.display();
                say!(
                    ja: "名簿 {path} には {most} 人を超える学生がいます",
                    en: "there are more than {most} students in the roster {path}"
                )
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
            Self::TooLarge { .. } | Self::TooMany { .. } => say!(
                ja: "クラスごとのファイルに分けて、それぞれ実行してください。",
                en: "split it by class and run once for each"
            ),
            Self::NotUtf8 { .. } => say!(
                ja: "表計算ソフトで「CSV UTF-8」として保存し直してください。",
                en: "save it again as \"CSV UTF-8\" in the spreadsheet program"
            ),
            Self::NoStudentColumn { .. } => say!(
                ja: "1 行目を見出しにしてください。例: student,name,kubeconfig,context,namespace,variables",
                en: "the first line names the columns, for example: student,name,kubeconfig,context,namespace,variables"
            ),
            Self::TwoColumns { .. } => say!(
                ja: "どちらかの見出しを変えてください。",
                en: "rename one of them"
            ),
            Self::OddColumn { near, column, .. } => say!(
                ja: "「{near}」のことですか？ ほかの意味の列なら「{column}」以外の見出しにしてください。",
                en: "did you mean `{near}`? If it is something else, give it another name than `{column}`"
            ),
            Self::OpenQuote { .. } => say!(
                ja: "閉じる \" を足すか、余分な \" を消してください。そのままでは、後に続く学生がその列の一部になってしまいます。",
                en: "close it, or take it away: else the students that follow would be a part of that cell"
            ),
            Self::Empty { .. } => say!(
                ja: "見出しの下に 1 人 1 行で書くか、1 人 1 ファイルの kubeconfig を置いてください。",
                en: "write one line for each student under the header, or put one kubeconfig file for each into the directory"
            ),
        }
    }
}
