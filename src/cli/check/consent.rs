//! The user's word before anything on the cluster is changed.

use std::io::{self, BufRead as _, Write as _};
use std::sync::mpsc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::interrupt;
use crate::cli::session::Session;
use crate::engine::Consent;
use crate::report::terminal::Ink;
use crate::say;
use crate::text::Text;

/// Asks on the terminal; `--yes` is a yes, no terminal is a no.
pub(in crate::cli) struct Asker<'a> {
    /// What is about to happen, over its list.
    pub heading: Text,
    pub session: &'a Session,
    pub yes: bool,
    pub cancel: CancellationToken,
    /// Takes away the progress line, which is in the place of the question.
    pub clear: &'a dyn Fn(),
    /// What is said after a no; nothing where the command says it itself.
    pub refused: Option<Text>,
}

impl Consent for Asker<'_> {
    fn ask(&mut self, what: &[Text]) -> bool {
        // To programs, only the report is of interest; they gave their word
        // or did not.
        if self.session.json() {
            return self.yes;
        }
        if !self.yes && !self.session.terminal.can_ask {
            return false;
        }
        (self.clear)();
        if self.announce(what).is_err() {
            return false;
        }
        let yes = self.yes || interrupt::while_asking(|| self.answer());
        if let Some(text) = self.refused.as_ref().filter(|_| !yes) {
            // Where standard error is gone nobody can be told.
            let _ = writeln!(io::stderr(), "{}", text.get(self.session.lang));
        }
        yes
    }
}

impl Asker<'_> {
    fn announce(&self, what: &[Text]) -> io::Result<()> {
        let mut page = self.session.aside();
        page.blank()?;
        page.text(0, Ink::Strong, &self.heading)?;
        let dot = format!("{} ", page.style.dot());
        for line in what {
            let line = line.get(page.style.lang).to_owned();
            page.hanging(2, &dot, Ink::Quiet, &line, Ink::Plain)?;
        }
        page.flush()
    }

    fn answer(&self) -> bool {
        let question = say!(ja: "行ってよいですか？ [y/N] ", en: "Go ahead? [y/N] ");
        let mut err = io::stderr();
        if write!(err, "{}", question.get(self.session.lang))
            .and_then(|()| err.flush())
            .is_err()
        {
            return false;
        }
        // Read elsewhere, so that Ctrl-C is noticed while waiting for a line.
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            let mut line = String::new();
            let read = io::stdin().lock().read_line(&mut line);
            // Nobody listens any more after an interrupt.
            let _ = sender.send(read.map(|_| line));
        });
        loop {
            match lines.recv_timeout(Duration::from_millis(50)) {
                Ok(Ok(line)) if line.ends_with('\n') => return is_yes(&line),
                Err(mpsc::RecvTimeoutError::Timeout) if !self.cancel.is_cancelled() => {}
                // No line: nothing has ended the one with the question.
                Ok(_) | Err(_) => {
                    let _ = writeln!(err);
                    return false;
                }
            }
        }
    }
}

/// A yes in either language, whatever the language of the question; typed with
/// a Japanese input method, too.
fn is_yes(line: &str) -> bool {
    let line = line.trim().to_lowercase();
    matches!(
        line.as_str(),
        "y" | "yes" | "ｙ" | "ｙｅｓ" | "はい" | "ハイ" | "ok"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_yes_is_understood_in_both_languages() {
        for line in ["y\n", "Y", " yes ", "はい\n", "ｙ\n", "Ｙ"] {
            assert!(is_yes(line), "{line}");
        }
    }

    #[test]
    fn everything_else_is_a_no() {
        for line in ["", "\n", "n", "no", "いいえ", "yep?", "maybe"] {
            assert!(!is_yes(line), "{line}");
        }
    }
}
