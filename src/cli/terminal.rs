//! The capabilities of the terminal.

use std::io::{IsTerminal as _, stderr, stdin, stdout};

use crate::text;

/// Columns where no terminal says how many it has.
const WIDTH: usize = 100;

/// The capabilities of the terminal.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about the terminal"
)]
pub(super) struct Terminal {
    /// Standard error is a terminal, where a line can be written over.
    pub is_live: bool,
    /// A person can be asked.
    pub can_ask: bool,
    /// There is a screen to draw on, and a keyboard.
    pub has_screen: bool,
    /// Columns of standard output.
    pub width: usize,
    /// Columns of standard error.
    pub err_width: usize,
    /// Standard output gets colours.
    pub colour: bool,
    /// Standard error gets colours.
    pub err_colour: bool,
    /// It cannot show more than ASCII.
    pub ascii: bool,
}

impl Terminal {
    /// The terminal that the program runs in.
    pub fn detect(var: impl Fn(&str) -> Option<String>) -> Self {
        let (out, err) = (stdout().is_terminal(), stderr().is_terminal());
        Self {
            is_live: err,
            can_ask: err && stdin().is_terminal(),
            has_screen: out && stdin().is_terminal() && !dumb(&var),
            width: columns(out, terminal_size::terminal_size_of(stdout())),
            err_width: columns(err, terminal_size::terminal_size_of(stderr())),
            colour: colour(out, &var),
            err_colour: colour(err, &var),
            ascii: ascii(&var),
        }
    }
}

fn columns(
    is_terminal: bool,
    size: Option<(terminal_size::Width, terminal_size::Height)>,
) -> usize {
    match size {
        Some((width, _)) if is_terminal && width.0 > 0 => usize::from(width.0),
        _ => WIDTH,
    }
}

/// <https://no-color.org> and <https://force-color.org>: set and not empty counts.
fn colour(is_terminal: bool, var: &impl Fn(&str) -> Option<String>) -> bool {
    let set = |name| var(name).is_some_and(|value| !value.is_empty());
    if set("NO_COLOR") {
        return false;
    }
    if set("FORCE_COLOR")
        || var("CLICOLOR_FORCE").is_some_and(|value| !value.is_empty() && value != "0")
    {
        return true;
    }
    is_terminal && !dumb(var)
}

fn dumb(var: &impl Fn(&str) -> Option<String>) -> bool {
    var("TERM").is_some_and(|term| term == "dumb")
}

fn ascii(var: &impl Fn(&str) -> Option<String>) -> bool {
    dumb(var) || !text::is_utf8(var)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(pairs: &'static [(&'static str, &'static str)]) -> impl Fn(&str) -> Option<String> {
        move |name| {
            pairs
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        }
    }

    #[test]
    fn no_color_wins_over_everything() {
        assert!(!colour(
            true,
            &env(&[("NO_COLOR", "1"), ("FORCE_COLOR", "1")])
        ));
    }

    #[test]
    fn a_pipe_gets_colours_only_when_forced() {
        assert!(!colour(false, &env(&[])));
        assert!(colour(false, &env(&[("FORCE_COLOR", "1")])));
    }

    #[test]
    fn an_empty_no_color_counts_as_unset() {
        assert!(colour(true, &env(&[("NO_COLOR", "")])));
    }

    #[test]
    fn a_dumb_terminal_gets_neither_colours_nor_unicode() {
        assert!(!colour(true, &env(&[("TERM", "dumb")])));
        assert!(ascii(&env(&[("TERM", "dumb"), ("LANG", "ja_JP.UTF-8")])));
    }

    #[test]
    fn the_locale_decides_about_unicode() {
        assert!(!ascii(&env(&[("LANG", "ja_JP.UTF-8")])));
        assert!(!ascii(&env(&[("LC_ALL", "C.utf8"), ("LANG", "C")])));
        assert!(ascii(&env(&[("LC_ALL", "C"), ("LANG", "ja_JP.UTF-8")])));
    }
}
