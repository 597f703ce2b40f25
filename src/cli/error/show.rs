//! Showing an error, once, at the edge.

use std::io;

use super::CliError;
use crate::cli::session::Session;
use crate::report::human::{Ink, Page, Style};
use crate::report::json::ErrorDocument;
use crate::say;
use crate::spec::SpecError;

impl CliError {
    /// Shows it: to programs on standard output, to people on standard error.
    pub fn show(&self, session: &Session) -> io::Result<()> {
        if session.json() {
            return Session::document(&ErrorDocument::new(self.report()));
        }
        self.tell(&mut session.aside())
    }

    fn tell<W: io::Write>(&self, page: &mut Page<W>) -> io::Result<()> {
        let label = say!(ja: "エラー: ", en: "error: ");
        let label = label.get(page.style.lang).to_owned();
        let text = self.text().get(page.style.lang).to_owned();
        page.hanging(0, &label, Ink::Bad, &text, Ink::Strong)?;
        if let Self::Spec(SpecError::Syntax { report, .. }) = self {
            for line in snippet(report, &page.style).lines() {
                page.verbatim(line)?;
            }
        } else {
            let dot = format!("{} ", page.style.dot());
            for detail in self.details() {
                let detail = detail.get(page.style.lang).to_owned();
                page.hanging(2, &dot, Ink::Quiet, &detail, Ink::Plain)?;
            }
        }
        let arrow = format!("{} ", page.style.arrow());
        let next = self.next().get(page.style.lang).to_owned();
        page.hanging(0, &arrow, Ink::Strong, &next, Ink::Plain)?;
        page.flush()
    }
}

/// Where in the file, with the lines around it. Without colours, so that what
/// the file holds can still be cleaned.
pub(super) fn snippet(report: &miette::Report, style: &Style) -> String {
    let theme = if style.ascii {
        miette::GraphicalTheme::none()
    } else {
        miette::GraphicalTheme::unicode_nocolor()
    };
    let mut text = String::new();
    let handler = miette::GraphicalReportHandler::new_themed(theme)
        .with_width(style.width)
        .with_links(false);
    match handler.render_report(&mut text, report.as_ref()) {
        Ok(()) => text,
        Err(_) => report.to_string(),
    }
}
