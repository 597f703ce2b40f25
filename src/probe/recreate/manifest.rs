//! A Pod as it would be written by hand: what the cluster added is taken off,
//! so that it can be created again.

use serde_json::{Map, Value};

/// Fields of `metadata` that only the API server sets.
const SERVER_FIELDS: [&str; 8] = [
    "uid",
    "resourceVersion",
    "creationTimestamp",
    "managedFields",
    "generation",
    "selfLink",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
];
/// The volume that admission adds to every Pod for its service account's token.
const TOKEN_VOLUME: &str = "kube-api-access-";

/// The manifest to create a Pod from again. Labels and annotations stay,
/// kubectl's `last-applied-configuration` with them, and the node's name where
/// it was written by hand rather than by the scheduler, or where the data is on
/// that node and nothing else would bring the Pod back to it: that a Pod does
/// not demand its node is one mistake, and losing its data over it another.
pub(in crate::probe) fn clean(pod: &Value) -> Value {
    let mut manifest = pod.clone();
    let keep_node = names_its_node(pod) || would_leave_its_data(pod);
    if let Some(top) = manifest.as_object_mut() {
        top.remove("status");
        top.entry("apiVersion").or_insert_with(|| "v1".into());
        top.entry("kind").or_insert_with(|| "Pod".into());
    }
    if let Some(metadata) = fields(&mut manifest, "/metadata") {
        for field in SERVER_FIELDS {
            metadata.remove(field);
        }
    }
    if let Some(spec) = fields(&mut manifest, "/spec") {
        spec.remove("ephemeralContainers");
        if !keep_node {
            spec.remove("nodeName");
        }
        drop_named(spec, "volumes");
        for list in ["containers", "initContainers"] {
            let containers = spec.get_mut(list).and_then(Value::as_array_mut);
            for container in containers.into_iter().flatten() {
                if let Some(container) = container.as_object_mut() {
                    drop_named(container, "volumeMounts");
                }
            }
        }
    }
    manifest
}

/// The same Pod under another name, to ask the API whether it would create it.
pub(super) fn renamed(manifest: &Value, name: &str) -> Value {
    let mut manifest = manifest.clone();
    if let Some(metadata) = fields(&mut manifest, "/metadata") {
        metadata.insert("name".to_owned(), name.into());
    }
    manifest
}

fn fields<'a>(object: &'a mut Value, pointer: &str) -> Option<&'a mut Map<String, Value>> {
    object.pointer_mut(pointer)?.as_object_mut()
}

/// Takes the token volume or its mounts off a list.
fn drop_named(owner: &mut Map<String, Value>, list: &str) {
    let Some(items) = owner.get_mut(list).and_then(Value::as_array_mut) else {
        return;
    };
    items.retain(|item| {
        let name = item.get("name").and_then(Value::as_str);
        !name.is_some_and(|name| name.starts_with(TOKEN_VOLUME))
    });
    if items.is_empty() {
        owner.remove(list);
    }
}

/// Returns true where somebody other than the scheduler or the kubelet set `nodeName`.
fn names_its_node(pod: &Value) -> bool {
    let managers = pod
        .pointer("/metadata/managedFields")
        .and_then(Value::as_array);
    managers.into_iter().flatten().any(|entry| {
        let manager = entry.get("manager").and_then(Value::as_str);
        !matches!(manager, Some("kube-scheduler" | "kubelet"))
            && entry.pointer("/fieldsV1/f:spec/f:nodeName").is_some()
    })
}

/// Returns true where a Pod with data in a folder of its node does not name that node.
fn would_leave_its_data(pod: &Value) -> bool {
    let volumes = pod.pointer("/spec/volumes").and_then(Value::as_array);
    let on_node = volumes
        .into_iter()
        .flatten()
        .any(|volume| volume.get("hostPath").is_some());
    on_node
        && pod
            .pointer("/spec/nodeSelector/kubernetes.io~1hostname")
            .is_none()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pod() -> Value {
        json!({
            "apiVersion": "v1", "kind": "Pod",
            "metadata": {
                "name": "mariadb", "namespace": "ns", "uid": "1", "resourceVersion": "2", "generation": 1,
                "creationTimestamp": "2026-11-23T15:52:38Z", "labels": {"app": "db"},
                "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{}"},
                "managedFields": [{"manager": "kubelet", "fieldsV1": {"f:status": {}}}],
            },
            "spec": {
                "nodeName": "agent-0",
                "ephemeralContainers": [{"name": "debug"}],
                "containers": [
                    {"name": "db", "volumeMounts": [{"name": "data", "mountPath": "/d"}, {"name": "kube-api-access-x", "mountPath": "/t"}]},
                    {"name": "side", "volumeMounts": [{"name": "kube-api-access-x", "mountPath": "/t"}]},
                ],
                "initContainers": [{"name": "init", "volumeMounts": [{"name": "kube-api-access-x", "mountPath": "/t"}]}],
                "volumes": [{"name": "data", "emptyDir": {}}, {"name": "kube-api-access-x", "projected": {}}],
            },
            "status": {"phase": "Running"},
        })
    }

    #[test]
    fn a_cleaned_manifest_is_what_was_applied() {
        assert_eq!(
            clean(&pod()),
            json!({
                "apiVersion": "v1", "kind": "Pod",
                "metadata": {
                    "name": "mariadb", "namespace": "ns", "labels": {"app": "db"},
                    "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{}"},
                },
                "spec": {
                    "containers": [
                        {"name": "db", "volumeMounts": [{"name": "data", "mountPath": "/d"}]},
                        {"name": "side"},
                    ],
                    "initContainers": [{"name": "init"}],
                    "volumes": [{"name": "data", "emptyDir": {}}],
                },
            })
        );
    }

    #[test]
    fn a_node_name_stays_only_where_a_person_wrote_it() {
        for (manager, stays) in [
            ("kubectl-client-side-apply", true),
            ("kube-scheduler", false),
            ("kubelet", false),
        ] {
            let mut pod = pod();
            pod["metadata"]["managedFields"] =
                json!([{"manager": manager, "fieldsV1": {"f:spec": {"f:nodeName": {}}}}]);
            assert_eq!(
                clean(&pod)["spec"].get("nodeName").is_some(),
                stays,
                "{manager}"
            );
        }
    }

    #[test]
    fn a_pod_with_data_on_its_node_goes_back_there() {
        let mut pod = pod();
        pod["spec"]["volumes"][0] = json!({"name": "data", "hostPath": {"path": "/d"}});
        assert_eq!(clean(&pod)["spec"]["nodeName"], "agent-0");
        pod["spec"]["nodeSelector"] = json!({"kubernetes.io/hostname": "agent-0"});
        assert!(
            clean(&pod)["spec"].get("nodeName").is_none(),
            "its selector brings it back"
        );
    }

    #[test]
    fn what_is_no_pod_does_not_panic() {
        assert_eq!(clean(&json!(7)), json!(7));
        assert_eq!(
            renamed(&json!({"metadata": {"name": "a"}}), "b"),
            json!({"metadata": {"name": "b"}})
        );
    }
}
