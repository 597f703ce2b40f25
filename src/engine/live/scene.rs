//! The parts of a scene that depend on the one before it.

use std::collections::BTreeMap;

use crate::engine::Plan;
use crate::evidence::Probe;
use crate::report::{CheckReport, Open, StageReport, Verdict, ViewModel};
use crate::text::Text;

/// Returns what the user may have done, said once each.
pub(super) fn proposals(plan: &Plan, triable: &[Probe]) -> Vec<Text> {
    let mut all = Vec::new();
    for probe in triable {
        let text = plan.announcement(probe);
        if !all.contains(&text) {
            all.push(text);
        }
    }
    all
}

/// Keeps the time of a verdict that stays: it is as old as it was.
pub(super) fn keep_times(scene: &mut ViewModel, before: &ViewModel) {
    let old: BTreeMap<&str, &CheckReport> = checks(before).collect();
    for check in scene.stages.iter_mut().flat_map(|stage| &mut stage.checks) {
        let same = old.get(check.check.as_str()).filter(|old| {
            let open = |scene: &BTreeMap<String, Open>| scene.contains_key(&old.check);
            old.verdict == check.verdict && open(&scene.open) == open(&before.open)
        });
        if let Some(old) = same {
            check.elapsed_ms = old.elapsed_ms;
        }
    }
}

/// Returns the stage that the student is at: where something turned green last, else
/// where anything changed; when it is finished, the first that is not.
pub(super) fn active(scene: &ViewModel, before: &ViewModel) -> usize {
    let old: BTreeMap<&str, &CheckReport> = checks(before).collect();
    let turned = |check: &&CheckReport| {
        let old = old.get(check.check.as_str());
        old.is_none_or(|old| {
            old.verdict != check.verdict
                || scene.open.contains_key(&check.check) != before.open.contains_key(&check.check)
        })
    };
    let has = |stage: &StageReport, wanted: &dyn Fn(&CheckReport) -> bool| {
        let changed = stage.checks.iter().filter(turned);
        changed.into_iter().any(wanted)
    };
    let is_green = |check: &CheckReport| check.verdict == Verdict::Pass;
    let green = scene.stages.iter().rposition(|stage| has(stage, &is_green));
    let changed = || scene.stages.iter().position(|stage| has(stage, &|_| true));
    let at = green.or_else(changed).unwrap_or(before.active);
    let unfinished = |stage: &StageReport| !scene.is_finished(stage);
    match scene.stages.get(at) {
        Some(stage) if unfinished(stage) => at,
        _ => {
            let next = scene.stages.iter().skip(at).position(unfinished);
            let next = next.map(|next| next + at);
            next.or_else(|| scene.stages.iter().position(unfinished))
                .unwrap_or(at)
        }
    }
}

fn checks(scene: &ViewModel) -> impl Iterator<Item = (&str, &CheckReport)> {
    let all = scene.stages.iter().flat_map(|stage| &stage.checks);
    all.map(|check| (check.check.as_str(), check))
}
