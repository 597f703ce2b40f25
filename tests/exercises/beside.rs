//! What lies beside an exercise: its walk, alternatives and mistakes name
//! stages, checks and manifests that there are.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use handson::exercise::{Check, Exercise, Library};
use handson::expect::Expect;
use handson::selftest::Mutant;
use handson_walk::{Expected, Step, Walk, folders};

/// Every exercise with its folder.
fn exercises() -> Vec<(Exercise, PathBuf)> {
    let folders = folders("checks".as_ref()).unwrap().into_iter();
    let load = |folder: PathBuf| {
        let loaded = Library::default().find(&folder.display().to_string());
        (loaded.unwrap().exercise, folder)
    };
    folders.map(load).collect()
}

/// Those that files are handed in for.
fn graded() -> Vec<(Exercise, PathBuf)> {
    let mut graded = exercises();
    graded.retain(|(exercise, _)| exercise.grade.is_some());
    graded
}

/// The names in `named` that are not in `known`.
fn unknown<'a>(
    named: impl IntoIterator<Item = &'a str>,
    known: impl IntoIterator<Item = &'a str>,
) -> Vec<&'a str> {
    let known: BTreeSet<&str> = known.into_iter().collect();
    named.into_iter().filter(|it| !known.contains(it)).collect()
}

fn stages(exercise: &Exercise) -> impl Iterator<Item = &str> {
    exercise.stages.iter().map(|stage| stage.stage.as_str())
}

fn checks(exercise: &Exercise) -> impl Iterator<Item = &str> {
    exercise.checks().map(|(_, check)| check.check.as_str())
}

fn assert_walk_is_sound(exercise: &Exercise, folder: &Path) {
    let walk = Walk::read(folder).unwrap_or_else(|error| panic!("{error}"));
    let place = folder.display();
    let solution = Path::new("examples").join(&exercise.exercise);
    let mut is_checked = false;
    for step in &walk.steps {
        match step {
            Step::Say(text) => {
                assert!(
                    !text.ja.is_empty() && !text.en.is_empty(),
                    "{place}: {text:?}"
                );
            }
            Step::Apply(file) | Step::Delete(file) if !file.contains(' ') => {
                let folders = [&folder.join("handed-in"), &solution];
                assert!(
                    folders.iter().any(|it| it.join(file).exists()),
                    "{place}: {file}"
                );
            }
            Step::Check(check) => {
                is_checked = true;
                let named = check.stages.iter().chain(&check.superseded);
                let odd = unknown(named.map(String::as_str), stages(exercise));
                assert_eq!(odd, [""; 0], "{place}: stages");
                let named = check.verdicts().flat_map(|(_, checks)| checks);
                let odd = unknown(named.map(String::as_str), checks(exercise));
                assert_eq!(odd, [""; 0], "{place}: checks");
                let exact = check.exit == 0 || check.verdicts().count() > 0;
                assert!(exact, "{place}: says what is wrong: {check:?}");
            }
            _ => {}
        }
    }
    assert!(is_checked, "{place}: nothing is checked");
}

#[test]
fn every_exercise_has_a_sound_walk() {
    for (exercise, folder) in exercises() {
        assert_walk_is_sound(&exercise, &folder);
        let walk = Walk::read(&folder).unwrap();
        let walked: BTreeSet<&str> = walk
            .checks()
            .flat_map(|it| &it.stages)
            .map(String::as_str)
            .collect();
        let untouched = walk.checks().next().unwrap();
        // Where nothing is handed in, the cluster itself is what is checked.
        let is_of_cluster = exercise.grade.is_none();
        assert!(
            is_of_cluster
                || untouched.exit != 0 && untouched.passes.as_ref().is_some_and(Vec::is_empty),
            "{}: nothing passes before anything is done",
            folder.display()
        );
        let whole = walk.checks().any(|it| it.stages.is_empty() && it.exit == 0);
        assert!(whole, "{}: all of it is green at the end", folder.display());
        // What is left to do when all else is done has no state of its own.
        assert!(walked.len() + 1 >= exercise.stages.len(), "{walked:?}");
    }
}

#[test]
fn every_submission_says_what_is_expected() {
    for (exercise, folder) in graded() {
        for (kind, is_right) in [("alternatives", true), ("mistakes", false)] {
            let submissions = folders(&folder.join(kind)).unwrap();
            assert!(!submissions.is_empty(), "{}: no {kind}", folder.display());
            for submission in submissions {
                let place = submission.display();
                if submission.join("walk.yaml").exists() {
                    assert_walk_is_sound(&exercise, &submission);
                    continue;
                }
                let expected =
                    Expected::read(&submission).unwrap_or_else(|error| panic!("{error}"));
                let named = expected.stages.iter().map(String::as_str);
                assert_eq!(unknown(named, stages(&exercise)), [""; 0], "{place}");
                assert_eq!(
                    unknown(expected.checks(), checks(&exercise)),
                    [""; 0],
                    "{place}"
                );
                let fails = !expected.fails.is_empty();
                if is_right {
                    assert!(!fails && !expected.stages.is_empty(), "{place}");
                } else {
                    assert!(fails || expected.stages.is_empty(), "{place}");
                }
            }
        }
    }
}

#[test]
fn every_mutant_has_a_check_that_is_about_it() {
    for (exercise, folder) in graded() {
        let solution = Path::new("examples").join(&exercise.exercise);
        let reference = handson::submission::read(&solution, &exercise).unwrap();
        let mutants = Mutant::all(&reference);
        let place = folder.display();
        // The smallest manifest has a name, an image and a program.
        assert!(
            mutants.len() >= 5 * reference.manifests.len(),
            "{place}: {}",
            mutants.len()
        );
        let names: BTreeSet<&String> = mutants.iter().map(|mutant| &mutant.name).collect();
        assert_eq!(names.len(), mutants.len(), "{place}: names are used twice");
        let equivalent = exercise.selftest.iter().flat_map(|it| &it.equivalent);
        for mutant in &mutants {
            let stage = exercise.stage(&mutant.stage).unwrap();
            let all = stage.checks.iter().flat_map(Check::expectations);
            let mut aspects = all.flat_map(|it| it.about());
            let is_about = aspects.any(|it| mutant.aspects.iter().any(|path| it.covers(path)));
            assert!(is_about, "{place}: {}: {:?}", mutant.name, mutant.aspects);
        }
        for it in equivalent {
            let parts: Vec<&str> = it.mutant.split('*').collect();
            let fits = |name: &&String| parts.iter().all(|part| name.contains(part));
            assert!(
                names.iter().any(fits),
                "{place}: no mutant is {}",
                it.mutant
            );
        }
    }
}
