//! The terminal while a session has all of it, and giving it back in every case.

use std::io::{self, BufWriter, Stdout, Write};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::style::Print;
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, DisableLineWrap, EnableLineWrap,
    EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use crossterm::{execute, queue};

/// Set while the terminal is ours.
static UP: AtomicBool = AtomicBool::new(false);

/// Returns whether the terminal is ours.
pub(in crate::cli::check) fn is_up() -> bool {
    UP.load(Ordering::SeqCst)
}

/// Gives the terminal back, if it is ours. May be called from anywhere and any
/// number of times.
pub(in crate::cli::check) fn restore() {
    if UP.swap(false, Ordering::SeqCst) {
        // A terminal that is gone needs nothing back.
        let _ = execute!(io::stdout(), EnableLineWrap, Show, LeaveAlternateScreen);
        let _ = disable_raw_mode();
    }
}

/// A panic ends the program without another word where panics abort: the
/// terminal is given back before its message is printed.
fn restore_on_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let print = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            restore();
            print(panic);
        }));
    });
}

/// The whole terminal; given back when this is dropped.
pub(super) struct Screen {
    out: BufWriter<Stdout>,
    /// Its contents, line by line.
    painted: Vec<String>,
}

impl Screen {
    /// Takes the terminal.
    pub fn take() -> io::Result<Self> {
        restore_on_panic();
        let mut screen = Self {
            out: BufWriter::new(io::stdout()),
            painted: Vec::new(),
        };
        screen.resume()?;
        Ok(screen)
    }

    /// Takes the terminal again, whatever has become of it while the program
    /// was stopped.
    pub fn resume(&mut self) -> io::Result<()> {
        if UP.swap(true, Ordering::SeqCst) {
            // It counts as raw and need not be.
            disable_raw_mode()?;
        } else {
            execute!(self.out, EnterAlternateScreen)?;
        }
        enable_raw_mode()?;
        queue!(self.out, DisableLineWrap, Hide)?;
        self.clear()
    }

    /// Forgets what is painted: the terminal may have changed it.
    pub fn clear(&mut self) -> io::Result<()> {
        self.painted.clear();
        queue!(self.out, Clear(ClearType::All))
    }

    /// Paints what is different from what is there.
    pub fn paint(&mut self, lines: Vec<String>) -> io::Result<()> {
        queue!(self.out, BeginSynchronizedUpdate)?;
        for (row, line) in lines.iter().enumerate() {
            if self.painted.get(row) != Some(line) {
                let row = u16::try_from(row).unwrap_or(u16::MAX);
                let end = Clear(ClearType::UntilNewLine);
                queue!(self.out, MoveTo(0, row), end, Print(line))?;
            }
        }
        if lines.len() < self.painted.len() {
            let row = u16::try_from(lines.len()).unwrap_or(u16::MAX);
            queue!(self.out, MoveTo(0, row), Clear(ClearType::FromCursorDown))?;
        }
        queue!(self.out, EndSynchronizedUpdate)?;
        self.painted = lines;
        self.out.flush()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}
