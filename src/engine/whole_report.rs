//! The report of a run, made of what was emitted.

use std::rc::Rc;
use std::time::Duration;

use jiff::Timestamp;

use super::emit::Emitter;
use super::run_state::{End, Origin, RunState};
use super::sums::{exit_code, summed, totals_so_far};
use super::vacancy::vacancy;
use super::{Options, Plan, RunError};
use crate::cluster::Cluster;
use crate::evidence::{GiveUp, Step, Trouble};
use crate::exercise::{Check, Loaded, SpecError, Stage, Variables};
use crate::report::clean::{clean, clean_text};
use crate::report::{ClusterIdentity, Event, NextStage, Part, Report, SCHEMA, StageReport};
use crate::text::Text;

/// Makes reports of runs of one exercise.
#[derive(Clone, Copy)]
pub(super) struct ReportBuilder<'a> {
    pub loaded: &'a Loaded,
    pub variables: &'a Variables,
}

impl ReportBuilder<'_> {
    /// Returns what the exercise is called.
    pub fn title(&self) -> Text {
        self.variables.fill_text(&self.loaded.exercise.title)
    }

    /// Returns the report of a run that is settled and emitted.
    pub fn whole(&self, state: &RunState, emitter: &Emitter, requests: u64) -> Report {
        let is_cut = matches!(state.ended(), Some(End::Interrupted | End::Quit));
        self.build(state, emitter.stages().to_vec(), !is_cut, requests)
    }

    /// Returns the report as it would be if nothing more came.
    pub fn so_far(&self, state: &RunState, emitter: &Emitter, requests: u64) -> Report {
        let mut emitter = emitter.clone();
        let settled = state.settled_by_now();
        emitter.emit_settled(state, &settled, &mut |_| {});
        self.build(state, emitter.stages().to_vec(), false, requests)
    }

    /// Returns the stage to go on with: the first of those asked for that is not
    /// done, else the first after them, else any.
    fn next(&self, state: &RunState, stages: &[StageReport]) -> Option<NextStage> {
        let all = &self.loaded.exercise.stages;
        let counts = |check: &&Check| !check.bonus && check.only_if.is_empty();
        let is_done = |stage: &Stage| {
            let report = stages.iter().find(|report| report.stage == stage.stage);
            let was_seen = |check: &Check| state.was_seen_before(&check.check);
            report.map_or_else(
                || stage.checks.iter().filter(counts).all(was_seen),
                |report| report.is_done() || report.superseded_by.is_some(),
            )
        };
        let is_asked = |stage: &&Stage| stages.iter().any(|it| it.stage == stage.stage);
        let last = all
            .iter()
            .rposition(|stage| is_asked(&stage))
            .unwrap_or_default();
        let mut order = all.iter().filter(is_asked).chain(&all[last..]).chain(all);
        let next = order.find(|stage| !is_done(stage))?;
        Some(NextStage {
            stage: next.stage.clone(),
            title: clean_text(&self.variables.fill_text(&next.title)),
            begin: clean_text(&self.variables.fill_text(&next.begin)),
            lesson: next.lesson.as_deref().map(clean),
        })
    }

    fn build(
        &self,
        state: &RunState,
        stages: Vec<StageReport>,
        complete: bool,
        requests: u64,
    ) -> Report {
        Report {
            schema: SCHEMA.to_owned(),
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            exercise: self.loaded.exercise.exercise.clone(),
            title: self.title(),
            digest: self.loaded.digest.clone(),
            cluster: state.identity().clone(),
            namespace: state.namespace().to_owned(),
            namespace_uid: state.namespace_uid().map(str::to_owned),
            started: state.started(),
            finished: state.evidence().observed.max(state.started()),
            complete,
            totals: totals_so_far(state, &stages),
            lesson: self.loaded.exercise.lesson.as_deref().map(clean),
            next_chapter: self.loaded.exercise.next.as_ref().map(clean_text),
            next: self.next(state, &stages).filter(|_| state.remembers()),
            part: self.part(state.plan()),
            vacancy: vacancy(state.evidence()),
            overridden: None,
            exit_code: exit_code(&stages, complete),
            stages,
            requests: state.plan().policy.told_requests(requests),
            submission: None,
            refused: Vec::new(),
            notes: Vec::new(),
        }
    }
}

impl ReportBuilder<'_> {
    /// Returns the part of the exercise that is asked for, where it is not all of it.
    fn part(&self, plan: &Plan) -> Option<Part> {
        let exercise = &self.loaded.exercise;
        let of_stages = exercise.stages.len();
        let counted = exercise.checks().filter(|(_, check)| !check.bonus);
        let stages = plan.stages.iter().map(|it| it.stage.clone());
        (plan.stages.len() < of_stages).then(|| Part {
            stages: stages.collect(),
            of_stages,
            of_points: counted.map(|(_, check)| check.points).sum(),
        })
    }
}

/// Returns the report of a run that comes to nothing: everything that `options`
/// ask for is inconclusive. For whoever must have a report whatever happens.
///
/// # Errors
/// [`SpecError`] as for the run itself.
pub fn blank_report(
    loaded: &Loaded,
    variables: &Variables,
    options: &Options,
    namespace: &str,
) -> Result<Report, SpecError> {
    let plan = Rc::new(Plan::new(loaded, variables, options)?);
    let origin = Origin {
        cluster: ClusterIdentity::default(),
        namespace,
        started: Timestamp::now(),
        recorded: false,
    };
    let state = RunState::new(plan, options, origin);
    let builder = ReportBuilder { loaded, variables };
    Ok(builder.so_far(&state, &Emitter::default(), 0))
}

/// Returns the report of stages that were not looked at: for `trouble`, or since
/// the user interrupted.
///
/// # Errors
/// [`RunError::Spec`] for what is not in the exercise.
pub fn unseen_report(
    cluster: &Cluster,
    loaded: &Loaded,
    variables: &Variables,
    options: &Options,
    trouble: Option<&Trouble>,
    emit: &mut dyn FnMut(Event<'_>),
) -> Result<Report, RunError> {
    let plan = Rc::new(Plan::new(loaded, variables, options)?);
    let mut state = RunState::new(plan, options, origin_of(cluster));
    let end = match trouble {
        Some(trouble) => Step::GaveUp(GiveUp::Trouble(trouble.clone())),
        None => Step::Interrupted,
    };
    state.take(Duration::ZERO, end);
    let builder = ReportBuilder { loaded, variables };
    emit(Event::Run {
        title: &builder.title(),
        cluster: state.identity(),
        namespace: state.namespace(),
    });
    let mut emitter = Emitter::default();
    emitter.emit_settled(&state, state.settled(), emit);
    Ok(builder.whole(&state, &emitter, cluster.requests()))
}

/// Returns one report of runs over the stages of an exercise, in order.
#[must_use]
pub fn join_reports(reports: Vec<Report>) -> Option<Report> {
    let mut reports = reports.into_iter();
    let mut whole = reports.next()?;
    for report in reports {
        whole.stages.extend(report.stages);
        whole.finished = whole.finished.max(report.finished);
        whole.complete &= report.complete;
        whole.notes.extend(report.notes);
        if let (Some(part), Some(more)) = (&mut whole.part, report.part) {
            part.stages.extend(more.stages);
        }
        // One on what nobody has looked at yet knows of no cluster.
        let uid = whole.cluster.uid.take().or(report.cluster.uid.clone());
        if whole.cluster.server.is_empty() {
            whole.cluster = report.cluster;
        }
        whole.cluster.uid = uid;
    }
    whole.part = whole.part.filter(|part| part.stages.len() < part.of_stages);
    // A stage leaves nothing to the next.
    whole.vacancy = None;
    Some(summed(whole))
}

/// Returns what is known of a run on `cluster` before that is asked, beginning now.
pub(super) fn origin_of(cluster: &Cluster) -> Origin<'_> {
    Origin {
        cluster: ClusterIdentity {
            context: clean(cluster.context()),
            server: clean(cluster.server()),
            uid: cluster.uid(),
        },
        namespace: cluster.namespace(),
        started: Timestamp::now(),
        recorded: false,
    }
}
