//! Every change of a manifest that a selftest tries: the rules of the table
//! below where they fit, and every leaf of a kind that has no rules.

use serde_json::Value;

use super::operators::Operator;
use crate::submission::Manifest;

/// One thing changed.
#[derive(Clone, Debug)]
pub(super) struct Change {
    /// The path of what is changed, and what is done to it.
    pub name: String,
    /// The same place as expectations call it, e.g. `Pod: spec.nodeSelector`.
    pub aspects: Vec<String>,
    pub object: Value,
    /// What the API makes of it is not known before it is applied.
    pub defaulted: bool,
}

/// A part of a manifest that is an object of a kind, such as a Pod template.
struct Part {
    /// The kind whose rules apply.
    kind: &'static str,
    /// The kind as expectations call it.
    aspect: String,
    pointer: String,
}

/// A value in a part.
pub(super) struct Node<'a> {
    pub value: &'a Value,
    /// Where it is in the manifest.
    pub pointer: String,
    /// The same for people, with the names of items.
    pub shown: String,
    /// Its path in its part, with `[*]` for items.
    pub path: String,
}

/// Kinds of their own for parts: a workload around its Pod, and what has no rules.
const WORKLOAD: &str = "a workload";
const OTHER: &str = "any other";

/// What students do, and what somebody does who wants points for less: a kind,
/// a path in it, and what is done to what is there.
const RULES: &[(&str, &str, Operator)] = &[
    (WORKLOAD, "metadata.name", Operator::Rename),
    (WORKLOAD, "spec", Operator::Put("replicas", "0")),
    ("Pod", "metadata.name", Operator::Rename),
    ("Pod", "spec.nodeSelector", Operator::Remove),
    ("Pod", "spec.nodeSelector", Operator::OtherLabelValue),
    ("Pod", "spec.nodeSelector", Operator::NodeName),
    ("Pod", "spec.nodeSelector", Operator::NodePreference),
    ("Pod", "spec.containers[*]", Operator::RemoveOneOfSeveral),
    (
        "Pod",
        "spec.containers[*]",
        Operator::Put("command", r#"["false"]"#),
    ),
    (
        "Pod",
        "spec.containers[*].image",
        Operator::Set(r#""no-such-image:1""#),
    ),
    ("Pod", "spec.containers[*].image", Operator::OtherTag),
    ("Pod", "spec.containers[*].env[*]", Operator::Remove),
    (
        "Pod",
        "spec.containers[*].env[*]",
        Operator::Put("value", r#""another-value""#),
    ),
    (
        "Pod",
        "spec.containers[*].volumeMounts[*]",
        Operator::Remove,
    ),
    (
        "Pod",
        "spec.containers[*].volumeMounts[*]",
        Operator::Put("readOnly", "true"),
    ),
    (
        "Pod",
        "spec.containers[*].volumeMounts[*]",
        Operator::Put("subPath", r#""sub""#),
    ),
    (
        "Pod",
        "spec.containers[*].volumeMounts[*]",
        Operator::PathByUid,
    ),
    (
        "Pod",
        "spec.containers[*].volumeMounts[*]",
        Operator::OtherVolume,
    ),
    (
        "Pod",
        "spec.containers[*].volumeMounts[*].mountPath",
        Operator::Rename,
    ),
    ("Pod", "spec.volumes[*]", Operator::OtherSource),
    ("Pod", "spec.volumes[*].hostPath.path", Operator::Rename),
    ("Pod", "spec.volumes[*].hostPath.type", Operator::Remove),
    (
        "Pod",
        "spec.volumes[*].hostPath",
        Operator::Put("type", r#""Directory""#),
    ),
    (
        "Pod",
        "spec.volumes[*].hostPath",
        Operator::Put("type", r#""File""#),
    ),
    (
        "Pod",
        "spec.volumes[*].persistentVolumeClaim.claimName",
        Operator::Rename,
    ),
    (
        "Pod",
        "spec.volumes[*].persistentVolumeClaim",
        Operator::Put("readOnly", "true"),
    ),
    (CLAIM, "metadata.name", Operator::Rename),
    (CLAIM, "spec.storageClassName", Operator::RemoveDefaulted),
    (
        CLAIM,
        "spec",
        Operator::Put("storageClassName", r#""no-such-class""#),
    ),
    (CLAIM, "spec", Operator::Put("storageClassName", r#""""#)),
    (CLAIM, "spec.resources.requests.storage", Operator::Smaller),
    (CLAIM, "spec.resources.requests.storage", Operator::Decimal),
    (CLAIM, "spec.resources.requests.storage", Operator::Larger),
    (
        CLAIM,
        "spec",
        Operator::Put("accessModes", r#"["ReadOnlyMany"]"#),
    ),
    (
        CLAIM,
        "spec",
        Operator::Put("accessModes", r#"["ReadWriteMany"]"#),
    ),
    (
        CLAIM,
        "spec",
        Operator::Put("accessModes", r#"["ReadWriteOncePod"]"#),
    ),
];

const CLAIM: &str = "PersistentVolumeClaim";

/// Returns every change of `manifest`; `all` is the solution that it is from,
/// whose paths others are made from.
pub(super) fn changes(manifest: &Manifest, all: &[Manifest]) -> Vec<Change> {
    let object = &manifest.object;
    let kind = &manifest.kind.kind;
    let mut found: Vec<Change> = Vec::new();
    for part in parts(object, kind) {
        for node in nodes(object, &part) {
            for operator in operators(&part, &node) {
                let Some(done) = operator.apply(object, &node, all) else {
                    continue;
                };
                if done.object == *object || found.iter().any(|it| it.object == done.object) {
                    continue;
                }
                let path = done.field.map_or_else(
                    || node.path.clone(),
                    |field| format!("{}.{field}", node.path),
                );
                let mut aspects = vec![format!("{}: {path}", part.aspect)];
                if part.aspect != *kind {
                    aspects.push(format!("{kind}: {path}"));
                }
                found.push(Change {
                    name: format!("{}{}", node.shown, done.what),
                    aspects,
                    object: done.object,
                    defaulted: operator == Operator::RemoveDefaulted,
                });
            }
        }
    }
    found
}

/// Returns the manifest itself and the objects that are in it.
fn parts(object: &Value, kind: &str) -> Vec<Part> {
    let is_workload = object.pointer("/spec/template/spec/containers").is_some();
    let of_itself = match kind {
        _ if is_workload => WORKLOAD,
        "Pod" => "Pod",
        CLAIM => CLAIM,
        _ => OTHER,
    };
    let mut parts = vec![Part {
        kind: of_itself,
        aspect: if is_workload { "Pod" } else { kind }.to_owned(),
        pointer: String::new(),
    }];
    if is_workload {
        parts.push(Part {
            kind: "Pod",
            aspect: "Pod".to_owned(),
            pointer: "/spec/template".to_owned(),
        });
    }
    let claims = object.pointer("/spec/volumeClaimTemplates");
    let claims = claims.and_then(Value::as_array).map_or(0, Vec::len);
    parts.extend((0..claims).map(|at| Part {
        kind: CLAIM,
        aspect: CLAIM.to_owned(),
        pointer: format!("/spec/volumeClaimTemplates/{at}"),
    }));
    parts
}

/// Returns what is done to a value.
fn operators(part: &Part, node: &Node<'_>) -> Vec<Operator> {
    if part.kind != OTHER {
        let rules = RULES.iter();
        let fitting = rules.filter(|(kind, path, _)| *kind == part.kind && *path == node.path);
        return fitting.map(|(_, _, operator)| *operator).collect();
    }
    // Of metadata and the like, only the name is a student's.
    let is_content = !["apiVersion", "kind", "metadata", "status"]
        .iter()
        .any(|field| node.path.split(['.', '[']).next() == Some(*field));
    match node.value {
        Value::String(_) if is_content || node.path == "metadata.name" => vec![Operator::Rename],
        Value::Number(_) if is_content => vec![Operator::Increment],
        Value::Bool(true) if is_content => vec![Operator::Set("false")],
        Value::Bool(false) if is_content => vec![Operator::Set("true")],
        _ if is_content && node.path.ends_with(']') => vec![Operator::Remove],
        _ => Vec::new(),
    }
}

/// Returns every value in a part, each before what is in it.
fn nodes<'a>(object: &'a Value, part: &Part) -> Vec<Node<'a>> {
    let shown = part.pointer.trim_start_matches('/').replace('/', ".");
    let mut nodes = Vec::new();
    if let Some(value) = object.pointer(&part.pointer) {
        visit(value, &part.pointer, &shown, "", &mut nodes);
    }
    nodes
}

fn visit<'a>(value: &'a Value, pointer: &str, shown: &str, path: &str, nodes: &mut Vec<Node<'a>>) {
    nodes.push(Node {
        value,
        pointer: pointer.to_owned(),
        shown: shown.to_owned(),
        path: path.to_owned(),
    });
    let dot = |path: &str| if path.is_empty() { "" } else { "." };
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let pointer = format!("{pointer}/{}", escaped(key));
                let shown = format!("{shown}{}{key}", dot(shown));
                visit(
                    value,
                    &pointer,
                    &shown,
                    &format!("{path}{}{key}", dot(path)),
                    nodes,
                );
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                let name = item["name"]
                    .as_str()
                    .map_or_else(|| at.to_string(), str::to_owned);
                let (pointer, shown) = (format!("{pointer}/{at}"), format!("{shown}[{name}]"));
                visit(item, &pointer, &shown, &format!("{path}[*]"), nodes);
            }
        }
        _ => {}
    }
}

/// Puts a value at a pointer whose parent is there, or takes away what is there.
pub(super) fn put(object: &mut Value, pointer: &str, value: Option<Value>) {
    let Some((parent, key)) = pointer.rsplit_once('/') else {
        return;
    };
    let key = key.replace("~1", "/").replace("~0", "~");
    match (object.pointer_mut(parent), value) {
        (Some(Value::Object(fields)), Some(value)) => {
            fields.insert(key, value);
        }
        (Some(Value::Object(fields)), None) => {
            fields.remove(&key);
        }
        (Some(Value::Array(items)), value) => {
            let Some(at) = key.parse::<usize>().ok().filter(|at| *at < items.len()) else {
                return;
            };
            match value {
                Some(value) => items[at] = value,
                None => {
                    items.remove(at);
                }
            }
        }
        _ => {}
    }
}

/// Returns a key as one word of a JSON pointer (RFC 6901).
pub(super) fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::evidence::Kind;
    use crate::submission::{AssignedBy, SourceLocation};

    fn changed(object: Value) -> Vec<Change> {
        let manifest = manifest(object);
        changes(&manifest, std::slice::from_ref(&manifest))
    }

    fn names(object: Value) -> Vec<String> {
        changed(object).into_iter().map(|it| it.name).collect()
    }

    #[test]
    fn each_change_is_another_one() {
        let pod = json!({"kind": "Pod", "metadata": {"name": "a"}, "spec": {
            "nodeSelector": {"kubernetes.io/hostname": "one"},
            "volumes": [{"name": "v", "hostPath": {"path": "/data/a", "type": "DirectoryOrCreate"}}],
            "containers": [{"name": "c", "image": "i:1", "env": [{"name": "E", "value": "1"}],
                "volumeMounts": [{"name": "v", "mountPath": "/v"}]}],
        }});
        let found = changed(pod.clone());
        for (at, change) in found.iter().enumerate() {
            assert_ne!(change.object, pod, "{}", change.name);
            let twice = found[..at]
                .iter()
                .any(|it| it.object == change.object || it.name == change.name);
            assert!(!twice, "{}", change.name);
        }
        assert!(found.len() > 15, "{}", found.len());
    }

    #[test]
    fn template_is_broken_as_a_pod_is() {
        let spec = json!({"containers": [{"name": "c", "image": "i:1"}]});
        let of_set = names(json!({"kind": "StatefulSet", "spec": {"template": {"spec": spec}}}));
        let of_pod = names(json!({"kind": "Pod", "spec": spec}));
        for name in of_pod {
            assert!(
                of_set.contains(&format!("spec.template.{name}")),
                "{name}: {of_set:?}"
            );
        }
        assert!(of_set.contains(&"spec.replicas = 0".to_owned()));
    }

    #[test]
    fn kind_without_rules_is_broken_at_every_leaf() {
        let service = json!({"kind": "Service", "apiVersion": "v1", "metadata": {"name": "web", "labels": {"a": "b"}},
            "spec": {"selector": {"app": "web"}, "ports": [{"name": "http", "port": 80}]}});
        assert_eq!(
            names(service),
            [
                "metadata.name = web-x",
                "spec.ports[http] left out",
                "spec.ports[http].name = http-x",
                "spec.ports[http].port = 81",
                "spec.selector.app = web-x",
            ]
        );
    }

    #[test]
    fn sizes_come_from_the_solution() {
        let names = |size: &str| {
            let storage = json!({"requests": {"storage": size}});
            let all = names(json!({"kind": CLAIM, "spec": {"resources": storage}}));
            let sizes = all.into_iter().filter(|name| name.contains("storage "));
            sizes.collect::<Vec<_>>()
        };
        let path = "spec.resources.requests.storage";
        for (size, made) in [
            ("30Gi", ["15Gi", "30G", "60Gi"]),
            ("1Gi", ["1Mi", "1G", "2Gi"]),
        ] {
            assert_eq!(names(size), made.map(|made| format!("{path} = {made}")));
        }
    }

    #[test]
    fn aspect_names_the_part_and_the_whole() {
        let spec = json!({"containers": [{"name": "c", "image": "i:1"}]});
        let found = changed(json!({"kind": "Deployment", "spec": {"template": {"spec": spec}}}));
        let image = found
            .iter()
            .find(|it| it.name.ends_with(".image = i:0-none"))
            .unwrap();
        assert_eq!(
            image.aspects,
            [
                "Pod: spec.containers[*].image",
                "Deployment: spec.containers[*].image"
            ]
        );
    }

    fn manifest(object: Value) -> Manifest {
        let kind = object["kind"].as_str().unwrap_or_default().to_owned();
        Manifest {
            object,
            kind: Kind {
                api_version: "v1".to_owned(),
                kind,
            },
            name: String::new(),
            place: SourceLocation {
                file: String::new(),
                line: 1,
            },
            stage: None,
            by: AssignedBy::default(),
        }
    }
}
