//! All checks of a run on their way to a verdict: each round judges every open
//! one once; what can be settled is, and what is missing is collected.
//!
//! No I/O and no clock: the time is what the run says it is.

mod memory;
mod needs;
mod open_reason;
mod probes;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

use super::check_progress::CheckProgress;
use super::round::{Moment, Round, unmet_condition};
use super::settled::Settled;
use crate::engine::Options;
use crate::engine::look::filled;
use crate::engine::plan::{CheckIndex, Plan, PlannedCheck};
use crate::evidence::{Evidence, Probe, Request, Unseen, View};
use crate::expect::Expect as _;
use crate::judgement::{Failure, Judgement, Stop};
use crate::report::{Blocked, Verdict};
use crate::say;
use memory::{RoundMark, Seen};
use needs::Needs;

pub(in crate::engine) use open_reason::OpenReason;

/// The standing of a check after it was judged: its verdict, or why it has none.
type Standing = Result<Settled, OpenReason>;

/// The checks of a run and how each stands.
#[derive(Clone)]
pub(super) struct CheckStates {
    plan: Rc<Plan>,
    read_only: bool,
    wait: bool,
    /// Set where the requests are collected that the checks rest on.
    traces: bool,
    /// The later stage that has taken over, by stage.
    superseded: Vec<Option<String>>,
    /// The verdicts so far.
    settled: BTreeMap<CheckIndex, Settled>,
    /// The reasons why the open checks are open.
    open: BTreeMap<CheckIndex, OpenReason>,
    /// The way that each check has come.
    progress: BTreeMap<CheckIndex, CheckProgress>,
    /// The word of the user on each changing probe.
    allowed: BTreeMap<Probe, bool>,
    /// The word of the user on all of them, given beforehand.
    allowed_all: Option<bool>,
    /// Checks that were seen to pass: a later stage need not find an earlier
    /// one as it was.
    seen: Seen,
    moment: Moment,
    /// Since when conditions are waited for that are on their way.
    since: Duration,
}

impl CheckStates {
    /// Returns the checks of `plan`, none of them judged.
    pub fn new(plan: Rc<Plan>, options: &Options) -> Self {
        Self {
            superseded: vec![None; plan.stages.len()],
            plan,
            read_only: options.read_only,
            wait: options.wait,
            traces: options.watch,
            settled: BTreeMap::new(),
            open: BTreeMap::new(),
            progress: BTreeMap::new(),
            allowed: BTreeMap::new(),
            allowed_all: None,
            seen: Seen::new(options),
            moment: Moment::default(),
            since: Duration::ZERO,
        }
    }

    /// Judges every open check against `evidence`; returns what is left to do.
    pub fn judge(&mut self, evidence: &Evidence) -> Round {
        let mut round = Round::new(self.moment.now, self.plan.policy.waits);
        let plan = Rc::clone(&self.plan);
        for (s, stage) in plan.stages.iter().enumerate() {
            let decided = self.supersede(s, stage, evidence, &mut round);
            for (c, planned) in stage.checks.iter().enumerate() {
                let index = (s, c);
                if self.settled.contains_key(&index) {
                    continue;
                }
                match self.judge_check(index, planned, decided, evidence, &mut round) {
                    Ok(mut settled) => {
                        let look = planned.check.look.iter();
                        let look = look.map(|command| filled(command, evidence));
                        settled.look = look.collect();
                        self.open.remove(&index);
                        self.settled.insert(index, settled);
                    }
                    Err(open) => {
                        self.open.insert(index, open);
                    }
                }
            }
        }
        round.list_where_many(evidence);
        round
    }

    fn judge_check(
        &mut self,
        index: CheckIndex,
        planned: &PlannedCheck,
        decided: bool,
        evidence: &Evidence,
        round: &mut Round,
    ) -> Standing {
        let mark = RoundMark::new(round);
        let now = self.judge_now(index, planned, decided, evidence, round);
        self.kept(index, now, mark, round)
    }

    /// Returns how a check stands by what is there now.
    fn judge_now(
        &mut self,
        index: CheckIndex,
        planned: &PlannedCheck,
        decided: bool,
        evidence: &Evidence,
        round: &mut Round,
    ) -> Standing {
        let now = self.moment.now;
        if let Some(by) = &self.superseded[index.0] {
            let text = say!(
                ja: "すでに次の段階 ({by}) に進んでいるので、確認を省きます",
                en: "skipped: you are already at stage {by}"
            );
            let by = Some(by.clone());
            return Ok(Settled::skipped(Blocked::Superseded, by, text, now));
        }
        let needed = match self.needs(index.0, planned) {
            Needs::Blocked(settled) => return Ok(*settled),
            Needs::Open(need) => Some(OpenReason::Need(need)),
            Needs::Met => None,
        };
        let met = needed.is_none() && decided;
        let applies = round.all(&planned.only_if, evidence, self.patience());
        if applies == Some(false) && met {
            let text = unmet_condition(&planned.only_if, evidence);
            return Ok(Settled::skipped(Blocked::NotAsked, None, text, now));
        }
        if applies != Some(true) {
            return Err(needed.unwrap_or(OpenReason::Looking));
        }
        // Even a check that must wait for others says already what it wants to
        // read, so that all reads are made at the same time.
        let view = View::new(evidence);
        let judged = planned.expectation.judge(&view);
        if let Err(Stop::Unseen(Unseen::Wanted(_))) = &judged {
            round.reads.extend(view.unanswered());
        }
        let touched = view.touched();
        let rests_on = self.traces.then(|| touched.clone());
        let standing = match judged {
            Ok(judgement) => self.weigh(index, planned, judgement, met, touched, evidence, round),
            Err(Stop::Settled(judgement)) => {
                self.weigh(index, planned, *judgement, met, touched, evidence, round)
            }
            Err(Stop::Unseen(Unseen::Wanted(request))) => match *request {
                Request::Probe(probe) if met => self.standing_of_probe(probe, round),
                _ => Err(OpenReason::Looking),
            },
            Err(Stop::Unseen(Unseen::Trouble(trouble))) if met => {
                Ok(Settled::troubled(&trouble, now))
            }
            Err(Stop::Unseen(Unseen::Trouble(_))) => Err(OpenReason::Looking),
        };
        let is_over = |it: &Settled| matches!(it.verdict, Verdict::Pass | Verdict::Skipped);
        if needed.is_none() && !standing.as_ref().is_ok_and(is_over) {
            round.touched.extend(rests_on.into_iter().flatten());
        }
        standing.map_err(|open| needed.unwrap_or(open))
    }

    /// Returns how a check stands by a judgement: whether it is time for a
    /// verdict, and whether something is to be done by hand first.
    #[expect(clippy::too_many_arguments, reason = "the parts of one judgement")]
    fn weigh(
        &mut self,
        index: CheckIndex,
        planned: &PlannedCheck,
        judgement: Judgement,
        met: bool,
        touched: BTreeSet<Request>,
        evidence: &Evidence,
        round: &mut Round,
    ) -> Standing {
        if met && matches!(judgement, Judgement::Inconclusive(_)) && self.was_seen(index) {
            // What showed it may be gone, as events are after a while.
            return Ok(Settled::remembered(self.now()));
        }
        if met && let Some(standing) = self.act_first(planned, &judgement, evidence, round) {
            return standing;
        }
        let judgement = match judgement {
            Judgement::Fail(failure) if self.is_waited_for(&failure) => waited_for(failure),
            judgement => judgement,
        };
        let open = OpenReason::while_judged(&judgement);
        let mut progress = self.progress.remove(&index).unwrap_or_default();
        progress.note(planned, &judgement, evidence, round);
        let moment = self.moment;
        let settled = met
            .then(|| progress.settle(moment, planned, judgement, touched, evidence, round))
            .flatten();
        self.progress.insert(index, progress);
        settled.ok_or(open)
    }

    /// Returns whether what is not so yet is waited for, though it does not move by itself
    /// for all that can be seen.
    fn is_waited_for(&self, failure: &Failure) -> bool {
        let may_come = failure.may_come && (self.wait || self.plan.policy.waits);
        may_come || (self.wait && failure.absent)
    }

    /// Takes every verdict back. What checks have gone through is kept.
    pub fn reopen(&mut self) {
        self.since = self.moment.now;
        for (index, settled) in std::mem::take(&mut self.settled) {
            let over = matches!(settled.verdict, Verdict::Pass | Verdict::Skipped);
            if let Some(progress) = self.progress.get_mut(&index).filter(|_| over) {
                progress.rest();
            }
        }
        self.superseded.fill(None);
    }

    /// Has every open check wait anew for what it waits for.
    pub fn rest(&mut self) {
        for progress in self.progress.values_mut() {
            progress.rest();
        }
    }

    /// Settles every open check as `settled` makes it.
    pub fn close(&mut self, settled: impl Fn() -> Settled) {
        for index in self.plan.indices() {
            self.settled.entry(index).or_insert_with(&settled);
        }
        self.open.clear();
    }

    /// Notes that a watch has missed something, so that what was not seen may have been.
    pub fn note_gap(&mut self) {
        self.moment.gap = true;
    }

    /// Notes that the time of the run is up.
    pub fn expire(&mut self) {
        self.moment.expired = true;
    }

    /// Has checks be judged as of `now`, since the run began.
    pub fn set_time(&mut self, now: Duration) {
        self.moment.now = now;
    }

    /// Returns the time that they are judged as of.
    pub fn now(&self) -> Duration {
        self.moment.now
    }

    /// Returns what is checked.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Returns the verdicts so far.
    pub fn settled(&self) -> &BTreeMap<CheckIndex, Settled> {
        &self.settled
    }

    /// Returns why the open checks are open.
    pub fn open(&self) -> &BTreeMap<CheckIndex, OpenReason> {
        &self.open
    }

    /// Returns the stage that has taken over from the stage `s`.
    pub fn superseded_by(&self, s: usize) -> Option<&String> {
        self.superseded.get(s)?.as_ref()
    }

    /// Returns whether every check has its verdict.
    pub fn is_settled(&self) -> bool {
        self.settled.len() == self.plan.indices().count()
    }
}

/// Returns what is on its way, where the user says so, and not so yet.
fn waited_for(failure: Failure) -> Judgement {
    let first = failure.mismatches.first();
    let waiting_for = first.map(|mismatch| mismatch.what.clone());
    Judgement::Moving {
        waiting_for: waiting_for.unwrap_or_default(),
        otherwise: Box::new(Judgement::Fail(failure)),
    }
}
