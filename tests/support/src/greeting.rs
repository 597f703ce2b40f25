//! Objects of the exercise in `tests/fixtures/greeting.yaml`.

use serde_json::{Value, json};

use super::fake_api::FakeApi;

/// A cluster with everything that the exercise asks for.
pub fn finished() -> FakeApi {
    let api = FakeApi::start();
    api.put(pod());
    api.put(claim("local-path"));
    api.put(volume("local-path"));
    api
}

/// The Pod hello, running and ready.
pub fn pod() -> Value {
    json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": "hello"},
        "spec": {
            "nodeName": "node-1",
            "containers": [{"name": "c", "image": "hello:1"}],
        },
        "status": {
            "phase": "Running",
            "conditions": [
                {"type": "PodScheduled", "status": "True"},
                {"type": "ContainersReady", "status": "True"},
                {"type": "Ready", "status": "True"},
            ],
            "containerStatuses": [{
                "name": "c", "ready": true, "restartCount": 0, "image": "hello:1", "imageID": "",
                "started": true, "state": {"running": {"startedAt": "2026-11-23T05:00:00Z"}},
            }],
        },
    })
}

/// The Pod hello with a second container, and a volume that is /a in one and
/// /b in the other.
pub fn pod_of_two() -> Value {
    let mut pod = pod();
    let container = |name, path| {
        json!({
            "name": name, "image": "hello:1",
            "volumeMounts": [{"name": "shared", "mountPath": path}],
        })
    };
    pod["spec"]["containers"] = json!([container("c", "/a"), container("d", "/b")]);
    pod["spec"]["volumes"] = json!([{"name": "shared", "emptyDir": {}}]);
    let mut second = pod["status"]["containerStatuses"][0].clone();
    second["name"] = "d".into();
    let statuses = pod["status"]["containerStatuses"].as_array_mut().unwrap();
    statuses.push(second);
    pod
}

/// The Pod hello, running and not ready yet.
pub fn pod_not_ready() -> Value {
    let mut pod = pod();
    let status = &mut pod["status"];
    status["conditions"] = json!([
        {"type": "PodScheduled", "status": "True"},
        {"type": "ContainersReady", "status": "False"},
        {"type": "Ready", "status": "False"},
    ]);
    status["containerStatuses"][0]["ready"] = false.into();
    pod
}

/// The Pod hello, whose container is being made.
pub fn pod_on_its_way() -> Value {
    json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": "hello"},
        "spec": {
            "nodeName": "node-1",
            "containers": [{"name": "c", "image": "hello:1"}],
        },
        "status": {
            "phase": "Pending",
            "conditions": [{"type": "PodScheduled", "status": "True"}],
            "containerStatuses": [{
                "name": "c", "ready": false, "restartCount": 0, "image": "hello:1", "imageID": "",
                "state": {"waiting": {"reason": "ContainerCreating"}},
            }],
        },
    })
}

/// The node that the Pod is on.
pub fn node() -> Value {
    json!({
        "apiVersion": "v1", "kind": "Node",
        "metadata": {"name": "node-1"},
        "status": {"conditions": [{"type": "Ready", "status": "True"}]},
    })
}

/// The claim hello, bound, of `class`.
pub fn claim(class: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim",
        "metadata": {"name": "hello"},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "resources": {"requests": {"storage": "1Gi"}},
            "storageClassName": class,
            "volumeName": "pv-1",
            "volumeMode": "Filesystem",
        },
        "status": {
            "phase": "Bound",
            "accessModes": ["ReadWriteOnce"],
            "capacity": {"storage": "1Gi"},
        },
    })
}

/// The volume behind the claim.
pub fn volume(class: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "PersistentVolume",
        "metadata": {"name": "pv-1"},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "capacity": {"storage": "1Gi"},
            "storageClassName": class,
            "claimRef": {"namespace": "default", "name": "hello", "uid": "uid-persistentvolumeclaims-hello"},
        },
        "status": {"phase": "Bound"},
    })
}
