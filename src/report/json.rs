//! Reports and errors for programs: one JSON document, complete, on every path.

use std::io::{self, Write};

use serde::Serialize;

use super::{Format, Reports, Setting};
use crate::text::Text;

pub(super) const FORMAT: Format = Format::new("json", render);

/// The identity of the JSON form of an error.
pub const ERROR_SCHEMA: &str = "handson.error/v1";

/// The document that is written instead of a report.
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
    /// The problem.
    pub message: Text,
    /// The next step.
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

/// Returns the model itself; a single report stands alone.
fn render(reports: &Reports, _: &Setting) -> io::Result<String> {
    match reports.reports.as_slice() {
        [one] => text(one),
        _ => text(reports),
    }
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
