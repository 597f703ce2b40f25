//! The line that says what is being waited for. On standard error, and gone
//! from a terminal once there is something to read.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use unicode_width::UnicodeWidthChar as _;

use crate::cli::session::Session;
use crate::report::clean::clean;
use crate::text::{Lang, Text};

/// The least time between two lines in a log.
const PAUSE: Duration = Duration::from_secs(5);

/// The progress line.
#[derive(Debug)]
pub(super) struct Progress<W> {
    out: W,
    lang: Lang,
    width: usize,
    way: Way,
    shown: bool,
}

#[derive(Debug)]
enum Way {
    /// One line, written over and over.
    Over,
    /// A line now and then.
    Log(Option<Instant>),
    /// Not at all.
    Silent,
}

impl Progress<io::Stderr> {
    /// On a terminal always, elsewhere only when much is to be told.
    pub fn new(session: &Session, verbose: bool) -> Self {
        let way = if session.json() {
            Way::Silent
        } else if session.terminal.is_live {
            Way::Over
        } else if verbose {
            Way::Log(None)
        } else {
            Way::Silent
        };
        Self {
            out: io::stderr(),
            lang: session.lang,
            width: session.terminal.err_width,
            way,
            shown: false,
        }
    }
}

impl<W: Write> Progress<W> {
    /// Shows what is being waited for.
    pub fn show(&mut self, text: &Text) {
        let text = clean(text.get(self.lang));
        // Progress that cannot be shown is no reason to stop.
        let _ = match &mut self.way {
            Way::Over => {
                self.shown = true;
                let text = cut(&text, self.width.saturating_sub(4));
                write!(self.out, "\r\x1b[2K… {text}").and_then(|()| self.out.flush())
            }
            Way::Log(last) if last.is_none_or(|last| last.elapsed() >= PAUSE) => {
                *last = Some(Instant::now());
                writeln!(self.out, "… {text}")
            }
            Way::Log(_) | Way::Silent => Ok(()),
        };
    }

    /// Clears the line, so that something else can be written there.
    pub fn clear(&mut self) {
        if std::mem::take(&mut self.shown) {
            let _ = write!(self.out, "\r\x1b[2K").and_then(|()| self.out.flush());
        }
    }
}

/// As much of `text` as fits into `width` columns.
fn cut(text: &str, width: usize) -> String {
    let mut used = 0;
    text.chars()
        .take_while(|c| {
            used += c.width().unwrap_or(0);
            used <= width
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(way: Way) -> Progress<Vec<u8>> {
        Progress {
            out: Vec::new(),
            lang: Lang::En,
            width: 20,
            way,
            shown: false,
        }
    }

    #[test]
    fn the_line_never_fills_more_than_the_terminal() {
        let mut progress = progress(Way::Over);
        progress.show(&Text::same("Pod mariadb の準備ができるのを待っています"));
        progress.clear();
        let text = String::from_utf8(progress.out).unwrap();
        assert_eq!(text, "\r\x1b[2K… Pod mariadb の準\r\x1b[2K");
    }

    #[test]
    fn a_log_gets_a_line_only_now_and_then() {
        let mut progress = progress(Way::Log(None));
        progress.show(&Text::same("one"));
        progress.show(&Text::same("two"));
        progress.clear();
        assert_eq!(progress.out, "… one\n".as_bytes());
    }

    #[test]
    fn nothing_from_a_cluster_steers_the_terminal() {
        let mut progress = progress(Way::Log(None));
        progress.show(&Text::same("\u{1b}[2Jgone"));
        assert!(!progress.out.contains(&0x1b));
    }
}
