//! Strips the fields that only a server writes, so that the output of
//! `kubectl get -o yaml` can be handed in: that is right, if unusual.

use serde_json::{Map, Value};

use crate::{say, text::Text};

/// Fields of `metadata` that only a server writes.
const METADATA: [&str; 8] = [
    "uid",
    "resourceVersion",
    "creationTimestamp",
    "generation",
    "managedFields",
    "selfLink",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
];
/// Beginnings of the annotations that kubectl and controllers write.
const ANNOTATIONS: [&str; 5] = [
    "kubectl.kubernetes.io/last-applied-configuration",
    "deployment.kubernetes.io/revision",
    "pv.kubernetes.io/",
    "volume.kubernetes.io/",
    "volume.beta.kubernetes.io/storage-provisioner",
];
const BOUND: &str = "pv.kubernetes.io/bind-completed";
/// The finalizer of every claim.
const PROTECTION: &str = "kubernetes.io/pvc-protection";
/// The beginning of the name of the volume with the token.
const TOKEN: &str = "kube-api-access-";

/// Removes the fields that a server wrote; returns whether there were any.
pub(super) fn strip(object: &mut Value) -> bool {
    let before = object.clone();
    // A student may write a node or a volume; only where the object was read
    // from a cluster is it the cluster's.
    // `kubectl --dry-run` leaves an empty status, which is no mark of one.
    let is_export = ["/metadata/uid", "/metadata/resourceVersion", "/status"]
        .iter()
        .any(|pointer| match object.pointer(pointer) {
            Some(Value::Object(fields)) => !fields.is_empty(),
            Some(Value::String(text)) => !text.is_empty(),
            _ => false,
        });
    let was_bound = object
        .pointer("/metadata/annotations")
        .is_some_and(|annotations| annotations.get(BOUND).is_some());
    let kind = object["kind"].as_str().unwrap_or_default().to_owned();
    if let Some(fields) = object.as_object_mut() {
        fields.remove("status");
    }
    if let Some(metadata) = fields_at(object, "/metadata") {
        for field in METADATA {
            metadata.remove(field);
        }
        remove_annotations(metadata);
        if let Some(Value::Array(finalizers)) = metadata.get_mut("finalizers") {
            finalizers.retain(|finalizer| finalizer != PROTECTION);
        }
        remove_empty(metadata, &["annotations", "finalizers"]);
    }
    if kind == "PersistentVolumeClaim" && (was_bound || is_export) {
        remove_field(object, "/spec", "volumeName");
    }
    if kind == "Pod" && is_export {
        remove_field(object, "/spec", "nodeName");
        // From `kubectl debug`; a new Pod cannot have any.
        remove_field(object, "/spec", "ephemeralContainers");
        remove_token(object);
    }
    *object != before
}

/// Returns the remark about it.
pub(super) fn remark(names: &[String]) -> Text {
    let names = names.join(", ");
    say!(
        ja: "サーバーが書き込む項目 (status、uid など) は除いて使います: {names}",
        en: "what only a server writes (status, uid …) is left out of: {names}"
    )
}

fn fields_at<'a>(object: &'a mut Value, pointer: &str) -> Option<&'a mut Map<String, Value>> {
    object.pointer_mut(pointer)?.as_object_mut()
}

fn remove_field(object: &mut Value, pointer: &str, field: &str) {
    if let Some(fields) = fields_at(object, pointer) {
        fields.remove(field);
    }
}

fn remove_annotations(metadata: &mut Map<String, Value>) {
    if let Some(Value::Object(annotations)) = metadata.get_mut("annotations") {
        annotations.retain(|key, _| {
            !ANNOTATIONS
                .iter()
                .any(|beginning| key.starts_with(beginning))
        });
    }
}

fn remove_empty(fields: &mut Map<String, Value>, names: &[&str]) {
    for name in names {
        let is_empty = match fields.get(*name) {
            Some(Value::Object(map)) => map.is_empty(),
            Some(Value::Array(list)) => list.is_empty(),
            _ => false,
        };
        if is_empty {
            fields.remove(*name);
        }
    }
}

/// Removes the volume with the token, and its mounts.
fn remove_token(pod: &mut Value) {
    let is_token = |item: &Value| {
        let name = item["name"].as_str();
        name.is_some_and(|name| name.starts_with(TOKEN))
    };
    let Some(spec) = fields_at(pod, "/spec") else {
        return;
    };
    if let Some(Value::Array(volumes)) = spec.get_mut("volumes") {
        volumes.retain(|volume| !is_token(volume));
    }
    for list in ["containers", "initContainers", "ephemeralContainers"] {
        let containers = spec.get_mut(list).and_then(Value::as_array_mut);
        for container in containers.into_iter().flatten() {
            if let Some(Value::Array(mounts)) = container.get_mut("volumeMounts") {
                mounts.retain(|mount| !is_token(mount));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_exported_pod_becomes_what_was_written() {
        let mut pod = json!({
            "apiVersion": "v1", "kind": "Pod",
            "metadata": {
                "name": "mariadb", "namespace": "default", "uid": "u", "resourceVersion": "1",
                "creationTimestamp": "t", "labels": {"a": "b"},
                "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{}"},
            },
            "spec": {
                "nodeName": "one", "ephemeralContainers": [{"name": "debugger-x"}],
                "volumes": [{"name": "data", "emptyDir": {}}, {"name": "kube-api-access-x", "projected": {}}],
                "containers": [{"name": "c", "volumeMounts": [
                    {"name": "data", "mountPath": "/d"}, {"name": "kube-api-access-x", "mountPath": "/s"},
                ]}],
            },
            "status": {"phase": "Running"},
        });
        assert!(strip(&mut pod));
        assert_eq!(
            pod,
            json!({
                "apiVersion": "v1", "kind": "Pod",
                "metadata": {"name": "mariadb", "namespace": "default", "labels": {"a": "b"}},
                "spec": {
                    "volumes": [{"name": "data", "emptyDir": {}}],
                    "containers": [{"name": "c", "volumeMounts": [{"name": "data", "mountPath": "/d"}]}],
                },
            })
        );
    }

    #[test]
    fn an_exported_claim_is_free_again() {
        let mut claim = json!({
            "kind": "PersistentVolumeClaim",
            "metadata": {
                "name": "mariadb", "finalizers": ["kubernetes.io/pvc-protection"],
                "annotations": {
                    "pv.kubernetes.io/bind-completed": "yes",
                    "volume.kubernetes.io/selected-node": "one",
                },
            },
            "spec": {"volumeName": "pvc-1", "storageClassName": "local-path"},
        });
        assert!(strip(&mut claim));
        assert_eq!(
            claim,
            json!({
                "kind": "PersistentVolumeClaim", "metadata": {"name": "mariadb"},
                "spec": {"storageClassName": "local-path"},
            })
        );
    }

    #[test]
    fn an_empty_status_makes_no_export() {
        let mut pod = json!({"kind": "Pod", "metadata": {"name": "a", "creationTimestamp": null}, "spec": {"nodeName": "one"}, "status": {}});
        assert!(strip(&mut pod));
        assert_eq!(
            pod,
            json!({"kind": "Pod", "metadata": {"name": "a"}, "spec": {"nodeName": "one"}})
        );
    }

    #[test]
    fn what_a_student_wrote_stays() {
        for written in [
            json!({"kind": "PersistentVolumeClaim", "metadata": {"name": "a"}, "spec": {"volumeName": "mine"}}),
            json!({"kind": "Pod", "metadata": {"name": "a"}, "spec": {"nodeName": "one", "ephemeralContainers": [{}]}}),
            json!({"kind": "Pod", "metadata": {"name": "a", "finalizers": ["example.com/mine"]}}),
        ] {
            let mut object = written.clone();
            assert!(!strip(&mut object), "{object}");
            assert_eq!(object, written);
        }
    }
}
