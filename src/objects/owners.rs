//! Owners of objects: the controller of a Pod, and the workload behind it.

use serde_json::Value;

use crate::objects::fields::{items_at, text_at};

/// Returns the reference to the controller of an object, `None` where it has none.
#[must_use]
pub fn controller(object: &Value) -> Option<&Value> {
    items_at(object, "/metadata/ownerReferences").find(|owner| owner["controller"] == true)
}

/// Returns kind and name of the workload that made a Pod. A Deployment is known
/// by its ReplicaSet's name, which is its own with the template's hash.
#[must_use]
pub fn workload_of(pod: &Value) -> Option<(&str, &str)> {
    let owner = controller(pod)?;
    let (kind, name) = (text_at(owner, "/kind")?, text_at(owner, "/name")?);
    let hash = text_at(pod, "/metadata/labels/pod-template-hash");
    match hash.and_then(|hash| name.strip_suffix(hash)?.strip_suffix('-')) {
        Some(deployment) => Some(("Deployment", deployment)),
        None => Some((kind, name)),
    }
}
