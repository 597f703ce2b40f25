//! Says on standard error what takes long, and for how long already.

use std::io::{IsTerminal as _, Write as _, stderr};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

/// Does `work`, naming it meanwhile: every second on a terminal, else at the
/// start, every half minute and at the end.
pub fn step<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let (done, waiting) = channel::<()>();
    let begin = Instant::now();
    let terminal = stderr().is_terminal();
    thread::scope(|scope| {
        scope.spawn(move || {
            let pause = Duration::from_secs(if terminal { 1 } else { 30 });
            say(terminal, what, begin, "");
            while waiting.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                say(terminal, what, begin, "");
            }
            say(terminal, what, begin, if terminal { "\n" } else { "" });
        });
        let result = work();
        drop(done);
        result
    })
}

fn say(terminal: bool, what: &str, begin: Instant, end: &str) {
    let seconds = begin.elapsed().as_secs();
    let line = if terminal {
        format!("\r{what} … {seconds} s{end}")
    } else {
        format!("{what} … {seconds} s\n")
    };
    // Progress that cannot be shown is no reason to stop.
    stderr().write_all(line.as_bytes()).ok();
}
