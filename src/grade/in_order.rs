//! The events of stages that run side by side, told in the order of the exercise.

use std::cell::RefCell;

use crate::engine;
use crate::report::{CheckReport, Event, Report, StageReport};

/// What is told of a grading.
pub(super) struct InOrder<'a> {
    told: RefCell<Told<'a>>,
}

struct Told<'a> {
    emit: &'a mut dyn FnMut(Event<'_>),
    /// The namespace that the report is about.
    namespace: &'a str,
    /// The stages of the report, in order.
    stages: Vec<Line>,
    /// The stage whose events are passed on.
    at: usize,
    /// Set once the head of the run is told.
    is_begun: bool,
    /// Set where the report so far is asked for.
    so_far: bool,
}

/// A stage.
struct Line {
    stage: String,
    /// The report on it as far as it is known.
    report: Report,
    is_over: bool,
    /// What is to be told once it is its turn.
    held: Vec<Held>,
}

enum Held {
    Stage(StageReport),
    Check(CheckReport),
    StageEnd(StageReport),
}

impl<'a> InOrder<'a> {
    /// Tells `emit` of the stages of `blank`, in that order: reports on one
    /// stage each, of which nothing is known yet. To its readers all are run in
    /// `namespace`.
    pub fn new(
        namespace: &'a str,
        blank: Vec<(String, Report)>,
        so_far: bool,
        emit: &'a mut dyn FnMut(Event<'_>),
    ) -> Self {
        let stages = blank.into_iter().map(|(stage, report)| Line {
            stage,
            report,
            is_over: false,
            held: Vec::new(),
        });
        Self {
            told: RefCell::new(Told {
                emit,
                namespace,
                stages: stages.collect(),
                at: 0,
                is_begun: false,
                so_far,
            }),
        }
    }

    /// Takes in an event of a stage; one that is no part of the report is not told.
    pub fn take(&self, stage: &str, event: Event<'_>) {
        let mut told = self.told.borrow_mut();
        let Some(at) = told.stages.iter().position(|line| line.stage == stage) else {
            return;
        };
        let is_its_turn = at == told.at;
        let held = match event {
            Event::Run { .. } if told.is_begun => return,
            Event::Run { title, cluster, .. } => {
                told.is_begun = true;
                let namespace = told.namespace;
                return (told.emit)(Event::Run {
                    title,
                    cluster,
                    namespace,
                });
            }
            Event::SoFar(report) => {
                told.stages[at].report = report.clone();
                return told.tell_so_far();
            }
            Event::Finished(_) => return,
            event if is_its_turn => return (told.emit)(event),
            Event::Progress(_) => return,
            Event::Stage(stage) => Held::Stage(stage.clone()),
            Event::Check(check) => Held::Check(check.clone()),
            Event::StageEnd(stage) => Held::StageEnd(stage.clone()),
        };
        told.stages[at].held.push(held);
    }

    /// Takes in the report on a stage that is over, and goes on to what comes after it.
    pub fn end(&self, stage: &str, report: &Report) {
        let mut told = self.told.borrow_mut();
        if let Some(line) = told.stages.iter_mut().find(|line| line.stage == stage) {
            line.report = report.clone();
            line.is_over = true;
        }
        while told.stages.get(told.at).is_some_and(|line| line.is_over) {
            told.at += 1;
            told.tell_held();
        }
    }

    /// Returns the report on all stages, as far as it is known; none where there are no stages.
    pub fn into_report(self) -> Option<Report> {
        self.told.into_inner().report()
    }
}

impl Told<'_> {
    fn tell_held(&mut self) {
        let Some(line) = self.stages.get_mut(self.at) else {
            return;
        };
        for held in std::mem::take(&mut line.held) {
            (self.emit)(match &held {
                Held::Stage(stage) => Event::Stage(stage),
                Held::Check(check) => Event::Check(check),
                Held::StageEnd(stage) => Event::StageEnd(stage),
            });
        }
    }

    fn tell_so_far(&mut self) {
        let report = self.so_far.then(|| self.report()).flatten();
        if let Some(report) = report {
            (self.emit)(Event::SoFar(&report));
        }
    }

    fn report(&self) -> Option<Report> {
        let reports = self.stages.iter().map(|line| line.report.clone());
        engine::join_reports(reports.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Options;
    use crate::exercise::{Library, Variables};
    use crate::grade::policy::grading_policy;
    use crate::say;

    /// Stages of an exercise, each with the report on it.
    fn stages() -> Vec<(String, Report)> {
        let loaded = Library::default().find("volumes").unwrap();
        let variables = Variables::new(&loaded.exercise, &[]).unwrap();
        let stages = loaded.exercise.stages.iter().take(3);
        let stages = stages.map(|stage| {
            let options = Options {
                stages: vec![stage.stage.clone()],
                policy: grading_policy(),
                ..Options::default()
            };
            let report = engine::blank_report(&loaded, &variables, &options, "ns").unwrap();
            (stage.stage.clone(), report)
        });
        stages.collect()
    }

    /// What is told when `script` happens, a word an event.
    fn told(script: impl FnOnce(&InOrder<'_>, &[(String, Report)])) -> Vec<String> {
        let mut told = Vec::new();
        let stages = stages();
        let mut emit = |event: Event<'_>| {
            told.push(match event {
                Event::Run { namespace, .. } => format!("run {namespace}"),
                Event::Stage(stage) => format!("stage {}", stage.stage),
                Event::Check(check) => format!("check {}", check.check),
                Event::Progress(text) => text.en.clone(),
                Event::StageEnd(stage) => format!("end {}", stage.stage),
                Event::SoFar(report) => format!("so far {}", report.stages.len()),
                Event::Finished(_) => "finished".to_owned(),
            });
        };
        script(
            &InOrder::new("ns", stages.clone(), true, &mut emit),
            &stages,
        );
        told
    }

    /// Has a stage begin with its first check and end.
    fn play(told: &InOrder<'_>, (stage, report): &(String, Report)) {
        told.take(stage, Event::Stage(&report.stages[0]));
        told.take(stage, Event::Check(&report.stages[0].checks[0]));
        told.take(stage, Event::StageEnd(&report.stages[0]));
        told.end(stage, report);
    }

    #[test]
    fn a_later_stage_waits_until_those_before_are_over() {
        let told = told(|told, stages| {
            play(told, &stages[2]);
            told.take(
                &stages[1].0,
                Event::Progress(&say!(ja: "待つ", en: "unheard")),
            );
            told.take(
                &stages[0].0,
                Event::Progress(&say!(ja: "待つ", en: "heard")),
            );
            play(told, &stages[0]);
            play(told, &stages[1]);
        });
        let stages = stages();
        let expected = stages.iter().flat_map(|(stage, report)| {
            let check = &report.stages[0].checks[0].check;
            [
                format!("stage {stage}"),
                format!("check {check}"),
                format!("end {stage}"),
            ]
        });
        let expected: Vec<String> = ["heard".to_owned()].into_iter().chain(expected).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn it_begins_once_and_what_is_known_is_of_all_stages() {
        let told = told(|told, stages| {
            for (stage, report) in stages.iter().rev() {
                let title = &report.title;
                let (cluster, namespace) = (&report.cluster, "another");
                told.take(
                    stage,
                    Event::Run {
                        title,
                        cluster,
                        namespace,
                    },
                );
                told.take(stage, Event::SoFar(report));
                told.take(stage, Event::Finished(report));
            }
            // One that is only needed.
            told.take("none", Event::SoFar(&stages[0].1));
        });
        assert_eq!(told, ["run ns", "so far 3", "so far 3", "so far 3"]);
    }
}
