//! The loop of a session: gives what happens on the cluster and at the keyboard
//! to the state as steps, and shows what follows.

use std::time::Duration;

use futures::FutureExt as _;
use futures::future::LocalBoxFuture;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, sleep_until};

use super::hooks::{LiveCommand, SessionHooks};
use super::live_cache::LiveCache;
use super::presenter::Presenter;
use crate::cluster::Cluster;
use crate::engine::RunError;
use crate::engine::cluster_run::Outcome;
use crate::engine::lookups::LookupRules;
use crate::engine::memory::place_of;
use crate::engine::run_state::{RunState, namespace_request};
use crate::engine::whole_report::ReportBuilder;
use crate::evidence::{Answer, Probe, Request, Step, TroubleKind};
use crate::probe;
use crate::text::Text;

/// The time between two looks whether another process has done with a Pod.
const AGAIN: Duration = Duration::from_millis(200);
/// The time after which a countdown goes on.
const SECOND: Duration = Duration::from_secs(1);

/// The way in which a session is to end.
#[derive(Clone, Copy)]
enum Ending {
    /// All is done.
    Done,
    /// Its time is up.
    Expired,
    /// The user stops it.
    Interrupted,
    /// The user has seen enough.
    Quit,
}

/// A session on its way.
pub(super) struct Session<'a, 'b> {
    cluster: &'a Cluster,
    state: RunState,
    cache: LiveCache<'a>,
    presenter: Presenter,
    builder: ReportBuilder<'a>,
    rules: LookupRules<'a>,
    hooks: SessionHooks<'b>,
    /// The words of the probe that is being made.
    said: UnboundedReceiver<Text>,
    trial: Option<LocalBoxFuture<'a, (Probe, Answer)>>,
    begun: Instant,
    /// Set where something has happened that is not presented yet.
    stale: bool,
    /// The time at which it was last seen to what follows.
    settled: Instant,
    /// Set once the namespace is known to exist.
    met: bool,
    ending: Option<Ending>,
}

impl<'a, 'b> Session<'a, 'b> {
    /// Returns a session in which nothing has happened yet.
    pub fn new(
        cluster: &'a Cluster,
        state: RunState,
        builder: ReportBuilder<'a>,
        rules: LookupRules<'a>,
        hooks: SessionHooks<'b>,
        said: UnboundedReceiver<Text>,
        begun: Instant,
    ) -> Self {
        Self {
            cluster,
            presenter: Presenter::new(&state, builder.title()),
            cache: LiveCache::new(cluster, rules.clone()),
            state,
            builder,
            rules,
            hooks,
            said,
            trial: None,
            begun,
            stale: true,
            settled: begun,
            met: false,
            ending: None,
        }
    }

    /// Goes on until all is done, or nobody wants to see more.
    pub async fn run_to_end(mut self) -> Result<Outcome, RunError> {
        if !self.cluster.has_possible_namespace() {
            return Err(self.no_namespace().await);
        }
        if self.hooks.yes || !self.hooks.can_ask {
            let yes = self.hooks.yes;
            self.take(Step::AskedForAll { yes });
        }
        loop {
            if self.ending.is_none() && self.is_expired() {
                self.ending = Some(Ending::Expired);
                self.rules.cancel.cancel();
            }
            let is_idle = self.trial.is_none();
            if is_idle && let Some(ending) = self.ending.take() {
                // Nothing more is taken in: the end is what was presented as the end.
                return Ok(self.finish(ending));
            }
            while let Some((_, step)) = self.cache.watches.seen() {
                self.take_watched(step);
            }
            if is_idle && self.stale || self.is_show_due() || self.is_counting_due() {
                self.settle_down();
            } else {
                self.take_next().await?;
            }
        }
    }

    fn take(&mut self, step: Step) {
        self.state.take(self.begun.elapsed(), step);
    }

    /// Sees to what follows when nothing more has come in for now.
    fn settle_down(&mut self) {
        if !self.state.elsewhere().is_empty() {
            self.look_elsewhere();
        }
        self.settled = Instant::now();
        self.take(Step::Passed);
        // Before anything else happens: a record presents at this very step.
        if self.may_show() {
            self.presenter.present(&self.state, self.hooks.show);
        }
        if self.trial.is_none() {
            self.stale = false;
        }
        if self.trial.is_none() && self.state.elsewhere().is_empty() {
            let reads = self.cache.want(&self.state);
            if !reads.is_empty() {
                self.take(Step::Watching(reads));
            }
            if let Some(probe) = self.state.trial().cloned() {
                self.begin_trial(probe);
            }
        }
        if self.presenter.is_over(&self.state) {
            self.ending.get_or_insert(Ending::Done);
        }
    }

    /// Takes in the next that happens.
    async fn take_next(&mut self) -> Result<(), RunError> {
        let never = self.begun + Duration::from_secs(u64::from(u32::MAX));
        let until = self.until().unwrap_or(never);
        let cancel = self.hooks.cancel.clone();
        let ending = self.ending.is_some();
        tokio::select! {
            (_, step) = self.cache.watches.next() => self.take_watched(step),
            answers = self.cache.lookups.next() => {
                self.take_answers(answers.into_values().flatten().collect()).await?;
            }
            (probe, answer) = trial_end(&mut self.trial) => {
                self.trial = None;
                self.cache.forget();
                self.take(Step::Changed { probe, answer });
                self.stale = true;
            }
            Some(text) = self.said.recv() => {
                if self.trial.is_some() {
                    self.presenter.set_doing(&text);
                }
            }
            Some(command) = self.hooks.commands.recv(), if !ending => self.obey(command),
            () = cancel.cancelled(), if !ending => {
                self.ending = Some(Ending::Interrupted);
            }
            () = sleep_until(until) => self.stale = true,
        }
        Ok(())
    }

    /// Returns when something is to be done although nothing happens.
    fn until(&self) -> Option<Instant> {
        let is_idle = self.trial.is_none();
        let waiting = self.state.round().waiting.as_ref();
        let waiting = waiting.map(|(_, until)| self.begun + *until);
        [
            waiting.filter(|_| is_idle),
            self.counting_at(),
            (!self.state.elsewhere().is_empty()).then(|| self.settled + AGAIN),
            self.cache.next.filter(|_| is_idle),
            self.due_at().map(|at| self.begun + at),
            self.rules.deadline.filter(|_| self.ending.is_none()),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Returns whether something can be shown: not before it is known whose
    /// memory there is, unless that takes its time.
    fn may_show(&self) -> bool {
        let is_held_up = self.state.lost().is_some() || !self.state.elsewhere().is_empty();
        self.hooks.recall.is_none() || is_held_up
    }

    fn due_at(&self) -> Option<Duration> {
        self.presenter.due_at().filter(|_| self.may_show())
    }

    fn is_show_due(&self) -> bool {
        self.due_at().is_some_and(|at| self.begun.elapsed() >= at)
    }

    /// Returns when a countdown goes on, where there is one.
    fn counting_at(&self) -> Option<Instant> {
        let left = self.state.evidence().grace_left();
        left.map(|_| self.settled + SECOND)
    }

    fn is_counting_due(&self) -> bool {
        self.counting_at().is_some_and(|at| Instant::now() >= at)
    }

    /// Notes which Pods of the namespace another process is re-creating now.
    fn look_elsewhere(&mut self) {
        // While a probe is made here, that is what is seen.
        if self.trial.is_some() {
            return;
        }
        let pods = probe::being_recreated(&self.rules.journals, self.cluster);
        if pods == self.state.elsewhere() {
            return;
        }
        if pods.is_empty() {
            self.cache.forget();
        }
        self.take(Step::RecreatedElsewhere { pods });
        self.stale = true;
    }

    fn is_expired(&self) -> bool {
        let deadline = self.rules.deadline;
        deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    fn take_watched(&mut self, step: Step) {
        self.look_elsewhere();
        self.cache.note_watched(&step, &self.state);
        self.take(step);
        self.stale = true;
    }

    async fn take_answers(&mut self, answers: Vec<(Request, Answer)>) -> Result<(), RunError> {
        let nothing_yet = self.state.evidence().iter().next().is_none();
        for (request, answer) in &answers {
            if let Answer::Trouble(trouble) = answer
                && trouble.kind == TroubleKind::Unauthorized
                && nothing_yet
            {
                return Err(RunError::Cluster(trouble.clone()));
            }
            if !self.met && *request == namespace_request(self.cluster.namespace()) {
                if matches!(answer, Answer::Objects(found) if found.is_empty()) {
                    return Err(self.no_namespace().await);
                }
                self.met = true;
            }
            self.cache.note_answered(request);
        }
        self.look_elsewhere();
        self.take(Step::Answered(answers));
        if self.state.is_identified()
            && let Some(recall) = self.hooks.recall.take()
        {
            let before = recall(place_of(&self.state));
            self.take(Step::Remembered(before));
        }
        self.stale = true;
        Ok(())
    }

    /// Returns that the namespace is not there: a wrong `-n`, and no student's failure.
    async fn no_namespace(&self) -> RunError {
        let by = Instant::now() + Duration::from_secs(5);
        self.cluster.as_missing(by).await.into()
    }

    fn begin_trial(&mut self, probe: Probe) {
        let (cluster, rules) = (self.cluster, self.rules.clone());
        let trial = async move {
            let context = rules.change_context();
            let answer = probe::perform(cluster, &probe, &context).await;
            (probe, answer)
        };
        self.trial = Some(trial.boxed_local());
    }

    fn obey(&mut self, command: LiveCommand) {
        self.stale = true;
        match command {
            LiveCommand::Quit => {
                self.ending = Some(Ending::Quit);
                self.rules.cancel.cancel();
            }
            LiveCommand::Try => self.take(Step::Retried),
        }
    }

    fn finish(mut self, ending: Ending) -> Outcome {
        match ending {
            Ending::Done => {}
            Ending::Expired => self.take(Step::Expired),
            Ending::Interrupted => self.take(Step::Interrupted),
            Ending::Quit => self.take(Step::Quit),
        }
        let hooks = &mut self.hooks;
        self.presenter.show_last(&self.state, hooks.show);
        let requests = self.cluster.requests();
        let report = self.presenter.report(&self.state, self.builder, requests);
        Outcome {
            report,
            steps: self.state.into_steps(),
        }
    }
}

/// Waits for the probe that is being made. Pending for ever where none is.
async fn trial_end(trial: &mut Option<LocalBoxFuture<'_, (Probe, Answer)>>) -> (Probe, Answer) {
    match trial {
        Some(trial) => trial.await,
        None => std::future::pending().await,
    }
}
