//! The report of a run, made of what was emitted: sums and the exit code follow
//! from verdicts.

use std::rc::Rc;
use std::time::Duration;

use jiff::Timestamp;

use super::emit::Emitter;
use super::run_state::{End, Origin, RunState};
use super::vacancy::vacancy;
use super::{Options, Plan, RunError};
use crate::cluster::Cluster;
use crate::evidence::{GiveUp, Step, Trouble};
use crate::exercise::{Check, Loaded, SpecError, Stage, Variables};
use crate::report::clean::{clean, clean_text};
use crate::report::{
    CheckReport, ClusterIdentity, Event, NextStage, Part, PointsOutcome, Report, SCHEMA,
};
use crate::report::{StageReport, Totals, Verdict};
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
            exit_code: exit_code(&stages, complete),
            stages,
            requests: state.plan().policy.told_requests(requests),
            submission: None,
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

/// Returns a report with the sums and the exit code that its checks come to.
#[must_use]
pub fn summed(report: Report) -> Report {
    Report {
        totals: totals(&report.stages),
        exit_code: exit_code(&report.stages, report.complete),
        ..report
    }
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

/// Returns the sums over all checks of a run, with those of earlier runs where it remembers.
pub(super) fn totals_so_far(state: &RunState, stages: &[StageReport]) -> Totals {
    let now = totals(stages);
    if !state.remembers() {
        return now;
    }
    Totals {
        so_far: Some(stages.iter().map(|stage| stage.points_so_far().0).sum()),
        bonus_so_far: Some(stages.iter().map(StageReport::bonus_so_far).sum()),
        ..now
    }
}

/// Returns the sums over all checks.
pub(super) fn totals(stages: &[StageReport]) -> Totals {
    let mut totals = Totals::default();
    for check in stages.iter().flat_map(|stage| &stage.checks) {
        add(&mut totals, check);
    }
    totals
}

fn add(totals: &mut Totals, check: &CheckReport) {
    let points = check.points;
    match check.verdict {
        Verdict::Pass => totals.passed += 1,
        Verdict::Fail => totals.failed += 1,
        Verdict::Skipped => totals.skipped += 1,
        Verdict::Inconclusive => totals.inconclusive += 1,
    }
    let stand = check.points_outcome();
    if check.bonus {
        totals.bonus_possible += points;
        if stand == PointsOutcome::Won {
            totals.bonus += points;
        }
        return;
    }
    if stand == PointsOutcome::Aside {
        return;
    }
    if check.is_not_seen() {
        totals.not_seen += points;
    }
    totals.possible += points;
    match stand {
        PointsOutcome::Won => totals.points += points,
        PointsOutcome::Lost => totals.lost += points,
        PointsOutcome::Open | PointsOutcome::Left | PointsOutcome::Later | PointsOutcome::Aside => {
            totals.undetermined += points;
        }
    }
}

/// Returns the exit code: 0 all that was asked passed, now or before; 1 something failed; 3 nothing failed and
/// something is undetermined, be it for want of the user's word, or nothing
/// was there to pass. Bonus checks count as what they show.
pub(super) fn exit_code(stages: &[StageReport], complete: bool) -> u8 {
    if !complete {
        return 130;
    }
    let checks = || stages.iter().flat_map(|stage| &stage.checks);
    if checks().any(|check| check.verdict == Verdict::Fail) {
        return 1;
    }
    let undetermined = |check: &CheckReport| match check.verdict {
        Verdict::Inconclusive => true,
        Verdict::Skipped => !check.is_set_aside(),
        Verdict::Pass | Verdict::Fail => false,
    };
    let passed = checks().any(|check| check.verdict == Verdict::Pass || check.is_kept());
    if passed && !checks().any(undetermined) {
        0
    } else {
        3
    }
}
