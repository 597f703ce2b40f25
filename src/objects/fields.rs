//! Fields of objects: of those that are JSON by pointer, and metadata of all.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde_json::Value;

/// Returns the text at `pointer`, `None` where there is none.
#[must_use]
pub fn text_at<'a>(object: &'a Value, pointer: &str) -> Option<&'a str> {
    object.pointer(pointer)?.as_str()
}

/// Returns the items of the list at `pointer`, none where there is no list.
pub fn items_at<'a>(object: &'a Value, pointer: &str) -> impl Iterator<Item = &'a Value> {
    let items = object.pointer(pointer).and_then(Value::as_array);
    items.into_iter().flatten()
}

/// Returns the name of an object, empty where it has none.
#[must_use]
pub fn object_name(object: &Value) -> &str {
    text_at(object, "/metadata/name").unwrap_or_default()
}

/// Returns the UID of an object, `None` where it has none yet.
#[must_use]
pub fn object_uid(object: &Value) -> Option<&str> {
    text_at(object, "/metadata/uid")
}

/// Tells whether somebody has asked for the deletion of an object.
#[must_use]
pub fn is_being_deleted(object: &Value) -> bool {
    object.pointer("/metadata/deletionTimestamp").is_some()
}

/// Returns the object of this name, `None` where there is none.
#[must_use]
pub fn find_named<'a>(objects: &'a [Value], name: &str) -> Option<&'a Value> {
    objects.iter().find(|object| object_name(object) == name)
}

/// Returns the condition of this type in an object's status.
#[must_use]
pub fn find_condition<'a>(object: &'a Value, kind: &str) -> Option<&'a Value> {
    items_at(object, "/status/conditions").find(|condition| condition["type"] == kind)
}

/// Returns the value of an annotation, `None` where it is not set.
#[must_use]
pub fn annotation<'a>(meta: &'a ObjectMeta, key: &str) -> Option<&'a str> {
    meta.annotations.as_ref()?.get(key).map(String::as_str)
}
