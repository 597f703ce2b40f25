//! Showing an error, once, at the edge.

use std::io;

use super::CliError;
use super::snippet::source_lines;
use crate::cli::session::Session;
use crate::exercise::SpecError;
use crate::report::json::ErrorDocument;
use crate::report::terminal::{Ink, Page};
use crate::say;
use crate::text::Text;

impl CliError {
    /// Shows it: to programs on standard output, to people on standard error.
    pub fn show(&self, session: &Session) -> io::Result<()> {
        if session.json() {
            return Session::document(&ErrorDocument::new(self.report()));
        }
        self.write_page(&mut session.aside())
    }

    fn write_page<W: io::Write>(&self, page: &mut Page<W>) -> io::Result<()> {
        let label = say!(ja: "エラー: ", en: "error: ");
        let label = label.get(page.style.lang).to_owned();
        let text = self.text().get(page.style.lang).to_owned();
        page.hanging(0, &label, Ink::Bad, &text, Ink::Strong)?;
        if let Self::Spec(error @ SpecError::Syntax { .. }) = self {
            let text = error.found().unwrap_or_default();
            found(page, &text, error.excerpt())?;
        } else if let Self::Submission(error)
        | Self::Manifest {
            mistakes: error, ..
        } = self
        {
            for finding in &error.findings {
                found(page, &finding.text(), finding.report())?;
                if error.findings.len() > 1 {
                    let arrow = format!("{} ", page.style.arrow());
                    let next = finding.next.get(page.style.lang).to_owned();
                    page.hanging(2, &arrow, Ink::Quiet, &next, Ink::Plain)?;
                }
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

/// Shows what is wrong with a file, and where that is.
fn found<W: io::Write>(
    page: &mut Page<W>,
    text: &Text,
    excerpt: Option<miette::Report>,
) -> io::Result<()> {
    let dot = format!("{} ", page.style.dot());
    let text = text.get(page.style.lang).to_owned();
    page.hanging(0, &dot, Ink::Bad, &text, Ink::Plain)?;
    for line in source_lines(excerpt, &page.style) {
        page.verbatim(&line)?;
    }
    Ok(())
}
