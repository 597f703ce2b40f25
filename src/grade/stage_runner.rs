//! Runs the stages of an exercise with a submission: applies, checks and deletes
//! each. In: a submission and its sandbox; out: the report, stage by stage.

use tokio::time::Instant;

use crate::engine::{self, Consent, Options, Outcome, RunError, RunHooks, RunPolicy};
use crate::evidence::{Trouble, TroubleKind};
use crate::exercise::{Exercise, Stage};
use crate::grade::apply::apply_manifests;
use crate::grade::grading::{Graded, GradingRun};
use crate::grade::policy::grading_policy;
use crate::grade::sandbox::Sandbox;
use crate::grade::stage_cleanup::{delete_stage, wait_for_names};
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

/// Applies each stage, does the actions of the student, checks, and deletes it;
/// the last stage is left to the sandbox's cleanup. Emits the engine's events, as
/// of one run; [`Event::Finished`] is left to the caller.
///
/// # Errors
/// [`RunError::Spec`] for an exercise that cannot be run.
pub async fn run_stages(
    run: &GradingRun<'_>,
    sandbox: &mut Sandbox,
    emit: &mut dyn FnMut(Event<'_>),
) -> Result<Graded, RunError> {
    let mut runner = StageRunner {
        run,
        policy: RunPolicy {
            path_remap: sandbox.path_remap.pairs(),
            ..grading_policy()
        },
        done: Vec::new(),
        lost: None,
    };
    runner.apply_shared(sandbox).await;
    let stages = stages_to_run(&run.loaded.exercise, &run.options.stages);
    for (at, (stage, is_asked)) in stages.iter().enumerate() {
        let manifests = if *is_asked {
            runner.run_stage(sandbox, stage, emit).await?
        } else {
            // What comes of it is known to the stages that need it, and no part of the report.
            let manifests = runner.run_stage(sandbox, stage, &mut |_| {}).await?;
            runner.done.pop();
            manifests
        };
        if at + 1 < stages.len() {
            runner.delete_stage(sandbox, &manifests).await;
        } else {
            // The last one goes with the sandbox, once the report is shown.
            let noted = runner.until_cancelled(sandbox.note_nodes()).await;
            tracing::debug!(?noted, "nodes");
        }
    }
    let stages = runner.done;
    let reports = stages.iter().map(|outcome| outcome.report.clone());
    let report = if let Some(report) = engine::join_reports(reports.collect()) {
        report
    } else {
        // An exercise without stages.
        let (loaded, variables) = (run.loaded, run.variables);
        engine::unseen_report(
            &sandbox.cluster,
            loaded,
            variables,
            &run.options,
            None,
            emit,
        )?
    };
    Ok(Graded { report, stages })
}

/// Returns the stages that are run, in order, and of each whether it is `asked` for (all
/// are where none is named): those that they need are run as well.
fn stages_to_run<'a>(exercise: &'a Exercise, asked: &[String]) -> Vec<(&'a String, bool)> {
    let is_asked = |stage: &Stage| asked.is_empty() || asked.contains(&stage.stage);
    let mut needed: Vec<&String> = Vec::new();
    let mut stages = Vec::new();
    // Only earlier checks can be needed.
    for stage in exercise.stages.iter().rev() {
        let is_needed = stage.checks.iter().any(|it| needed.contains(&&it.check));
        if is_asked(stage) || is_needed {
            needed.extend(stage.checks.iter().flat_map(|it| &it.needs));
            stages.push((&stage.stage, is_asked(stage)));
        }
    }
    stages.reverse();
    stages
}

struct StageRunner<'a> {
    run: &'a GradingRun<'a>,
    policy: RunPolicy,
    /// The outcomes of the stages so far.
    done: Vec<Outcome>,
    /// The trouble after which nothing more can be determined.
    lost: Option<Trouble>,
}

impl<'a> StageRunner<'a> {
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
        emit: &mut dyn FnMut(Event<'_>),
    ) -> Result<Vec<&'a Manifest>, RunError> {
        let manifests = self.manifests_of(Some(stage));
        let refused = self.apply_stage(sandbox, &manifests).await;
        let outcome = self.check_stage(sandbox, stage, &refused, emit).await?;
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
        emit: &mut dyn FnMut(Event<'_>),
    ) -> Result<Outcome, RunError> {
        let run = self.run;
        // Where nothing was applied, nothing comes of it.
        let is_empty =
            self.manifests_of(Some(stage)).is_empty() && self.manifests_of(None).is_empty();
        let options = Options {
            stages: vec![stage.to_owned()],
            policy: RunPolicy {
                waits: self.policy.waits && !is_empty,
                ..self.policy.clone()
            },
            deadline: Some(run.until.saturating_duration_since(Instant::now())),
            ..run.options.clone()
        };
        let first = self.done.is_empty();
        let notes: Vec<Text> = refused.iter().map(clean_text).collect();
        let annotated = |stage: &StageReport| StageReport {
            notes: notes.clone(),
            ..stage.clone()
        };
        let done: Vec<Report> = self.done.iter().map(|it| it.report.clone()).collect();
        let later = self.later_stages(sandbox, stage)?;
        let mut pass_on = |event: Event<'_>| match event {
            Event::Run { .. } if !first => {}
            Event::Finished(_) => {}
            Event::SoFar(report) => {
                let mut reports: Vec<Report> = done.clone();
                reports.push(with_notes(report.clone(), &notes));
                reports.extend(later.clone());
                if let Some(report) = engine::join_reports(reports) {
                    emit(Event::SoFar(&report));
                }
            }
            Event::Stage(stage) => emit(Event::Stage(&annotated(stage))),
            Event::StageEnd(stage) => emit(Event::StageEnd(&annotated(stage))),
            event => emit(event),
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

    /// Returns the report on the stages after `stage`, of which nothing is known
    /// yet; none after the last.
    fn later_stages(&self, sandbox: &Sandbox, stage: &str) -> Result<Option<Report>, RunError> {
        let run = self.run;
        let wanted = &run.options.stages;
        let all = run.loaded.exercise.stages.iter();
        let later = all.skip_while(|it| it.stage != stage).skip(1);
        let stages: Vec<String> = later
            .map(|it| it.stage.clone())
            .filter(|name| wanted.is_empty() || wanted.contains(name))
            .collect();
        if stages.is_empty() || !run.options.so_far {
            return Ok(None);
        }
        let options = Options {
            stages,
            policy: grading_policy(),
            ..run.options.clone()
        };
        let nothing = engine::blank_report(run.loaded, run.variables, &options, sandbox.name());
        Ok(Some(nothing?))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stage_comes_with_those_that_it_needs() {
        let exercise = crate::exercise::Library::default()
            .find("volumes")
            .unwrap()
            .exercise;
        let stages = |asked: &[&str]| {
            let asked: Vec<String> = asked.iter().map(|it| (*it).to_owned()).collect();
            let stages = stages_to_run(&exercise, &asked).into_iter();
            stages
                .map(|(stage, is_asked)| (stage.clone(), is_asked))
                .collect::<Vec<_>>()
        };
        assert_eq!(stages(&["pvc"]), [("pvc".to_owned(), true)]);
        let needed = [("pvc".to_owned(), false), ("cleanup".to_owned(), true)];
        assert_eq!(stages(&["cleanup"]), needed);
        assert_eq!(stages(&[]).len(), exercise.stages.len());
        assert!(stages(&[]).iter().all(|(_, is_asked)| *is_asked));
    }
}
