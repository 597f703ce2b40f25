//! The stages of a submission in its sandboxes, side by side, and the report on them.

use futures::future::try_join_all;

use crate::engine::{self, Options, RunError};
use crate::grade::grading::{Graded, GradingRun};
use crate::grade::in_order::InOrder;
use crate::grade::policy::grading_policy;
use crate::grade::sandboxes::Sandboxes;
use crate::grade::stage_runner::StageRunner;
use crate::report::Event;

/// Runs the stages of a grading, each group in its sandbox and side by side.
/// Emits the engine's events, as of one run over one stage after another;
/// [`Event::Finished`] is left to the caller.
///
/// # Errors
/// [`RunError::Spec`] for an exercise that cannot be run.
pub async fn run_stages(
    run: &GradingRun<'_>,
    sandboxes: &mut Sandboxes,
    emit: &mut dyn FnMut(Event<'_>),
) -> Result<Graded, RunError> {
    let exercise = &run.loaded.exercise;
    let all = exercise.stages.iter().map(|stage| &stage.stage);
    let asked = &run.options.stages;
    let names: Vec<&String> = all
        .filter(|stage| asked.is_empty() || asked.contains(stage))
        .collect();
    let name = sandboxes.name().to_owned();
    let blank = names.iter().map(|stage| {
        let options = Options {
            stages: vec![(*stage).clone()],
            policy: grading_policy(),
            ..run.options.clone()
        };
        let report = engine::blank_report(run.loaded, run.variables, &options, &name)?;
        Ok(((*stage).clone(), report))
    });
    let blank: Vec<_> = blank.collect::<Result<_, RunError>>()?;
    let told = InOrder::new(&name, blank, run.options.so_far, emit);
    let groups = sandboxes.groups().map(|(sandbox, stages)| {
        let runner = StageRunner::new(run, sandbox, &told);
        runner.run(sandbox, stages)
    });
    let stages = try_join_all(groups).await?.concat();
    let report = if let Some(report) = told.into_report() {
        report
    } else {
        // An exercise without stages.
        let (cluster, loaded) = (sandboxes.cluster(), run.loaded);
        engine::unseen_report(cluster, loaded, run.variables, &run.options, None, emit)?
    };
    Ok(Graded { report, stages })
}
