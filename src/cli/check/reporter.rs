//! Passing on what a run tells.

use std::io;

use super::progress::Progress;
use crate::cli::out::PipeWriter;
use crate::cli::session::Session;
use crate::report::terminal::TerminalReporter;
use crate::report::{Event, Reports, json};

/// Passes on what a run tells, in the wanted form.
pub(in crate::cli) struct Reporter {
    human: Option<TerminalReporter<PipeWriter<io::Stdout>>>,
    line: Progress<io::Stderr>,
    failed: Option<io::Error>,
}

impl Reporter {
    /// To people through `human`, to programs at the end.
    pub fn new(
        session: &Session,
        human: TerminalReporter<PipeWriter<io::Stdout>>,
        verbose: bool,
    ) -> Self {
        Self {
            human: (!session.json()).then_some(human),
            line: Progress::new(session, verbose),
            failed: None,
        }
    }

    /// Takes the progress line away.
    pub fn clear(&mut self) {
        self.line.clear();
    }

    /// Passes on an event.
    pub fn emit(&mut self, event: &Event<'_>) {
        match event {
            Event::Progress(text) => return self.line.show(text),
            // Nothing of it is for the page.
            Event::SoFar(_) => return,
            _ => {}
        }
        self.line.clear();
        let Some(human) = &mut self.human else {
            return;
        };
        // A run is not cut off for want of paper: it has things to put back.
        if let Err(error) = human.emit(event) {
            self.failed.get_or_insert(error);
        }
    }

    /// The last words; a failure to write any before comes out here.
    pub fn finish(mut self, reports: &Reports) -> io::Result<()> {
        self.clear();
        if let Some(error) = self.failed {
            return Err(error);
        }
        let several = reports.reports.len() > 1;
        match (self.human, reports.reports.as_slice()) {
            (Some(mut human), _) if several => human.emit_namespaces(reports),
            (Some(_), _) => Ok(()),
            (None, [report]) => json::document(&mut Session::out(), report),
            (None, _) => json::document(&mut Session::out(), reports),
        }
    }
}
