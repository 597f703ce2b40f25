//! What every subcommand is given beside its arguments.

use std::io::{self, Stderr, Stdout, Write};

use clap::ValueEnum;
use serde::Serialize;

use super::args::Common;
use super::out::Patient;
use super::terminal::Terminal;
use crate::report::json;
use crate::report::terminal::{Ink, Page, Style};
use crate::state::State;
use crate::text::{Lang, Text};

/// The form of what is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people.
    #[default]
    Human,
    /// One JSON document with a schema id, on every path.
    Json,
}

/// What every subcommand is given beside its arguments.
#[derive(Clone, Debug)]
pub(super) struct Session {
    pub lang: Lang,
    pub format: Format,
    pub terminal: Terminal,
}

impl Session {
    /// By the options that every command has, and the environment.
    pub fn new(common: &Common) -> Self {
        let var = |name: &str| std::env::var(name).ok();
        let mut terminal = Terminal::detect(var);
        terminal.ascii |= common.ascii;
        Self {
            lang: common.lang.unwrap_or_else(|| Lang::from_env(var)),
            format: common.format.unwrap_or_default(),
            terminal,
        }
    }

    /// Whether one JSON document is wanted.
    pub fn json(&self) -> bool {
        self.format == Format::Json
    }

    /// Standard output.
    pub fn out() -> Patient<Stdout> {
        Patient::new(io::stdout())
    }

    /// How a page on standard output looks.
    pub fn style(&self) -> Style {
        Style {
            lang: self.lang,
            width: self.terminal.width,
            colour: self.terminal.colour,
            ascii: self.terminal.ascii,
            verbose: false,
            zone: None,
        }
    }

    /// A page on standard output.
    pub fn page(&self) -> Page<Patient<Stdout>> {
        Page::new(Self::out(), self.style())
    }

    /// A page on standard error, for what is not the result.
    pub fn aside(&self) -> Page<Patient<Stderr>> {
        let style = Style {
            width: self.terminal.err_width,
            colour: self.terminal.err_colour,
            ..self.style()
        };
        Page::new(Patient::new(io::stderr()), style)
    }

    /// Writes the one JSON document.
    pub fn document(document: &impl Serialize) -> io::Result<()> {
        json::document(&mut Self::out(), document)
    }

    /// Says on standard error what is worth knowing beside the result.
    pub fn notes(&self, notes: &[Text]) -> io::Result<()> {
        let mut page = self.aside();
        let label = crate::say!(ja: "お知らせ:", en: "note:");
        for note in notes {
            page.labelled(0, &label, note)?;
        }
        page.flush()
    }

    /// The folder of what is remembered; where there is none, a note says so.
    pub fn state(notes: &mut Vec<Text>) -> Option<State> {
        match State::locate(|name| std::env::var_os(name)) {
            Ok(state) => Some(state),
            Err(error) => {
                notes.push(error.text());
                None
            }
        }
    }
}

/// A title over a block of lines.
pub(super) fn title<W: Write>(page: &mut Page<W>, text: &Text) -> io::Result<()> {
    page.blank()?;
    page.text(0, Ink::Strong, text)
}
