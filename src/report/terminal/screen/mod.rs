//! A live session as a screen: what is where, for any size. Computes no
//! verdicts and knows no terminal.

mod body;
mod footer;
mod words;

use std::cmp::Reverse;

use crate::report::ViewModel;
use crate::report::terminal::{Commands, Ink, Line, Style};
use crate::text::Text;
use body::{Body, Layout, body};
use footer::footer;

/// The position of the reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scroll {
    /// At what matters now; what is done is folded where there is no room.
    #[default]
    Auto,
    /// From this line on; nothing is folded.
    At(usize),
}

/// A hint that is shown under its check, as long as that is the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownHint {
    /// The name of the check.
    pub check: String,
    /// Its place among the hints of the check, from 1 on.
    pub number: usize,
    /// How many hints the check has.
    pub available: usize,
    /// Its words.
    pub text: Text,
}

/// Everything that a screen depends on.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// The session's state.
    pub view: &'a ViewModel,
    /// Its style; the width is the screen's.
    pub style: &'a Style,
    /// The commands that the reader may run.
    pub commands: &'a Commands,
    /// Columns.
    pub width: usize,
    /// Lines.
    pub height: usize,
    /// The position of the reader.
    pub scroll: Scroll,
    /// The hint that the reader has asked for last.
    pub hint: Option<&'a ShownHint>,
    /// The session is being ended.
    pub is_stopping: bool,
}

/// A screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScreenLines {
    /// Its lines, as many as it is high, none wider than it is wide.
    pub lines: Vec<String>,
    /// The first line of the stages that is shown.
    pub top: usize,
    /// The last line that it could begin with.
    pub last: usize,
    /// The number of lines of the stages that are shown.
    pub room: usize,
}

impl Frame<'_> {
    /// The screen.
    #[must_use]
    pub fn screen(&self) -> ScreenLines {
        let header = self.header();
        let room = |hidden| {
            let used = header.len() + footer(self, hidden).len();
            self.height.saturating_sub(used)
        };
        let Body { lines, focus } = self.fitting(room(1));
        let room = room(lines.len().saturating_sub(room(0)));
        let last = lines.len().saturating_sub(room);
        let top = match self.scroll {
            Scroll::At(top) => top.min(last),
            Scroll::Auto => focus.end.saturating_sub(room).min(last),
        };
        let mut shown = header;
        shown.extend(lines.into_iter().skip(top).take(room));
        let footer = footer(self, last);
        let free = self.height.saturating_sub(shown.len() + footer.len());
        shown.extend(std::iter::repeat_n(Line::default(), free));
        shown.extend(footer);
        shown.truncate(self.height);
        ScreenLines {
            lines: shown
                .into_iter()
                .map(|line| line.cut(self.width, self.style).paint(self.style))
                .collect(),
            top,
            last,
            room,
        }
    }

    /// Returns what is watched, where there is room to say it.
    fn header(&self) -> Vec<Line> {
        if self.height < 8 {
            return Vec::new();
        }
        let view = self.view;
        let context = [&view.context, &view.namespace];
        let place = context.map(|name| self.style.safe(name));
        let place = place.join(&format!(" {} ", self.style.dot()));
        vec![
            Line::new(Ink::Strong, self.text(&view.title))
                .and(Ink::Quiet, format!("  {place}"))
                .cut(self.width, self.style),
        ]
    }

    /// The stages, folded as little as fits: first what is done, then what is
    /// far from where the student is.
    fn fitting(&self, room: usize) -> Body {
        let mut layout = Layout::default();
        let mut fitting = body(self, &layout);
        if let Scroll::At(_) = self.scroll {
            return fitting;
        }
        let airy = Layout {
            is_airy: true,
            ..Layout::default()
        };
        let airy = body(self, &airy);
        if airy.lines.len() <= room {
            return airy;
        }
        let ViewModel { stages, active, .. } = self.view;
        let mut others: Vec<usize> = (0..stages.len()).filter(|at| at != active).collect();
        others.sort_by_key(|at| {
            let is_finished = self.view.is_finished(&stages[*at]);
            (!is_finished, Reverse(at.abs_diff(*active)))
        });
        for at in others {
            if fitting.lines.len() <= room {
                break;
            }
            layout.folded.insert(at);
            fitting = body(self, &layout);
        }
        fitting
    }

    /// A text in the reader's language, safe to show.
    fn text(&self, text: &Text) -> String {
        self.style.safe(text.get(self.style.lang))
    }
}
