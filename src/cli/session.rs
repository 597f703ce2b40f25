//! Everything that a subcommand gets beside its arguments.

use std::io::{self, Stderr, Stdout, Write};

use serde::Serialize;

use super::args::{Common, Format};
use super::out::PipeWriter;
use super::terminal::Terminal;
use crate::report::json;
use crate::report::terminal::{Commands, Ink, Page, Style, TerminalReporter};
use crate::state::StateDir;
use crate::text::{Lang, Text};

/// Everything that a subcommand gets beside its arguments.
#[derive(Clone, Debug)]
pub(super) struct Session {
    pub lang: Lang,
    pub format: Format,
    pub terminal: Terminal,
    /// Makes the command tree in a language, with or without colours.
    pub tree: fn(Lang, bool) -> clap::Command,
}

impl Session {
    /// By the options that every command has, and the environment.
    pub fn new(common: &Common, tree: fn(Lang, bool) -> clap::Command) -> Self {
        let var = |name: &str| std::env::var(name).ok();
        let mut terminal = Terminal::detect(var);
        terminal.ascii |= common.ascii;
        Self {
            lang: common.lang.unwrap_or_else(|| Lang::from_env(var)),
            format: common.format.unwrap_or_default(),
            terminal,
            tree,
        }
    }

    /// Returns whether one JSON document is wanted.
    pub fn json(&self) -> bool {
        self.format == Format::Json
    }

    /// Standard output.
    pub fn out() -> PipeWriter<Stdout> {
        PipeWriter::new(io::stdout())
    }

    /// Returns how a page on standard output looks.
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
    pub fn page(&self) -> Page<PipeWriter<Stdout>> {
        Page::new(Self::out(), self.style())
    }

    /// A page on standard error, for what is not the result.
    pub fn aside(&self) -> Page<PipeWriter<Stderr>> {
        let style = Style {
            width: self.terminal.err_width,
            colour: self.terminal.err_colour,
            ..self.style()
        };
        Page::new(PipeWriter::new(io::stderr()), style)
    }

    /// Returns the report for people about `exercise`, which tells them to run `commands`.
    pub fn human(
        &self,
        verbose: bool,
        exercise: &str,
        commands: Commands,
    ) -> TerminalReporter<PipeWriter<Stdout>> {
        let style = Style {
            verbose,
            ..self.style()
        };
        TerminalReporter::new(Self::out(), style, exercise).with_commands(commands)
    }

    /// Writes the one JSON document: its schema and version, then `body`.
    pub fn print_json(schema: &'static str, body: &impl Serialize) -> io::Result<()> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Document<'a, T> {
            schema: &'static str,
            tool_version: &'static str,
            #[serde(flatten)]
            body: &'a T,
        }
        let tool_version = env!("CARGO_PKG_VERSION");
        Self::document(&Document {
            schema,
            tool_version,
            body,
        })
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
    pub fn state(notes: &mut Vec<Text>) -> Option<StateDir> {
        match StateDir::locate(|name| std::env::var_os(name)) {
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
