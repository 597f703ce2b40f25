//! Labels as people write them.

use std::collections::BTreeMap;

use serde_json::Value;

/// `a=b, c=d`, for messages.
#[must_use]
pub fn written(labels: &BTreeMap<String, String>) -> String {
    labels
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Those of `wanted` that `labels` does not carry with the same value.
#[must_use]
pub fn missing<'a>(
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
    object
        .pointer("/metadata/labels")
        .and_then(|labels| serde_json::from_value(labels.clone()).ok())
        .unwrap_or_default()
}
