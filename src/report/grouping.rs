//! Checks that one entry of a report covers: those that could not be
//! determined for the same reason.

use super::{CheckReport, Report, StageReport, Verdict};

/// Returns the checks of this verdict in groups: what could not be determined
/// for one and the same reason is one thing to know.
pub(super) fn group_checks(report: &Report, verdict: Verdict) -> Vec<Vec<CheckAt<'_>>> {
    let mut groups: Vec<Vec<CheckAt<'_>>> = Vec::new();
    for (s, stage) in report.stages.iter().enumerate() {
        for (c, check) in stage.checks.iter().enumerate() {
            if check.verdict != verdict {
                continue;
            }
            let at = CheckAt {
                index: (s, c),
                stage,
                check,
            };
            let same = |group: &&mut Vec<CheckAt<'_>>| {
                let first = group.first().map(|first| first.check);
                first.is_some_and(|first| is_same(first, check))
            };
            match groups.iter_mut().find(same) {
                Some(group) => group.push(at),
                None => groups.push(vec![at]),
            }
        }
    }
    groups
}

/// A check and its position in the report.
#[derive(Clone, Copy)]
pub(super) struct CheckAt<'a> {
    /// Indices of the stage, and of the check in it.
    pub index: (usize, usize),
    /// Its stage.
    pub stage: &'a StageReport,
    /// The check.
    pub check: &'a CheckReport,
}

fn is_same(one: &CheckReport, other: &CheckReport) -> bool {
    one.verdict == Verdict::Inconclusive
        && one.reason.is_some()
        && one.reason == other.reason
        && one.evidence == other.evidence
}
