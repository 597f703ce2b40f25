//! Faults that the types cannot rule out: contradictions, missing wordings, checks
//! that could never fail or never run. Each rule reads an exercise and returns
//! its problems; [`RULES`] is the one list of them.

use std::collections::BTreeSet;

use crate::exercise::variables::names_in;
use crate::exercise::{Check, Condition, Exercise, Grade, Variables};
use crate::expect::{ByHand, Expect, Expectation, cel};
use crate::parse_cause::json;
use crate::text::Text;

/// A rule that every exercise keeps.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The name that is printed after each problem.
    pub id: &'static str,
    /// Its demand.
    pub demand: &'static str,
    find: fn(&Exercise) -> Vec<Problem>,
}

/// A place in the exercise, and what is wrong there.
type Problem = (String, String);

macro_rules! rules {
    ($( $id:literal $find:ident $demand:literal, )*) => {
        /// Every rule, in the order in which they are tried.
        pub const RULES: &[Rule] = &[
            $( Rule { id: $id, demand: $demand, find: $find }, )*
        ];
    };
}

rules! {
    "plain-names" plain_names "names are lower-case letters, digits and `-`",
    "unique-names" unique_names "no two stages and no two checks have one name",
    "both-languages" both_languages "every text has a Japanese and an English wording",
    "nothing-empty" nothing_empty "an exercise has stages, a stage checks, a check hints, and `superseded` something in `when`",
    "web-lessons" web_lessons "`lesson` is a link that begins with `https://`",
    "earlier-needs" earlier_needs "`needs` names earlier checks",
    "known-stages" known_stages "`superseded.by` names another stage, and `continues` the one before",
    "real-times" real_times "`timeout` and `deadline` are longer than nothing",
    "valid-takes" valid_takes "`takes` are CEL expressions",
    "one-expectation" one_expectation "a check and a condition have exactly one expectation, and it can be meant",
    "valid-actions" valid_actions "what is done by hand can be done",
    "valid-grade" valid_grade "`grade` allows what can be graded, and no more",
    "used-variables" used_variables "every variable is used, and what is used is one",
}

/// Returns every problem of `exercise` with its place and rule; none if it is sound.
pub(super) fn problems(exercise: &Exercise) -> Vec<String> {
    let of_rule = |rule: &Rule| {
        let id = rule.id;
        let found = (rule.find)(exercise).into_iter();
        found.map(move |(place, problem)| format!("{place}: {problem} [{id}]"))
    };
    RULES.iter().flat_map(of_rule).collect()
}

fn of_exercise(exercise: &Exercise) -> String {
    format!("exercise {}", exercise.exercise)
}

fn of_check(check: &Check) -> String {
    format!("check {}", check.check)
}

fn checks(exercise: &Exercise) -> impl Iterator<Item = (String, &Check)> {
    let checks = exercise.checks();
    checks.map(|(_, check)| (of_check(check), check))
}

/// Returns every name with its place.
fn names(exercise: &Exercise) -> Vec<(String, &str)> {
    let mut names = vec![(of_exercise(exercise), exercise.exercise.as_str())];
    for stage in &exercise.stages {
        names.push((format!("stage {}", stage.stage), &stage.stage));
        names.extend(
            stage
                .checks
                .iter()
                .map(|it| (of_check(it), it.check.as_str())),
        );
    }
    names
}

fn plain_names(exercise: &Exercise) -> Vec<Problem> {
    let is_plain = |name: &str| {
        let mut letters = name.chars();
        let plain = letters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        !name.is_empty() && plain
    };
    let odd = names(exercise)
        .into_iter()
        .filter(|(_, name)| !is_plain(name));
    let problem = "names are lower-case letters, digits and `-`";
    odd.map(|(place, _)| (place, problem.to_owned())).collect()
}

fn unique_names(exercise: &Exercise) -> Vec<Problem> {
    let mut seen = BTreeSet::new();
    let mut places = names(exercise)
        .into_iter()
        .map(|(place, _)| place)
        .collect::<Vec<_>>();
    places.retain(|place| !seen.insert(place.clone()));
    let problem = "this name is used twice";
    places
        .into_iter()
        .map(|place| (place, problem.to_owned()))
        .collect()
}

fn both_languages(exercise: &Exercise) -> Vec<Problem> {
    let mut texts: Vec<(String, &str, &Text)> = vec![
        (of_exercise(exercise), "title", &exercise.title),
        (of_exercise(exercise), "about", &exercise.about),
    ];
    if let Some(next) = &exercise.next {
        texts.push((of_exercise(exercise), "next", next));
    }
    for (name, variable) in &exercise.variables {
        texts.push((format!("variable {name}"), "help", &variable.help));
    }
    for stage in &exercise.stages {
        let place = || format!("stage {}", stage.stage);
        texts.push((place(), "title", &stage.title));
        texts.push((place(), "about", &stage.about));
        texts.push((place(), "begin", &stage.begin));
    }
    for (place, check) in checks(exercise) {
        texts.push((place.clone(), "title", &check.title));
        texts.push((place.clone(), "why", &check.why));
        texts.extend(
            check
                .hints
                .iter()
                .map(|hint| (place.clone(), "hints", hint)),
        );
    }
    let mut problems = Vec::new();
    for (place, field, text) in texts {
        for (lang, wording) in [("ja", &text.ja), ("en", &text.en)] {
            if wording.trim().is_empty() {
                problems.push((place.clone(), format!("`{field}` has no `{lang}` wording")));
            }
        }
    }
    problems
}

fn nothing_empty(exercise: &Exercise) -> Vec<Problem> {
    let mut problems = Vec::new();
    if exercise.stages.is_empty() {
        let problem = "no stages: an exercise without checks proves nothing";
        problems.push((of_exercise(exercise), problem.to_owned()));
    }
    for stage in &exercise.stages {
        let mut problem =
            |text: &str| problems.push((format!("stage {}", stage.stage), text.to_owned()));
        if stage.checks.is_empty() {
            problem("no checks: an empty stage proves nothing");
        }
        if stage.superseded.iter().any(|it| it.when.is_empty()) {
            problem("`superseded` with nothing in `when` would always hold");
        }
    }
    let without = checks(exercise).filter(|(_, check)| check.hints.is_empty());
    problems.extend(without.map(|(place, _)| (place, "no hints".to_owned())));
    problems
}

fn web_lessons(exercise: &Exercise) -> Vec<Problem> {
    let mut lessons = vec![(of_exercise(exercise), exercise.lesson.as_deref())];
    for stage in &exercise.stages {
        lessons.push((format!("stage {}", stage.stage), stage.lesson.as_deref()));
    }
    let is_link = |lesson: &str| {
        let host = lesson
            .strip_prefix("https://")
            .and_then(|rest| rest.split('/').next());
        let is_plain = !lesson.contains(|c: char| c.is_whitespace() || c.is_control());
        is_plain && host.is_some_and(|host| !host.is_empty() && !host.contains('@'))
    };
    let wrong = lessons
        .into_iter()
        .filter(|(_, lesson)| lesson.is_some_and(|it| !is_link(it)));
    let problem = "`lesson` is no link that begins with `https://`";
    wrong
        .map(|(place, _)| (place, problem.to_owned()))
        .collect()
}

/// Only earlier checks may be needed: so there can be no cycle, and a reader
/// meets the cause before what it blocks.
fn earlier_needs(exercise: &Exercise) -> Vec<Problem> {
    let mut earlier = BTreeSet::new();
    let mut problems = Vec::new();
    for (place, check) in checks(exercise) {
        let later = check.needs.iter().filter(|need| !earlier.contains(need));
        problems.extend(later.map(|need| {
            let problem = format!("needs `{need}`, which is no earlier check");
            (place.clone(), problem)
        }));
        earlier.insert(&check.check);
    }
    problems
}

fn known_stages(exercise: &Exercise) -> Vec<Problem> {
    let mut problems = Vec::new();
    for stage in &exercise.stages {
        for by in stage.superseded.iter().map(|it| &it.by) {
            if exercise.stage(by).is_none() || *by == stage.stage {
                let problem = format!("`superseded.by: {by}` names no other stage");
                problems.push((format!("stage {}", stage.stage), problem));
            }
        }
    }
    let before = exercise.stages.iter().map(|stage| Some(&stage.stage));
    for (stage, before) in exercise.stages.iter().zip([None].into_iter().chain(before)) {
        if let Some(continues) = stage.continues.as_ref().filter(|it| Some(*it) != before) {
            let problem = format!("`continues: {continues}` does not name the stage before");
            problems.push((format!("stage {}", stage.stage), problem));
        }
    }
    problems
}

fn real_times(exercise: &Exercise) -> Vec<Problem> {
    let mut times = vec![
        (of_exercise(exercise), "timeout", exercise.timeout),
        (of_exercise(exercise), "deadline", exercise.deadline),
    ];
    times.extend(checks(exercise).map(|(place, check)| (place, "timeout", check.timeout)));
    let zero = times
        .into_iter()
        .filter(|(_, _, time)| time.is_some_and(|time| time.0.is_zero()));
    zero.map(|(place, field, _)| (place, format!("`{field}` is no time at all")))
        .collect()
}

fn valid_takes(exercise: &Exercise) -> Vec<Problem> {
    let mut problems = Vec::new();
    for stage in &exercise.stages {
        for take in &stage.takes {
            if let Err(error) = cel::compile(take) {
                problems.push((
                    format!("stage {}", stage.stage),
                    format!("`takes`: {error}: {take}"),
                ));
            }
        }
    }
    problems
}

fn one_expectation(exercise: &Exercise) -> Vec<Problem> {
    let of_condition = |place: String| move |it: &Condition| (place.clone(), it.expectations());
    let mut all = Vec::new();
    for stage in &exercise.stages {
        let conditions = stage
            .superseded
            .iter()
            .flat_map(|it| it.when.iter().chain(&it.unless));
        all.extend(conditions.map(of_condition(format!("stage {}", stage.stage))));
    }
    for (place, check) in checks(exercise) {
        let conditions = check.only_if.iter().chain(&check.seen_before);
        all.extend(conditions.map(of_condition(place.clone())));
        all.push((place, check.expectations()));
    }
    let mut problems = Vec::new();
    for (place, expectations) in all {
        let found = match &expectations[..] {
            [one] => expectation_problems(exercise, one),
            _ => vec![format!(
                "needs exactly one expectation, has {}",
                expectations.len()
            )],
        };
        problems.extend(found.into_iter().map(|problem| (place.clone(), problem)));
    }
    problems
}

/// Returns the problems of an expectation with the default variables filled in.
fn expectation_problems(exercise: &Exercise, expectation: &Expectation) -> Vec<String> {
    let variables = Variables::new(exercise, &[]).map_err(|error| error.text().en);
    let filled = variables.and_then(|it| {
        it.fill_in(expectation)
            .map_err(|error| json(&error).what.en)
    });
    match filled {
        Ok(expectation) => expectation.problems(),
        Err(error) => vec![error],
    }
}

fn valid_actions(exercise: &Exercise) -> Vec<Problem> {
    let of_check = |(place, check): (String, &Check)| {
        let problems: Vec<_> = check.by_hand.iter().flat_map(ByHand::problems).collect();
        problems
            .into_iter()
            .map(move |problem| (place.clone(), problem))
    };
    checks(exercise).flat_map(of_check).collect()
}

fn valid_grade(exercise: &Exercise) -> Vec<Problem> {
    let problems = exercise.grade.iter().flat_map(Grade::problems);
    problems
        .map(|problem| ("grade".to_owned(), problem))
        .collect()
}

fn used_variables(exercise: &Exercise) -> Vec<Problem> {
    let source = serde_json::to_string(exercise).unwrap_or_default();
    let used: BTreeSet<&str> = names_in(&source).collect();
    let known: BTreeSet<&str> = exercise.variables.keys().map(String::as_str).collect();
    let unknown = used
        .difference(&known)
        .map(|name| format!("${{{name}}} is not one of its variables"));
    let idle = known
        .difference(&used)
        .map(|name| format!("variable {name} is never used"));
    unknown
        .chain(idle)
        .map(|problem| (of_exercise(exercise), problem))
        .collect()
}
