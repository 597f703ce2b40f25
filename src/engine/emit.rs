//! Reporting checks in the order of the exercise, each as soon as it is known
//! and everything before it is reported.
//!
//! In: the verdicts of a run. Out: events, and the stages of the report.

use std::collections::BTreeMap;

use super::plan::{CheckIndex, PlannedCheck};
use super::run_state::{RunState, Settled};
use crate::lookalikes::name_differences;
use crate::report::clean::{clean, clean_text};
use crate::report::{Blocked, CheckReport, Earlier, Event, MismatchReport, Reason};
use crate::report::{StageReport, Verdict};
use crate::say;
use crate::text::Text;

/// The checks that are reported so far.
#[derive(Clone, Default)]
pub(super) struct Emitter {
    /// The stages so far; the last may be incomplete.
    stages: Vec<StageReport>,
    /// The first check of the present stage that reported each cause.
    causes: BTreeMap<String, String>,
}

impl Emitter {
    /// Emits everything that can be reported now: `settled` are the verdicts of
    /// `run_state`, or what stands for them.
    pub fn emit_settled(
        &mut self,
        run_state: &RunState,
        settled: &BTreeMap<CheckIndex, Settled>,
        emit: &mut dyn FnMut(Event<'_>),
    ) {
        let plan = run_state.plan();
        while let Some((s, c)) = self.next(run_state) {
            let Some(verdict) = settled.get(&(s, c)) else {
                return;
            };
            let stage = &plan.stages[s];
            if c == 0 {
                self.begin_stage(run_state, s, emit);
            }
            let planned = &stage.checks[c];
            let merged = self.merged(verdict, &planned.check.check);
            let namespace = plan.policy.told_namespace(run_state.namespace());
            let seen = run_state.seen((s, c), merged.verdict == Verdict::Pass);
            let earlier = seen.map(|seen| Earlier { seen });
            let mut report = check_report(&merged, planned, namespace, earlier);
            self.point_to_root(&mut report);
            emit(Event::Check(&report));
            let Some(last) = self.stages.last_mut() else {
                return;
            };
            last.checks.push(report);
            if last.checks.len() == stage.checks.len() {
                let started = last
                    .checks
                    .iter()
                    .any(|check| check.verdict == Verdict::Pass);
                let settled = || settled.range((s, 0)..(s + 1, 0)).map(|(_, it)| it);
                let begun = started || settled().any(|settled| settled.begun);
                if !begun && settled().any(|settled| settled.absent) {
                    last.begin = Some(clean_text(&stage.begin));
                }
                last.seen = last.last_seen();
                emit(Event::StageEnd(last));
            }
        }
    }

    /// Returns the stages so far.
    pub fn stages(&self) -> &[StageReport] {
        &self.stages
    }

    /// Returns the next check to be reported, if any is left.
    fn next(&self, run_state: &RunState) -> Option<CheckIndex> {
        let plan = run_state.plan();
        let Some(last) = self.stages.last() else {
            return plan.stages.first().map(|_| (0, 0));
        };
        let s = self.stages.len() - 1;
        if last.checks.len() < plan.stages[s].checks.len() {
            return Some((s, last.checks.len()));
        }
        (s + 1 < plan.stages.len()).then_some((s + 1, 0))
    }

    fn begin_stage(&mut self, run_state: &RunState, s: usize, emit: &mut dyn FnMut(Event<'_>)) {
        let stage = &run_state.plan().stages[s];
        self.causes.clear();
        self.stages.push(StageReport {
            stage: stage.stage.clone(),
            title: stage.title.clone(),
            seen: None,
            lesson: stage.lesson.as_deref().map(clean),
            superseded_by: run_state.superseded_by(s).cloned(),
            begin: None,
            notes: Vec::new(),
            checks: Vec::new(),
        });
        if let Some(last) = self.stages.last() {
            emit(Event::Stage(last));
        }
    }

    /// Returns the verdict that is reported: one cause is one failure, so a check
    /// that fails for the cause of an earlier one is blocked by it.
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

    /// Has a check that is blocked by a blocked check name what blocks that.
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
            *text = say!(ja: "先に {root} に合格する必要があります", en: "{root} must pass first");
            by.clone_from(root);
        }
    }
}

/// Returns what the report says of a check; everything in it is cleaned here, once.
fn check_report(
    settled: &Settled,
    planned: &PlannedCheck,
    namespace: Option<&str>,
    earlier: Option<Earlier>,
) -> CheckReport {
    let check = &planned.check;
    let cleaned = |texts: &[Text]| texts.iter().map(clean_text).collect();
    CheckReport {
        check: check.check.clone(),
        title: clean_text(&check.title),
        points: check.points,
        bonus: check.bonus,
        verdict: settled.verdict,
        reason: settled.reason.as_ref().map(|reason| Reason {
            kind: reason.kind,
            by: reason.by.clone(),
            text: clean_text(&reason.text),
        }),
        mismatches: settled
            .mismatches
            .iter()
            .map(|mismatch| MismatchReport {
                what: clean_text(&mismatch.what),
                expected: clean_text(&name_differences(&mismatch.expected, &mismatch.actual)),
                actual: clean_text(&name_differences(&mismatch.actual, &mismatch.expected)),
            })
            .collect(),
        source: None,
        overridden: None,
        evidence: cleaned(&settled.evidence),
        remarks: cleaned(&settled.remarks),
        why: clean_text(&check.why),
        look: namespace.map_or_else(Vec::new, |namespace| {
            let filled = Some(&settled.look).filter(|it| !it.is_empty());
            let commands = filled.unwrap_or(&check.look).iter();
            commands
                .map(|command| clean(&in_namespace(command, namespace)))
                .collect()
        }),
        hints: check.hints.len(),
        earlier,
        elapsed_ms: u64::try_from(settled.elapsed.as_millis()).unwrap_or(u64::MAX),
    }
}

/// Returns a kubectl command that looks where the run looked.
fn in_namespace(command: &str, namespace: &str) -> String {
    match command.strip_prefix("kubectl ") {
        Some(rest) if !["", "default"].contains(&namespace) => {
            format!("kubectl -n {namespace} {rest}")
        }
        _ => command.to_owned(),
    }
}
