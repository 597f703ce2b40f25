//! The errors for which it cannot be told who was late.

use crate::say;
use crate::text::Text;

/// The errors for which it cannot be told who was late.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.text().en)]
pub enum TimesError {
    /// A cell of the roster is no time.
    Odd(OddTime),
    /// Nothing says when anybody handed in.
    NoneSubmitted,
    /// Nothing says until when.
    NoneDue,
}

/// A cell of the roster that is no time.
#[derive(Debug)]
pub struct OddTime {
    /// The student.
    pub student: String,
    /// The column.
    pub column: &'static str,
    /// What stands there.
    pub value: String,
}

impl TimesError {
    /// Returns the message.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::Odd(OddTime {
                student,
                column,
                value,
            }) => say!(
                ja: "{student} の {column} の「{value}」は日時として読めません",
                en: "`{value}` is no time (`{column}` of {student})"
            ),
            Self::NoneSubmitted => say!(
                ja: "いつ提出されたかが分かりません (結果のファイルに submitted の列がありません)",
                en: "nothing says when anybody handed in: the results have no column `submitted`"
            ),
            Self::NoneDue => say!(
                ja: "締め切りが分かりません",
                en: "nothing says until when it should be handed in"
            ),
        }
    }

    /// The advice.
    #[must_use]
    pub fn next(&self) -> Text {
        match self {
            Self::Odd(_) => say!(
                ja: "名簿に 2026-12-01 23:59 のように書いて、--resume を付けてもう一度 batch を実行してください。",
                en: "write it into the roster as 2026-12-01 23:59, and run batch again with --resume"
            ),
            Self::NoneSubmitted => say!(
                ja: "名簿に submitted の列を作って、--resume を付けてもう一度 batch を実行してください。",
                en: "give the roster a column `submitted`, and run batch again with --resume"
            ),
            Self::NoneDue => say!(
                ja: "--due '2026-12-01 23:59' のように指定するか、名簿に due の列を作ってください。",
                en: "name it with --due '2026-12-01 23:59', or in a column `due` of the roster"
            ),
        }
    }
}
