//! A table: what is written, and the field that is refused.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{problems, problems_together};
use crate::evidence::Kind;
use crate::spec::Allow;

fn allow() -> Allow {
    let kinds = "Pod PersistentVolumeClaim ConfigMap Secret Service Deployment StatefulSet";
    Allow {
        kinds: kinds.split(' ').map(str::to_owned).collect(),
        host_paths: vec!["/data".to_owned()],
        ..Allow::default()
    }
}

fn parse(yaml: &str) -> Value {
    serde_saphyr::from_str(yaml).unwrap_or_else(|error| panic!("{yaml}: {error}"))
}

fn refused(object: &Value) -> Vec<String> {
    let text = |key: &str| object[key].as_str().unwrap_or_default().to_owned();
    let kind = Kind {
        api_version: text("apiVersion"),
        kind: text("kind"),
    };
    let found = problems(object, &kind, &allow()).into_iter();
    found.map(|problem| problem.pointer).collect()
}

fn pod(spec: &str) -> Value {
    parse(&format!(
        "{{apiVersion: v1, kind: Pod, metadata: {{name: a}}, spec: {spec}}}"
    ))
}

fn container(fields: &str) -> Value {
    pod(&format!(
        "{{containers: [{{name: c, image: i, {fields}}}]}}"
    ))
}

#[test]
fn what_the_chapter_has_is_allowed() {
    for yaml in [
        include_str!("../../../../examples/volumes/7_emptydir_pod.yaml"),
        include_str!("../../../../examples/volumes/7_hostpath_pod.yaml"),
        include_str!("../../../../examples/volumes/7_pvc.yaml"),
        include_str!("../../../../examples/volumes/7_pvc_pod.yaml"),
        include_str!("../../../../examples/volumes/7_socket_deployment.yaml"),
        "{apiVersion: v1, kind: Secret, metadata: {name: a, namespace: default}, stringData: {p: x}}",
        "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {clusterIP: None, ports: [{port: 1}]}}",
        "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: a}, spec: {replicas: 1, volumeClaimTemplates: [{metadata: {name: d}, spec: {resources: {requests: {storage: 10Gi}}}}], template: {spec: {containers: [{name: c}]}}}}",
    ] {
        assert_eq!(refused(&parse(yaml)), [""; 0], "{yaml}");
    }
    for spec in [
        "{nodeName: one, serviceAccountName: default, containers: [{name: c, securityContext: {privileged: false, runAsUser: 0}}]}",
        "{affinity: {}, tolerations: [{operator: Exists}], hostNetwork: false, containers: [{name: c, ports: [{containerPort: 1}]}]}",
    ] {
        assert_eq!(refused(&pod(spec)), [""; 0], "{spec}");
    }
}

#[test]
fn what_reaches_out_of_the_namespace_is_refused_by_its_field() {
    let of_pod = [
        (
            "{hostNetwork: true, containers: [{name: c}]}",
            "/spec/hostNetwork",
        ),
        ("{hostPID: true, containers: [{name: c}]}", "/spec/hostPID"),
        (
            "{hostIPC: 'true', containers: [{name: c}]}",
            "/spec/hostIPC",
        ),
        (
            "{serviceAccountName: admin, containers: [{name: c}]}",
            "/spec/serviceAccountName",
        ),
        (
            "{automountServiceAccountToken: true, containers: [{name: c}]}",
            "/spec/automountServiceAccountToken",
        ),
        (
            "{priorityClassName: system-node-critical, containers: [{name: c}]}",
            "/spec/priorityClassName",
        ),
        (
            "{volumes: [{name: v, hostPath: {path: /etc}}], containers: [{name: c}]}",
            "/spec/volumes/0/hostPath/path",
        ),
        (
            "{volumes: [{name: v, hostPath: {path: /data/../etc}}], containers: [{name: c}]}",
            "/spec/volumes/0/hostPath/path",
        ),
        (
            "{volumes: [{name: v, hostPath: {path: /database}}], containers: [{name: c}]}",
            "/spec/volumes/0/hostPath/path",
        ),
        (
            "{volumes: [{name: v, hostPath: {path: /data/s, type: Socket}}], containers: [{name: c}]}",
            "/spec/volumes/0/hostPath/type",
        ),
        (
            "{volumes: [{name: v, nfs: {server: s, path: /}}], containers: [{name: c}]}",
            "/spec/volumes/0/nfs",
        ),
        (
            "{volumes: [{name: v, projected: {sources: [{serviceAccountToken: {path: t}}]}}], containers: [{name: c}]}",
            "/spec/volumes/0/projected/sources/0/serviceAccountToken",
        ),
        (
            "{containers: [{name: c}], initContainers: [{name: i, securityContext: {privileged: true}}]}",
            "/spec/initContainers/0/securityContext/privileged",
        ),
    ];
    for (spec, pointer) in of_pod {
        assert_eq!(refused(&pod(spec)), [pointer], "{spec}");
    }
    let of_container = [
        (
            "securityContext: {privileged: true}",
            "securityContext/privileged",
        ),
        (
            "securityContext: {privileged: 'yes'}",
            "securityContext/privileged",
        ),
        (
            "securityContext: {capabilities: {add: [SYS_ADMIN]}}",
            "securityContext/capabilities/add/0",
        ),
        (
            "securityContext: {procMount: Unmasked}",
            "securityContext/procMount",
        ),
        (
            "ports: [{containerPort: 1, hostPort: 80}]",
            "ports/0/hostPort",
        ),
    ];
    for (fields, pointer) in of_container {
        let pointer = format!("/spec/containers/0/{pointer}");
        assert_eq!(refused(&container(fields)), [pointer], "{fields}");
    }
    let objects = [
        (
            "{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: kube-system}, spec: {containers: [{name: c}]}}",
            "/metadata/namespace",
        ),
        (
            "{apiVersion: v1, kind: Namespace, metadata: {name: a}}",
            "/kind",
        ),
        (
            "{apiVersion: v1, kind: PersistentVolume, metadata: {name: a}}",
            "/kind",
        ),
        (
            "{apiVersion: batch/v1, kind: CronJob, metadata: {name: a}}",
            "/kind",
        ),
        (
            "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {type: LoadBalancer}}",
            "/spec/type",
        ),
        (
            "{apiVersion: v1, kind: Secret, metadata: {name: a}, type: kubernetes.io/service-account-token}",
            "/type",
        ),
        (
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {replicas: 50, template: {spec: {containers: [{name: c}]}}}}",
            "/spec/replicas",
        ),
        (
            "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: a}, spec: {volumeName: mine}}",
            "/spec/volumeName",
        ),
    ];
    for (yaml, pointer) in objects {
        assert_eq!(refused(&parse(yaml)), [pointer], "{yaml}");
    }
}

#[test]
fn a_spec_that_cannot_be_read_is_refused_and_not_passed_over() {
    for spec in [
        "[]",
        "{containers: {name: c}}",
        "{containers: [c]}",
        "{containers: [{name: c, securityContext: []}]}",
        "{containers: [{name: c}], volumes: {v: {}}}",
    ] {
        assert_ne!(refused(&pod(spec)), [""; 0], "{spec}");
    }
}

#[test]
fn all_claims_together_have_a_limit() {
    let claim = |name: &str| {
        parse(&format!(
            "{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: {name}}}, spec: {{resources: {{requests: {{storage: 30Gi}}}}}}}}"
        ))
    };
    let (one, two, kind) = (claim("a"), claim("b"), Kind::claim());
    assert!(problems_together(&[(&one, &kind)], &allow()).is_empty());
    let found = problems_together(&[(&one, &kind), (&two, &kind)], &allow());
    let at: Vec<usize> = found.iter().map(|(at, _)| *at).collect();
    assert_eq!(at, [1]);
}

proptest! {
    /// Whatever makes the Pod, and in whichever list the container is.
    #[test]
    fn a_privileged_container_is_found_everywhere(
        workload in prop::sample::select(vec!["Pod", "Deployment", "StatefulSet"]),
        list in prop::sample::select(vec!["containers", "initContainers", "ephemeralContainers"]),
        before in 0..3_usize,
        after in 0..3_usize,
        privileged in prop::sample::select(vec![json!(true), json!("true"), json!(1), json!({})]),
    ) {
        let plain = |at: usize| json!({"name": format!("c{at}"), "image": "i"});
        let mut containers: Vec<Value> = (0..before).map(plain).collect();
        containers.push(json!({"name": "it", "securityContext": {"privileged": privileged}}));
        containers.extend((10..10 + after).map(plain));
        let mut spec = json!({"containers": [{"name": "first"}]});
        spec[list] = json!(containers);
        let object = if workload == "Pod" {
            json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": spec})
        } else {
            json!({"apiVersion": "apps/v1", "kind": workload, "metadata": {"name": "a"}, "spec": {"template": {"spec": spec}}})
        };
        let found = refused(&object);
        let wanted = format!("{list}/{before}/securityContext/privileged");
        prop_assert!(found.iter().any(|pointer| pointer.ends_with(&wanted)), "{:?}", found);
    }
}
