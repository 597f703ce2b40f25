//! Lines of what was handed in, and what is wrong with one, so that nothing was graded.

use serde::{Deserialize, Serialize};

use crate::text::Text;

/// A line of a file that was handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SourceLine {
    /// The file, from where the submission was named.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
}

/// One thing that a submission was refused for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    /// The file and line.
    pub source: SourceLine,
    /// The column, counted from 1, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// What is wrong, with its place in the submission.
    pub what: Text,
    /// How to fix it.
    pub next: Text,
}
