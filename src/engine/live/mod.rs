//! A live session: everything that was read is watched, and after each change
//! all checks are judged anew. Nothing is settled for good.
//!
//! **When it is over.** As soon as `handson check` would end with 0 at that
//! moment, so that the two never contradict each other. A chapter's stages
//! replace one another, and a check of a stage that a later one has taken over
//! does not count there; here it is shown as done, with its points, where it
//! was seen to pass in this session. Progress of earlier runs is shown and
//! never counts. What needs a check of an earlier stage may rest on having
//! seen it pass. Where nobody can be asked about probes that change something,
//! the session is over as well when those are all that is left: with 3.
//!
//! **What is tried.** Probes that only look are repeated until their check is
//! green. Those that change something are made when the user asks, or, where
//! all is allowed from the start, once everything before them in their stage
//! is done. What they came to holds for their Pod and for the one that they
//! leave behind.
//!
//! **How long it takes.** As long as the student needs: the exercise's own
//! deadline is for a run that nobody waits with. One that the user gives holds.

mod ending;
mod judging;
mod live_cache;
mod pod_successors;
mod trials;
mod view_model;
mod wait;

use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use super::lookup::How;
use super::verdict::Settled;
use super::{Options, Plan, RunError};
use crate::cluster::Cluster;
use crate::engine::check_states::CheckIndex;
use crate::engine::run_state::{RunState, identity, named_namespace};
use crate::engine::start::identity_of;
use crate::evidence::{Answer, Probe, Request, Step, TroubleKind};
use crate::exercise::{Loaded, Variables};
use crate::report::clean::clean_text;
use crate::report::{ClusterIdentity, Earlier, Report, Scene};
use crate::text::Text;
use ending::End;
use live_cache::LiveCache;
use trials::Trials;
use view_model::Passed;
use wait::Wait;

/// The least time between two scenes.
const CALM: Duration = Duration::from_millis(30);

/// What the user wants of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiveCommand {
    /// Make the probes that wait for a word, and those that failed once more.
    Try,
    /// End, with what is known.
    Quit,
}

/// Those that a live session talks with.
pub struct Audience<'a> {
    /// When a check of this cluster and namespace was seen to pass before.
    pub earlier: &'a dyn Fn(&ClusterIdentity, &str, &str) -> Option<Earlier>,
    /// What the user wants.
    pub wishes: UnboundedReceiver<LiveCommand>,
    /// Whether there is anybody who could ask for probes.
    pub can_ask: bool,
    /// Whether all probes are allowed from the start.
    pub yes: bool,
    /// Ends the session; probes are undone.
    pub cancel: CancellationToken,
    /// Is shown each scene.
    pub show: &'a mut dyn FnMut(&Scene),
}

/// Watches the checks that `options` ask for until all is done.
///
/// # Errors
/// [`RunError`] where there is nothing to report: the namespace does not
/// exist, or the cluster refuses the login from the start. A cluster that
/// cannot be reached is waited for.
pub async fn live(
    cluster: &Cluster,
    loaded: &Loaded,
    variables: &Variables,
    options: &Options,
    audience: Audience<'_>,
) -> Result<Report, RunError> {
    let plan = Rc::new(Plan::new(loaded, variables, options)?);
    let (tell, said) = unbounded_channel();
    // Nobody listens any more when the session is over.
    let say = move |text: Text| drop(tell.send(text));
    let begun = Instant::now();
    let how = How {
        policy: &plan.policy,
        time: plan.longest(),
        deadline: options.deadline.map(|deadline| begun + deadline),
        cancel: audience.cancel.child_token(),
        journals: options.journals.clone(),
        say: &say,
    };
    let desk = RunState::new(
        Rc::clone(&plan),
        options,
        identity_of(cluster),
        cluster.namespace(),
        Timestamp::now(),
    );
    let session = Live {
        cluster,
        sight: LiveCache::new(cluster, how.clone()),
        trials: Trials::new(cluster, how.clone(), audience.yes),
        scene: Scene {
            title: variables.fill_text(&loaded.exercise.title),
            cluster: desk.identity.clone(),
            namespace: cluster.namespace().to_owned(),
            ..Scene::default()
        },
        desk,
        how,
        audience,
        said,
        begun,
        passed: Passed::default(),
        waits: BTreeMap::new(),
        last: Default::default(),
        shown: None,
        stale: true,
        met: false,
        end: None,
    };
    if !cluster.has_possible_namespace() {
        return Err(session.no_namespace().await);
    }
    session.go(loaded, variables).await
}

struct Live<'a, 'b> {
    cluster: &'a Cluster,
    desk: RunState,
    sight: LiveCache<'a>,
    trials: Trials<'a>,
    how: How<'a>,
    audience: Audience<'b>,
    said: UnboundedReceiver<Text>,
    begun: Instant,
    passed: Passed,
    /// Why the open checks are open.
    waits: BTreeMap<CheckIndex, Wait>,
    /// The verdicts that were told last, and why checks were open then.
    last: (BTreeMap<CheckIndex, Settled>, BTreeMap<CheckIndex, Wait>),
    /// What is to be shown, and what was shown last and when.
    scene: Scene,
    shown: Option<(Scene, Instant)>,
    /// Whether something has happened since the checks were judged.
    stale: bool,
    /// Whether the namespace was asked for.
    met: bool,
    /// How the session is to end.
    end: Option<End>,
}

impl Live<'_, '_> {
    async fn go(mut self, loaded: &Loaded, variables: &Variables) -> Result<Report, RunError> {
        loop {
            while let Some((_, step)) = self.sight.watches.seen() {
                self.watched(step);
            }
            if self.end.is_none() && self.is_expired() {
                self.end = Some(End::Expired);
                self.how.cancel.cancel();
            }
            if self.trials.is_idle() {
                if self.end.is_none() && self.stale {
                    self.judge();
                }
                if let Some(end) = self.end {
                    // The last change, too, is one to be seen.
                    self.shown.take_if(|(shown, _)| *shown != self.scene);
                    self.show();
                    return Ok(self.finish(end, loaded, variables));
                }
            }
            self.show();
            self.next().await?;
        }
    }

    /// Takes in the next that happens.
    async fn next(&mut self) -> Result<(), RunError> {
        let never = self.begun + Duration::from_secs(u64::from(u32::MAX));
        let until = self.until().unwrap_or(never);
        let cancel = self.audience.cancel.clone();
        let ending = self.end.is_some();
        tokio::select! {
            (_, step) = self.sight.watches.next() => self.watched(step),
            answers = self.sight.lookups.next() => {
                for (request, answer) in answers.into_values().flatten() {
                    self.answered(request, answer).await?;
                }
            }
            (probe, answer) = self.trials.next() => self.changed(probe, answer),
            Some(text) = self.said.recv() => {
                if !self.trials.is_idle() {
                    self.trials.doing = Some(clean_text(&text));
                }
            }
            Some(wish) = self.audience.wishes.recv(), if !ending => self.wish(wish),
            () = cancel.cancelled(), if !ending => self.end = Some(End::Interrupted),
            () = sleep_until(until) => self.stale = true,
        }
        Ok(())
    }

    /// When something is to be done although nothing happens.
    fn until(&self) -> Option<Instant> {
        let idle = self.trials.is_idle();
        let waiting = self.desk.round.waiting.as_ref();
        let waiting = waiting.map(|(_, until)| self.begun + *until);
        let calm = self.shown.as_ref().map(|(_, at)| *at + CALM);
        [
            waiting.filter(|_| idle),
            self.sight.next.filter(|_| idle),
            calm.filter(|_| self.is_new()),
            self.how.deadline.filter(|_| self.end.is_none()),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    fn is_expired(&self) -> bool {
        let deadline = self.how.deadline;
        deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    /// Every state that a watch shows is judged, however short it was; except
    /// while a probe is being made, whose doings are not the student's.
    fn watched(&mut self, step: Step) {
        let missed = self.sight.watched(step, &mut self.desk.evidence);
        self.desk.board.gap |= missed;
        self.stale = true;
        if self.trials.is_idle() {
            self.desk.anew(self.begun.elapsed());
        }
    }

    async fn answered(&mut self, request: Request, answer: Answer) -> Result<(), RunError> {
        let nothing_yet = self.desk.evidence.iter().next().is_none();
        match &answer {
            Answer::Trouble(trouble)
                if trouble.kind == TroubleKind::Unauthorized && nothing_yet =>
            {
                return Err(RunError::Cluster(trouble.clone()));
            }
            Answer::Objects(found) if request == identity() => {
                self.desk.identify(found);
            }
            _ => {}
        }
        if !self.met && request == named_namespace(self.cluster.namespace()) {
            if matches!(&answer, Answer::Objects(found) if found.is_empty()) {
                return Err(self.no_namespace().await);
            }
            self.met = true;
        }
        self.sight
            .answered(request, answer, &mut self.desk.evidence);
        self.stale = true;
        Ok(())
    }

    /// A wrong `-n`, and no student's failure.
    async fn no_namespace(&self) -> RunError {
        let by = Instant::now() + Duration::from_secs(5);
        RunError::NoNamespace {
            name: self.cluster.namespace().to_owned(),
            known: self.cluster.namespaces(by).await.unwrap_or_default(),
        }
    }

    /// A probe was made: its answer is about the cluster as it was before, and
    /// everything is read anew.
    fn changed(&mut self, probe: Probe, answer: Answer) {
        let evidence = &mut self.desk.evidence;
        self.sight.forget(evidence);
        self.sight.answered(Request::Probe(probe), answer, evidence);
        self.stale = true;
    }

    fn wish(&mut self, wish: LiveCommand) {
        self.stale = true;
        match wish {
            LiveCommand::Quit => {
                self.end = Some(End::Quit);
                self.how.cancel.cancel();
            }
            LiveCommand::Try => {
                for probe in self.triable() {
                    self.trials.ask(probe, &mut self.desk.evidence);
                }
            }
        }
    }

    fn is_new(&self) -> bool {
        self.shown
            .as_ref()
            .is_none_or(|(shown, _)| *shown != self.scene)
    }

    /// Shows the scene, if it is another one, and not too soon after the last.
    fn show(&mut self) {
        self.scene.doing.clone_from(&self.trials.doing);
        let now = Instant::now();
        let calm = self.shown.as_ref().is_none_or(|(_, at)| now >= *at + CALM);
        if calm && self.is_new() {
            (self.audience.show)(&self.scene);
            self.shown = Some((self.scene.clone(), now));
        }
    }
}
