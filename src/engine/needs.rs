//! What must pass before a check is asked for.

use super::plan::{PlannedCheck, PlannedStage};
use super::verdict::Settled;
use crate::engine::check_states::{CheckIndex, CheckStates};
use crate::report::{Blocked, Verdict};
use crate::say;

impl CheckStates {
    /// Whether everything that a check needs has passed; the verdict of a check
    /// that is blocked, once all of it is settled: which was settled first must
    /// make no difference.
    pub(super) fn needs(
        &self,
        plan: &[PlannedStage],
        stage: usize,
        planned: &PlannedCheck,
    ) -> Result<bool, Box<Settled>> {
        let mut met = true;
        let mut first: Option<(Blocked, &String)> = None;
        for need in &planned.check.needs {
            let (verdict, kind) = if let Some(place) = place_of(plan, need) {
                if place.0 < stage && self.seen.contains(&place) {
                    continue;
                }
                let Some(settled) = self.settled.get(&place) else {
                    met = false;
                    continue;
                };
                let kind = settled.reason.as_ref().map(|reason| reason.kind);
                (settled.verdict, kind)
            } else if let Some(known) = self.known(need) {
                known
            } else {
                // A need outside of what was asked for is not asked for either.
                continue;
            };
            let blocked = match (verdict, kind) {
                (Verdict::Pass, _) | (_, Some(Blocked::Superseded)) => continue,
                (Verdict::Fail, _) | (_, Some(Blocked::ByFailure)) => Blocked::ByFailure,
                (_, Some(Blocked::NotAsked)) => Blocked::NotAsked,
                _ => Blocked::ByUndetermined,
            };
            // What costs points is told first, whatever was known sooner.
            let gives_way = |(found, _): &(Blocked, &String)| {
                blocked == Blocked::ByFailure && *found != Blocked::ByFailure
            };
            if first.as_ref().is_none_or(gives_way) {
                first = Some((blocked, need));
            }
        }
        let Some((blocked, need)) = first.filter(|_| met) else {
            return Ok(met);
        };
        let text = say!(
            ja: "先に {need} が通る必要があります",
            en: "{need} must pass first"
        );
        let by = Some(need.clone());
        Err(Box::new(Settled::skipped(blocked, by, text, self.now)))
    }

    /// The verdict on a check of an earlier stage that is not in this run.
    fn known(&self, check: &str) -> Option<(Verdict, Option<Blocked>)> {
        self.plan.policy.known.get(check).copied()
    }
}

/// Where the check of this name is.
pub(super) fn place_of(plan: &[PlannedStage], check: &str) -> Option<CheckIndex> {
    plan.iter().enumerate().find_map(|(s, stage)| {
        let c = stage
            .checks
            .iter()
            .position(|planned| planned.check.check == check)?;
        Some((s, c))
    })
}
