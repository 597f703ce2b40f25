//! One namespace of a run: what is known of it, and what follows from that.
//!
//! In: steps, through [`RunState::take`] and nothing else; the same steps at
//! the same times give the same verdicts, whether they come from a cluster, a
//! screen, a record or a test. Out: verdicts, and what is to be done next.

mod check_progress;
mod check_states;
mod elsewhere;
mod readers;
mod round;
mod session;
mod settled;
mod wanted;
mod words;

use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::{Options, Plan};
use crate::evidence::TroubleKind;
use crate::evidence::{Answer, Evidence, Kind, Probe, Read, Request, Scope, Step};
use crate::report::{Blocked, ClusterIdentity};
use crate::{say, text::Text};
use check_states::CheckStates;
pub(super) use check_states::OpenReason;
pub(super) use elsewhere::elsewhere_text;
pub(super) use round::Round;
use session::Session;
pub(super) use settled::Settled;
pub(super) use words::trouble_text;
use words::{expired_text, give_up_text, unfinished_text};

/// The number of times that the Pod that a probe is about may turn out to be another one.
const MOVED: usize = 3;

/// The way in which a run ended before everything was determined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Its time was up.
    Expired,
    /// The user stopped it.
    Interrupted,
    /// The user had seen enough.
    Quit,
    /// Nothing more could be found out.
    GivenUp,
}

/// The place and time of a run.
pub(super) struct Origin<'a> {
    /// The cluster, as far as it is known.
    pub cluster: ClusterIdentity,
    /// The namespace that is looked at.
    pub namespace: &'a str,
    /// The time at which the run began.
    pub started: Timestamp,
    /// Set where the steps are those of a record.
    pub recorded: bool,
}

/// The state of one namespace of a run.
pub(super) struct RunState {
    checks: CheckStates,
    evidence: Evidence,
    /// The cluster, as far as it is known.
    identity: ClusterIdentity,
    /// The UID of the namespace, where it could be read.
    namespace_uid: Option<String>,
    /// The work that is left to do.
    round: Round,
    /// The steps so far, if they are recorded.
    steps: Option<Vec<(Duration, Step)>>,
    end: Option<End>,
    watching: BTreeSet<Read>,
    /// Watches that have shown nothing yet.
    opening: BTreeSet<Read>,
    moved: usize,
    /// The Pods that another process is re-creating, by name.
    elsewhere: Vec<String>,
    started: Timestamp,
    /// The memory of a session, in which nothing is settled for good.
    session: Option<Session>,
}

impl RunState {
    /// Returns the state in which nothing is known; its round says what to
    /// look at first.
    pub fn new(plan: Rc<Plan>, options: &Options, origin: Origin<'_>) -> Self {
        let mut evidence = Evidence::new(origin.namespace);
        evidence.recorded = origin.recorded;
        evidence.variables.clone_from(&plan.variables);
        let mut state = Self {
            checks: CheckStates::new(plan, options),
            evidence,
            identity: origin.cluster,
            namespace_uid: None,
            round: Round::default(),
            steps: options.record.then(Vec::new),
            end: None,
            watching: BTreeSet::new(),
            opening: BTreeSet::new(),
            moved: 0,
            elsewhere: Vec::new(),
            started: origin.started,
            session: options.watch.then(Session::default),
        };
        state.judge();
        state
    }

    /// Takes in what happened, `at` this time after the run began.
    pub fn take(&mut self, at: Duration, step: Step) {
        if let Some(steps) = &mut self.steps {
            steps.push((at, step.clone()));
        }
        self.let_time_pass(at);
        if self.is_disturbed(&step) {
            return;
        }
        match step {
            Step::Answered(answers) => {
                for (request, answer) in answers {
                    self.keep(request, answer);
                }
            }
            Step::Remembered(before) => self.checks.remember(before),
            Step::Watching(reads) => {
                self.opening.extend(reads.iter().cloned());
                self.watching.extend(reads);
                return;
            }
            Step::Watched { read, answer, gap } => self.see_watched(read, answer, gap),
            Step::Changed { probe, answer } => self.see_changed(probe, answer),
            Step::RecreatedElsewhere { pods } => return self.note_elsewhere(pods),
            Step::Asked { probes, yes } => self.checks.allow(probes, yes),
            Step::AskedForAll { yes } => self.checks.allow_all(yes),
            Step::Retried => self.retry(),
            Step::Passed => {
                self.judge();
                self.settle_down();
                return;
            }
            Step::Expired if self.session.is_some() => {
                return self.end(End::Expired, &unfinished_text());
            }
            Step::Expired => return self.end(End::Expired, &expired_text(at)),
            Step::Quit => return self.end(End::Quit, &unfinished_text()),
            Step::Interrupted => return self.interrupt(),
            Step::GaveUp(why) => return self.end(End::GivenUp, &give_up_text(&why)),
        }
        self.judge();
    }

    fn let_time_pass(&mut self, at: Duration) {
        self.checks.set_time(at);
        self.evidence.observed = SignedDuration::try_from(at)
            .ok()
            .and_then(|at| self.started.checked_add(at).ok())
            .unwrap_or(self.started);
    }

    fn judge(&mut self) {
        if self.session.is_some() {
            self.judge_anew();
        } else {
            self.round = self.checks.judge(&self.evidence);
        }
    }

    /// Keeps an answer; where the Pod of a probe is another one by now, what
    /// was read of it is too old, and is read again.
    fn keep(&mut self, request: Request, answer: Answer) {
        let trouble = |kind| matches!(&answer, Answer::Trouble(trouble) if trouble.kind == kind);
        // What was given up for an interrupt says nothing; the interrupt itself follows.
        if trouble(TroubleKind::Interrupted) {
            return;
        }
        if let (Request::Read(read), Answer::Objects(objects)) = (&request, &answer)
            && read.kind.kind == "Namespace"
        {
            self.identify(objects);
        }
        if self.session.is_some() {
            return self.keep_in_session(request, answer);
        }
        if trouble(TroubleKind::Moved) && self.moved < MOVED {
            self.moved += 1;
            self.evidence.forget_reads();
            return;
        }
        self.evidence.put(request, answer);
    }

    /// Learns which namespace it is, and which cluster: that is known by the UID
    /// of its namespace `kube-system`.
    fn identify(&mut self, namespaces: &[Value]) {
        let uid = |name: &str| {
            let mut named = namespaces.iter();
            let found = named.find(|namespace| namespace["metadata"]["name"] == name)?;
            found["metadata"]["uid"].as_str().map(str::to_owned)
        };
        self.identity.uid = uid(SYSTEM).or(self.identity.uid.take());
        self.namespace_uid = uid(&self.evidence.namespace).or(self.namespace_uid.take());
    }

    /// Takes in the state that a watch shows. What was seen stays true while a
    /// watch is in trouble, for want of anything better; whoever decides by it
    /// must ask whether it is in sight.
    fn see_watched(&mut self, read: Read, answer: Answer, gap: bool) {
        let first = self.opening.remove(&read);
        let request = Request::Read(read);
        if self.session.is_some() {
            return self.see_in_session(request, answer, gap, first);
        }
        if let Answer::Trouble(trouble) = answer {
            self.evidence.lose_sight(request, trouble);
            return;
        }
        let changed = self.evidence.answer(&request) != Some(&answer);
        // Between the look and the watch something may have happened.
        if gap || (first && changed) {
            self.checks.note_gap();
        }
        self.evidence.put(request, answer);
        if changed {
            // What was read once, before this, would contradict it.
            self.evidence
                .forget_all_but(|read| self.watching.contains(read));
        }
    }

    /// Takes in what came of a probe that changes something, after which
    /// everything is read anew.
    fn see_changed(&mut self, probe: Probe, answer: Answer) {
        self.watching.clear();
        if self.session.is_some() {
            return self.end_trial(probe, answer);
        }
        let is_by_hand = probe.is_by_hand();
        self.keep(Request::Probe(probe), answer);
        if is_by_hand {
            self.evidence.forget_looks();
        } else {
            // The answer is about the Pod as it was read before: it is judged
            // now, and only then is everything read anew. The other way round
            // there would be another Pod, with no answer, and no end.
            self.judge();
            self.evidence.forget_reads();
        }
    }

    /// Gives every open check a verdict: the last that what is known allows.
    fn end(&mut self, end: End, text: &Text) {
        self.end = Some(end);
        let pods = std::mem::take(&mut self.elsewhere);
        let text = if pods.is_empty() {
            text.clone()
        } else {
            elsewhere_text(&pods)
        };
        if end != End::GivenUp {
            self.checks.expire();
            self.refuse_trials();
        }
        let now = self.checks.now();
        self.checks
            .close(|| Settled::inconclusive(text.clone(), now));
    }

    fn interrupt(&mut self) {
        self.end = Some(End::Interrupted);
        self.elsewhere.clear();
        if self.session.is_some() {
            self.refuse_trials();
        }
        let text = say!(ja: "中断されました", en: "interrupted");
        let now = self.checks.now();
        self.checks
            .close(|| Settled::skipped(Blocked::Interrupted, None, text.clone(), now));
    }
}

/// The namespace that a cluster is known by.
pub(super) const SYSTEM: &str = "kube-system";

/// Returns the read of the namespace that a cluster is known by.
pub(super) fn identity_request() -> Request {
    namespace_request(SYSTEM)
}

/// Returns the read of one namespace.
pub(super) fn namespace_request(name: &str) -> Request {
    Request::Read(Read {
        kind: Kind::namespace(),
        scope: Scope::Named(name.to_owned()),
    })
}
