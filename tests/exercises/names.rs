//! What an exercise calls its objects and paths is in its folder, and not in
//! the program, its tests or its scripts.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use handson_walk::folders;
use regex::Regex;

/// Where such names are, and why they may be.
const EXCEPTIONS: &[(&str, &str)] = &[
    (
        "ci/lab/images/",
        "images that keep their page where the real ones do",
    ),
    ("ci/many-checks", "makes an exercise of its own to measure"),
    ("ci/measure/", "measures an exercise of its own"),
    ("src/", "unit tests on manifests of their own"),
    ("tests/cli/", "reports of their own, rendered"),
    ("tests/samples/", "reports of their own"),
    ("tests/batch/", "reports on a class, rendered"),
    (
        "tests/fixtures/",
        "recorded evidence, and manifests of kustomize",
    ),
    (
        "tests/lab/",
        "tests of the program with the exercise that there is",
    ),
    (
        "tests/submissions/",
        "hostile and refused submissions, and those for a broken cluster",
    ),
    ("tests/verdicts/", "evidence of their own"),
];

/// The telling names and paths of the solutions: those with a `-` or `/` in them.
fn telling_names() -> BTreeSet<String> {
    let pattern = Regex::new(r"(?m)\b(?:name|path|mountPath|claimName): ([/\w][\w/.-]*)$").unwrap();
    let mut names = BTreeSet::new();
    for exercise in folders("checks".as_ref()).unwrap() {
        let solution = Path::new("examples").join(exercise.file_name().unwrap());
        // For some nobody hands anything in.
        let Ok(entries) = fs::read_dir(solution) else {
            continue;
        };
        for entry in entries {
            let text = fs::read_to_string(entry.unwrap().path()).unwrap();
            let found = pattern
                .captures_iter(&text)
                .map(|found| found[1].to_owned());
            // Where a database keeps its data is its image's affair.
            names.extend(
                found.filter(|name| name.contains(['-', '/']) && !name.starts_with("/var/")),
            );
        }
    }
    names
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn names_of_an_exercise_stay_in_its_folder() {
    let names = telling_names();
    assert!(names.len() >= 5, "{names:?}");
    let mut all = Vec::new();
    for folder in ["src", "ci", "tests"] {
        files(folder.as_ref(), &mut all);
    }
    let mut outside = BTreeSet::new();
    let mut used = BTreeSet::new();
    for path in all {
        let text = fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&text);
        let Some(name) = names.iter().find(|name| text.contains(name.as_str())) else {
            continue;
        };
        let path = path.display().to_string();
        let exception = EXCEPTIONS
            .iter()
            .find(|(prefix, _)| path.starts_with(prefix));
        let is_unit_test = !path.starts_with("src/") || path.contains("test") || {
            let before = text.split("#[cfg(test)]").next().unwrap_or_default();
            !names.iter().any(|name| before.contains(name.as_str()))
        };
        match exception {
            Some((prefix, _)) if is_unit_test => {
                used.insert(*prefix);
            }
            _ => {
                outside.insert(format!("{path}: {name}"));
            }
        }
    }
    assert!(outside.is_empty(), "{outside:#?}");
    let idle: Vec<_> = EXCEPTIONS
        .iter()
        .filter(|(prefix, _)| !used.contains(prefix))
        .collect();
    assert!(idle.is_empty(), "exceptions that nothing needs: {idle:?}");
}
