//! The rules: what is changed in a manifest, and how. In: a value of a part of
//! it; out: the operators for it.

use serde_json::Value;

use super::node::{CLAIM, Node, OTHER, Part, WORKLOAD};
use super::operators::Operator::{
    self, Decimal, Increment, Larger, NodeName, NodePreference, OtherLabelValue, OtherSource,
    OtherTag, OtherVolume, PathByUid, Put, Remove, RemoveDefaulted, RemoveOneOfSeveral, Rename,
    Set, Smaller,
};

/// The operators for the value at each path of a kind.
type Rules = [(&'static str, &'static [Operator])];

/// The mistakes of students, and of somebody who wants points for less.
const RULES: &[(&str, &Rules)] = &[
    (
        WORKLOAD,
        &[
            ("metadata.name", &[Rename]),
            ("spec", &[Put("replicas", "0")]),
            ("spec.strategy.type", &[Set(r#""Recreate""#)]),
            ("spec.serviceName", &[Rename]),
        ],
    ),
    (
        "Pod",
        &[
            ("metadata.name", &[Rename]),
            (
                "spec.nodeSelector",
                &[Remove, OtherLabelValue, NodeName, NodePreference],
            ),
            (
                "spec.containers[*]",
                &[RemoveOneOfSeveral, Put("command", r#"["false"]"#)],
            ),
            (
                "spec.containers[*].image",
                &[Set(r#""no-such-image:1""#), OtherTag],
            ),
            (
                "spec.containers[*].env[*]",
                &[Remove, Put("value", r#""another-value""#)],
            ),
            (
                "spec.containers[*].volumeMounts[*]",
                &[
                    Remove,
                    Put("readOnly", "true"),
                    Put("subPath", r#""sub""#),
                    PathByUid,
                    OtherVolume,
                ],
            ),
            ("spec.containers[*].env[*].valueFrom", &[Remove]),
            (
                "spec.containers[*].env[*].valueFrom.configMapKeyRef.name",
                &[Rename],
            ),
            (
                "spec.containers[*].env[*].valueFrom.configMapKeyRef.key",
                &[Rename],
            ),
            (
                "spec.containers[*].env[*].valueFrom.secretKeyRef.name",
                &[Rename],
            ),
            (
                "spec.containers[*].env[*].valueFrom.secretKeyRef.key",
                &[Rename],
            ),
            ("spec.containers[*].envFrom[*]", &[Remove]),
            ("spec.volumes[*].configMap.name", &[Rename]),
            ("spec.containers[*].volumeMounts[*].mountPath", &[Rename]),
            ("spec.volumes[*]", &[OtherSource]),
            ("spec.volumes[*].hostPath.path", &[Rename]),
            ("spec.volumes[*].hostPath.type", &[Remove]),
            (
                "spec.volumes[*].hostPath",
                &[Put("type", r#""Directory""#), Put("type", r#""File""#)],
            ),
            ("spec.volumes[*].persistentVolumeClaim.claimName", &[Rename]),
            (
                "spec.volumes[*].persistentVolumeClaim",
                &[Put("readOnly", "true")],
            ),
        ],
    ),
    (
        CLAIM,
        &[
            ("metadata.name", &[Rename]),
            ("spec.storageClassName", &[RemoveDefaulted]),
            (
                "spec",
                &[
                    Put("storageClassName", r#""no-such-class""#),
                    Put("storageClassName", r#""""#),
                    Put("accessModes", r#"["ReadOnlyMany"]"#),
                    Put("accessModes", r#"["ReadWriteMany"]"#),
                    Put("accessModes", r#"["ReadWriteOncePod"]"#),
                ],
            ),
            (
                "spec.resources.requests.storage",
                &[Smaller, Decimal, Larger],
            ),
        ],
    ),
];

/// Returns what is done to a value.
pub(super) fn operators(part: &Part, node: &Node<'_>) -> Vec<Operator> {
    if part.kind != OTHER {
        let of_kind = RULES.iter().filter(|(kind, _)| *kind == part.kind);
        let mut rules = of_kind.flat_map(|(_, rules)| *rules);
        let rule = rules.find(|(path, _)| *path == node.path);
        return rule.map_or_else(Vec::new, |(_, operators)| operators.to_vec());
    }
    // Of metadata and the like, only the name is a student's.
    let is_content = !["apiVersion", "kind", "metadata", "status"]
        .iter()
        .any(|field| node.path.split(['.', '[']).next() == Some(*field));
    match node.value {
        Value::String(_) if is_content || node.path == "metadata.name" => vec![Rename],
        Value::Number(_) if is_content => vec![Increment],
        Value::Bool(true) if is_content => vec![Set("false")],
        Value::Bool(false) if is_content => vec![Set("true")],
        _ if is_content && node.path.ends_with(']') => vec![Remove],
        _ => Vec::new(),
    }
}
