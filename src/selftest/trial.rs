//! The trial of a mutant: by evidence where that suffices, else on the cluster.
//! In: a selftest and a mutant; out: the checks that noticed it.

use std::path::Path;
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::evidence;
use super::mutant::{Change, Mutant};
use crate::cluster::Cluster;
use crate::engine::{self, Options, Outcome, RunError};
use crate::evidence::{Trouble, TroubleKind};
use crate::exercise::{Loaded, Variables};
use crate::expect::Expect;
use crate::grade::{self, Graded, GradingRun, Sandboxes, run_stages};
use crate::record::{Asked, Record};
use crate::report::{Blocked, CheckReport, Report, Verdict};
use crate::submission::Submission;
use crate::text::Text;

/// The time that one grading may take.
const GRADING: Duration = Duration::from_secs(10 * 60);

/// The inputs of a selftest.
pub struct Selftest<'a> {
    /// The exercise.
    pub loaded: &'a Loaded,
    /// The values of its variables.
    pub variables: &'a Variables,
    /// The same as they were given.
    pub set: &'a [String],
    /// The reference solution.
    pub reference: &'a Submission,
    /// The cluster for what evidence cannot show.
    pub cluster: &'a Cluster,
    /// The number of gradings that go on at a time.
    pub jobs: usize,
    /// Only mutants with this in their name.
    pub only: Option<&'a str>,
    /// Leaves out mutants that only a grading on the cluster can judge.
    pub offline: bool,
    /// Ends it early.
    pub cancel: CancellationToken,
}

/// The checks of the mutant's stage that noticed it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Noticed {
    /// Those that are about what was changed.
    pub by: Vec<String>,
    /// The others that fail.
    pub others: Vec<String>,
    /// The reason for which one of them could not tell.
    pub unsure: Option<Text>,
}

impl Selftest<'_> {
    /// Judges the mutant by the evidence of the reference's run.
    pub(super) fn offline(&self, mutant: &Mutant, stages: &[Outcome]) -> Result<Noticed, RunError> {
        let (Change::Object(at, object), true) = (&mutant.change, mutant.by_evidence) else {
            return Ok(Noticed::default());
        };
        let mut policy = grade::grading_policy();
        for Outcome { report, steps } in stages {
            if !report
                .stages
                .iter()
                .any(|stage| stage.stage == mutant.stage)
            {
                policy.add_known(report.stages.iter().flat_map(|stage| &stage.checks));
                continue;
            }
            let mut steps = steps.clone();
            let manifest = &self.reference.manifests[*at];
            evidence::change(&mut steps, manifest, object.as_ref());
            let asked = Asked {
                stages: vec![mutant.stage.clone()],
                graded: true,
                set: self.set.to_vec(),
                ..Asked::default()
            };
            let record = Record::new(report, steps, asked);
            let options = Options::of_record(&record, policy);
            let (loaded, variables) = (self.loaded, self.variables);
            let report = engine::replay_run(&record, loaded, variables, &options, &mut |_| {})?;
            return Ok(self.noticed(&mutant.stage, &mutant.aspects, &report));
        }
        Ok(Noticed::default())
    }

    /// Grades the mutant on the cluster.
    pub(super) async fn live(&self, mutant: &Mutant) -> Result<Noticed, RunError> {
        let stage = self.loaded.exercise.stage(&mutant.stage);
        let continues = stage.and_then(|stage| stage.continues.as_deref());
        let submission = mutant.submission(self.reference, continues);
        let stages = vec![mutant.stage.clone()];
        let graded = Box::pin(self.grade(&submission, stages, false)).await?;
        Ok(self.noticed(&mutant.stage, &mutant.aspects, &graded.report))
    }

    /// Grades a submission in one sandbox.
    pub(super) async fn grade(
        &self,
        submission: &Submission,
        stages: Vec<String>,
        record: bool,
    ) -> Result<Graded, RunError> {
        let exercise = &self.loaded.exercise;
        // Other trials are made at the same time.
        let mut sandboxes = Sandboxes::create(self.cluster, exercise, &stages, 1)
            .await
            .map_err(RunError::Cluster)?;
        let journals = std::env::temp_dir().join(sandboxes.name());
        let run = GradingRun {
            loaded: self.loaded,
            variables: self.variables,
            submission,
            options: Options {
                stages,
                record,
                journals: journals.clone(),
                ..Options::default()
            },
            folder: Path::new(""),
            keep: false,
            until: Instant::now() + GRADING,
            cancel: self.cancel.clone(),
        };
        let graded = run_stages(&run, &mut sandboxes, &mut |_| {}).await;
        let notes = sandboxes.clean_up().await;
        let removed = std::fs::remove_dir_all(&journals);
        tracing::debug!(?notes, ?removed, "cleared");
        if self.cancel.is_cancelled() {
            return Err(RunError::Cluster(Trouble {
                kind: TroubleKind::Interrupted,
                what: "selftest".to_owned(),
                message: "interrupted".to_owned(),
            }));
        }
        graded
    }

    /// Returns the checks of `stage` that notice, by `report`, what `aspects` are about.
    pub(super) fn noticed(&self, stage: &str, aspects: &[String], report: &Report) -> Noticed {
        let mut noticed = Noticed::default();
        let exercise = &self.loaded.exercise;
        let Some(stage) = exercise.stage(stage) else {
            return noticed;
        };
        let reports = report.stages.iter().flat_map(|stage| &stage.checks);
        for (check, found) in stage.checks.iter().filter_map(|check| {
            let mut reports = reports.clone();
            Some((check, reports.find(|report| report.check == check.check)?))
        }) {
            let expectations = check.expectations();
            let is_about = expectations
                .iter()
                .flat_map(Expect::about)
                .any(|aspect| aspects.iter().any(|path| aspect.covers(path)));
            let caught = found.verdict == Verdict::Fail || same_cause(found, &check.needs);
            match (is_about, caught) {
                (true, true) => noticed.by.push(check.check.clone()),
                (false, true) => noticed.others.push(check.check.clone()),
                (_, false) if found.verdict == Verdict::Inconclusive => {
                    let reason = found.reason.as_ref().map(|reason| reason.text.clone());
                    noticed.unsure = noticed.unsure.take().or(reason);
                }
                _ => {}
            }
        }
        noticed
    }
}

/// Returns true where a check fails for the cause of another one, and is not just kept
/// from being looked at.
fn same_cause(report: &CheckReport, needs: &[String]) -> bool {
    report.verdict == Verdict::Skipped
        && report.reason.as_ref().is_some_and(|reason| {
            let by = reason.by.as_ref();
            reason.kind == Blocked::ByFailure && by.is_some_and(|by| !needs.contains(by))
        })
}
