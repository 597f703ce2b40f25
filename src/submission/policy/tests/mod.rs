//! Refusals by field, and what is allowed.

mod any_shape;
mod combined;
mod examples;
mod objects;
mod pods;

use serde_json::json;

use super::*;
use crate::exercise::{Allow, Limits};
use crate::submission::strip_server_fields::strip;

const KINDS: [&str; 11] = [
    "Pod",
    "PersistentVolumeClaim",
    "ConfigMap",
    "Secret",
    "Service",
    "Deployment",
    "StatefulSet",
    "ReplicaSet",
    "DaemonSet",
    "Job",
    "CronJob",
];

fn grade() -> Grade {
    Grade {
        allow: Allow {
            kinds: KINDS.map(str::to_owned).into(),
            host_paths: vec!["/data".to_owned()],
            ..Allow::default()
        },
        limits: Limits {
            storage: "50Gi".to_owned(),
            replicas: 3,
            ..Limits::default()
        },
        ..Grade::default()
    }
}

fn parse(yaml: &str) -> (Value, Kind) {
    let object: Value = serde_saphyr::from_str(yaml).unwrap();
    let kind = Kind {
        api_version: object["apiVersion"].as_str().unwrap().to_owned(),
        kind: object["kind"].as_str().unwrap().to_owned(),
    };
    (object, kind)
}

fn pointers(yaml: &str) -> Vec<String> {
    pointers_by(&grade(), yaml)
}

fn pointers_by(grade: &Grade, yaml: &str) -> Vec<String> {
    let (object, kind) = parse(yaml);
    let problems = problems(&object, &kind, grade);
    for problem in &problems {
        for text in [&problem.what, &problem.next] {
            assert!(
                !text.ja.is_empty() && !text.en.is_empty(),
                "{yaml}: {problem:?}"
            );
        }
    }
    problems
        .into_iter()
        .map(|problem| problem.pointer)
        .collect()
}

/// Each is refused for one field and nothing else.
#[track_caller]
fn refused(table: &[(&str, &str)], of: impl Fn(&str) -> String) {
    for (yaml, pointer) in table {
        assert_eq!(pointers(&of(yaml)), [*pointer], "{yaml}");
    }
}

#[track_caller]
fn allowed(table: &[&str], of: impl Fn(&str) -> String) {
    for yaml in table {
        assert_eq!(pointers(&of(yaml)), [""; 0], "{yaml}");
    }
}

fn pod(spec: &str) -> String {
    format!("{{apiVersion: v1, kind: Pod, metadata: {{name: a}}, spec: {{{spec}}}}}")
}

fn container(fields: &str) -> String {
    pod(&format!(
        "containers: [{{name: a, image: busybox, {fields}}}]"
    ))
}

fn volume(fields: &str) -> String {
    pod(&format!("volumes: [{{name: a, {fields}}}]"))
}

fn claim(spec: &str) -> String {
    format!(
        "{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: a}}, spec: {{{spec}}}}}"
    )
}

fn service(spec: &str) -> String {
    format!("{{apiVersion: v1, kind: Service, metadata: {{name: a}}, spec: {{{spec}}}}}")
}

fn metadata(fields: &str) -> String {
    format!("{{apiVersion: v1, kind: Pod, metadata: {{{fields}}}}}")
}

/// Returns the combined problems of manifests: the index of each, and its field.
fn together(manifests: &[&str]) -> Vec<(usize, String)> {
    let parsed: Vec<(Value, Kind)> = manifests.iter().map(|yaml| parse(yaml)).collect();
    let objects: Vec<(&Value, &Kind)> =
        parsed.iter().map(|(object, kind)| (object, kind)).collect();
    let problems = combined_problems(&objects, &grade().limits);
    problems
        .into_iter()
        .map(|(index, problem)| (index, problem.pointer))
        .collect()
}
