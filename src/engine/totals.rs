//! Sums, and the exit code that follows from verdicts.

use crate::report::{CheckReport, PointsOutcome, StageReport, Totals, Verdict};

/// The sums over all checks.
pub(super) fn totals(stages: &[StageReport]) -> Totals {
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
    let stand = check.stand();
    if stand == PointsOutcome::Aside {
        return;
    }
    if check.bonus {
        totals.bonus_possible += points;
        if stand == PointsOutcome::Won {
            totals.bonus += points;
        }
        return;
    }
    totals.possible += points;
    match stand {
        PointsOutcome::Won => totals.points += points,
        PointsOutcome::Lost => totals.lost += points,
        PointsOutcome::Open | PointsOutcome::Aside => totals.undetermined += points,
    }
}

/// 0 all that was asked passed; 1 something failed; 3 nothing failed and
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
    let passed = checks().any(|check| check.verdict == Verdict::Pass);
    if passed && !checks().any(undetermined) {
        0
    } else {
        3
    }
}
