//! Programs that wait for the same condition, and when each of them ends.

use std::process::{Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::bench::Contender;
use crate::error::{Error, Result};
use crate::tally::milliseconds;

/// Long enough for a program to start, look and begin to watch.
const SETTLE: Duration = Duration::from_millis(500);

/// Programs that wait.
pub struct Waiters<const N: usize>([Waiter; N]);

/// One of them, and its end.
struct Waiter {
    command: String,
    end: JoinHandle<Result<End>>,
}

/// How a program ended, and when.
struct End {
    code: i32,
    moment: Instant,
}

impl<const N: usize> Waiters<N> {
    /// Starts them, and leaves them time to be waiting.
    pub fn start(contenders: &[Contender; N]) -> Self {
        let started = contenders.each_ref().map(|contender| {
            let words = contender.command.clone();
            Waiter {
                command: words.join(" "),
                end: thread::spawn(move || end(&words)),
            }
        });
        thread::sleep(SETTLE);
        Self(started)
    }

    /// How long after `moment` each ended, in milliseconds. One that fails has
    /// not seen the condition.
    pub fn delays(self, moment: Instant) -> Result<[f64; N]> {
        let mut delays = [0.0; N];
        for (Waiter { command, end }, delay) in self.0.into_iter().zip(&mut delays) {
            let joined = end.join();
            let end = joined.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            if end.code != 0 {
                return Err(Error::Code {
                    command,
                    code: end.code,
                    wanted: 0,
                    output: String::new(),
                });
            }
            *delay = signed(moment, end.moment);
        }
        Ok(delays)
    }
}

/// Runs a program to its end.
fn end(words: &[String]) -> Result<End> {
    let Some((program, arguments)) = words.split_first() else {
        return Err(Error::Never("a program".to_owned()));
    };
    let status = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status();
    let moment = Instant::now();
    let code = status.map_err(Error::io("run", program.as_ref()))?.code();
    Ok(End {
        code: code.unwrap_or(-1),
        moment,
    })
}

/// From one moment to another, which may be the earlier one: a watch may tell
/// before the answer to the change itself has arrived.
fn signed(from: Instant, to: Instant) -> f64 {
    milliseconds(to.saturating_duration_since(from))
        - milliseconds(from.saturating_duration_since(to))
}
