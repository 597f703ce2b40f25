//! Recognizing the manifests of a stage by what is in them.

use serde_json::{Value, json};

use crate::expect::cel;
use crate::submission::manifest::Manifest;

/// Which of the conditions of a stage is the first that holds.
pub(super) fn rank(takes: &[String], manifest: &Manifest) -> Option<usize> {
    if takes.is_empty() {
        return None;
    }
    let bound = cel::bind_all(&[
        ("object", &manifest.object),
        ("kind", &json!(manifest.kind.kind)),
        ("name", &json!(manifest.name)),
        ("pod", &pod(&manifest.object)),
    ]);
    let bound = bound.ok()?;
    // What cannot be said of an object is not true of it.
    takes
        .iter()
        .position(|take| cel::holds(take, &bound).unwrap_or(false))
}

/// The Pod spec in a Pod or in what makes Pods; nothing in the rest.
fn pod(object: &Value) -> Value {
    let pointer = match object["kind"].as_str() {
        Some("Pod") => "/spec",
        Some("CronJob") => "/spec/jobTemplate/spec/template/spec",
        _ => "/spec/template/spec",
    };
    let spec = object.pointer(pointer);
    spec.filter(|spec| spec.is_object())
        .cloned()
        .unwrap_or_else(|| json!({}))
}
