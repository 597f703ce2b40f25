//! The sums of a report and its exit code, which follow from verdicts.

use super::run_state::RunState;
use crate::report::{CheckReport, PointsOutcome, Report, StageReport, Totals, Verdict};

/// Returns a report with the sums and the exit code that its checks come to.
#[must_use]
pub fn summed(report: Report) -> Report {
    let totals = totals(&report.stages);
    let given = report.overridden.as_ref().and_then(|it| it.points);
    let totals = given.map_or(totals, |points| Totals {
        points,
        possible: totals.possible.max(points),
        lost: totals.possible.saturating_sub(points),
        undetermined: 0,
        not_seen: 0,
        ..totals
    });
    Report {
        totals,
        exit_code: exit_code(&report.stages, report.complete),
        ..report
    }
}

/// Returns the sums over all checks of a run, with those of earlier runs where it remembers.
pub(super) fn totals_so_far(state: &RunState, stages: &[StageReport]) -> Totals {
    let now = totals(stages);
    if !state.remembers() {
        return now;
    }
    Totals {
        so_far: Some(stages.iter().map(|stage| stage.points_so_far().0).sum()),
        bonus_so_far: Some(stages.iter().map(StageReport::bonus_so_far).sum()),
        ..now
    }
}

/// Returns the sums over all checks.
fn totals(stages: &[StageReport]) -> Totals {
    let mut totals = Totals::default();
    for check in stages.iter().flat_map(|stage| &stage.checks) {
        add(&mut totals, check);
    }
    totals
}

fn add(totals: &mut Totals, check: &CheckReport) {
    let points = check.points;
    match check.verdict {
        Verdict::Pass => totals.passed += 1,
        Verdict::Fail => totals.failed += 1,
        Verdict::Skipped => totals.skipped += 1,
        Verdict::Inconclusive => totals.inconclusive += 1,
    }
    let (stand, won) = (check.points_outcome(), check.points_won());
    if check.bonus {
        totals.bonus_possible += points;
        totals.bonus += won;
        return;
    }
    if stand == PointsOutcome::Aside {
        return;
    }
    if check.is_not_seen() {
        totals.not_seen += points;
    }
    totals.possible += points;
    match stand {
        PointsOutcome::Won | PointsOutcome::Lost => {
            totals.points += won;
            totals.lost += points.saturating_sub(won);
        }
        PointsOutcome::Open | PointsOutcome::Left | PointsOutcome::Later | PointsOutcome::Aside => {
            totals.undetermined += points;
        }
    }
}

/// Returns the exit code: 0 all that was asked passed, now or before; 1 something failed; 3 nothing failed and
/// something is undetermined, be it for want of the user's word, or nothing
/// was there to pass. Bonus checks count as what they show.
pub(super) fn exit_code(stages: &[StageReport], complete: bool) -> u8 {
    if !complete {
        return 130;
    }
    let checks = || stages.iter().flat_map(|stage| &stage.checks);
    if checks().any(|check| check.verdict == Verdict::Fail) {
        return 1;
    }
    let undetermined = |check: &CheckReport| match check.verdict {
        Verdict::Inconclusive => true,
        Verdict::Skipped => !check.is_set_aside(),
        Verdict::Pass | Verdict::Fail => false,
    };
    let passed = checks().any(|check| check.verdict == Verdict::Pass || check.is_kept());
    if passed && !checks().any(undetermined) {
        0
    } else {
        3
    }
}
