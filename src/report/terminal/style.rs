//! The style of a report: language, width, colours, marks.

use jiff::{Timestamp, Zoned, tz::TimeZone};
use owo_colors::OwoColorize as _;

use crate::report::Verdict;
use crate::report::clean::clean_to;
use crate::text::Lang;

/// The longest text that is written, in characters. The model has smaller
/// limits for single values; this one keeps the page from running away.
const MAX_TEXT: usize = 8_000;

/// The style of a report. Everything that depends on the terminal is decided by
/// the caller, so that a report is the same wherever it is told to be.
#[derive(Clone, Debug)]
pub struct Style {
    /// The language of the texts.
    pub lang: Lang,
    /// Columns that a line may fill.
    pub width: usize,
    /// Lines are coloured.
    pub colour: bool,
    /// Marks are plain ASCII.
    pub ascii: bool,
    /// The facts behind a pass are shown, too.
    pub verbose: bool,
    /// The time zone of the times shown; `None` is the system's, which is not
    /// looked up before there is a time to show.
    pub zone: Option<TimeZone>,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            lang: Lang::default(),
            width: 100,
            colour: false,
            ascii: false,
            verbose: false,
            zone: Some(TimeZone::UTC),
        }
    }
}

/// The role of a piece of text, which gives it a colour. Only colours of the
/// 16-colour palette that can be read on light and on dark: no yellow, no
/// blue, no white, no black.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// As it is.
    Plain,
    /// Headings, commands.
    Strong,
    /// Beside the matter.
    Quiet,
    /// A pass.
    Good,
    /// A failure.
    Bad,
    /// Undetermined.
    Unsure,
}

impl Style {
    /// `text` in the colour of `ink`.
    #[must_use]
    pub fn paint(&self, ink: Ink, text: &str) -> String {
        if !self.colour || text.is_empty() {
            return text.to_owned();
        }
        match ink {
            Ink::Plain => text.to_owned(),
            Ink::Strong => text.bold().to_string(),
            Ink::Quiet => text.dimmed().to_string(),
            Ink::Good => text.green().to_string(),
            Ink::Bad => text.red().bold().to_string(),
            Ink::Unsure => text.magenta().to_string(),
        }
    }

    /// `text` without anything that could steer a terminal, and in ASCII where
    /// that is wanted. The model is clean already; whoever makes one by hand or
    /// from a file may forget, and a page must be safe whatever it is given.
    #[must_use]
    pub fn safe(&self, text: &str) -> String {
        let text = clean_to(text, MAX_TEXT);
        if !self.ascii {
            return text;
        }
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            match plain(c) {
                Some(instead) => out.push_str(instead),
                None => out.push(c),
            }
        }
        out
    }

    /// The mark of a verdict, with its colour.
    #[must_use]
    pub fn mark(&self, verdict: Verdict) -> (&'static str, Ink) {
        let (mark, ascii, ink) = match verdict {
            Verdict::Pass => ("✓", "[ok]", Ink::Good),
            Verdict::Fail => ("✗", "[NG]", Ink::Bad),
            Verdict::Skipped => ("–", "[--]", Ink::Quiet),
            Verdict::Inconclusive => ("?", "[??]", Ink::Unsure),
        };
        (if self.ascii { ascii } else { mark }, ink)
    }

    /// The mark of a verdict in one column, with its colour.
    #[must_use]
    pub fn letter(&self, verdict: Verdict) -> (&'static str, Ink) {
        let (mark, ink) = self.mark(verdict);
        let letter = match verdict {
            _ if !self.ascii => mark,
            Verdict::Pass => "+",
            Verdict::Fail => "x",
            Verdict::Skipped => "-",
            Verdict::Inconclusive => "?",
        };
        (letter, ink)
    }

    /// The mark of what is on its way, and of what was left out.
    #[must_use]
    pub fn dots(&self) -> &'static str {
        if self.ascii { "[..]" } else { "…" }
    }

    /// The mark before what to do.
    #[must_use]
    pub fn arrow(&self) -> &'static str {
        if self.ascii { "->" } else { "→" }
    }

    /// Returns what stands between two things on a line.
    #[must_use]
    pub fn dot(&self) -> &'static str {
        if self.ascii { "-" } else { "·" }
    }

    /// A time as people write it, to the minute.
    #[must_use]
    pub fn time(&self, time: Timestamp) -> String {
        self.zoned(time).strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// The time of day, to the second.
    #[must_use]
    pub fn clock(&self, time: Timestamp) -> String {
        self.zoned(time).strftime("%H:%M:%S").to_string()
    }

    /// Returns the time at which something was seen: without the day where that
    /// is today.
    #[must_use]
    pub fn seen(&self, time: Timestamp) -> String {
        let is_today = self.zoned(time).date() == self.zoned(Timestamp::now()).date();
        let form = if is_today { "%H:%M" } else { "%Y-%m-%d %H:%M" };
        self.zoned(time).strftime(form).to_string()
    }

    fn zoned(&self, time: Timestamp) -> Zoned {
        time.to_zoned(self.zone.clone().unwrap_or_else(TimeZone::system))
    }
}

/// Returns what stands for a character of ours where only ASCII can be shown. What an
/// exercise or a cluster wrote in other letters has no such stand-in.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        '“' | '”' => "\"",
        '‘' | '’' => "'",
        '–' | '—' | '·' => "-",
        '…' => "...",
        '→' => "->",
        '↑' => "^",
        '↓' => "v",
        '⏎' => "|",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_colour_nothing_is_added_to_a_text() {
        let style = Style::default();
        assert_eq!(style.paint(Ink::Bad, "no"), "no");
    }

    #[test]
    fn the_ascii_marks_are_ascii() {
        let style = Style {
            ascii: true,
            ..Style::default()
        };
        for verdict in [
            Verdict::Pass,
            Verdict::Fail,
            Verdict::Skipped,
            Verdict::Inconclusive,
        ] {
            assert!(style.mark(verdict).0.is_ascii());
        }
        assert!(style.arrow().is_ascii() && style.dot().is_ascii());
    }
}
