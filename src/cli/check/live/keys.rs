//! Messages of the keyboard and the window.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// The time for which the keyboard is listened to at a stretch.
const STRETCH: Duration = Duration::from_millis(100);

/// The meaning of a key or of a change of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Press {
    /// Make the probes that wait for a word.
    Try,
    /// Show the next hint.
    Hint,
    /// End with what is known.
    Quit,
    /// Stop.
    Interrupt,
    /// Leave the terminal to the shell for a while.
    Suspend,
    /// So many lines down, or up.
    Lines(isize),
    /// So many screens down, or up.
    Pages(isize),
    /// To the first line, or to the last.
    End(bool),
    /// Back to what matters now.
    Follow,
    /// The terminal is to be painted anew.
    Repaint,
}

/// Listens until it is dropped.
pub(super) struct Keys {
    presses: UnboundedReceiver<Press>,
    listening: Arc<AtomicBool>,
}

impl Keys {
    /// Listens on a thread of its own: a terminal is read by waiting for it.
    pub fn listen() -> std::io::Result<Self> {
        let (sender, presses) = unbounded_channel();
        let listening = Arc::new(AtomicBool::new(true));
        let goes_on = Arc::clone(&listening);
        std::thread::Builder::new()
            .name("keys".to_owned())
            .spawn(move || {
                while goes_on.load(Ordering::Relaxed) {
                    match event::poll(STRETCH) {
                        Ok(false) => {}
                        Ok(true) => {
                            let press = event::read().ok().and_then(|event| meaning(&event));
                            if press.is_some_and(|press| sender.send(press).is_err()) {
                                return;
                            }
                        }
                        // The terminal is gone.
                        Err(_) => return,
                    }
                }
            })?;
        Ok(Self { presses, listening })
    }

    /// Returns what comes next. Pending for ever when the terminal is gone.
    pub async fn next(&mut self) -> Press {
        match self.presses.recv().await {
            Some(press) => press,
            None => std::future::pending().await,
        }
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        self.listening.store(false, Ordering::Relaxed);
    }
}

fn meaning(event: &Event) -> Option<Press> {
    match event {
        Event::Resize(..) => Some(Press::Repaint),
        Event::Key(key) if key.kind != KeyEventKind::Release => pressed(*key),
        _ => None,
    }
}

/// Letters are understood as a Japanese input method writes them, too.
fn pressed(key: KeyEvent) -> Option<Press> {
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return match key.code {
            KeyCode::Char('c') => Some(Press::Interrupt),
            KeyCode::Char('z') => Some(Press::Suspend),
            KeyCode::Char('l') => Some(Press::Repaint),
            _ => None,
        };
    }
    Some(match key.code {
        KeyCode::Char('q' | 'Q' | 'ｑ') => Press::Quit,
        KeyCode::Char('h' | 'H' | 'ｈ') => Press::Hint,
        KeyCode::Char('p' | 'P' | 'ｐ') => Press::Try,
        KeyCode::Down | KeyCode::Char('j') => Press::Lines(1),
        KeyCode::Up | KeyCode::Char('k') => Press::Lines(-1),
        KeyCode::PageDown | KeyCode::Char(' ') => Press::Pages(1),
        KeyCode::PageUp => Press::Pages(-1),
        KeyCode::Home | KeyCode::Char('g') => Press::End(false),
        KeyCode::End | KeyCode::Char('G') => Press::End(true),
        KeyCode::Esc | KeyCode::Enter => Press::Follow,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(code: KeyCode, modifiers: KeyModifiers) -> Option<Press> {
        meaning(&Event::Key(KeyEvent::new(code, modifiers)))
    }

    #[test]
    fn keys_mean_the_same_with_a_japanese_input_method() {
        for key in ['p', 'P', 'ｐ'] {
            let press = press(KeyCode::Char(key), KeyModifiers::NONE);
            assert_eq!(press, Some(Press::Try), "{key}");
        }
        for key in ['h', 'H', 'ｈ'] {
            let press = press(KeyCode::Char(key), KeyModifiers::NONE);
            assert_eq!(press, Some(Press::Hint), "{key}");
        }
        for key in ['q', 'ｑ'] {
            let press = press(KeyCode::Char(key), KeyModifiers::NONE);
            assert_eq!(press, Some(Press::Quit), "{key}");
        }
    }

    #[test]
    fn control_keys_are_no_letters() {
        let press = |key| press(KeyCode::Char(key), KeyModifiers::CONTROL);
        assert_eq!(press('c'), Some(Press::Interrupt));
        assert_eq!(press('z'), Some(Press::Suspend));
        assert_eq!(press('p'), None);
        assert_eq!(press('q'), None);
    }

    #[test]
    fn a_window_of_another_size_is_painted_anew() {
        assert_eq!(meaning(&Event::Resize(80, 24)), Some(Press::Repaint));
    }
}
