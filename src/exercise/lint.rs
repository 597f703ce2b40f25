//! What the types cannot rule out: contradictions, missing wordings, checks
//! that could never fail or never run.

use std::collections::BTreeSet;

use crate::exercise::variables::names_in;
use crate::exercise::{Check, Condition, Exercise, Grade, Time, Variables};
use crate::expect::{ByHand, Expect, Expectation, cel};
use crate::text::Text;

/// Every problem of `exercise`, each with its place; none if it is sound.
pub(super) fn problems(exercise: &Exercise) -> Vec<String> {
    let mut lint = Lint {
        exercise,
        problems: Vec::new(),
    };
    lint.exercise();
    lint.problems
}

struct Lint<'a> {
    exercise: &'a Exercise,
    problems: Vec<String>,
}

impl Lint<'_> {
    fn problem(&mut self, place: &str, problem: impl std::fmt::Display) {
        self.problems.push(format!("{place}: {problem}"));
    }

    fn exercise(&mut self) {
        let exercise = self.exercise;
        let place = format!("exercise {}", exercise.exercise);
        self.name(&place, &exercise.exercise);
        self.wording(&place, "title", &exercise.title);
        self.wording(&place, "about", &exercise.about);
        for (name, variable) in &exercise.variables {
            self.wording(&format!("variable {name}"), "help", &variable.help);
        }
        self.time(&place, "timeout", exercise.timeout);
        self.time(&place, "deadline", exercise.deadline);
        for problem in exercise.grade.iter().flat_map(Grade::problems) {
            self.problem("grade", problem);
        }
        if exercise.stages.is_empty() {
            self.problem(
                &place,
                "no stages: an exercise without checks proves nothing",
            );
        }
        let mut stages = BTreeSet::new();
        let mut earlier = BTreeSet::new();
        for stage in &exercise.stages {
            let place = format!("stage {}", stage.stage);
            self.name(&place, &stage.stage);
            if !stages.insert(&stage.stage) {
                self.problem(&place, "this name is used twice");
            }
            self.wording(&place, "title", &stage.title);
            self.wording(&place, "about", &stage.about);
            self.wording(&place, "begin", &stage.begin);
            for take in &stage.takes {
                if let Err(error) = cel::compile(take) {
                    self.problem(&place, format!("`takes`: {error}: {take}"));
                }
            }
            if stage.checks.is_empty() {
                self.problem(&place, "no checks: an empty stage proves nothing");
            }
            for superseded in &stage.superseded {
                if superseded.when.is_empty() {
                    self.problem(
                        &place,
                        "`superseded` with nothing in `when` would always hold",
                    );
                }
                if exercise.stage(&superseded.by).is_none() || superseded.by == stage.stage {
                    self.problem(
                        &place,
                        format!("`superseded.by: {}` names no other stage", superseded.by),
                    );
                }
                for condition in superseded.when.iter().chain(&superseded.unless) {
                    self.condition(&place, condition);
                }
            }
            for check in &stage.checks {
                self.check(check, &mut earlier);
            }
        }
        self.variables(&place);
    }

    fn check(&mut self, check: &Check, earlier: &mut BTreeSet<String>) {
        let place = format!("check {}", check.check);
        self.name(&place, &check.check);
        self.wording(&place, "title", &check.title);
        self.wording(&place, "why", &check.why);
        if check.hints.is_empty() {
            self.problem(&place, "no hints");
        }
        for hint in &check.hints {
            self.wording(&place, "hints", hint);
        }
        // Only earlier checks may be needed: so there can be no cycle, and a
        // reader meets the cause before what it blocks.
        for need in &check.needs {
            if !earlier.contains(need) {
                self.problem(&place, format!("needs `{need}`, which is no earlier check"));
            }
        }
        for condition in check.only_if.iter().chain(&check.seen_before) {
            self.condition(&place, condition);
        }
        self.time(&place, "timeout", check.timeout);
        for problem in check.by_hand.iter().flat_map(ByHand::problems) {
            self.problem(&place, problem);
        }
        self.expectations(&place, &check.expectations());
        if !earlier.insert(check.check.clone()) {
            self.problem(&place, "this name is used twice");
        }
    }

    fn condition(&mut self, place: &str, condition: &Condition) {
        self.expectations(place, &condition.expectations());
    }

    fn expectations(&mut self, place: &str, found: &[Expectation]) {
        let [one] = found else {
            self.problem(
                place,
                format!("needs exactly one expectation, has {}", found.len()),
            );
            return;
        };
        let filled = Variables::new(self.exercise, &[])
            .map_err(|error| error.to_string())
            .and_then(|variables| variables.fill_in(one).map_err(|error| error.to_string()));
        match filled {
            Ok(expectation) => {
                for problem in expectation.problems() {
                    self.problem(place, problem);
                }
            }
            Err(error) => self.problem(place, error),
        }
    }

    fn variables(&mut self, place: &str) {
        let source = serde_json::to_string(self.exercise).unwrap_or_default();
        let used: BTreeSet<&str> = names_in(&source).collect();
        for name in &used {
            if !self.exercise.variables.contains_key(*name) {
                self.problem(place, format!("${{{name}}} is not one of its variables"));
            }
        }
        for name in self.exercise.variables.keys() {
            if !used.contains(name.as_str()) {
                self.problem(place, format!("variable {name} is never used"));
            }
        }
    }

    fn time(&mut self, place: &str, field: &str, time: Option<Time>) {
        if time.is_some_and(|time| time.0.is_zero()) {
            self.problem(place, format!("`{field}` is no time at all"));
        }
    }

    fn name(&mut self, place: &str, name: &str) {
        let plain = !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if !plain {
            self.problem(place, "names are lower-case letters, digits and `-`");
        }
    }

    fn wording(&mut self, place: &str, field: &str, text: &Text) {
        for (lang, wording) in [("ja", &text.ja), ("en", &text.en)] {
            if wording.trim().is_empty() {
                self.problem(place, format!("`{field}` has no `{lang}` wording"));
            }
        }
    }
}
