//! A session, in which nothing is settled for good: after each step all
//! verdicts are taken back and everything is judged anew.
//!
//! In: the steps of a watched run. Out: verdicts of the moment, the probe that
//! is to be made, and why nothing can be seen.

use std::collections::{BTreeMap, BTreeSet};

use super::{OpenReason, RunState, Settled};
use crate::engine::plan::CheckIndex;
use crate::evidence::{Answer, Effect, Evidence, Probe, Request, Trouble, TroubleKind};
use crate::report::Verdict;

mod pod_successors;

use pod_successors::PodSuccessors;

/// The memory of a session beside the evidence.
#[derive(Default)]
pub(super) struct Session {
    successors: PodSuccessors,
    /// The probes that the user has asked for and that are not made yet.
    requested: BTreeSet<Probe>,
    /// The probe that is being made.
    trial: Option<Probe>,
    /// The requests that cannot be answered at the moment, and why.
    troubles: BTreeMap<Request, Trouble>,
}

impl Session {
    /// Returns whether `probe` may be made without another word: it was asked for, or
    /// made on the Pod that this one took the place of.
    fn permits(&self, probe: &Probe, evidence: &Evidence) -> bool {
        self.requested.contains(probe) || self.successors.answer(probe, evidence).is_some()
    }

    /// Returns the answer that `probe` has without being made.
    fn inherited(&self, probe: &Probe, evidence: &Evidence) -> Option<Answer> {
        let replaces = probe.effect() == Effect::ReplacesPod;
        let answer = replaces.then(|| self.successors.answer(probe, evidence))?;
        answer.cloned()
    }
}

impl RunState {
    /// Takes every verdict back and judges by what is known now; while a probe
    /// is being made nothing is judged, since its doings are not the student's.
    pub(super) fn judge_anew(&mut self) {
        let Some(session) = &mut self.session else {
            return;
        };
        if session.trial.is_some() {
            return;
        }
        loop {
            self.checks.reopen();
            self.round = self.checks.judge(&self.evidence);
            if self.round.reads.is_empty() {
                session.successors.find_new(&self.evidence);
            }
            let asking = self.checks.open().values().filter_map(OpenReason::probe);
            let inherited: Vec<(Request, Answer)> = asking
                .filter_map(|probe| {
                    let answer = session.inherited(probe, &self.evidence)?;
                    Some((Request::Probe(probe.clone()), answer))
                })
                .collect();
            if inherited.is_empty() {
                break;
            }
            for (request, answer) in inherited {
                self.evidence.put(request, answer);
            }
        }
        let permits = |probe: &Probe| session.permits(probe, &self.evidence);
        self.checks.permit(&permits);
    }

    /// Sees to what follows when nothing more has come in for now: what passes
    /// is remembered, and a probe that is due is begun.
    pub(super) fn settle_down(&mut self) {
        if self.session.is_none() || self.trial().is_some() {
            return;
        }
        let relevant = self.kept_up_to_date();
        let Some(session) = &mut self.session else {
            return;
        };
        let watching = &self.watching;
        session.troubles.retain(|request, _| {
            let watched = matches!(request, Request::Read(read) if watching.contains(read));
            watched || relevant.contains(request)
        });
        if !session.troubles.is_empty() {
            return;
        }
        if self.round.reads.is_empty() {
            self.begin_trial();
        }
        self.checks.note_passed(self.evidence.observed);
    }

    /// Begins to make the first probe that is due.
    fn begin_trial(&mut self) {
        let Some(session) = &mut self.session else {
            return;
        };
        let settled = self.checks.settled();
        let due = self.checks.open().iter().find_map(|(index, open)| {
            let OpenReason::Due(probe) = open else {
                return None;
            };
            let due = session.requested.contains(probe) || is_done_before(settled, *index);
            due.then(|| (**probe).clone())
        });
        if let Some(probe) = due {
            session.requested.remove(&probe);
            session.successors.begin(&probe, &self.evidence);
            session.trial = Some(probe);
        }
    }

    /// Takes in what came of the probe that was being made: the answer is about
    /// the cluster as it was before, and everything is read anew.
    pub(super) fn end_trial(&mut self, probe: Probe, answer: Answer) {
        self.forget_sight();
        if let Some(session) = &mut self.session {
            session.trial = None;
        }
        self.keep(Request::Probe(probe), answer);
    }

    /// Forgets what was read of the cluster, and what could not be.
    pub(super) fn forget_sight(&mut self) {
        self.opening.clear();
        self.evidence.forget_reads();
        if let Some(session) = &mut self.session {
            session.troubles.clear();
        }
    }

    /// The user wants every probe to be made that may be, also where it was
    /// made before.
    pub(super) fn retry(&mut self) {
        let triable = self.triable();
        let Some(session) = &mut self.session else {
            return;
        };
        for probe in triable {
            session.successors.disinherit(&probe.pod().uid);
            self.evidence.forget(&Request::Probe(probe.clone()));
            session.requested.insert(probe);
        }
    }

    /// Judges a last time, with a no to every probe that is not made.
    pub(super) fn refuse_trials(&mut self) {
        if let Some(session) = &mut self.session {
            session.trial = None;
        }
        loop {
            self.judge();
            let open = self.checks.open().values();
            let unmade: Vec<Probe> = open.filter_map(OpenReason::probe).cloned().collect();
            if self.session.is_none() || unmade.is_empty() {
                return;
            }
            self.checks.allow(unmade, false);
        }
    }

    /// Keeps an answer. Trouble that will pass is waited out, and what was seen
    /// before stays as it was; any other trouble is the answer.
    pub(super) fn keep_in_session(&mut self, request: Request, answer: Answer) {
        let Some(session) = &mut self.session else {
            return;
        };
        match answer {
            Answer::Trouble(trouble) if passes(&request, &trouble) => {
                self.evidence.lose_sight(request.clone(), trouble.clone());
                session.troubles.insert(request, trouble);
            }
            answer => {
                session.troubles.remove(&request);
                self.evidence.put(request, answer);
            }
        }
    }

    /// Takes in the state that a watch shows, the first that it shows or a later one.
    pub(super) fn see_in_session(
        &mut self,
        request: Request,
        answer: Answer,
        gap: bool,
        first: bool,
    ) {
        let before = self.evidence.answer(&request);
        let differs = before.is_some_and(|before| *before != answer);
        // Between the look and the watch something may have happened.
        if gap || matches!(answer, Answer::Trouble(_)) || (first && differs) {
            self.checks.note_gap();
        }
        self.keep_in_session(request, answer);
    }
}

/// Readers for the driver and the screen of a session.
impl RunState {
    /// Returns the probe that is being made.
    pub(in crate::engine) fn trial(&self) -> Option<&Probe> {
        self.session.as_ref()?.trial.as_ref()
    }

    /// Returns the probes that the user may have made: those that are open, and
    /// those whose checks do not pass.
    pub(in crate::engine) fn triable(&self) -> Vec<Probe> {
        let open = self.checks.open().values();
        let waiting = open.filter_map(OpenReason::probe).cloned();
        let rests_on = self.round.touched.iter();
        let failed = rests_on.filter_map(|request| match request {
            Request::Probe(probe) if probe.changes() => Some(probe.clone()),
            _ => None,
        });
        waiting.chain(failed).collect()
    }

    /// Returns why something cannot be seen at the moment.
    pub(in crate::engine) fn lost(&self) -> Option<&Trouble> {
        self.session.as_ref()?.troubles.values().next()
    }
}

/// Returns whether everything that comes before a check in its stage is done.
fn is_done_before(settled: &BTreeMap<CheckIndex, Settled>, (s, c): CheckIndex) -> bool {
    (0..c).all(|c| {
        settled
            .get(&(s, c))
            .is_some_and(|settled| settled.verdict == Verdict::Pass || settled.is_set_aside())
    })
}

/// Returns whether the trouble is one that passes by itself. A log that cannot be had
/// is not worth waiting for.
fn passes(request: &Request, trouble: &Trouble) -> bool {
    let stays = matches!(
        trouble.kind,
        TroubleKind::Forbidden | TroubleKind::UnknownKind | TroubleKind::Moved
    );
    matches!(request, Request::Read(_)) && !stays
}
