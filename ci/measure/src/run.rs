//! What one run of a program takes: time, processor, memory.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use wait4::Wait4 as _;

use crate::error::{Error, Result};

/// What one run of a program took, its children included.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Taken {
    /// From before it is started until it is gone.
    pub wall: Duration,
    /// User and system time.
    pub cpu: Duration,
    /// The most memory that it, or any one of its children, held at once, in bytes.
    pub peak: u64,
    /// Its exit code; -1 after a signal.
    pub code: i32,
}

/// Runs `command` and prints what it took.
///
/// This is a process of its own since Linux counts the memory of whoever starts
/// a program into that program's peak: so it is this small one.
pub fn one(output: &Path, command: &[String]) -> Result<()> {
    let (program, arguments) = command.split_first().ok_or_else(|| Error::Said {
        command: "run".to_owned(),
        problem: "no program was given".to_owned(),
    })?;
    let failed = || Error::io("run", program.as_ref());
    let output = std::fs::File::create(output).map_err(Error::io("write", output))?;
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(output);
    let begin = Instant::now();
    let mut child = command.spawn().map_err(failed())?;
    let ended = child.wait4().map_err(failed())?;
    let taken = Taken {
        wall: begin.elapsed(),
        cpu: ended.rusage.utime + ended.rusage.stime,
        peak: ended.rusage.maxrss,
        code: ended.status.code().unwrap_or(-1),
    };
    println!("{}", serde_json::to_string(&taken)?);
    Ok(())
}
