//! Judging everything anew, and what follows from it.

use std::collections::{BTreeMap, BTreeSet};

use super::Live;
use super::ending::End;
use super::wait::Wait;
use crate::engine::check_states::CheckIndex;
use crate::engine::live::{live_cache, view_model};
use crate::engine::run_state::{identity, named_namespace};
use crate::engine::verdict::trouble_text;
use crate::evidence::{Probe, Request, View};
use crate::expect::Expect as _;
use crate::report::Verdict;
use crate::report::clean::clean_text;

impl Live<'_, '_> {
    /// The probes that wait for a word, and those whose checks do not pass.
    pub(super) fn triable(&self) -> Vec<Probe> {
        let waiting = self.waits.values().filter_map(Wait::probe).cloned();
        let failed = self
            .touched()
            .into_iter()
            .filter_map(|request| match request {
                Request::Probe(probe) if probe.changes() => Some(probe),
                _ => None,
            });
        waiting.chain(failed).collect()
    }

    /// Judges everything by what is known, and sees to what is not known yet.
    pub(super) fn judge(&mut self) {
        self.stale = false;
        self.desk.board.seen = self.passed.places();
        loop {
            self.desk.anew(self.begun.elapsed());
            if self.desk.round.reads.is_empty() {
                self.trials.look_round(&self.desk.evidence);
            }
            self.waits = self.waits();
            if !self.answer_unasked() {
                break;
            }
        }
        self.see();
        let lost = self.sight.lost().map(trouble_text);
        self.scene.lost = lost.as_ref().map(clean_text);
        let known = lost.is_none() && self.desk.round.reads.is_empty();
        if known {
            self.begin_trial();
        }
        // What was seen last stays on show while nothing can be seen.
        if lost.is_none() || self.scene.stages.is_empty() {
            self.compose();
        }
        if known && self.is_over() {
            self.end = Some(End::Done);
        }
    }

    pub(super) fn waits(&self) -> BTreeMap<CheckIndex, Wait> {
        let board = &self.desk.board;
        let stages = board.plan.stages.iter().enumerate();
        let places = stages.flat_map(|(s, stage)| (0..stage.checks.len()).map(move |c| (s, c)));
        places
            .filter(|place| !board.settled.contains_key(place))
            .map(|place| (place, self.wait(place)))
            .collect()
    }

    fn wait(&self, place: CheckIndex) -> Wait {
        let evidence = &self.desk.evidence;
        match Wait::of(&self.desk.board, place, evidence) {
            Wait::Asking(probe) if self.trials.permits(&probe, evidence) => Wait::Due(probe),
            wait => wait,
        }
    }

    /// Answers for probes that need not or cannot be asked about; whether there
    /// were any.
    fn answer_unasked(&mut self) -> bool {
        let mut any = false;
        for wait in self.waits.values() {
            let Some(probe) = wait.probe() else { continue };
            let evidence = &mut self.desk.evidence;
            if let Some(answer) = self.trials.inherited(probe, evidence) {
                evidence.put(Request::Probe(probe.clone()), answer);
                any = true;
            } else if !self.audience.can_ask && matches!(wait, Wait::Asking(_)) {
                self.desk.board.allowed.insert(probe.clone(), false);
                any = true;
            }
        }
        any
    }

    /// Asks for and watches what the last round wants.
    fn see(&mut self) {
        let again = self.touched();
        let evidence = &self.desk.evidence;
        let again = again
            .into_iter()
            .filter(|request| live_cache::is_out_of_view(request, evidence))
            .collect();
        let once = [identity(), named_namespace(self.cluster.namespace())];
        let once: Vec<Request> = once
            .into_iter()
            .filter(|request| evidence.answer(request).is_none())
            .collect();
        let round = &self.desk.round;
        let wanted: Vec<&Request> = round.reads.iter().chain(&round.looks).collect();
        self.sight.want(&once, &wanted, &again, evidence);
    }

    /// What the checks rest on that do not pass and are not blocked.
    fn touched(&self) -> BTreeSet<Request> {
        let board = &self.desk.board;
        let mut touched = BTreeSet::new();
        for (s, stage) in board.plan.stages.iter().enumerate() {
            for (c, planned) in stage.checks.iter().enumerate() {
                let verdict = board.settled.get(&(s, c)).map(|settled| settled.verdict);
                let needs = matches!(self.waits.get(&(s, c)), Some(Wait::Need(_)));
                if needs || matches!(verdict, Some(Verdict::Pass | Verdict::Skipped)) {
                    continue;
                }
                let view = View::new(&self.desk.evidence);
                // How it stands is known; what that is seen by is what counts here.
                let _ = planned.expectation.judge(&view);
                touched.extend(view.touched());
            }
        }
        touched
    }

    /// Begins to make the first probe that is due.
    fn begin_trial(&mut self) {
        let evidence = &self.desk.evidence;
        let due = self.waits.iter().find_map(|(place, wait)| {
            let Wait::Due(probe) = wait else {
                return None;
            };
            let due = self.trials.is_asked(probe) || self.is_done_before(*place);
            due.then(|| (**probe).clone())
        });
        if let Some(probe) = due {
            self.trials.begin(probe, evidence);
        }
    }

    /// Whether everything that comes before a check in its stage is done.
    fn is_done_before(&self, (s, c): CheckIndex) -> bool {
        (0..c).all(|c| {
            let settled = self.desk.board.settled.get(&(s, c));
            settled
                .is_some_and(|settled| settled.verdict == Verdict::Pass || settled.is_set_aside())
        })
    }

    pub(super) fn compose(&mut self) {
        let triable = self.triable();
        if !self.desk.round.reads.is_empty() {
            self.keep();
        }
        self.last = (self.desk.board.settled.clone(), self.waits.clone());
        let seen = self.passed.latch(&mut self.desk);
        let namespace = self.cluster.namespace();
        let cluster = self.desk.identity.clone();
        // Whose progress it is is known only when the cluster is.
        let known =
            self.desk.identity.uid.is_some() || self.desk.evidence.answer(&identity()).is_some();
        let earlier = |check: &str| {
            known
                .then(|| (self.audience.earlier)(&cluster, namespace, check))
                .flatten()
        };
        view_model::tell(&mut self.desk, &self.waits, &earlier);
        self.scene = view_model::of(&self.desk, &self.waits, &triable, seen, &self.scene);
    }

    /// While something is being read, what waits for that stays as it was told
    /// last: a moment later it is known.
    fn keep(&mut self) {
        let (settled, waits) = &self.last;
        let board = &mut self.desk.board;
        self.waits.retain(|place, wait| {
            if !matches!(wait, Wait::Looking | Wait::Need(_)) {
                return true;
            }
            if let Some(last) = waits.get(place) {
                wait.clone_from(last);
            }
            match settled.get(place) {
                Some(last) => {
                    board.settled.insert(*place, last.clone());
                    false
                }
                None => true,
            }
        });
    }
}
