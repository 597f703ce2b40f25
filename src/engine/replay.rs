//! A run over again, from its record.

use std::rc::Rc;
use std::time::Duration;

use super::{Options, Plan, RunError};
use crate::engine::recorded_answers::RecordedAnswers;
use crate::engine::run_state::RunState;
use crate::evidence::{Request, Step};
use crate::exercise::{Loaded, Variables};
use crate::record::Record;
use crate::report::{Event, Report};
use crate::say;

/// No exercise asks for more one after the other; what does has no end.
const ROUNDS: usize = 100;

/// The report of a recorded run. With the exercise and the values that it was
/// run with, that is what the run came to; with others, it is as far as the
/// record tells.
///
/// # Errors
/// [`RunError::Spec`] for what is not in the exercise.
pub fn replay(
    record: &Record,
    loaded: &Loaded,
    variables: &Variables,
    options: &Options,
    tell: &mut dyn FnMut(Event<'_>),
) -> Result<Report, RunError> {
    let head = &record.head;
    let plan = Plan::new(loaded, variables, options)?;
    let (cluster, namespace) = (&head.cluster, head.namespace.as_str());
    let desk = || {
        let (plan, cluster) = (plan.clone(), cluster.clone());
        let mut desk = RunState::new(Rc::new(plan), options, cluster, namespace, head.started);
        desk.evidence.recorded = true;
        desk
    };
    let recorded = head.asked.variables(&loaded.exercise, &[])?;
    let is_changed = loaded.digest != head.digest || recorded != *variables;
    let as_it_was = (!is_changed).then(|| repeated(record, desk()));
    // Another version of handson may ask more than was asked.
    let mut desk = match as_it_was.filter(RunState::is_settled) {
        Some(desk) => desk,
        None => filled(record, desk()),
    };
    if !desk.is_settled() {
        desk.give_up(&if desk.round.waiting.is_some() {
            say!(
                ja: "記録が終わったとき、まだ途中でした",
                en: "it was still on its way when the record ended"
            )
        } else {
            say!(ja: "判断できませんでした", en: "this could not be determined")
        });
    }
    tell(Event::Run {
        title: &variables.fill_text(&loaded.exercise.title),
        cluster: &desk.identity,
        namespace,
    });
    desk.tell(&|_, _| None, tell);
    let report = desk.report(loaded, variables, record.end.requests);
    tell(Event::Finished(&report));
    Ok(report)
}

/// The run just as it was.
fn repeated(record: &Record, mut desk: RunState) -> RunState {
    for (at, step) in &record.steps {
        desk.take(*at, step.clone());
    }
    desk
}

/// The run as it would have been if something else had been asked.
fn filled(record: &Record, mut desk: RunState) -> RunState {
    let shelf = RecordedAnswers::new(record);
    let mut now = Duration::ZERO;
    for (number, (at, step)) in record.steps.iter().enumerate() {
        pass_until(&mut desk, now, *at);
        now = *at;
        desk.take(now, step.clone());
        fill(&mut desk, now, &shelf, |request| {
            !shelf.comes_after(number, request)
        });
    }
    fill(&mut desk, now, &shelf, |_| true);
    desk
}

/// Lets time pass for checks that give up, or are satisfied, between two
/// recorded steps.
fn pass_until(desk: &mut RunState, mut now: Duration, next: Duration) {
    while let Some((_, until)) = desk.round.waiting
        && now < until
        && until < next
    {
        now = until;
        desk.take(now, Step::Passed);
    }
}

/// Answers from the shelf what is wanted and `is_due`.
fn fill(
    desk: &mut RunState,
    now: Duration,
    shelf: &RecordedAnswers<'_>,
    is_due: impl Fn(&Request) -> bool,
) {
    for _ in 0..ROUNDS {
        let round = &desk.round;
        let changes = round.changes.iter().cloned().map(Request::Probe);
        let wanted = round.reads.iter().chain(&round.looks).cloned();
        let answers: Vec<_> = wanted
            .chain(changes)
            .filter(&is_due)
            .map(|request| {
                let answer = shelf.answer(&request);
                (request, answer)
            })
            .collect();
        if answers.is_empty() || desk.is_settled() {
            return;
        }
        desk.take(now, Step::Answered(answers));
    }
}
