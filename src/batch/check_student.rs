//! The check of one student: connects, runs the exercise, returns the report.

use std::time::Duration;

use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::clients::{SharedClient, connect};
use super::no_report::{NoReport, from_run, invalid_variables, slow_connection};
use super::student::Student;
use crate::engine::{self, Consent, Options, Outcome, RunHooks, RunPolicy};
use crate::exercise::{self, Loaded, Time, Variables};
use crate::record::{Asked, Record};
use crate::report::Report;
use crate::text::Text;

/// The settings of a batch.
#[derive(Clone)]
pub struct Batch<'a> {
    /// The exercise.
    pub loaded: &'a Loaded,
    /// Values for its variables, `NAME=VALUE` each; those of a student win.
    pub sets: &'a [String],
    /// The options of each student's run.
    pub options: Options,
    /// Students' kubeconfigs may run commands, read files of this machine and
    /// lead anywhere.
    pub trust: bool,
    /// The most students that are checked at once.
    pub jobs: usize,
    /// The deadline of one student.
    pub deadline: Duration,
    /// Ends the batch early.
    pub cancel: CancellationToken,
}

/// Checks the work of a student; returns the report, with the record of the run where
/// one is kept.
pub(super) async fn check_student(
    batch: &Batch<'_>,
    student: &Student,
    client: &SharedClient,
    cancel: CancellationToken,
) -> Result<(Report, Vec<Record>), NoReport> {
    if let Some(problem) = &student.problem {
        return Err(NoReport::Because(Box::new(problem.clone())));
    }
    let sets = [batch.sets, &student.sets].concat();
    let variables =
        Variables::new(&batch.loaded.exercise, &sets).map_err(|it| invalid_variables(&it))?;
    let connecting = Box::pin(connect(student, client.students, batch.trust));
    let connecting = timeout(batch.deadline, connecting);
    let connected = client.cluster.get_or_init(|| async {
        let cluster = connecting.await.map_err(|_| slow_connection())??;
        Ok(if client.lists {
            cluster.shared_by_many()
        } else {
            cluster
        })
    });
    let cluster = Box::pin(connected).await.as_ref().map_err(Clone::clone)?;
    let namespace = student.target.namespace.as_deref();
    let cluster = cluster.in_namespace(namespace.unwrap_or(cluster.namespace()));
    let hooks = RunHooks {
        recall: None,
        consent: &mut GivenConsent(!batch.options.read_only),
        cancel,
        emit: &mut |_| {},
    };
    let clusters = std::slice::from_ref(&cluster);
    let options = Options {
        policy: RunPolicy {
            alone: student.own || client.students > 1,
            ..RunPolicy::default()
        },
        ..batch.options.clone()
    };
    let ran = engine::run_checks(clusters, batch.loaded, &variables, &options, hooks).await;
    let outcomes = ran.map_err(|error| from_run(error, &cluster))?;
    match outcomes.into_iter().next() {
        Some(Outcome { report, steps }) if report.complete => {
            let report = Report {
                // Of all who share the client: nothing of this student's.
                requests: None,
                ..report
            };
            let record = options.record.then(|| {
                let asked = Asked {
                    stages: options.stages.clone(),
                    read_only: options.read_only,
                    alone: options.policy.alone,
                    timeout: options.timeout.map(Time),
                    deadline: options.deadline.map(Time),
                    set: exercise::shown(&batch.loaded.exercise, &sets),
                    ..Asked::default()
                };
                let secrets: Vec<&str> = variables.secrets().collect();
                Record::new(&report, steps, asked).scrub(&secrets)
            });
            Ok((report, record.into_iter().collect()))
        }
        _ => Err(NoReport::Interrupted),
    }
}

/// The consent for all students, given before the batch began.
struct GivenConsent(bool);

impl Consent for GivenConsent {
    fn ask(&mut self, _: &[Text]) -> bool {
        self.0
    }
}
