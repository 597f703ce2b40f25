//! A run over again, from its record.
//!
//! In: the steps of a record. Out: the report, and the screens of a session.

use std::rc::Rc;
use std::time::Duration;

use jiff::Timestamp;

use super::emit::Emitter;
use super::live::Presenter;
use super::recorded_answers::RecordedAnswers;
use super::run_state::{Origin, RunState};
use super::whole_report::ReportBuilder;
use super::{Options, Plan, RunError};
use crate::evidence::{GiveUp, Request, Step};
use crate::exercise::{Loaded, Variables};
use crate::record::Record;
use crate::report::{Event, Report, ViewModel};

/// No exercise asks for more one after the other; what does has no end.
const ROUNDS: usize = 100;

/// Returns the report of a recorded run. With the exercise and the values that
/// it was run with, that is what the run came to; with others, it is as far as
/// the record tells.
///
/// # Errors
/// [`RunError::Spec`] for what is not in the exercise.
pub fn replay_run(
    record: &Record,
    loaded: &Loaded,
    variables: &Variables,
    options: &Options,
    emit: &mut dyn FnMut(Event<'_>),
) -> Result<Report, RunError> {
    let builder = ReportBuilder { loaded, variables };
    let (state, ()) = replay_steps(record, options, builder, &|_| (), &|(), _, _| {})?;
    emit(Event::Run {
        title: &builder.title(),
        cluster: state.identity(),
        namespace: state.namespace(),
    });
    let mut emitter = Emitter::default();
    emitter.emit_settled(&state, state.settled(), emit);
    let report = builder.whole(&state, &emitter, record.end.requests);
    emit(Event::Finished(&report));
    Ok(report)
}

/// Returns the report of a recorded session; `show` is given each of its screens
/// and when it was shown.
///
/// # Errors
/// As [`replay_run`].
pub fn replay_session(
    record: &Record,
    loaded: &Loaded,
    variables: &Variables,
    options: &Options,
    show: &mut dyn FnMut(&ViewModel, Timestamp),
) -> Result<Report, RunError> {
    let builder = ReportBuilder { loaded, variables };
    let begin = |state: &RunState| (Presenter::new(state, builder.title()), Vec::new());
    let follow = |(presenter, shown): &mut (Presenter, Vec<_>), state: &RunState, step: &Step| {
        let mut show = |scene: &ViewModel, at| shown.push((scene.clone(), at));
        if *step == Step::Passed {
            presenter.present(state, &mut show);
        }
    };
    let (state, (mut presenter, shown)) = replay_steps(record, options, builder, &begin, &follow)?;
    for (scene, at) in &shown {
        show(scene, *at);
    }
    presenter.show_last(&state, show);
    Ok(presenter.report(&state, builder, record.end.requests))
}

/// Gives the steps of a record to a state, and has `follow` see each. Returns
/// the state at the end, and what `begin` and `follow` have made of it.
fn replay_steps<T>(
    record: &Record,
    options: &Options,
    builder: ReportBuilder<'_>,
    begin: &dyn Fn(&RunState) -> T,
    follow: &dyn Fn(&mut T, &RunState, &Step),
) -> Result<(RunState, T), RunError> {
    let head = &record.head;
    let (loaded, variables) = (builder.loaded, builder.variables);
    let plan = Rc::new(Plan::new(loaded, variables, options)?);
    let replay = || {
        let origin = Origin {
            cluster: head.cluster.clone(),
            namespace: &head.namespace,
            started: head.started,
            recorded: true,
        };
        let state = RunState::new(Rc::clone(&plan), options, origin);
        let followed = begin(&state);
        Replay {
            state,
            followed,
            follow,
        }
    };
    let recorded = head.asked.variables(&loaded.exercise, &[])?;
    let is_changed = loaded.digest != head.digest || recorded != *variables;
    let as_it_was = (!is_changed).then(|| replay().repeat(record));
    // Another version of handson may ask more than was asked.
    let replay = match as_it_was.filter(|replay| replay.state.is_settled()) {
        Some(replay) => replay,
        None => replay().fill(record),
    };
    Ok((replay.state, replay.followed))
}

/// A record on its way through a state.
struct Replay<'a, T> {
    state: RunState,
    followed: T,
    follow: &'a dyn Fn(&mut T, &RunState, &Step),
}

impl<T> Replay<'_, T> {
    fn take(&mut self, at: Duration, step: &Step) {
        self.state.take(at, step.clone());
        (self.follow)(&mut self.followed, &self.state, step);
    }

    /// Repeats the run just as it was.
    fn repeat(mut self, record: &Record) -> Self {
        for (at, step) in &record.steps {
            self.take(*at, step);
        }
        self
    }

    /// Repeats the run as it would have been if something else had been asked.
    fn fill(mut self, record: &Record) -> Self {
        let answers = RecordedAnswers::new(record);
        let mut now = Duration::ZERO;
        for (number, (at, step)) in record.steps.iter().enumerate() {
            self.pass_until(now, *at);
            now = *at;
            self.take(now, step);
            self.answer_wanted(now, &answers, |request| {
                !answers.comes_after(number, request)
            });
        }
        self.answer_wanted(now, &answers, |_| true);
        if !self.state.is_settled() {
            let why = match self.state.round().waiting {
                Some(_) => GiveUp::RecordEnded,
                None => GiveUp::Exhausted,
            };
            self.take(now, &Step::GaveUp(why));
        }
        self
    }

    /// Lets time pass for checks that give up, or are satisfied, between two
    /// recorded steps.
    fn pass_until(&mut self, mut now: Duration, next: Duration) {
        while let Some((_, until)) = self.state.round().waiting
            && now < until
            && until < next
        {
            now = until;
            self.take(now, &Step::Passed);
        }
    }

    /// Answers from the record what is wanted and `is_due`.
    fn answer_wanted(
        &mut self,
        now: Duration,
        recorded: &RecordedAnswers<'_>,
        is_due: impl Fn(&Request) -> bool,
    ) {
        for _ in 0..ROUNDS {
            let trial = self.state.trial().cloned().map(Request::Probe);
            if let Some(request) = trial.filter(&is_due)
                && let Request::Probe(probe) = &request
            {
                let (probe, answer) = (probe.clone(), recorded.answer(&request));
                self.take(now, &Step::Changed { probe, answer });
                continue;
            }
            let round = self.state.round();
            let changes = round.changes.iter().cloned().map(Request::Probe);
            let wanted = round.reads.iter().chain(&round.looks).cloned();
            let answers: Vec<_> = wanted
                .chain(changes)
                .filter(&is_due)
                .map(|request| {
                    let answer = recorded.answer(&request);
                    (request, answer)
                })
                .collect();
            if answers.is_empty() || self.state.is_settled() {
                return;
            }
            self.take(now, &Step::Answered(answers));
        }
    }
}
