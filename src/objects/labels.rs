//! Labels as people write them.

use std::collections::BTreeMap;

use serde::Deserialize as _;
use serde_json::Value;

/// `a=b, c=d`, for messages.
#[must_use]
pub fn format_labels(labels: &BTreeMap<String, String>) -> String {
    labels
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Returns those of `wanted` that `labels` does not carry with the same value.
#[must_use]
pub fn missing_labels<'a>(
    wanted: &'a BTreeMap<String, String>,
    labels: Option<&BTreeMap<String, String>>,
) -> Vec<(&'a String, &'a String)> {
    wanted
        .iter()
        .filter(|(key, value)| labels.and_then(|labels| labels.get(*key)) != Some(*value))
        .collect()
}

/// Labels of an object, empty where it has none.
#[must_use]
pub fn labels_of(object: &Value) -> BTreeMap<String, String> {
    let labels = object.pointer("/metadata/labels");
    labels
        .and_then(|labels| BTreeMap::deserialize(labels).ok())
        .unwrap_or_default()
}
