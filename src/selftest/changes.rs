//! Every change of a manifest that a selftest tries: what the rules say where
//! they fit, and every leaf of a kind that has no rules.

use serde_json::Value;

use super::node::{nodes, parts};
use super::operators::Operator;
use super::rules::operators;
use crate::submission::Manifest;

/// One thing changed.
#[derive(Clone, Debug)]
pub(super) struct Change {
    /// The path of what is changed, and what is done to it.
    pub name: String,
    /// The same place as expectations call it, e.g. `Pod: spec.nodeSelector`.
    pub aspects: Vec<String>,
    pub object: Value,
    /// True where the API, or admission, decides what becomes of it.
    pub defaulted: bool,
}

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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::evidence::Kind;
    use crate::selftest::node::CLAIM;
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
