//! The time of each check for forms whose times add up: a check is settled so long
//! after the run began, and what is shown is by how much that made the run longer.

use super::{Report, Verdict};

/// Returns the time of each check, in order, in milliseconds. They add up to no more
/// than the time until the last was settled; what was not looked at took none.
pub(super) fn own_times(report: &Report) -> Vec<u64> {
    let checks: Vec<_> = report.checks().collect();
    let mut times = vec![0; checks.len()];
    // The stages of a submission are graded each in a run of its own.
    let is_own_run = report.submission.is_some();
    let mut settled: Vec<(&str, u64, usize)> = checks
        .iter()
        .enumerate()
        .filter(|(_, (_, check))| check.verdict != Verdict::Skipped)
        .map(|(at, (stage, check))| {
            let run = if is_own_run { stage.stage.as_str() } else { "" };
            (run, check.elapsed_ms, at)
        })
        .collect();
    settled.sort_unstable();
    let mut before = ("", 0);
    for (run, elapsed, at) in settled {
        let begun = if before.0 == run { before.1 } else { 0 };
        times[at] = elapsed - begun;
        before = (run, elapsed);
    }
    times
}
