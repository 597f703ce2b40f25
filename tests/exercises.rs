//! The exercises in `checks/` are sound, in both languages, and match their schema.

use handson::exercise::{Library, schema};

#[test]
fn every_built_in_exercise_passes_the_lint_in_both_languages() {
    let all = Library::default()
        .all()
        .unwrap_or_else(|error| panic!("{error:?}"));
    let names: Vec<&str> = all
        .iter()
        .map(|loaded| loaded.exercise.exercise.as_str())
        .collect();
    assert_eq!(names, ["volumes"]);
}

#[test]
fn the_schema_in_the_repository_is_the_one_of_the_types() {
    let kept = include_str!("../checks/exercise.schema.json");
    let kept: serde_json::Value = serde_json::from_str(kept).unwrap();
    assert_eq!(
        kept,
        schema(),
        "write it anew: cargo run -- schema > checks/exercise.schema.json"
    );
}
