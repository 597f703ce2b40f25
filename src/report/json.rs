//! Reports and errors for programs: one JSON document, complete, on every path.

use std::io::{self, Write};

use serde::Serialize;

use super::Report;
use crate::text::Text;

/// The identity of the JSON form of an error.
pub const ERROR_SCHEMA: &str = "handson.error/v1";

/// What is written where there is no report to write.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorDocument {
    /// [`ERROR_SCHEMA`].
    pub schema: String,
    /// Version of handson.
    pub tool_version: String,
    /// The error.
    pub error: ErrorReport,
}

/// An error, ready to be shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorReport {
    /// A name for programs, e.g. `no-such-context`.
    pub code: String,
    /// The exit code that goes with it.
    pub exit_code: u8,
    /// What happened.
    pub message: Text,
    /// What to do next.
    pub next: Text,
    /// Everything else that is known, e.g. each problem of an exercise file.
    pub details: Vec<Text>,
}

impl ErrorDocument {
    /// The document for `error`.
    #[must_use]
    pub fn new(error: ErrorReport) -> Self {
        Self {
            schema: ERROR_SCHEMA.to_owned(),
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            error,
        }
    }
}

/// Writes a report.
pub fn report(out: &mut impl Write, report: &Report) -> io::Result<()> {
    document(out, report)
}

/// Writes any document, with a new line at its end.
pub fn document(out: &mut impl Write, document: &impl Serialize) -> io::Result<()> {
    // Whole in memory first: a document that is cut in the middle is none.
    out.write_all(text(document)?.as_bytes())?;
    out.flush()
}

/// Any document, with a new line at its end.
pub fn text(document: &impl Serialize) -> io::Result<String> {
    let mut text = serde_json::to_string_pretty(document)?;
    text.push('\n');
    Ok(text)
}
