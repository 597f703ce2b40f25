//! Why a submission cannot be used.

use std::sync::Arc;

use crate::submission::order;
use crate::submission::place::SourceLocation;
use crate::{say, text::Text};

/// The longest line that is shown, in characters.
const LONGEST_LINE: usize = 160;

/// Everything for which a submission is refused, before any of it is applied.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the submission cannot be used: {}", findings.first().map(|it| it.what.en.as_str()).unwrap_or_default())]
pub struct SubmissionError {
    /// In the order in which it was read; at least one.
    pub findings: Vec<Finding>,
}

/// One reason, and where it is.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Where: a line of a file. Of the file as a whole, if there is no text.
    pub place: SourceLocation,
    /// The column, counted from 1, where it is known.
    pub column: Option<usize>,
    /// What is wrong.
    pub what: Text,
    /// What to do.
    pub next: Text,
    text: Option<Arc<str>>,
}

impl Finding {
    /// A reason that is at a place.
    pub(super) fn new(place: SourceLocation, what: Text, next: Text) -> Self {
        Self {
            place,
            column: None,
            what,
            next,
            text: None,
        }
    }

    /// A reason that is about a file as a whole.
    pub(super) fn of_file(file: &str, what: Text, next: Text) -> Self {
        let place = SourceLocation {
            file: file.to_owned(),
            line: 1,
        };
        Self::new(place, what, next)
    }

    /// The same, with the text of its file, for showing it.
    pub(super) fn within(mut self, text: &Arc<str>) -> Self {
        self.text = Some(Arc::clone(text));
        self
    }

    /// The same, at a column of its line.
    pub(super) fn at_column(mut self, column: usize) -> Self {
        self.column = Some(column);
        self
    }

    /// The place as it is written, and what is wrong there.
    #[must_use]
    pub fn text(&self) -> Text {
        let place = match (&self.text, self.column) {
            (None, _) => self.place.file.clone(),
            (Some(_), None) => self.place.to_string(),
            (Some(_), Some(column)) => format!("{}:{column}", self.place),
        };
        Text::same(format!("{place}: ")).then(&self.what)
    }

    /// The place with the lines around it, where there are lines.
    #[must_use]
    pub fn report(&self) -> Option<miette::Report> {
        let text = self.text.as_ref()?;
        let shown: String = text
            .lines()
            .map(|line| line.chars().take(LONGEST_LINE).collect::<String>() + "\n")
            .collect();
        let before: usize = shown
            .split_inclusive('\n')
            .take(self.place.line.saturating_sub(1))
            .map(str::len)
            .sum();
        let line = shown[before..].lines().next().unwrap_or_default();
        let from = self.column.map_or_else(
            || line.len() - line.trim_start().len(),
            |column| {
                let mut chars = line.char_indices();
                chars.nth(column - 1).map_or(line.len(), |(at, _)| at)
            },
        );
        let length = line[from..].trim_end().len();
        let label = miette::LabeledSpan::underline((before + from, length));
        let diagnostic = miette::MietteDiagnostic::new(String::new()).with_label(label);
        let source = miette::NamedSource::new(&self.place.file, shown);
        Some(miette::Report::new(diagnostic).with_source_code(source))
    }
}

impl SubmissionError {
    /// What happened, for the user.
    #[must_use]
    pub fn text(&self) -> Text {
        say!(
            ja: "提出されたものは、このままでは採点できません (クラスターには何もしていません)",
            en: "what was handed in cannot be graded as it is (nothing was applied)"
        )
    }

    /// What to do next, for the user.
    #[must_use]
    pub fn next(&self) -> Text {
        match self.findings.as_slice() {
            [one] => one.next.clone(),
            _ => say!(
                ja: "上に挙げた箇所を直してから、もう一度提出してください。",
                en: "mend the places above and hand it in again"
            ),
        }
    }
}

impl SubmissionError {
    /// An error if there are reasons for one.
    pub(super) fn unless_empty(mut findings: Vec<Finding>) -> Result<(), Self> {
        findings.sort_by(|a, b| {
            let by_file = order::by_path(&a.place.file, &b.place.file);
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

/// What could be read; what is wrong with the rest is added to `findings`.
pub(super) fn good<T>(
    read: impl IntoIterator<Item = Result<T, SubmissionError>>,
    findings: &mut Vec<Finding>,
) -> Vec<T> {
    let mut good = Vec::new();
    for one in read {
        match one {
            Ok(it) => good.push(it),
            Err(error) => findings.extend(error.findings),
        }
    }
    good
}
