//! The ways in which a mount is broken.

use serde_json::{Value, json};

use super::changes::Changes;
use super::operators::text;
use crate::expect::Facet;

/// The pointers of a mount, of its container, and of the spec that has the volumes.
pub(super) struct MountPointer<'a> {
    pub spec: &'a str,
    pub container: &'a str,
    pub mount: &'a str,
}

/// Breaks the mount, which is called `of`, in each way.
pub(super) fn changes(changes: &mut Changes<'_>, place: &MountPointer<'_>, of: &str) {
    let at = |field: &str| format!("{}/{field}", place.mount);
    if let Some(path) = text(changes, &at("mountPath")) {
        let elsewhere = json!(format!("{path}-x"));
        let name = format!("{of} elsewhere");
        changes.set(name, Facet::Mount, &at("mountPath"), elsewhere);
    }
    changes.remove(format!("{of} left out"), Facet::Mount, place.mount);
    let read_only = format!("{of} read-only");
    changes.set(read_only, Facet::ReadOnly, &at("readOnly"), json!(true));
    let sub = format!("{of} by subPath");
    changes.set(sub, Facet::Mount, &at("subPath"), json!("sub"));
    let new_each_time = format!("{of} at a path that changes");
    changes.edit(new_each_time, Facet::Mount, |object| {
        new_path_each_time(object, place);
    });
    let of_another = format!("{of} replaced by another volume's");
    changes.edit(of_another, Facet::Mount, |object| {
        another_volume(object, place);
    });
}

/// A folder by the Pod's UID: each new Pod begins with an empty one.
fn new_path_each_time(object: &mut Value, place: &MountPointer<'_>) {
    let variable =
        json!({"name": "OWN_UID", "valueFrom": {"fieldRef": {"fieldPath": "metadata.uid"}}});
    if let Some(Value::Object(container)) = object.pointer_mut(place.container) {
        let env = container.entry("env").or_insert_with(|| json!([]));
        if let Value::Array(env) = env {
            env.push(variable);
        }
    }
    if let Some(Value::Object(mount)) = object.pointer_mut(place.mount) {
        mount.insert("subPathExpr".to_owned(), json!("$(OWN_UID)"));
    }
}

/// A second volume of the same sort: the right one is there, and mounted nowhere.
fn another_volume(object: &mut Value, place: &MountPointer<'_>) {
    let mounted = object.pointer(place.mount).map(|mount| &mount["name"]);
    let volumes = object.pointer(&format!("{}/volumes", place.spec));
    let mut volumes = volumes.and_then(Value::as_array).into_iter().flatten();
    let Some(mut another) = volumes
        .find(|volume| Some(&volume["name"]) == mounted)
        .cloned()
    else {
        return;
    };
    for field in [
        "/name",
        "/hostPath/path",
        "/persistentVolumeClaim/claimName",
    ] {
        if let Some(Value::String(text)) = another.pointer_mut(field) {
            text.push_str("-x");
        }
    }
    if let Some(mount) = object.pointer_mut(place.mount) {
        mount["name"] = another["name"].clone();
    }
    let volumes = object.pointer_mut(&format!("{}/volumes", place.spec));
    if let Some(Value::Array(volumes)) = volumes {
        volumes.push(another);
    }
}
