//! One round over all open checks: what can be settled is; what is missing is collected.
//!
//! No I/O and no clock: the time is what the run says it is, so that a record
//! of a run gives the same verdicts again.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

use super::plan::{Options, Plan, PlannedCheck, PlannedStage};
use super::round::Round;
use super::verdict::Settled;
use crate::engine::check_progress::CheckProgress;
use crate::evidence::{Answer, Evidence, Probe, Request, Unseen, View};
use crate::expect::{Expect, Expectation};
use crate::judgement::{Failure, Judgement, Stop};
use crate::report::{Blocked, Verdict};
use crate::say;

/// A check's place: stage and check, counted from 0.
pub(super) type CheckIndex = (usize, usize);

/// All checks of a run on their way to a verdict.
#[derive(Clone)]
pub(super) struct CheckStates {
    /// What is checked.
    pub(super) plan: Rc<Plan>,
    /// The later stage that has taken over, by stage.
    pub(super) superseded: Vec<Option<String>>,
    /// Where the objects are looked for.
    pub(super) namespace: String,
    /// The verdicts so far.
    pub(super) settled: BTreeMap<CheckIndex, Settled>,
    /// What the open checks have gone through.
    pub(super) courses: BTreeMap<CheckIndex, CheckProgress>,
    /// What the user said of each changing probe.
    pub(super) allowed: BTreeMap<Probe, bool>,
    /// Checks that were seen to pass and may be judged again: where nothing is
    /// settled for good, a later stage need not find an earlier one as it was.
    pub(super) seen: BTreeSet<CheckIndex>,
    /// Time since the run began.
    pub(super) now: Duration,
    /// Since when conditions are waited for that are on their way.
    since: Duration,
    /// Whether a watch has missed something, so that what was not seen may have been.
    pub(super) gap: bool,
    /// Whether the time of the run is up.
    pub(super) expired: bool,
    /// What the user asked for.
    pub(super) options: Options,
}

/// How a check stands after it was judged.
enum CheckOutcome {
    Settled(Box<Settled>),
    Judged(Judgement, BTreeSet<Request>),
    Wants(Box<Request>, Vec<Request>),
}

impl CheckStates {
    /// Nothing settled yet.
    pub(super) fn new(plan: Rc<Plan>, options: &Options, namespace: &str) -> Self {
        Self {
            superseded: vec![None; plan.stages.len()],
            plan,
            namespace: namespace.to_owned(),
            settled: BTreeMap::new(),
            courses: BTreeMap::new(),
            allowed: BTreeMap::new(),
            seen: BTreeSet::new(),
            now: Duration::ZERO,
            since: Duration::ZERO,
            gap: false,
            expired: false,
            options: options.clone(),
        }
    }

    /// Whether every check has its verdict.
    pub(super) fn complete(&self) -> bool {
        let all: usize = self
            .plan
            .stages
            .iter()
            .map(|stage| stage.checks.len())
            .sum();
        self.settled.len() == all
    }

    /// Takes every verdict back. What checks have gone through is kept.
    pub(super) fn reopen(&mut self) {
        self.since = self.now;
        for (place, settled) in std::mem::take(&mut self.settled) {
            let over = matches!(settled.verdict, Verdict::Pass | Verdict::Skipped);
            if let Some(course) = self.courses.get_mut(&place).filter(|_| over) {
                course.rest();
            }
        }
        self.superseded.fill(None);
    }

    /// Settles every open check as `settled` makes it.
    pub(super) fn close(&mut self, settled: impl Fn() -> Settled) {
        for (s, stage) in self.plan.stages.iter().enumerate() {
            for c in 0..stage.checks.len() {
                self.settled.entry((s, c)).or_insert_with(&settled);
            }
        }
    }

    /// Judges every open check against `evidence`.
    pub(super) fn round(&mut self, evidence: &Evidence) -> Round {
        let mut round = Round::new(self.now);
        let plan = Rc::clone(&self.plan);
        let plan = &plan.stages;
        for (s, stage) in plan.iter().enumerate() {
            let decided = self.supersede(s, stage, evidence, &mut round);
            for (c, planned) in stage.checks.iter().enumerate() {
                if !self.settled.contains_key(&(s, c)) {
                    self.step(plan, (s, c), planned, decided, evidence, &mut round);
                }
            }
        }
        round.by_list_where_many(evidence);
        round
    }

    /// Finds out whether a later stage has taken over; false while that is not known.
    fn supersede(
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
        for (by, when, unless) in &stage.superseded {
            let held = round.all(when, evidence, patience);
            match held.zip(round.any(unless, evidence, patience)) {
                None => decided = false,
                Some((true, false)) => {
                    self.superseded[s] = Some(by.clone());
                    return true;
                }
                Some(_) => {}
            }
        }
        decided
    }

    /// Until when conditions are waited for that are on their way.
    fn patience(&self) -> Duration {
        if self.expired {
            Duration::ZERO
        } else {
            self.since + self.plan.timeout
        }
    }

    fn step(
        &mut self,
        plan: &[PlannedStage],
        place: CheckIndex,
        planned: &PlannedCheck,
        decided: bool,
        evidence: &Evidence,
        round: &mut Round,
    ) {
        let now = self.now;
        if let Some(by) = &self.superseded[place.0] {
            let text = say!(
                ja: "次の段階 ({by}) に進んでいるので、確認しません",
                en: "not asked any more: stage {by} has taken over"
            );
            let settled = Settled::skipped(Blocked::Superseded, Some(by.clone()), text, now);
            self.settled.insert(place, settled);
            return;
        }
        let met = match self.needs(plan, place.0, planned) {
            Err(blocked) => {
                self.settled.insert(place, *blocked);
                return;
            }
            Ok(met) => met && decided,
        };
        let applies = round.all(&planned.only_if, evidence, self.patience());
        if applies == Some(false) && met {
            let text = say!(ja: "ここでは当てはまりません", en: "does not apply here");
            let settled = Settled::skipped(Blocked::NotAsked, None, text, now);
            self.settled.insert(place, settled);
            return;
        }
        if applies != Some(true) {
            return;
        }
        // Even a check that must wait for others says already what it wants to
        // read, so that all reads are made at the same time.
        match self.judge(&planned.expectation, evidence) {
            CheckOutcome::Wants(request, reads) => {
                round.reads.extend(reads);
                if let (Request::Probe(probe), true) = (*request, met) {
                    self.probe(place, probe, round);
                }
            }
            CheckOutcome::Settled(settled) if met => {
                self.settled.insert(place, *settled);
            }
            CheckOutcome::Settled(_) => {}
            CheckOutcome::Judged(judgement, touched) => {
                if met && self.by_hand(place, planned, &judgement, evidence, round) {
                    return;
                }
                let mut course = self.courses.remove(&place).unwrap_or_default();
                course.look(planned, &judgement, evidence, round);
                let settled = met
                    .then(|| course.go_on(self, planned, judgement, touched, evidence, round))
                    .flatten();
                self.courses.insert(place, course);
                if let Some(settled) = settled {
                    self.settled.insert(place, settled);
                }
            }
        }
    }

    fn judge(&self, expectation: &Expectation, evidence: &Evidence) -> CheckOutcome {
        let view = View::new(evidence);
        let judgement = match expectation.judge(&view) {
            Ok(judgement) => judgement,
            Err(Stop::Settled(judgement)) => *judgement,
            Err(Stop::Unseen(Unseen::Wanted(request))) => {
                return CheckOutcome::Wants(request, view.unanswered());
            }
            Err(Stop::Unseen(Unseen::Trouble(trouble))) => {
                return CheckOutcome::Settled(Box::new(Settled::troubled(&trouble, self.now)));
            }
        };
        let judgement = match judgement {
            Judgement::Fail(failure)
                if (failure.absent || failure.may_come) && self.options.wait =>
            {
                waited_for(failure)
            }
            judgement => judgement,
        };
        CheckOutcome::Judged(judgement, view.touched())
    }

    /// Sees to what is done by hand before a check can pass; whether that has
    /// settled it, or is to be done first.
    fn by_hand(
        &mut self,
        place: CheckIndex,
        planned: &PlannedCheck,
        judgement: &Judgement,
        evidence: &Evidence,
        round: &mut Round,
    ) -> bool {
        let wanted = matches!(judgement, Judgement::Fail(_));
        let Some(by_hand) = planned.by_hand.as_ref().filter(|_| wanted) else {
            return false;
        };
        let view = View::new(evidence);
        match by_hand.probe(&view) {
            Ok(Some(probe)) => match evidence.answer(&Request::Probe(probe.clone())) {
                None => {
                    self.probe(place, probe, round);
                    true
                }
                Some(Answer::Trouble(trouble)) => {
                    let settled = Settled::troubled(trouble, self.now);
                    self.settled.insert(place, settled);
                    true
                }
                Some(_) => false,
            },
            Err(Stop::Unseen(Unseen::Wanted(_))) => {
                round.reads.extend(view.unanswered());
                true
            }
            // There is nothing to do it to.
            Ok(None) | Err(_) => false,
        }
    }

    fn probe(&mut self, place: CheckIndex, probe: Probe, round: &mut Round) {
        let skip = |kind, text| Settled::skipped(kind, None, text, self.now);
        if self.options.read_only {
            let settled = skip(
                Blocked::ReadOnly,
                say!(
                    ja: "--read-only のため、Pod の中は確認していません",
                    en: "not looked into: --read-only reads objects and nothing else"
                ),
            );
            self.settled.insert(place, settled);
        } else if !probe.changes() {
            round.looks.insert(Request::Probe(probe));
        } else if self.allowed.get(&probe) == Some(&false) {
            let settled = skip(
                Blocked::NotConfirmed,
                say!(
                    ja: "変更を伴う確認なので、許可がないと行いません (--yes で許可できます)",
                    en: "this would change something and was not confirmed (--yes confirms)"
                ),
            );
            self.settled.insert(place, settled);
        } else if !round.changes.contains(&probe) {
            round.changes.push(probe);
        }
    }
}

/// What is not so yet is on its way, where the user says so.
fn waited_for(failure: Failure) -> Judgement {
    let waiting_for = failure
        .mismatches
        .first()
        .map(|mismatch| mismatch.what.clone())
        .unwrap_or_default();
    Judgement::Moving {
        waiting_for,
        otherwise: Box::new(Judgement::Fail(failure)),
    }
}
