//! The folders of `checks/` are sound: the exercises in both languages and by
//! their schema, and what lies beside them. No cluster is needed.

#![expect(
    clippy::unwrap_used,
    reason = "clippy knows test functions and not what they share: a panic fails the test, as it should"
)]

mod beside;
mod names;
mod refused;

use handson::exercise::{Library, RULES, schema};

#[test]
fn built_in_exercises_pass_the_lint() {
    let all = Library::default()
        .all()
        .unwrap_or_else(|error| panic!("{error:?}"));
    let names = all.iter().map(|loaded| loaded.exercise.exercise.clone());
    let mut names: Vec<String> = names.collect();
    names.sort();
    let folders = handson_walk::folders("checks".as_ref()).unwrap();
    let folders = folders.iter().filter_map(|folder| folder.file_name());
    let folders: Vec<_> = folders
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    assert_eq!(names, folders, "an exercise has the name of its folder");
    assert!(!names.is_empty());
}

#[test]
fn schema_file_matches_the_types() {
    let kept = include_str!("../../checks/exercise.schema.json");
    let kept: serde_json::Value = serde_json::from_str(kept).unwrap();
    assert_eq!(
        kept,
        schema(),
        "write it anew: cargo run -- schema > checks/exercise.schema.json"
    );
}

#[test]
fn lint_rules_are_in_the_docs() {
    let docs = include_str!("../../docs/grading.md");
    for rule in RULES {
        let row = format!("| `{}` | {} |", rule.id, rule.demand);
        assert!(docs.contains(&row), "not in docs/grading.md: {row}");
    }
}
