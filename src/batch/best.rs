//! The best that was seen of a student's work: what an earlier run saw does not get lost
//! by work that is cleaned up, or by a cluster that is off tonight.

use jiff::Timestamp;

use super::result_row::ResultRow;
use crate::engine::summed;
use crate::report::{
    Blocked, CheckReport, Earlier, PointsOutcome, Reason, Report, Vacancy, Verdict,
};
use crate::say;

/// Returns the best of what was seen `before` and of what `row` has found; none where
/// that is what `row` has found. Of each check its pass counts, with the time at which it
/// was seen; the rest is as it was when there was something to look at last.
///
/// What was judged by another version of the exercise says nothing about this one.
pub(super) fn best_of(before: Option<Report>, row: &ResultRow) -> Option<Report> {
    let before = before.filter(|before| before.digest == row.digest);
    let Some(now) = row.found() else {
        return before.map(dated);
    };
    match (before, now.vacancy) {
        (None, None | Some(Vacancy::Unused)) => None,
        (None, Some(Vacancy::CleanedUp)) => Some(only_passes(now.clone())),
        (Some(before), None) => improved(now.clone(), dated(before)),
        (Some(before), Some(_)) => {
            let base = dated(before);
            Some(improved(base.clone(), dated(now.clone())).unwrap_or(base))
        }
    }
}

/// Returns `base` with the passes of `other` that it does not have, if there are any.
fn improved(mut base: Report, other: Report) -> Option<Report> {
    let mut passes: Vec<CheckReport> = other
        .stages
        .into_iter()
        .flat_map(|stage| stage.checks)
        .filter(is_won)
        .collect();
    let mut is_better = false;
    for check in base.stages.iter_mut().flat_map(|stage| &mut stage.checks) {
        if is_won(check) {
            continue;
        }
        if let Some(at) = passes.iter().position(|it| it.check == check.check) {
            *check = passes.swap_remove(at);
            is_better = true;
        }
    }
    is_better.then(|| summed(base))
}

fn is_won(check: &CheckReport) -> bool {
    check.points_outcome() == PointsOutcome::Won
}

/// Returns a report with the time at which each pass was seen.
fn dated(mut report: Report) -> Report {
    let seen = report.finished;
    for check in report.stages.iter_mut().flat_map(|stage| &mut stage.checks) {
        if is_won(check) {
            check.earlier.get_or_insert(Earlier { seen });
        }
    }
    report
}

/// Returns the report of a namespace that was cleaned up before anybody looked: what it
/// does not show is not known.
fn only_passes(mut report: Report) -> Report {
    for check in report.stages.iter_mut().flat_map(|stage| &mut stage.checks) {
        if is_won(check) || check.points_outcome() == PointsOutcome::Aside {
            continue;
        }
        check.verdict = Verdict::Inconclusive;
        check.mismatches.clear();
        check.reason = Some(Reason {
            kind: Blocked::Undetermined,
            by: None,
            text: say!(
                ja: "片付け済みで、片付ける前には確認していません",
                en: "it is cleaned up, and nobody looked at it before"
            ),
        });
    }
    summed(report)
}

/// Returns the latest time at which a pass was seen that counts.
pub(super) fn last_seen(report: &Report) -> Timestamp {
    let earlier = report
        .checks()
        .filter_map(|(_, check)| check.earlier.as_ref());
    let latest = earlier.map(|it| it.seen).max();
    latest.unwrap_or(report.finished)
}
