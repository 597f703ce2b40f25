//! The grading of what one student handed in, in sandboxes of its own.

use std::path::Path;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::check_student::Batch;
use super::clients::{SharedClient, connect};
use super::no_report::{NoReport, from_run, internal_error, invalid_variables};
use super::student::Student;
use crate::engine::{Options, RunError};
use crate::exercise::{self, Variables};
use crate::grade::{self, GradingRun, Sandboxes, run_stages};
use crate::record::Record;
use crate::report::Report;

/// The most stages that are graded at once, of all students together: more of
/// them would only wait for a processor.
const STAGES_AT_ONCE: usize = 4;

/// What grading a student's work comes to.
pub(super) struct GradedWork {
    pub report: Report,
    /// The records of the run, where they are kept.
    pub records: Vec<Record>,
    /// What tells the manifests from others, object by object.
    pub manifests: Vec<String>,
}

/// Grades what a student handed in; returns what it comes to, and the sandboxes that are
/// still to be cleaned up.
pub(super) async fn grade_student(
    batch: &Batch<'_>,
    student: &Student,
    client: &SharedClient,
    cancel: CancellationToken,
) -> Result<(GradedWork, Sandboxes), NoReport> {
    if let Some(problem) = &student.problem {
        return Err(NoReport::Because(Box::new(problem.clone())));
    }
    let (loaded, options) = (batch.loaded, &batch.options);
    let sets = [batch.sets, &student.sets].concat();
    let variables = Variables::new(&loaded.exercise, &sets).map_err(|it| invalid_variables(&it))?;
    let submission = student.submission.as_ref().ok_or_else(internal_error)?;
    let connected = client
        .cluster
        .get_or_init(|| connect(student, client.students, batch.trust));
    let cluster = Box::pin(connected).await.as_ref().map_err(Clone::clone)?;
    let at_once = (STAGES_AT_ONCE / batch.jobs.max(1)).max(1);
    let made = Sandboxes::create(cluster, &loaded.exercise, &options.stages, at_once).await;
    let mut sandboxes = made.map_err(|error| from_run(RunError::Cluster(error), cluster))?;
    let journals = std::env::temp_dir().join(sandboxes.name());
    let run = GradingRun {
        loaded,
        variables: &variables,
        submission,
        options: Options {
            journals: journals.clone(),
            ..options.clone()
        },
        folder: Path::new(&student.place),
        keep: false,
        until: Instant::now() + batch.deadline,
        cancel,
    };
    let graded = run_stages(&run, &mut sandboxes, &mut |_| {}).await;
    // The Pods that they are about go with the namespaces.
    let removed = std::fs::remove_dir_all(&journals);
    tracing::debug!(?removed, "journals");
    match graded {
        Ok(graded) if graded.report.complete => {
            let records = if options.record {
                let set = exercise::shown(&loaded.exercise, &sets);
                grade::records_of(&run, &graded, &set)
            } else {
                Vec::new()
            };
            let secrets: Vec<&str> = variables.secrets().collect();
            let records = records.into_iter().map(|record| record.scrub(&secrets));
            let report = Report {
                submission: Some(submission.report()),
                ..graded.report
            };
            let work = GradedWork {
                report,
                records: records.collect(),
                manifests: submission.object_digests(),
            };
            Ok((work, sandboxes))
        }
        other => {
            let notes = sandboxes.clean_up().await;
            tracing::debug!(?notes, "cleared");
            Err(other.map_or_else(|error| from_run(error, cluster), |_| NoReport::Interrupted))
        }
    }
}
