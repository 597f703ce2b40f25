//! Checks that are told in one breath.

use super::{CheckReport, Report, StageReport, Verdict};

/// The checks of this verdict that are told together: what could not be
/// determined for one and the same reason is one thing to know. Each with the
/// places of its stage and of itself.
pub(super) fn together(report: &Report, verdict: Verdict) -> Vec<Vec<Told<'_>>> {
    let mut groups: Vec<Vec<Told<'_>>> = Vec::new();
    for (s, stage) in report.stages.iter().enumerate() {
        for (c, check) in stage.checks.iter().enumerate() {
            if check.verdict != verdict {
                continue;
            }
            let told = Told {
                place: (s, c),
                stage,
                check,
            };
            let same = |group: &&mut Vec<Told<'_>>| {
                let first = group.first().map(|first| first.check);
                first.is_some_and(|first| is_same(first, check))
            };
            match groups.iter_mut().find(same) {
                Some(group) => group.push(told),
                None => groups.push(vec![told]),
            }
        }
    }
    groups
}

/// A check and where it is.
#[derive(Clone, Copy)]
pub(super) struct Told<'a> {
    /// Places of the stage and of the check in it.
    pub place: (usize, usize),
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
