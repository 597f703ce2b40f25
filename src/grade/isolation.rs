//! What stands around a submission in its namespace.

use serde_json::{Value, json};

use crate::evidence::Kind;
use crate::exercise::Grade;

/// The objects of the fence, in the order in which they are applied.
pub(super) fn objects(grade: &Grade) -> Vec<(Kind, &'static str, Value)> {
    let mut objects = vec![
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
        // Nothing in, nothing out, except among the submission's own Pods.
        (
            "NetworkPolicy",
            "handson",
            json!({"spec": {
                "podSelector": {},
                "policyTypes": ["Ingress", "Egress"],
                "ingress": [{"from": [{"podSelector": {}}]}],
                "egress": [{"to": [{"podSelector": {}}]}],
            }}),
        ),
    ];
    let known = objects.drain(..).filter_map(|(kind, name, mut object)| {
        let kind = Kind::built_in(kind)?;
        object["apiVersion"] = kind.api_version.clone().into();
        object["kind"] = kind.kind.clone().into();
        object["metadata"] = json!({"name": name});
        Some((kind, name, object))
    });
    known.collect()
}
