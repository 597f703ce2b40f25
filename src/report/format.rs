//! The forms in which a report is written to a file.

use std::io;

use super::classroom50::Head;
use super::{
    Form, Reports, classroom50, ctrf, github, gradescope, html, json, junit, markdown,
    prairielearn, tap,
};
use crate::text::Lang;

/// A form in which a report is written to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The report model itself.
    Json,
    /// `JUnit` XML, as GitLab and Jenkins read it.
    Junit,
    /// The Test Anything Protocol, version 14.
    Tap,
    /// The step summary of GitHub Actions; annotations go with it.
    Github,
    /// Gradescope's `results.json`.
    Gradescope,
    /// Classroom 50's `result.json`.
    Classroom50,
    /// `PrairieLearn`'s `results.json`.
    Prairielearn,
    /// The Common Test Report Format.
    Ctrf,
    /// Markdown, for a comment or a wiki.
    Markdown,
    /// One page for a browser.
    Html,
}

/// What a form depends on beside the report.
#[derive(Clone, Debug, Default)]
pub struct Setting {
    /// The language of the texts.
    pub lang: Lang,
    /// What Classroom 50 says about the submission.
    pub classroom: Head,
}

impl Form for Format {
    const EXAMPLE: &'static str = "junit=report.xml";
    const ALL: &'static [(&'static str, Self)] = &[
        ("json", Self::Json),
        ("junit", Self::Junit),
        ("tap", Self::Tap),
        ("github", Self::Github),
        ("gradescope", Self::Gradescope),
        ("classroom50", Self::Classroom50),
        ("prairielearn", Self::Prairielearn),
        ("ctrf", Self::Ctrf),
        ("markdown", Self::Markdown),
        ("html", Self::Html),
    ];
}

impl Format {
    /// Whether it is about one submission, so that the reports of several
    /// namespaces have no place in it.
    #[must_use]
    pub fn is_of_one(self) -> bool {
        matches!(
            self,
            Self::Gradescope | Self::Classroom50 | Self::Prairielearn
        )
    }

    /// The file.
    ///
    /// # Errors
    /// None that a report can cause; the JSON writer has it in its signature.
    pub fn render(self, reports: &Reports, setting: &Setting) -> io::Result<String> {
        let lang = setting.lang;
        Ok(match self {
            Self::Json => match reports.reports.as_slice() {
                [one] => json::text(one)?,
                _ => json::text(reports)?,
            },
            Self::Junit => junit::render(reports, lang),
            Self::Tap => tap::render(reports, lang),
            Self::Github => github::summary(reports, lang),
            Self::Gradescope => json::text(&gradescope::document(reports, lang))?,
            Self::Classroom50 => json::text(&classroom50::document(reports, setting))?,
            Self::Prairielearn => prairielearn::render(reports, lang)?,
            Self::Ctrf => json::text(&ctrf::document(reports, lang))?,
            Self::Markdown => markdown::render(reports, lang, usize::MAX),
            Self::Html => html::render(reports, lang),
        })
    }
}
