//! From verdicts to what is shown.

use std::collections::{BTreeMap, BTreeSet};

use super::wait::Wait;
use crate::engine::check_states::CheckIndex;
use crate::engine::consent::announcement;
use crate::engine::emit::Emitted;
use crate::engine::run_state::RunState;
use crate::engine::totals;
use crate::engine::verdict::Settled;
use crate::evidence::Probe;
use crate::report::clean::clean_text;
use crate::report::{Blocked, CheckReport, Earlier, Open, Scene, StageReport, Verdict};
use crate::{say, text::Text};

/// What was seen to pass in this session, as it was then.
#[derive(Default)]
pub(super) struct Passed(BTreeMap<CheckIndex, Settled>);

impl Passed {
    /// The checks that were.
    pub fn places(&self) -> BTreeSet<CheckIndex> {
        self.0.keys().copied().collect()
    }

    /// Takes note of what passes now. What a later stage has taken over since
    /// is done all the same, and is put back; the checks of which that is so
    /// come back.
    pub fn latch(&mut self, desk: &mut RunState) -> BTreeSet<String> {
        let mut seen = BTreeSet::new();
        let board = &mut desk.board;
        for (place, settled) in &mut board.settled {
            let reason = settled
                .reason
                .as_ref()
                .map(|reason| (reason.kind, &reason.by));
            match (settled.verdict, reason, self.0.get(place)) {
                (Verdict::Pass, _, _) => {
                    self.0.insert(*place, settled.clone());
                }
                (_, Some((Blocked::Superseded, by)), Some(passed)) => {
                    let by = by.clone().unwrap_or_default();
                    *settled = passed.clone();
                    settled.remarks.push(say!(
                        ja: "この画面で合格を確認しました。いまは次の段階 ({by}) に進んでいます",
                        en: "seen to pass in this session; stage {by} has taken over since"
                    ));
                    let planned = &board.plan.stages[place.0].checks[place.1];
                    seen.insert(planned.check.check.clone());
                }
                _ => {}
            }
        }
        seen
    }
}

/// Tells every check of `desk`, those in `waits` as open.
pub(super) fn tell(
    desk: &mut RunState,
    waits: &BTreeMap<CheckIndex, Wait>,
    earlier: &dyn Fn(&str) -> Option<Earlier>,
) {
    for (place, wait) in waits {
        let open = Settled::inconclusive(wait.text(), desk.board.now);
        desk.board.settled.insert(*place, open);
    }
    desk.told = Emitted::default();
    desk.told.go_on(&desk.board, earlier, &mut |_| {});
}

/// What is shown of a desk that is told, after `before`.
pub(super) fn of(
    desk: &RunState,
    waits: &BTreeMap<CheckIndex, Wait>,
    triable: &[Probe],
    seen: BTreeSet<String>,
    before: &Scene,
) -> Scene {
    let plan = &desk.board.plan.stages;
    let open = waits.iter().map(|((s, c), wait)| {
        let open = match wait {
            Wait::Asking(_) => Open::Asking,
            _ => Open::Waiting,
        };
        (plan[*s].checks[*c].check.check.clone(), open)
    });
    let mut scene = Scene {
        stages: desk.told.stages.clone(),
        open: open.collect(),
        seen,
        cluster: desk.identity.clone(),
        proposals: proposals(triable),
        ..before.clone()
    };
    keep_times(&mut scene, before);
    scene.totals = totals::totals(&scene.stages);
    scene.active = active(&scene, before);
    scene
}

/// What the user may have done, said once each.
fn proposals(triable: &[Probe]) -> Vec<Text> {
    let mut all = Vec::new();
    for probe in triable {
        let text = clean_text(&announcement(probe));
        if !all.contains(&text) {
            all.push(text);
        }
    }
    all
}

/// A verdict that stays is as old as it was.
fn keep_times(scene: &mut Scene, before: &Scene) {
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

/// The stage that the student is at: where something turned green last, else
/// where anything changed; when it is finished, the first that is not.
fn active(scene: &Scene, before: &Scene) -> usize {
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
    let is_green =
        |check: &CheckReport| check.verdict == Verdict::Pass && !scene.seen.contains(&check.check);
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

fn checks(scene: &Scene) -> impl Iterator<Item = (&str, &CheckReport)> {
    let all = scene.stages.iter().flat_map(|stage| &stage.checks);
    all.map(|check| (check.check.as_str(), check))
}
