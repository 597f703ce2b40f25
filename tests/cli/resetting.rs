//! `handson reset`: what it takes away, and what it never touches.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

use handson::exercise::{Library, Loaded};
use handson::submission;
use handson_test_support::fake_api::FakeApi;
use handson_test_support::program::Program;

/// Every built-in exercise with the objects of its solution, `kind/name` each.
fn solutions() -> Vec<(Loaded, Vec<Value>)> {
    let all = Library::new(None).all().unwrap();
    let graded = all.into_iter().filter(|it| it.exercise.grade.is_some());
    let solved = graded.map(|loaded| {
        let folder = Path::new("examples").join(&loaded.exercise.exercise);
        let read = submission::read(&folder, &loaded.exercise).unwrap();
        let objects = read.manifests.into_iter().map(|it| it.object);
        (loaded, objects.collect())
    });
    solved.collect()
}

/// A cluster with `objects`, and a Pod of somebody else's.
fn cluster(objects: &[Value]) -> FakeApi {
    let api = FakeApi::start();
    for object in objects {
        api.put(object.clone());
    }
    api.put(json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "elses"}}));
    api
}

fn label(object: &Value) -> String {
    let name = object["metadata"]["name"].as_str().unwrap();
    format!("{}/{name}", object["kind"].as_str().unwrap())
}

fn listed(document: &Value) -> Vec<String> {
    let objects = document["objects"].as_array().unwrap().iter();
    let names = objects.map(|name| name.as_str().unwrap().to_owned());
    names.collect()
}

fn deleted(api: &FakeApi) -> usize {
    let seen = api.seen();
    seen.iter().filter(|seen| seen.method == "DELETE").count()
}

#[test]
fn only_what_the_walk_makes_is_listed() {
    for (loaded, objects) in solutions() {
        let exercise = &loaded.exercise;
        let api = cluster(&objects);
        let program = Program::default().kubeconfig(&api.kubeconfig());
        let line = format!("reset {} --read-only", exercise.exercise);
        let (code, document) = program.json(&line);
        assert_eq!(code, 0, "{document:#}");
        let made: BTreeSet<String> = objects.iter().map(label).collect();
        let all = listed(&document);
        assert_eq!(all.iter().cloned().collect::<BTreeSet<_>>(), made);
        // Each object belongs to the one stage that it is of now.
        let mut by_stage: Vec<String> = Vec::new();
        for stage in &exercise.stages {
            let line = format!("reset {} {} --read-only", exercise.exercise, stage.stage);
            by_stage.extend(listed(&program.json(&line).1));
        }
        by_stage.sort();
        assert_eq!(by_stage, made.into_iter().collect::<Vec<_>>());
        assert_eq!(deleted(&api), 0);
    }
}

#[test]
fn without_an_answer_nothing_is_deleted() {
    let (loaded, objects) = solutions().remove(0);
    let api = cluster(&objects);
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let ended = program.run(&format!("reset {}", loaded.exercise.exercise));
    assert_eq!(ended.code, 3, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("nothing was deleted"), "{}", ended.out);
    for object in &objects {
        let name = object["metadata"]["name"].as_str().unwrap();
        assert!(ended.out.contains(name), "{name}: {}", ended.out);
    }
    assert_eq!(deleted(&api), 0);
}

#[test]
fn nothing_there_is_nothing_to_reset() {
    let (loaded, _) = solutions().remove(0);
    let api = cluster(&[]);
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let line = format!("reset {} --yes", loaded.exercise.exercise);
    let (code, document) = program.json(&line);
    assert_eq!((code, &document["outcome"]), (0, &json!("nothing")));
    assert_eq!(deleted(&api), 0);
}

#[test]
fn reset_of_an_unknown_stage_is_wrong_usage() {
    let (loaded, _) = solutions().remove(0);
    let line = format!("reset {} nonsense", loaded.exercise.exercise);
    assert_eq!(Program::default().json(&line).0, 2);
}
