//! Conditions before a check is judged: its needs have passed, and no
//! later stage has taken over.

use std::time::Duration;

use super::CheckStates;
use crate::engine::plan::{PlannedCheck, PlannedStage};
use crate::engine::run_state::round::Round;
use crate::engine::run_state::settled::Settled;
use crate::evidence::Evidence;
use crate::report::{Blocked, Verdict};
use crate::say;

/// The standing of the needs of a check.
pub(super) enum Needs {
    /// All have passed.
    Met,
    /// This one is the first that is open itself.
    Open(String),
    /// All are settled, and not all have passed.
    Blocked(Box<Settled>),
}

impl CheckStates {
    /// Returns how the needs of a check of the stage `s` stand. Which was
    /// settled first makes no difference.
    pub(super) fn needs(&self, s: usize, planned: &PlannedCheck) -> Needs {
        let mut first: Option<(Blocked, &String)> = None;
        let mut open = None;
        for need in &planned.check.needs {
            let (verdict, kind) = if let Some(index) = self.plan.index_of(need) {
                if index.0 < s && self.was_seen(index) {
                    continue;
                }
                let Some(settled) = self.settled.get(&index) else {
                    open.get_or_insert(need);
                    continue;
                };
                let kind = settled.reason.as_ref().map(|reason| reason.kind);
                (settled.verdict, kind)
            } else if let Some(known) = self.plan.policy.known.get(need) {
                *known
            } else {
                // A need outside of what was asked for is not asked for either.
                continue;
            };
            let blocked = match (verdict, kind) {
                (Verdict::Pass, _) | (_, Some(Blocked::Superseded | Blocked::Remembered)) => {
                    continue;
                }
                (Verdict::Fail, _) | (_, Some(Blocked::ByFailure)) => Blocked::ByFailure,
                (_, Some(kind @ (Blocked::NotAsked | Blocked::NotYet))) => kind,
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
        match (open, first) {
            (Some(open), _) => Needs::Open(open.clone()),
            (None, None) => Needs::Met,
            (None, Some((blocked, need))) => {
                let text = say!(
                    ja: "先に {need} に合格する必要があります",
                    en: "{need} must pass first"
                );
                let by = Some(need.clone());
                Needs::Blocked(Box::new(Settled::skipped(blocked, by, text, self.now())))
            }
        }
    }

    /// Finds out whether a later stage has taken over from the stage `s`; false
    /// while that is not known.
    pub(super) fn supersede(
        &mut self,
        s: usize,
        stage: &PlannedStage,
        evidence: &Evidence,
        round: &mut Round,
    ) -> bool {
        if self.superseded[s].is_some() || self.settled.range((s, 0)..(s + 1, 0)).next().is_some() {
            return true;
        }
        let patience = self.patience();
        let mut decided = true;
        for it in &stage.superseded {
            if !self.may_take_over(it) {
                continue;
            }
            let held = round.all(&it.when, evidence, patience);
            match held.zip(round.any(&it.unless, evidence, patience)) {
                None => decided = false,
                Some((true, false)) => {
                    self.superseded[s] = Some(it.by.clone());
                    return true;
                }
                Some(_) => {}
            }
        }
        decided
    }

    /// Returns until when conditions are waited for that are on their way.
    pub(super) fn patience(&self) -> Duration {
        if self.moment.expired {
            Duration::ZERO
        } else {
            self.since + self.plan.timeout
        }
    }
}
