//! Telling checks in the order of the exercise, each as soon as it is known
//! and everything before it is told.

use std::collections::BTreeMap;

use super::verdict::Settled;
use crate::engine::check_states::CheckStates;
use crate::report::{Blocked, CheckReport, Earlier, Event, Reason, StageReport, Verdict};
use crate::say;

/// What has been told, stage by stage.
#[derive(Clone, Default)]
pub(super) struct Emitted {
    /// The stages so far; the last may be incomplete.
    pub(super) stages: Vec<StageReport>,
    /// The first check of the present stage that reported each cause.
    causes: BTreeMap<String, String>,
}

impl Emitted {
    /// Tells everything that can be told now.
    pub(super) fn go_on(
        &mut self,
        board: &CheckStates,
        earlier: &dyn Fn(&str) -> Option<Earlier>,
        tell: &mut dyn FnMut(Event<'_>),
    ) {
        while let Some((s, c)) = self.next(board) {
            let Some(settled) = board.settled.get(&(s, c)) else {
                return;
            };
            let stage = &board.plan.stages[s];
            if c == 0 {
                self.begin(board, s, tell);
            }
            let planned = &stage.checks[c];
            let mut report = self.merged(settled, &planned.check.check).report(
                planned,
                board.plan.policy.told_namespace(&board.namespace),
                earlier(&planned.check.check),
            );
            self.point_to_root(&mut report);
            tell(Event::Check(&report));
            let Some(last) = self.stages.last_mut() else {
                return;
            };
            last.checks.push(report);
            if last.checks.len() == stage.checks.len() {
                let started = last
                    .checks
                    .iter()
                    .any(|check| check.verdict == Verdict::Pass);
                let settled = || board.settled.range((s, 0)..(s + 1, 0)).map(|(_, it)| it);
                let begun = started || settled().any(|settled| settled.begun);
                if !begun && settled().any(|settled| settled.absent) {
                    last.begin = Some(crate::report::clean::clean_text(&stage.begin));
                }
                tell(Event::StageEnd(last));
            }
        }
    }

    /// The next check to be told, if any is left.
    fn next(&self, board: &CheckStates) -> Option<(usize, usize)> {
        let Some(last) = self.stages.last() else {
            return board.plan.stages.first().map(|_| (0, 0));
        };
        let s = self.stages.len() - 1;
        if last.checks.len() < board.plan.stages[s].checks.len() {
            return Some((s, last.checks.len()));
        }
        (s + 1 < board.plan.stages.len()).then_some((s + 1, 0))
    }

    fn begin(&mut self, board: &CheckStates, s: usize, tell: &mut dyn FnMut(Event<'_>)) {
        let stage = &board.plan.stages[s];
        self.causes.clear();
        self.stages.push(StageReport {
            stage: stage.stage.clone(),
            title: stage.title.clone(),
            superseded_by: board.superseded[s].clone(),
            begin: None,
            notes: Vec::new(),
            checks: Vec::new(),
        });
        if let Some(last) = self.stages.last() {
            tell(Event::Stage(last));
        }
    }

    /// One cause is one failure: a check that fails for the cause of an
    /// earlier one is blocked by it.
    fn merged(&mut self, settled: &Settled, check: &str) -> Settled {
        let Some(cause) = settled
            .cause
            .as_ref()
            .filter(|_| settled.verdict == Verdict::Fail)
        else {
            return settled.clone();
        };
        match self.causes.get(cause) {
            None => {
                self.causes.insert(cause.clone(), check.to_owned());
                settled.clone()
            }
            Some(first) => {
                let text = say!(ja: "{first} と同じ原因です", en: "for the same cause as {first}");
                Settled::skipped(
                    Blocked::ByFailure,
                    Some(first.clone()),
                    text,
                    settled.elapsed,
                )
            }
        }
    }

    /// A check that is blocked by a blocked check names what blocks that.
    fn point_to_root(&self, report: &mut CheckReport) {
        let Some(Reason {
            kind,
            by: Some(by),
            text,
        }) = &mut report.reason
        else {
            return;
        };
        let told = self.stages.iter().flat_map(|stage| &stage.checks);
        let blocker = told
            .filter(|check| check.check == *by && check.verdict == Verdict::Skipped)
            .find_map(|check| check.reason.as_ref());
        if let Some(Reason {
            kind: root_kind,
            by: Some(root),
            ..
        }) = blocker
            && *kind == *root_kind
            && matches!(kind, Blocked::ByFailure | Blocked::ByUndetermined)
        {
            *text = say!(ja: "先に {root} が通る必要があります", en: "{root} must pass first");
            by.clone_from(root);
        }
    }
}
