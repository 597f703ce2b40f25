//! Passing on what a run tells.

use std::io;

use super::progress::Progress;
use crate::cli::out::Patient;
use crate::cli::session::Session;
use crate::report::human::Human;
use crate::report::{Event, Report, json};
use crate::text::Text;

/// Passes on what a run tells, in the wanted form.
pub(super) struct Teller {
    human: Option<Human<Patient<io::Stdout>>>,
    heading: Option<(Text, String, String)>,
    line: Progress<io::Stderr>,
    failed: Option<io::Error>,
}

impl Teller {
    /// To people through `human`, to programs at the end; `heading` is the
    /// exercise's title, the context and the namespace.
    pub fn new(
        session: &Session,
        human: Human<Patient<io::Stdout>>,
        heading: (Text, String, String),
        verbose: bool,
    ) -> Self {
        Self {
            human: (!session.json()).then_some(human),
            heading: Some(heading),
            line: Progress::new(session, verbose),
            failed: None,
        }
    }

    /// Takes the progress line away.
    pub fn clear(&mut self) {
        self.line.clear();
    }

    /// Passes on an event.
    pub fn tell(&mut self, event: &Event<'_>) {
        match event {
            Event::Progress(text) => return self.line.show(text),
            // Told when what was remembered is noted, too.
            Event::Finished(_) => return,
            _ => self.line.clear(),
        }
        // A run is not cut off for want of paper: it has things to put back.
        if let Err(error) = self.write(event) {
            self.failed.get_or_insert(error);
        }
    }

    fn write(&mut self, event: &Event<'_>) -> io::Result<()> {
        let Some(human) = &mut self.human else {
            return Ok(());
        };
        if let Some((title, context, namespace)) = self.heading.take() {
            human.heading(&title, &context, &namespace)?;
        }
        human.tell(event)
    }

    /// The last words; a failure to write any before comes out here.
    pub fn finish(&mut self, report: &Report) -> io::Result<()> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        match self.human {
            Some(_) => self.write(&Event::Finished(report)),
            None => json::report(&mut Session::out(), report),
        }
    }
}
