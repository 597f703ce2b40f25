//! The objects that workloads cannot do without: what they name, and the Services that
//! choose their Pods.

use serde_json::Value;

use crate::objects::labels::labels_of;
use crate::submission::manifest::Manifest;

/// Returns whether `user` names the object `companion`, or is chosen by it.
pub(super) fn is_used_by(companion: &Manifest, user: &Manifest) -> bool {
    let is_named = names(&user.object["spec"], &companion.name);
    is_named || (companion.kind.kind == "Service" && chooses(&companion.object, &user.object))
}

/// Returns whether a text in `value` is `name`, or begins with it as a host's name does.
fn names(value: &Value, name: &str) -> bool {
    match value {
        Value::String(text) => text == name || text.starts_with(&format!("{name}.")),
        Value::Array(items) => items.iter().any(|item| names(item, name)),
        Value::Object(fields) => fields.values().any(|value| names(value, name)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Returns whether a Service chooses the Pods of an object by their labels.
fn chooses(service: &Value, object: &Value) -> bool {
    let template = object.pointer("/spec/template").unwrap_or(object);
    let labels = labels_of(template);
    let selector = service.pointer("/spec/selector").and_then(Value::as_object);
    selector.is_some_and(|selector| {
        let mut wanted = selector.iter();
        let has =
            |(key, value): (&String, &Value)| labels.get(key).map(String::as_str) == value.as_str();
        !selector.is_empty() && wanted.all(has)
    })
}
