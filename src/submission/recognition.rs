//! The stage of a manifest, recognized by the name of its file or by its contents.

use serde_json::{Value, json};

use crate::exercise::Exercise;
use crate::expect::cel;
use crate::submission::manifest::Manifest;

/// Returns the one stage whose name is among the words of the file's name, or of
/// the nearest folder's around it.
pub(super) fn stage_of_path<'a>(file: &str, exercise: &'a Exercise) -> Option<&'a str> {
    let mut parts = file.rsplit('/');
    parts.find_map(|part| {
        let words = words(part);
        let mut found = exercise.stages.iter().map(|it| it.stage.as_str());
        let mut found = found.by_ref().filter(|stage| {
            let stage = self::words(stage);
            words.windows(stage.len().max(1)).any(|run| run == stage)
        });
        let first = found.next()?;
        found.next().is_none().then_some(first)
    })
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Returns the index of the first condition of a stage that holds.
pub(super) fn rank_by_contents(takes: &[String], manifest: &Manifest) -> Option<usize> {
    rank(takes, &manifest.object, &manifest.kind.kind, &manifest.name)
}

/// Returns the stage that recognizes `object` with the most certainty.
pub(super) fn stage_of_object<'e>(object: &Value, exercise: &'e Exercise) -> Option<&'e str> {
    let text = |pointer| object.pointer(pointer).and_then(Value::as_str);
    let (kind, name) = (text("/kind")?, text("/metadata/name")?);
    let ranked = exercise.stages.iter().filter_map(|stage| {
        let rank = rank(&stage.takes, object, kind, name)?;
        Some((rank, stage.stage.as_str()))
    });
    ranked.min_by_key(|(rank, _)| *rank).map(|(_, stage)| stage)
}

fn rank(takes: &[String], object: &Value, kind: &str, name: &str) -> Option<usize> {
    if takes.is_empty() {
        return None;
    }
    let bound = cel::bind_all(&[
        ("object", object),
        ("kind", &json!(kind)),
        ("name", &json!(name)),
        ("pod", &pod_spec(object)),
    ]);
    let bound = bound.ok()?;
    // A condition that cannot be evaluated does not hold.
    takes
        .iter()
        .position(|take| cel::holds(take, &bound).unwrap_or(false))
}

/// Returns the Pod spec in a Pod or in what makes Pods; nothing in the rest.
fn pod_spec(object: &Value) -> Value {
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
