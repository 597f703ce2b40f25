//! Stages of a submission in one sandbox: applies, checks and deletes each.

use tokio::time::Instant;

use crate::engine::{self, Consent, Options, Outcome, RunError, RunHooks, RunPolicy};
use crate::evidence::{Trouble, TroubleKind};
use crate::grade::apply::apply_manifests;
use crate::grade::grading::GradingRun;
use crate::grade::in_order::InOrder;
use crate::grade::policy::grading_policy;
use crate::grade::sandbox::Sandbox;
use crate::grade::sources::note_sources;
use crate::grade::stage_cleanup::{delete_stage, wait_for_names};
use crate::grade::stage_groups::GradedStage;
use crate::report::clean::clean_text;
use crate::report::{Event, Report, StageReport};
use crate::submission::Manifest;
use crate::text::Text;

/// The consent to act in the grader's own namespace.
struct Granted;

impl Consent for Granted {
    fn ask(&mut self, _: &[Text]) -> bool {
        true
    }
}

/// Runs stages of a grading one after another, in one sandbox.
pub(super) struct StageRunner<'a, 'e> {
    run: &'a GradingRun<'a>,
    /// What is told of them.
    told: &'a InOrder<'e>,
    policy: RunPolicy,
    /// The outcomes of the stages so far.
    done: Vec<Outcome>,
    /// The trouble after which nothing more can be determined.
    lost: Option<Trouble>,
}

impl<'a, 'e> StageRunner<'a, 'e> {
    /// Returns a runner that has run no stage yet.
    pub fn new(run: &'a GradingRun<'a>, sandbox: &Sandbox, told: &'a InOrder<'e>) -> Self {
        Self {
            run,
            told,
            policy: RunPolicy {
                path_remap: sandbox.path_remap.pairs(),
                kept: run.keep,
                ..grading_policy()
            },
            done: Vec::new(),
            lost: None,
        }
    }

    /// Applies each stage, does the actions of the student, checks, and deletes
    /// it; the last one is left to the sandbox's cleanup. Returns the outcomes
    /// of those that are asked for.
    ///
    /// # Errors
    /// [`RunError::Spec`] for an exercise that cannot be run.
    pub async fn run(
        mut self,
        sandbox: &mut Sandbox,
        stages: &[GradedStage],
    ) -> Result<Vec<Outcome>, RunError> {
        self.apply_shared(sandbox).await;
        let mut there = Vec::new();
        for (at, GradedStage { stage, is_asked }) in stages.iter().enumerate() {
            there.extend(self.run_stage(sandbox, stage).await?);
            if !is_asked {
                // What comes of it is known to the stages that need it, and no part of the report.
                self.done.pop();
            }
            if let Some(next) = stages.get(at + 1) {
                if !self.continues(&next.stage, stage) {
                    self.delete_stage(sandbox, &there).await;
                    there.clear();
                }
            } else {
                // The last one goes with the sandbox, once the report is shown.
                let noted = self.until_cancelled(sandbox.note_nodes()).await;
                tracing::debug!(?noted, "nodes");
            }
        }
        Ok(self.done)
    }

    /// Returns whether a stage goes on with the objects of the one before.
    fn continues(&self, stage: &str, before: &str) -> bool {
        let stage = self.run.loaded.exercise.stage(stage);
        stage.is_some_and(|stage| stage.continues.as_deref() == Some(before))
    }

    /// Applies the manifests that belong to every stage.
    async fn apply_shared(&mut self, sandbox: &Sandbox) {
        let shared = self.manifests_of(None);
        let applied = self
            .until_cancelled(apply_manifests(sandbox, &shared))
            .await;
        self.lost = applied.err();
    }

    fn manifests_of(&self, stage: Option<&str>) -> Vec<&'a Manifest> {
        let all = self.run.submission.manifests.iter();
        all.filter(|manifest| manifest.stage.as_deref() == stage)
            .collect()
    }

    /// Applies and checks a stage; returns its manifests.
    async fn run_stage(
        &mut self,
        sandbox: &mut Sandbox,
        stage: &str,
    ) -> Result<Vec<&'a Manifest>, RunError> {
        let manifests = self.manifests_of(Some(stage));
        let refused = self.apply_stage(sandbox, &manifests).await;
        let mut outcome = self.check_stage(sandbox, stage, &refused).await?;
        let all = [self.manifests_of(None), manifests.clone()].concat();
        let (exercise, folder) = (&self.run.loaded.exercise, self.run.folder);
        note_sources(&mut outcome.report, exercise, &all, folder);
        self.told.end(stage, &outcome.report);
        let stages = &outcome.report.stages;
        self.policy
            .add_known(stages.iter().flat_map(|stage| &stage.checks));
        self.done.push(outcome);
        Ok(manifests)
    }

    async fn delete_stage(&mut self, sandbox: &mut Sandbox, manifests: &[&Manifest]) {
        let deleted = self.until_cancelled(delete_stage(sandbox, manifests)).await;
        if let Err(trouble) = deleted {
            self.lost.get_or_insert(trouble);
        }
    }

    /// Applies a stage; returns what was refused.
    async fn apply_stage(&mut self, sandbox: &Sandbox, manifests: &[&Manifest]) -> Vec<Text> {
        if self.lost.is_some() {
            return Vec::new();
        }
        let work = async {
            if !wait_for_names(sandbox, manifests).await? {
                return Err(Trouble {
                    kind: TroubleKind::TimedOut,
                    what: "clear the way for the next stage".to_owned(),
                    message: "what an earlier stage applied is still being deleted".to_owned(),
                });
            }
            apply_manifests(sandbox, manifests).await
        };
        match self.until_cancelled(work).await {
            Ok(refused) => refused,
            Err(trouble) => {
                self.lost = Some(trouble);
                Vec::new()
            }
        }
    }

    /// Checks a stage, as far as there is something to ask.
    async fn check_stage(
        &mut self,
        sandbox: &Sandbox,
        stage: &str,
        refused: &[Text],
    ) -> Result<Outcome, RunError> {
        let run = self.run;
        // Where nothing was applied, nothing comes of it.
        let is_empty = !run.submission.has_any_of(stage);
        let options = Options {
            stages: vec![stage.to_owned()],
            policy: RunPolicy {
                waits: self.policy.waits && !is_empty,
                ..self.policy.clone()
            },
            deadline: Some(run.until.saturating_duration_since(Instant::now())),
            ..run.options.clone()
        };
        let notes: Vec<Text> = refused.iter().map(clean_text).collect();
        let annotated = |stage: &StageReport| StageReport {
            notes: notes.clone(),
            ..stage.clone()
        };
        let told = self.told;
        let mut pass_on = |event: Event<'_>| match event {
            Event::SoFar(report) => {
                let report = with_notes(report.clone(), &notes);
                told.take(stage, Event::SoFar(&report));
            }
            Event::Stage(report) => told.take(stage, Event::Stage(&annotated(report))),
            Event::StageEnd(report) => told.take(stage, Event::StageEnd(&annotated(report))),
            event => told.take(stage, event),
        };
        if !self.run.cancel.is_cancelled() && self.lost.is_none() {
            let clusters = [sandbox.cluster.clone()];
            let hooks = RunHooks {
                recall: None,
                consent: &mut Granted,
                cancel: run.cancel.clone(),
                emit: &mut pass_on,
            };
            let checked = engine::run_checks(&clusters, run.loaded, run.variables, &options, hooks);
            match checked.await {
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
            &sandbox.cluster,
            run.loaded,
            run.variables,
            &options,
            self.lost.as_ref(),
            &mut pass_on,
        )?;
        Ok(Outcome {
            report: with_notes(report, &notes),
            steps: Vec::new(),
        })
    }

    /// Awaits work unless the user interrupts; that is no trouble.
    async fn until_cancelled<T: Default>(
        &self,
        work: impl Future<Output = Result<T, Trouble>>,
    ) -> Result<T, Trouble> {
        if self.run.cancel.is_cancelled() {
            return Ok(T::default());
        }
        tokio::select! {
            done = work => done,
            () = self.run.cancel.cancelled() => Ok(T::default()),
        }
    }
}

/// Returns the report of a stage with notes about it.
fn with_notes(mut report: Report, notes: &[Text]) -> Report {
    for stage in &mut report.stages {
        stage.notes = notes.to_vec();
    }
    report
}
