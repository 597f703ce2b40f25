//! Why a text cannot be read: in, the error of a parser and the text; out, its place,
//! what is wrong there, and what to do, in every language. No parser's own words are
//! shown, since they speak of types that only the program knows.

mod excerpt;
mod fields;
mod json;
mod likely;
mod said;
mod serde_words;
mod syntax;
mod value_type;
mod yaml;

#[cfg(test)]
mod tests;

use std::fmt;

pub(crate) use excerpt::excerpt;
pub(crate) use json::json;
pub(crate) use likely::{cause_before, likely_cause};
pub(crate) use said::said;
pub(crate) use syntax::{MAX_DEPTH, syntax, too_deep};
pub(crate) use value_type::ValueType;
pub(crate) use yaml::yaml;

use crate::say;
use crate::text::Text;

/// A position in a text; line and column are counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The character in it.
    pub column: usize,
}

/// The reason why a text cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseCause {
    /// The place; the beginning of the text where the parser knows none.
    pub at: Position,
    /// The message.
    pub what: Text,
    /// The advice.
    pub next: Text,
}

impl ParseCause {
    /// Returns the line and column with the message.
    #[must_use]
    pub fn located(&self) -> Text {
        let Position { line, column } = self.at;
        let Text { ja, en } = &self.what;
        say!(
            ja: "{line} 行目の {column} 文字目: {ja}",
            en: "line {line}, column {column}: {en}"
        )
    }
}

impl fmt::Display for ParseCause {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.located().en)
    }
}

impl std::error::Error for ParseCause {}
