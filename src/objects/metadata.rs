//! Metadata that every object carries.

use serde_json::Value;

/// Returns the name of an object, empty where it has none.
#[must_use]
pub fn object_name(object: &Value) -> &str {
    object
        .pointer("/metadata/name")
        .and_then(Value::as_str)
        .unwrap_or_default()
}
