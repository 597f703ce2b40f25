//! The findings for which a submission is refused, and their source locations.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::parse_cause::excerpt;
use crate::submission::path_order;
use crate::{say, text::Text};

/// A line of a file of the submission.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SourceLocation {
    /// The file, relative to the submission, with `/`.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
}

impl SourceLocation {
    /// Returns the location of a line of a file.
    pub(super) fn new(file: &str, line: usize) -> Self {
        let file = file.to_owned();
        Self { file, line }
    }
}

impl fmt::Display for SourceLocation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.file, self.line)
    }
}

/// Everything for which a submission is refused, before any of it is applied.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the submission cannot be used: {}", findings.first().map(|it| it.what.en.as_str()).unwrap_or_default())]
pub struct SubmissionError {
    /// In the order in which it was read; at least one.
    pub findings: Vec<Finding>,
}

/// One reason, and its source location.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The location; that of the file as a whole, if there is no text.
    pub place: SourceLocation,
    /// The column, counted from 1, where it is known.
    pub column: Option<usize>,
    /// The message.
    pub what: Text,
    /// The advice.
    pub next: Text,
    text: Option<Arc<str>>,
}

impl Finding {
    /// Returns a finding about a line.
    #[must_use]
    pub fn new(place: SourceLocation, what: Text, next: Text) -> Self {
        Self {
            place,
            column: None,
            what,
            next,
            text: None,
        }
    }

    /// Returns a finding about a file as a whole.
    pub(super) fn of_file(file: &str, what: Text, next: Text) -> Self {
        Self::new(SourceLocation::new(file, 1), what, next)
    }

    /// Returns the finding with the text of its file, for an excerpt.
    pub(super) fn within(mut self, text: &Arc<str>) -> Self {
        self.text = Some(Arc::clone(text));
        self
    }

    /// Returns the finding with the column in its line.
    pub(super) fn at_column(mut self, column: usize) -> Self {
        self.column = Some(column);
        self
    }

    /// Returns the location and the message.
    #[must_use]
    pub fn text(&self) -> Text {
        let place = match (&self.text, self.column) {
            (None, _) => self.place.file.clone(),
            (Some(_), None) => self.place.to_string(),
            (Some(_), Some(column)) => format!("{}:{column}", self.place),
        };
        Text::same(format!("{place}: ")).then(&self.what)
    }

    /// Returns the location with the lines around it, where there are lines.
    #[must_use]
    pub fn report(&self) -> Option<miette::Report> {
        let text = self.text.as_ref()?;
        let SourceLocation { file, line } = &self.place;
        Some(excerpt(file, text, *line, self.column))
    }
}

impl SubmissionError {
    /// Returns the message for the user.
    #[must_use]
    pub fn text(&self) -> Text {
        say!(
            ja: "提出されたものは、このままでは採点できません (クラスターには何もしていません)",
            en: "what was handed in cannot be graded as it is (nothing was applied)"
        )
    }

    /// Returns the next step for the user.
    #[must_use]
    pub fn next(&self) -> Text {
        match self.findings.as_slice() {
            [one] => one.next.clone(),
            _ => say!(
                ja: "上に挙げた箇所を直してから、もう一度提出してください。",
                en: "fix the places above and hand it in again"
            ),
        }
    }
}

impl SubmissionError {
    /// Returns an error with `findings`, sorted by file and line, if there are any.
    pub(super) fn unless_empty(mut findings: Vec<Finding>) -> Result<(), Self> {
        findings.sort_by(|a, b| {
            let by_file = path_order::compare_paths(&a.place.file, &b.place.file);
            by_file.then_with(|| a.place.line.cmp(&b.place.line))
        });
        if findings.is_empty() {
            Ok(())
        } else {
            Err(Self { findings })
        }
    }
}

impl From<Finding> for SubmissionError {
    fn from(finding: Finding) -> Self {
        Self {
            findings: vec![finding],
        }
    }
}

/// Returns the values; the findings of the rest are added to `findings`.
pub(super) fn collect_values<T>(
    read: impl IntoIterator<Item = Result<T, SubmissionError>>,
    findings: &mut Vec<Finding>,
) -> Vec<T> {
    let mut values = Vec::new();
    for one in read {
        match one {
            Ok(it) => values.push(it),
            Err(error) => findings.extend(error.findings),
        }
    }
    values
}
