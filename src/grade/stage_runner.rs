//! Going through an exercise with a submission, stage by stage.

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::apply;
use super::policy::grading_policy;
use crate::engine::{self, Consent, Options, Outcome, RunError, RunHooks, RunPolicy};
use crate::evidence::{Trouble, TroubleKind};
use crate::exercise::{Loaded, Variables};
use crate::grade::sandbox::Sandbox;
use crate::grade::stage_cleanup;
use crate::report::clean::clean_text;
use crate::report::{Event, Report, StageReport};
use crate::submission::{Manifest, Submission};
use crate::text::Text;

/// A grading: what is graded, by what, and where.
pub struct Grade<'a> {
    /// The exercise.
    pub loaded: &'a Loaded,
    /// The values of its variables.
    pub variables: &'a Variables,
    /// What was handed in.
    pub submission: &'a Submission,
    /// How the engine is to go about it. Without stages, through all of them.
    pub options: Options,
    /// When it has to be done; what is open then is undetermined.
    pub until: Instant,
    /// Ends it early.
    pub cancel: CancellationToken,
}

/// What a grading comes to.
#[derive(Clone, Debug)]
pub struct Graded {
    /// What was found.
    pub report: Report,
    /// The same stage by stage, with what happened where that is recorded.
    pub stages: Vec<Outcome>,
}

/// It is the grader's own namespace.
struct Granted;

impl Consent for Granted {
    fn ask(&mut self, _: &[Text]) -> bool {
        true
    }
}

/// Applies each stage, does what is done by hand, checks, and takes it away.
/// Tells what the engine tells, as of one run; [`Event::Finished`] is left to
/// the caller, who knows what became of the room.
///
/// # Errors
/// [`RunError::Spec`] for an exercise that cannot be run.
pub async fn run_stages(
    grade: &Grade<'_>,
    room: &mut Sandbox,
    tell: &mut dyn FnMut(Event<'_>),
) -> Result<Graded, RunError> {
    let mut walk = StageRunner {
        grade,
        policy: RunPolicy {
            path_remap: room.stand_ins.pairs(),
            ..grading_policy()
        },
        done: Vec::new(),
        lost: None,
    };
    walk.supports(room).await;
    let wanted = &grade.options.stages;
    for stage in &grade.loaded.exercise.stages {
        if wanted.is_empty() || wanted.contains(&stage.stage) {
            walk.stage(room, &stage.stage, tell).await?;
        }
    }
    let stages = walk.done;
    let reports = stages.iter().map(|outcome| outcome.report.clone());
    let report = if let Some(report) = engine::join_reports(reports.collect()) {
        report
    } else {
        // An exercise without stages.
        let (loaded, variables) = (grade.loaded, grade.variables);
        engine::unseen_report(&room.cluster, loaded, variables, &grade.options, None, tell)?
    };
    Ok(Graded { report, stages })
}

struct StageRunner<'a> {
    grade: &'a Grade<'a>,
    policy: RunPolicy,
    /// What the stages so far came to.
    done: Vec<Outcome>,
    /// Why nothing more can be determined, once that is so.
    lost: Option<Trouble>,
}

impl StageRunner<'_> {
    /// What belongs to no stage alone is there from the beginning.
    async fn supports(&mut self, room: &Sandbox) {
        let supports = self.of(None);
        match self.stoppable(apply::apply(room, &supports)).await {
            Ok(_) => {}
            Err(trouble) => self.lost = Some(trouble),
        }
    }

    fn of(&self, stage: Option<&str>) -> Vec<&Manifest> {
        let all = self.grade.submission.manifests.iter();
        all.filter(|manifest| manifest.stage.as_deref() == stage)
            .collect()
    }

    async fn stage(
        &mut self,
        room: &mut Sandbox,
        stage: &str,
        tell: &mut dyn FnMut(Event<'_>),
    ) -> Result<(), RunError> {
        let manifests: Vec<Manifest> = self.of(Some(stage)).into_iter().cloned().collect();
        let manifests: Vec<&Manifest> = manifests.iter().collect();
        let refused = self.put_up(room, &manifests).await;
        let outcome = self.check(room, stage, &refused, tell).await?;
        let stages = &outcome.report.stages;
        self.policy
            .add_known(stages.iter().flat_map(|stage| &stage.checks));
        self.done.push(outcome);
        if let Err(trouble) = self
            .stoppable(stage_cleanup::take_down(room, &manifests))
            .await
        {
            self.lost.get_or_insert(trouble);
        }
        Ok(())
    }

    /// Applies the stage; what was refused.
    async fn put_up(&mut self, room: &Sandbox, manifests: &[&Manifest]) -> Vec<Text> {
        if self.lost.is_some() {
            return Vec::new();
        }
        let work = async {
            if !stage_cleanup::names_are_free(room, manifests).await? {
                return Err(Trouble {
                    kind: TroubleKind::TimedOut,
                    what: "clear the way for the next stage".to_owned(),
                    message: "what an earlier stage applied is still being deleted".to_owned(),
                });
            }
            apply::apply(room, manifests).await
        };
        match self.stoppable(work).await {
            Ok(refused) => refused,
            Err(trouble) => {
                self.lost = Some(trouble);
                Vec::new()
            }
        }
    }

    /// Has the engine check the stage, as far as there is something to ask.
    async fn check(
        &mut self,
        room: &Sandbox,
        stage: &str,
        refused: &[Text],
        tell: &mut dyn FnMut(Event<'_>),
    ) -> Result<Outcome, RunError> {
        let grade = self.grade;
        let options = Options {
            stages: vec![stage.to_owned()],
            policy: self.policy.clone(),
            deadline: Some(grade.until.saturating_duration_since(Instant::now())),
            ..grade.options.clone()
        };
        let first = self.done.is_empty();
        let notes: Vec<Text> = refused.iter().map(clean_text).collect();
        let annotated = |stage: &StageReport| StageReport {
            notes: notes.clone(),
            ..stage.clone()
        };
        let done: Vec<Report> = self.done.iter().map(|it| it.report.clone()).collect();
        let to_come = self.to_come(room, stage)?;
        let mut passing_on = |event: Event<'_>| match event {
            Event::Run { .. } if !first => {}
            Event::Finished(_) => {}
            Event::SoFar(report) => {
                let mut reports: Vec<Report> = done.clone();
                reports.push(with_notes(report.clone(), &notes));
                reports.extend(to_come.clone());
                if let Some(report) = engine::join_reports(reports) {
                    tell(Event::SoFar(&report));
                }
            }
            Event::Stage(stage) => tell(Event::Stage(&annotated(stage))),
            Event::StageEnd(stage) => tell(Event::StageEnd(&annotated(stage))),
            event => tell(event),
        };
        if !self.grade.cancel.is_cancelled() && self.lost.is_none() {
            let clusters = [room.cluster.clone()];
            let hooks = RunHooks {
                earlier: &|_, _, _| None,
                consent: &mut Granted,
                cancel: grade.cancel.clone(),
                emit: &mut passing_on,
            };
            let run = engine::run_checks(&clusters, grade.loaded, grade.variables, &options, hooks);
            match run.await {
                Ok(outcomes) => {
                    if let Some(outcome) = outcomes.into_iter().next() {
                        let Outcome { report, steps } = outcome;
                        let report = with_notes(report, &notes);
                        return Ok(Outcome { report, steps });
                    }
                }
                Err(RunError::Spec(error)) => return Err(RunError::Spec(error)),
                Err(RunError::Cluster(trouble)) => self.lost = Some(trouble),
                Err(RunError::NoNamespace { name, .. }) => {
                    self.lost = Some(Trouble {
                        kind: TroubleKind::Other,
                        what: "look at the submission".to_owned(),
                        message: format!("namespace {name} is gone"),
                    });
                }
            }
        }
        let report = engine::unseen_report(
            &room.cluster,
            grade.loaded,
            grade.variables,
            &options,
            self.lost.as_ref(),
            &mut passing_on,
        )?;
        Ok(Outcome {
            report: with_notes(report, &notes),
            steps: Vec::new(),
        })
    }

    /// The report on the stages after `stage`, of which nothing is known yet;
    /// none after the last.
    fn to_come(&self, room: &Sandbox, stage: &str) -> Result<Option<Report>, RunError> {
        let grade = self.grade;
        let wanted = &grade.options.stages;
        let all = grade.loaded.exercise.stages.iter();
        let later = all.skip_while(|it| it.stage != stage).skip(1);
        let stages: Vec<String> = later
            .map(|it| it.stage.clone())
            .filter(|name| wanted.is_empty() || wanted.contains(name))
            .collect();
        if stages.is_empty() || !grade.options.so_far {
            return Ok(None);
        }
        let options = Options {
            stages,
            policy: grading_policy(),
            ..grade.options.clone()
        };
        let nothing = engine::blank_report(grade.loaded, grade.variables, &options, room.name());
        Ok(Some(nothing?))
    }

    /// Work that is left where the user interrupts; that is no trouble.
    async fn stoppable<T: Default>(
        &self,
        work: impl Future<Output = Result<T, Trouble>>,
    ) -> Result<T, Trouble> {
        if self.grade.cancel.is_cancelled() {
            return Ok(T::default());
        }
        tokio::select! {
            done = work => done,
            () = self.grade.cancel.cancelled() => Ok(T::default()),
        }
    }
}

/// The report of a stage, with what is to be said of the stage.
fn with_notes(mut report: Report, notes: &[Text]) -> Report {
    for stage in &mut report.stages {
        stage.notes = notes.to_vec();
    }
    report
}
