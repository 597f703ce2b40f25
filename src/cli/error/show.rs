//! Showing an error, once, at the edge.

use std::io;

use super::CliError;
use super::snippet::{snippet, source_lines};
use crate::cli::session::Session;
use crate::exercise::SpecError;
use crate::report::json::ErrorDocument;
use crate::report::terminal::{Ink, Page};
use crate::say;
use crate::submission::Finding;

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
        if let Self::Spec(SpecError::Syntax { report, .. }) = self {
            for line in snippet(report, &page.style).lines() {
                page.verbatim(line)?;
            }
        } else if let Self::Submission(error)
        | Self::Manifest {
            mistakes: error, ..
        } = self
        {
            for finding in &error.findings {
                found(page, finding, error.findings.len() > 1)?;
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

/// One reason against a submission, and where it is; what to do follows each
/// where there are several.
fn found<W: io::Write>(page: &mut Page<W>, finding: &Finding, each: bool) -> io::Result<()> {
    let dot = format!("{} ", page.style.dot());
    let text = finding.text().get(page.style.lang).to_owned();
    page.hanging(0, &dot, Ink::Bad, &text, Ink::Plain)?;
    for line in source_lines(finding, &page.style) {
        page.verbatim(&line)?;
    }
    if each {
        let arrow = format!("{} ", page.style.arrow());
        let next = finding.next.get(page.style.lang).to_owned();
        page.hanging(2, &arrow, Ink::Quiet, &next, Ink::Plain)?;
    }
    Ok(())
}
