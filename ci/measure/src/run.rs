//! The time, processor and memory that runs of a program take, and the one
//! number that stands for many runs.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use wait4::Wait4 as _;

use crate::error::{Error, Result};

/// The cost of one run of a program, its children included.
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

/// Runs `command` and prints its cost.
///
/// This is a process of its own since Linux counts the memory of whoever starts
/// a program into that program's peak: so it is this small one.
pub fn measure_command(output: &Path, command: &[String]) -> Result<()> {
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

/// All runs of one program.
#[derive(Debug, Default)]
pub struct Tally(pub Vec<Taken>);

impl Tally {
    /// The median time, in milliseconds.
    pub fn wall(&self) -> f64 {
        median(
            self.0
                .iter()
                .map(|taken| milliseconds(taken.wall))
                .collect(),
        )
    }

    /// The median processor time, in milliseconds.
    pub fn cpu(&self) -> f64 {
        median(self.0.iter().map(|taken| milliseconds(taken.cpu)).collect())
    }

    /// The highest peak, in MiB.
    pub fn peak(&self) -> f64 {
        let peaks = self.0.iter().map(|taken| taken.peak);
        mebibytes(peaks.max().unwrap_or_default())
    }
}

/// In milliseconds.
pub fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

#[expect(clippy::cast_precision_loss, reason = "no peak has 53 bits")]
fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

/// The middle one, or the mean of the two in the middle; not a number where there is none.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    match (values.len() / 2, values.len() % 2) {
        (0, 0) => f64::NAN,
        (middle, 0) => f64::midpoint(values[middle - 1], values[middle]),
        (middle, _) => values[middle],
    }
}

/// The greatest; not a number where there is none.
pub fn worst(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NAN, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_is_the_middle_in_any_order() {
        assert!((median(vec![9.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!((median(vec![4.0, 1.0, 3.0, 2.0]) - 2.5).abs() < f64::EPSILON);
    }

    #[test]
    fn median_of_nothing_meets_no_goal() {
        assert!(median(Vec::new()).is_nan());
        assert!(worst(&[]).is_nan());
        assert!((worst(&[1.0, 3.0, 2.0]) - 3.0).abs() < f64::EPSILON);
    }
}
