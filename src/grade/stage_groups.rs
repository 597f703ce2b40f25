//! The stages that a grading runs, in groups that do not need each other.

use std::collections::BTreeSet;

use crate::exercise::{Exercise, Stage};

/// A stage of a grading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct GradedStage {
    /// Its name.
    pub stage: String,
    /// Part of the report. The others are run because a stage needs them.
    pub is_asked: bool,
}

/// Returns the stages that are run where `asked` is asked for (all where it is
/// empty), in at most `at_once` groups. A check of one group never needs one of
/// another. Groups and stages are in the exercise's order.
pub(super) fn stage_groups(
    exercise: &Exercise,
    asked: &[String],
    at_once: usize,
) -> Vec<Vec<GradedStage>> {
    let stages = stages_to_run(exercise, asked);
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (at, (stage, _)) in stages.iter().enumerate() {
        let needed = needs_of(stage);
        let (mut joined, apart): (Vec<_>, Vec<_>) = groups.into_iter().partition(|group| {
            let mut checks = group.iter().flat_map(|at| &stages[*at].0.checks);
            let continued = |at: &usize| stage.continues.as_ref() == Some(&stages[*at].0.stage);
            checks.any(|it| needed.contains(it.check.as_str())) || group.iter().any(continued)
        });
        joined.push(vec![at]);
        groups = apart;
        groups.push(joined.concat());
    }
    groups.sort_unstable();
    let mut shared: Vec<Vec<usize>> = Vec::new();
    for (at, group) in groups.into_iter().enumerate() {
        match shared.get_mut(at % at_once.max(1)) {
            Some(group_of_its_own) => group_of_its_own.extend(group),
            None => shared.push(group),
        }
    }
    for group in &mut shared {
        group.sort_unstable();
    }
    let graded = |at: usize| {
        let (stage, is_asked) = stages[at];
        GradedStage {
            stage: stage.stage.clone(),
            is_asked,
        }
    };
    let groups = shared.into_iter();
    groups
        .map(|group| group.into_iter().map(graded).collect())
        .collect()
}

/// Returns the stages that are run, in order, and of each whether it is asked
/// for: those that they need are run as well.
fn stages_to_run<'a>(exercise: &'a Exercise, asked: &[String]) -> Vec<(&'a Stage, bool)> {
    let is_asked = |stage: &Stage| asked.is_empty() || asked.contains(&stage.stage);
    let mut needed: BTreeSet<&str> = BTreeSet::new();
    let mut continued: BTreeSet<&str> = BTreeSet::new();
    let mut stages = Vec::new();
    // Only earlier checks can be needed.
    for stage in exercise.stages.iter().rev() {
        let mut checks = stage.checks.iter();
        let is_needed = checks.any(|it| needed.contains(it.check.as_str()));
        if is_asked(stage) || is_needed || continued.contains(stage.stage.as_str()) {
            needed.extend(needs_of(stage));
            continued.extend(stage.continues.as_deref());
            stages.push((stage, is_asked(stage)));
        }
    }
    stages.reverse();
    stages
}

/// Returns the names of the checks that a stage needs.
fn needs_of(stage: &Stage) -> BTreeSet<&str> {
    let needs = stage.checks.iter().flat_map(|it| &it.needs);
    needs.map(String::as_str).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stages of one check each, with the checks that it needs.
    fn exercise(stages: &[(&str, &[&str])]) -> Exercise {
        let mut exercise = crate::exercise::Library::default()
            .find("volumes")
            .unwrap()
            .exercise;
        let mut template = exercise.stages[0].clone();
        template.checks.truncate(1);
        let stage = |(name, needs): &(&str, &[&str])| {
            let mut stage = template.clone();
            (*name).clone_into(&mut stage.stage);
            (*name).clone_into(&mut stage.checks[0].check);
            stage.checks[0].needs = needs.iter().map(|it| (*it).to_owned()).collect();
            stage
        };
        exercise.stages = stages.iter().map(stage).collect();
        exercise
    }

    /// The groups in one line: `a b | c`, one that is only needed in brackets.
    fn groups(exercise: &Exercise, asked: &[&str], at_once: usize) -> String {
        let asked: Vec<String> = asked.iter().map(|it| (*it).to_owned()).collect();
        let groups = stage_groups(exercise, &asked, at_once).into_iter();
        let groups = groups.map(|group| {
            let stages = group.into_iter().map(|it| {
                if it.is_asked {
                    it.stage
                } else {
                    format!("({})", it.stage)
                }
            });
            stages.collect::<Vec<_>>().join(" ")
        });
        groups.collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn stages_that_need_each_other_are_of_one_group() {
        let exercise = exercise(&[
            ("a", &[]),
            ("b", &[]),
            ("c", &["a"]),
            ("d", &[]),
            ("e", &["c", "b"]),
        ]);
        for (asked, at_once, expected) in [
            (&[][..], 9, "a b c e | d"),
            (&[], 1, "a b c d e"),
            (&["a", "b", "c", "d"], 9, "a c | b | d"),
            (&["a", "b", "c", "d"], 2, "a c d | b"),
            (&["d"], 9, "d"),
            (&["c"], 9, "(a) c"),
            (&["e"], 9, "(a) (b) (c) e"),
            (&["a", "b"], 0, "a b"),
        ] {
            assert_eq!(groups(&exercise, asked, at_once), expected, "{asked:?}");
        }
    }

    #[test]
    fn stage_is_run_with_the_one_that_it_continues() {
        let mut exercise = exercise(&[("a", &[]), ("b", &[]), ("c", &[])]);
        exercise.stages[1].continues = Some("a".to_owned());
        assert_eq!(groups(&exercise, &[], 9), "a b | c");
        assert_eq!(groups(&exercise, &["b"], 9), "(a) b");
    }

    #[test]
    fn an_exercise_without_stages_has_no_group() {
        assert_eq!(groups(&exercise(&[]), &[], 3), "");
    }
}
