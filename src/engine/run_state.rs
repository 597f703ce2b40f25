//! One namespace of a run: what is known of it, and what follows from that.
//!
//! [`RunState::take`] is the only way in: the same steps at the same times give
//! the same verdicts, whether they come from a cluster or from a record.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::round::Round;
use super::totals;
use super::verdict::Settled;
use super::{Options, Plan};
use crate::engine::check_states::CheckStates;
use crate::engine::emit::Emitted;
use crate::evidence::{Answer, Evidence, Kind, Read, Request, Scope, Step, TroubleKind};
use crate::exercise::{Loaded, Variables};
use crate::report::{Blocked, ClusterIdentity, Earlier, Event, Report, SCHEMA, StageReport};
use crate::say;

/// How often the Pod that a probe is about may turn out to be another one.
const MOVED: usize = 3;

/// One namespace of a run.
pub(super) struct RunState {
    pub board: CheckStates,
    pub evidence: Evidence,
    /// The cluster, as far as it is known.
    pub identity: ClusterIdentity,
    /// What is left to do.
    pub round: Round,
    /// What happened, where it is recorded.
    pub steps: Option<Vec<(Duration, Step)>>,
    /// False where the run was stopped.
    pub complete: bool,
    /// What was told so far.
    pub told: Emitted,
    watching: BTreeSet<Read>,
    /// Watches that have shown nothing yet.
    opening: BTreeSet<Read>,
    moved: usize,
    started: Timestamp,
}

impl RunState {
    /// Nothing known yet. The first round says what to look at first.
    pub fn new(
        plan: Rc<Plan>,
        options: &Options,
        identity: ClusterIdentity,
        namespace: &str,
        started: Timestamp,
    ) -> Self {
        let mut desk = Self {
            board: CheckStates::new(plan, options, namespace),
            evidence: Evidence::new(namespace),
            identity,
            round: Round::default(),
            steps: options.record.then(Vec::new),
            complete: true,
            told: Emitted::default(),
            watching: BTreeSet::new(),
            opening: BTreeSet::new(),
            moved: 0,
            started,
        };
        desk.judge();
        desk
    }

    /// Takes in what happened, `at` this time after the run began.
    pub fn take(&mut self, at: Duration, step: Step) {
        if let Some(steps) = &mut self.steps {
            steps.push((at, step.clone()));
        }
        self.pass(at);
        match step {
            Step::Answered(answers) => {
                for (request, answer) in answers {
                    self.keep(request, answer);
                }
            }
            Step::Watching(reads) => {
                self.opening.extend(reads.iter().cloned());
                self.watching.extend(reads);
                return;
            }
            Step::Watched { read, answer, gap } => self.watched(read, answer, gap),
            Step::Changed { probe, answer } if probe.is_by_hand() => {
                self.keep(Request::Probe(probe), answer);
                self.watching.clear();
                self.evidence.forget_looks();
            }
            Step::Changed { probe, answer } => {
                self.keep(Request::Probe(probe), answer);
                // The answer is about the Pod as it was read before: it is judged
                // now, and only then is everything read anew. The other way round
                // there would be another Pod, with no answer, and no end.
                self.judge();
                self.watching.clear();
                self.evidence.forget_reads();
            }
            Step::Asked { probes, yes } => {
                let asked = probes.into_iter().map(|probe| (probe, yes));
                self.board.allowed.extend(asked);
            }
            Step::Passed => {}
            Step::Expired => self.board.expired = true,
            Step::Interrupted => return self.interrupt(),
        }
        self.judge();
        if self.board.expired {
            self.expire();
        }
    }

    /// Lets time pass.
    fn pass(&mut self, at: Duration) {
        self.board.now = at;
        self.evidence.observed = SignedDuration::try_from(at)
            .ok()
            .and_then(|at| self.started.checked_add(at).ok())
            .unwrap_or(self.started);
    }

    /// Takes every verdict back and judges by what is known now, `at` this time
    /// after the run began.
    pub fn anew(&mut self, at: Duration) {
        self.pass(at);
        self.board.reopen();
        self.judge();
    }

    fn judge(&mut self) {
        self.round = self.board.round(&self.evidence);
    }

    /// Keeps an answer; where the Pod of a probe is another one by now, what
    /// was read of it is too old, and is read again.
    fn keep(&mut self, request: Request, answer: Answer) {
        let trouble = |kind| matches!(&answer, Answer::Trouble(trouble) if trouble.kind == kind);
        // What was given up for an interrupt says nothing; the interrupt itself follows.
        if trouble(TroubleKind::Interrupted) {
            return;
        }
        let moved = trouble(TroubleKind::Moved);
        if moved && self.moved < MOVED {
            self.moved += 1;
            self.evidence.forget_reads();
            return;
        }
        if let (Request::Read(read), Answer::Objects(objects)) = (&request, &answer)
            && read.kind.kind == "Namespace"
        {
            self.identify(objects);
        }
        self.evidence.put(request, answer);
    }

    /// A cluster is known by the UID of its namespace `kube-system`.
    pub fn identify(&mut self, namespaces: &[Value]) {
        let system = namespaces
            .iter()
            .find(|namespace| namespace["metadata"]["name"] == "kube-system");
        if let Some(uid) = system.and_then(|system| system["metadata"]["uid"].as_str()) {
            self.identity.uid = Some(uid.to_owned());
        }
    }

    /// What was seen stays true while a watch is in trouble, for want of
    /// anything better; whoever decides by it must ask whether it is in sight.
    fn watched(&mut self, read: Read, answer: Answer, gap: bool) {
        let first = self.opening.remove(&read);
        let request = Request::Read(read);
        if let Answer::Trouble(trouble) = answer {
            self.evidence.lose_sight(request, trouble);
            return;
        }
        let changed = self.evidence.answer(&request) != Some(&answer);
        // Between the look and the watch something may have happened.
        self.board.gap |= gap || (first && changed);
        self.evidence.put(request, answer);
        if changed {
            // What was read once, before this, would contradict it.
            self.evidence
                .forget_all_but(|read| self.watching.contains(read));
        }
    }

    /// What of the round should be watched and is not yet.
    pub fn to_watch(&self) -> BTreeSet<Read> {
        let worth_it = |read: &&Read| match &read.scope {
            // Where else an object is decides no verdict, and other namespaces
            // are not ours to watch.
            Scope::Everywhere(_) => false,
            // A crowd is not watched for the sake of one.
            Scope::First => !matches!(
                self.evidence.answer(&Request::Read((*read).clone())),
                Some(Answer::Page(_))
            ),
            _ => true,
        };
        let wanted = self.round.watch.iter().filter(worth_it);
        wanted
            .filter(|read| !self.watching.contains(read))
            .cloned()
            .collect()
    }

    /// Whether every check has its verdict.
    pub fn is_settled(&self) -> bool {
        self.board.complete()
    }

    fn expire(&mut self) {
        let now = self.board.now;
        let seconds = now.as_secs();
        self.board.close(|| {
            Settled::inconclusive(
                say!(
                    ja: "確認全体の制限時間 ({seconds} 秒) が来たので、判断できませんでした",
                    en: "the time of the whole run was up ({seconds} s) before this could be determined"
                ),
                now,
            )
        });
    }

    fn interrupt(&mut self) {
        self.complete = false;
        let now = self.board.now;
        self.board.close(|| {
            Settled::skipped(
                Blocked::Interrupted,
                None,
                say!(ja: "中断されました", en: "interrupted"),
                now,
            )
        });
    }

    /// Says of the open checks that nothing more can be found out.
    pub fn give_up(&mut self, why: &crate::text::Text) {
        let now = self.board.now;
        self.board.close(|| Settled::inconclusive(why.clone(), now));
    }

    /// Tells everything that can be told by now.
    pub fn tell(
        &mut self,
        earlier: &dyn Fn(&ClusterIdentity, &str) -> Option<Earlier>,
        tell: &mut dyn FnMut(Event<'_>),
    ) {
        let identity = &self.identity;
        let earlier = |check: &str| earlier(identity, check);
        self.told.go_on(&self.board, &earlier, tell);
    }

    /// The report of a desk that is settled and told.
    pub fn report(&self, loaded: &Loaded, variables: &Variables, requests: u64) -> Report {
        let stages = self.told.stages.clone();
        self.with(stages, self.complete, loaded, variables, requests)
    }

    /// The report as it would be if nothing more came: what is open is
    /// inconclusive, and nothing of the desk changes.
    pub fn so_far(&self, loaded: &Loaded, variables: &Variables, requests: u64) -> Report {
        let (mut board, mut told) = (self.board.clone(), self.told.clone());
        let now = board.now;
        board.close(|| {
            Settled::inconclusive(
                say!(
                    ja: "これが判断できる前に、実行が終わりました",
                    en: "the run ended before this was determined"
                ),
                now,
            )
        });
        told.go_on(&board, &|_| None, &mut |_| {});
        self.with(told.stages, false, loaded, variables, requests)
    }

    fn with(
        &self,
        stages: Vec<StageReport>,
        complete: bool,
        loaded: &Loaded,
        variables: &Variables,
        requests: u64,
    ) -> Report {
        Report {
            schema: SCHEMA.to_owned(),
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            exercise: loaded.exercise.exercise.clone(),
            title: variables.fill_text(&loaded.exercise.title),
            digest: loaded.digest.clone(),
            cluster: self.identity.clone(),
            namespace: self.board.namespace.clone(),
            started: self.started,
            finished: self.evidence.observed.max(self.started),
            complete,
            totals: totals::totals(&stages),
            exit_code: totals::exit_code(&stages, complete),
            stages,
            requests: self.board.plan.policy.told_requests(requests),
            submission: None,
            notes: Vec::new(),
        }
    }
}

/// The read of the namespace that a cluster is known by.
pub(super) fn identity() -> Request {
    named_namespace("kube-system")
}

/// The read of one namespace.
pub(super) fn named_namespace(name: &str) -> Request {
    Request::Read(Read {
        kind: Kind::namespace(),
        scope: Scope::Named(name.to_owned()),
    })
}
