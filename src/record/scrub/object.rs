//! Kubernetes objects: what is secret in them, and what verdicts depend on.

use serde_json::{Map, Value};

use super::{Scrub, arguments, name};
use crate::evidence::HIDDEN;

/// The whole manifest once more, as kubectl keeps it.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// No object is deeper.
const DEEPEST: usize = 64;

/// Fields that name or choose something; their texts are kept as they are.
const NAMES: &[&str] = &[
    "accessModes",
    "apiVersion",
    "claimName",
    "component",
    "container",
    "containerID",
    "effect",
    "fieldPath",
    "fsType",
    "generateName",
    "host",
    "hostname",
    "image",
    "imageID",
    "imagePullPolicy",
    "ip",
    "key",
    "kind",
    "mode",
    "mountPath",
    "mountPropagation",
    "name",
    "namespace",
    "nodeName",
    "operator",
    "path",
    "persistentVolumeReclaimPolicy",
    "phase",
    "protocol",
    "provisioner",
    "reason",
    "reclaimPolicy",
    "resource",
    "resourceVersion",
    "restartPolicy",
    "schedulerName",
    "secretName",
    "serviceAccount",
    "serviceAccountName",
    "status",
    "storageClassName",
    "subPath",
    "subPathExpr",
    "topologyKey",
    "type",
    "uid",
    "values",
    "volumeBindingMode",
    "volumeHandle",
    "volumeMode",
    "volumeName",
];
/// Fields whose fields are names of the user's choice that choose something.
const MAPS_OF_NAMES: &[&str] = &[
    "labels",
    "matchLabels",
    "nodeSelector",
    "selector",
    "requests",
    "limits",
    "capacity",
    "allocatable",
    "parameters",
];

impl Scrub {
    /// Hides what is secret in an object.
    pub(super) fn object(&mut self, object: &mut Value) {
        let kind = object.get("kind").and_then(Value::as_str);
        let (is_secret, is_config) = (kind == Some("Secret"), kind == Some("ConfigMap"));
        if kind == Some("Node") {
            prune_node(object);
        }
        if let Value::Object(fields) = object {
            for (field, value) in fields.iter_mut() {
                match field.as_str() {
                    "data" | "stringData" if is_secret => self.secret_data(value),
                    "data" | "binaryData" if is_config => self.named_values(value),
                    _ => self.field(field, value, 0),
                }
            }
        }
    }

    /// A Secret keeps its keys: that they are there is no secret.
    fn secret_data(&mut self, data: &mut Value) {
        for value in data.as_object_mut().into_iter().flat_map(Map::values_mut) {
            match value {
                Value::String(text) => {
                    if let Some(decoded) = decoded(text) {
                        self.found(&decoded);
                    }
                    self.hide(text);
                }
                other => *other = HIDDEN.into(),
            }
        }
    }

    /// Values under names that the user chose: annotations, a `ConfigMap`.
    fn named_values(&mut self, map: &mut Value) {
        for (key, value) in map.as_object_mut().into_iter().flatten() {
            let key = key.clone();
            self.name(&key);
            match value {
                Value::String(text) if key == LAST_APPLIED => {
                    // Not found: it is no secret, it only contains some.
                    if text != HIDDEN {
                        HIDDEN.clone_into(text);
                        self.hidden += 1;
                    }
                }
                Value::String(text) if name::is_secret(&key) && !name::is_place(&key, text) => {
                    self.hide(text);
                }
                Value::String(text) => self.text(text),
                other => self.field("", other, 0),
            }
        }
    }

    fn field(&mut self, field: &str, value: &mut Value, depth: usize) {
        if depth > DEEPEST {
            *value = super::CUT.into();
            self.cut += 1;
            return;
        }
        match value {
            Value::String(text) if is_name(field) => self.name(&text.clone()),
            Value::String(text) if name::is_secret_field(field) => self.hide(text),
            Value::String(text) => self.text(text),
            Value::Array(items) => {
                for item in items {
                    self.field(field, item, depth + 1);
                }
            }
            Value::Object(_) if field == "annotations" => self.named_values(value),
            Value::Object(fields) if MAPS_OF_NAMES.contains(&field) => {
                for (key, value) in fields {
                    self.name(key);
                    if let Value::String(text) = value {
                        self.name(&text.clone());
                    } else {
                        self.field(key, value, depth + 1);
                    }
                }
            }
            Value::Object(fields) => self.fields(fields, depth),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn fields(&mut self, fields: &mut Map<String, Value>, depth: usize) {
        let named = fields.get("name").and_then(Value::as_str);
        let named = named.map(str::to_owned).unwrap_or_default();
        let programs = ["command", "args"].map(|field| fields.get(field));
        let programs = programs.into_iter().flatten().filter_map(Value::as_array);
        let is_client = arguments::names_client(programs.flatten());
        for (field, value) in fields {
            self.name(field);
            match value {
                // A variable of an environment, a header of a request.
                Value::String(text)
                    if field == "value"
                        && name::is_secret(&named)
                        && !name::is_place(&named, text) =>
                {
                    self.hide(text);
                }
                Value::Array(items) if matches!(field.as_str(), "command" | "args") => {
                    self.arguments(items, is_client);
                }
                value => self.field(&field.clone(), value, depth + 1),
            }
        }
    }
}

/// Without what tells machines apart and no verdict needs, and the long list
/// of the images on the node.
fn prune_node(node: &mut Value) {
    let status = node.get_mut("status").and_then(Value::as_object_mut);
    if let Some(status) = status {
        status.remove("images");
        if let Some(Value::Object(info)) = status.get_mut("nodeInfo") {
            for id in ["bootID", "machineID", "systemUUID"] {
                info.remove(id);
            }
        }
    }
}

/// An object in another namespace, of which it matters only that it is there.
pub(super) fn outline(object: &Value) -> Value {
    let metadata = [
        "name",
        "namespace",
        "uid",
        "creationTimestamp",
        "deletionTimestamp",
    ];
    let some = |of: Option<&Value>, fields: &[&str]| -> Map<String, Value> {
        let field = |field: &&str| Some(((*field).to_owned(), of?.get(*field)?.clone()));
        fields.iter().filter_map(field).collect()
    };
    let mut outline = some(Some(object), &["apiVersion", "kind"]);
    let metadata = some(object.get("metadata"), &metadata);
    outline.insert("metadata".to_owned(), metadata.into());
    outline.into()
}

fn is_name(field: &str) -> bool {
    let is_time = |end| field.ends_with(end);
    NAMES.contains(&field) || ["Time", "Timestamp", "At"].into_iter().any(is_time)
}

/// The text that `base64` stands for, if it is one.
fn decoded(base64: &str) -> Option<String> {
    use k8s_openapi::ByteString;
    let bytes: ByteString = serde_json::from_value(base64.into()).ok()?;
    String::from_utf8(bytes.0).ok()
}
