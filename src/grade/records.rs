//! The records of a grading, one for each stage, and a report made of them anew.

use super::grading::{Graded, GradingRun};
use super::policy::policy_of_record;
use crate::engine::{self, Options, RunError, RunPolicy};
use crate::exercise::{Loaded, Time};
use crate::record::{Asked, Record};
use crate::report::Report;

/// Returns the records of a grading, with nothing hidden yet. `set` are the values of
/// variables as they may be written down.
#[must_use]
pub fn records_of(run: &GradingRun<'_>, graded: &Graded, set: &[String]) -> Vec<Record> {
    let stages = graded.stages.iter().filter_map(|outcome| {
        let stage = &outcome.report.stages.first()?.stage;
        let asked = Asked {
            stages: vec![stage.clone()],
            graded: true,
            unapplied: !run.submission.has_any_of(stage),
            timeout: run.options.timeout.map(Time),
            set: set.to_vec(),
            ..Asked::default()
        };
        let mut record = Record::new(&outcome.report, outcome.steps.clone(), asked);
        // What a stage that nothing was seen of tells is why.
        record.head.digest.clone_from(&run.loaded.digest);
        Some(record)
    });
    stages.collect()
}

/// Returns the report that the `records` of a grading come to by an exercise, which need
/// not be the one that they were made with. Of what is in none of them nothing is
/// determined; the stages that were not graded are left out where `is_part`.
///
/// # Errors
/// [`RunError::Spec`] for values that the exercise does not take.
pub fn judge_records(
    records: &[Record],
    loaded: &Loaded,
    set: &[String],
    is_part: bool,
) -> Result<Option<Report>, RunError> {
    let mut known = RunPolicy::default();
    let mut reports = Vec::new();
    for stage in &loaded.exercise.stages {
        let is_of = |record: &&Record| record.head.asked.stages.first() == Some(&stage.stage);
        let record = match (records.iter().find(is_of), records.first()) {
            (Some(record), _) => record.clone(),
            (None, Some(other)) if !is_part => unrecorded(other, &stage.stage),
            _ => continue,
        };
        let variables = record.head.asked.variables(&loaded.exercise, set)?;
        let policy = RunPolicy {
            known: known.known.clone(),
            ..policy_of_record(&record)
        };
        let options = Options::of_record(&record, policy);
        let report = engine::replay_run(&record, loaded, &variables, &options, &mut |_| {})?;
        known.add_known(report.stages.iter().flat_map(|stage| &stage.checks));
        reports.push(report);
    }
    Ok(engine::join_reports(reports))
}

/// Returns the record of a stage that was not there when the others were made.
fn unrecorded(other: &Record, stage: &str) -> Record {
    let mut record = other.clone();
    record.head.asked.stages = vec![stage.to_owned()];
    record.head.asked.unapplied = true;
    record.steps.clear();
    record.extras.clear();
    record
}
