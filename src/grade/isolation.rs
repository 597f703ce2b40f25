//! The objects that isolate a submission: its Namespace, and those in it.

use serde_json::{Value, json};

use crate::evidence::Kind;
use crate::exercise::{Exercise, Grade};
use crate::grade::namespace::{CLEANER, EXERCISE, FOLDERS, GRADE, NODES, PURPOSE, kind};
use crate::grade::path_remap::PathRemap;

/// Returns the Namespace.
pub(super) fn namespace(
    name: &str,
    exercise: &Exercise,
    grade: &Grade,
    path_remap: &PathRemap,
) -> Value {
    let level = grade.pod_security.as_str();
    let folders: Vec<&str> = path_remap.folders().collect();
    json!({
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {
            "name": name,
            "labels": {
                "app.kubernetes.io/managed-by": "handson",
                PURPOSE: GRADE,
                EXERCISE: exercise.exercise,
                "pod-security.kubernetes.io/enforce": level,
            },
            "annotations": {
                FOLDERS: folders.join("\n"),
                NODES: "",
                CLEANER: grade.cleaner.as_deref().unwrap_or_default(),
            },
        },
    })
}

/// Returns the objects around a submission, with their kinds and names.
pub(super) fn objects(grade: &Grade) -> [(Kind, &'static str, Value); 4] {
    [
        // Made here rather than waited for; with no token, no Pod can talk to the API.
        (
            "ServiceAccount",
            "default",
            json!({"automountServiceAccountToken": false}),
        ),
        (
            "ResourceQuota",
            "handson",
            json!({"spec": {"hard": grade.quota()}}),
        ),
        (
            "LimitRange",
            "handson",
            json!({"spec": {"limits": [grade.container_limits()]}}),
        ),
        // Nothing in, nothing out, except among the submission's own Pods; and in, where
        // the exercise is about that.
        (
            "NetworkPolicy",
            "handson",
            json!({"spec": {
                "podSelector": {},
                "policyTypes": ["Ingress", "Egress"],
                "ingress": if grade.allow.is_reachable() {
                    json!([{}])
                } else {
                    json!([{"from": [{"podSelector": {}}]}])
                },
                "egress": [{"to": [{"podSelector": {}}]}],
            }}),
        ),
    ]
    .map(|(kind_name, name, mut object)| {
        let kind = kind(kind_name);
        object["apiVersion"] = kind.api_version.clone().into();
        object["kind"] = kind.kind.clone().into();
        object["metadata"] = json!({"name": name});
        (kind, name, object)
    })
}
