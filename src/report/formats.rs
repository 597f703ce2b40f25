//! The list of forms in which a report is written to a file.

use super::format::{Form, Format};
use super::{
    classroom50, ctrf, github, gradescope, html, json, junit, markdown, prairielearn, tap,
};

impl Form for Format {
    const EXAMPLE: &'static str = "junit=report.xml";
    /// `--report`, its help in both languages and the completions follow from
    /// this list, and a test compares it with `docs/reports.md`.
    const ALL: &'static [Self] = &[
        json::FORMAT,
        junit::FORMAT,
        tap::FORMAT,
        github::FORMAT,
        gradescope::FORMAT,
        classroom50::FORMAT,
        prairielearn::FORMAT,
        ctrf::FORMAT,
        markdown::FORMAT,
        html::FORMAT,
    ];

    fn name(self) -> &'static str {
        self.name
    }
}
