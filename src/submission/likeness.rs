//! What tells whether two students handed in the same manifests, however they are written:
//! without comments, order of keys, namespaces, and what a server or a tool adds.

use serde_json::{Map, Value};

use super::Submission;
use crate::digest::sha256;

/// The length of a digest; two objects of a class never share one by chance.
const LENGTH: usize = 16;

impl Submission {
    /// Returns a digest of each object, in an order that says nothing.
    #[must_use]
    pub fn object_digests(&self) -> Vec<String> {
        let digests = self.manifests.iter().map(|manifest| {
            let text = normalised(&manifest.object).to_string();
            sha256(text.as_bytes())[..LENGTH].to_owned()
        });
        let mut digests: Vec<String> = digests.collect();
        digests.sort();
        digests
    }
}

/// Returns an object without what is no part of the work, its keys in order.
fn normalised(object: &Value) -> Value {
    let mut object = object.clone();
    if let Some(fields) = object.as_object_mut() {
        fields.remove("status");
    }
    if let Some(Value::Object(metadata)) = object.get_mut("metadata") {
        metadata.remove("namespace");
        metadata.remove("annotations");
    }
    compact(&object).unwrap_or(Value::Null)
}

/// Returns a value without what is empty; none where that is all.
fn compact(value: &Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::Object(fields) => {
            let mut names: Vec<&String> = fields.keys().collect();
            names.sort();
            let mut kept = Map::new();
            for name in names {
                // An empty volume is a volume.
                let field = match &fields[name] {
                    Value::Object(inner) if inner.is_empty() && name.starts_with("empty") => {
                        Some(fields[name].clone())
                    }
                    field => compact(field),
                };
                kept.extend(field.map(|field| (name.clone(), field)));
            }
            (!kept.is_empty()).then_some(Value::Object(kept))
        }
        Value::Array(items) => {
            let kept: Vec<Value> = items.iter().filter_map(compact).collect();
            (!kept.is_empty()).then_some(Value::Array(kept))
        }
        other => Some(other.clone()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_same_work_is_the_same_however_it_is_written() {
        let plain = json!({
            "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"},
            "spec": {"containers": [{"name": "c", "image": "x:1"}], "volumes": [{"name": "v", "emptyDir": {}}]},
        });
        let mut same = plain.clone();
        same["metadata"] = json!({
            "namespace": "mine", "name": "a", "creationTimestamp": null, "labels": {},
            "annotations": {"tool": "1"},
        });
        same["status"] = json!({});
        assert_eq!(normalised(&plain), normalised(&same));
        for (pointer, value) in [
            ("/metadata/name", json!("b")),
            ("/spec/containers/0/image", json!("x:2")),
            (
                "/spec/volumes/0",
                json!({"name": "v", "hostPath": {"path": "/a"}}),
            ),
            ("/spec/volumes", json!([])),
        ] {
            let mut other = plain.clone();
            *other.pointer_mut(pointer).unwrap() = value;
            assert_ne!(normalised(&plain), normalised(&other), "{pointer}");
        }
    }
}
