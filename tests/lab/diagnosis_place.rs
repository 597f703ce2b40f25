//! A Pod that no node takes, or that waits on its node for a volume.

use handson::report::Verdict;

use crate::diagnosis::{assert_told_at_once, only_check};
use crate::lab::{Namespace, kubectl};

const READY: &str = "podReady: {pod: web}";
const RUN: &str = "containers: [{name: c, image: busybox, command: [sleep, infinity], volumeMounts: [{name: v, mountPath: /v}]}]";

/// The Pod web of this spec.
fn pod(spec: &str) -> Namespace {
    let namespace = Namespace::new();
    namespace.apply(&format!(
        "{{apiVersion: v1, kind: Pod, metadata: {{name: web}}, spec: {{terminationGracePeriodSeconds: 0, {spec}}}}}"
    ));
    namespace
}

/// The Pod web, with this volume.
fn volume(volume: &str) -> Namespace {
    pod(&format!("{RUN}, volumes: [{{name: v, {volume}}}]"))
}

const PLAIN: &str = "containers: [{name: c, image: busybox, command: [sleep, infinity]}]";

/// A node that is no machine, with a taint that keeps everybody else off it.
struct FakeNode {
    namespace: Namespace,
}

impl FakeNode {
    fn with_a_pod(spec: impl Fn(&str) -> String) -> Self {
        let namespace = Namespace::new();
        let name = namespace.name.clone();
        kubectl(
            &["apply", "-f", "-"],
            &format!(
                "{{apiVersion: v1, kind: Node, metadata: {{name: {name}, labels: {{of-test: {name}}}}}, spec: {{taints: [{{key: dedicated, value: gpu, effect: NoSchedule}}]}}}}"
            ),
        );
        let node = Self { namespace };
        node.namespace.apply(&format!(
            "{{apiVersion: v1, kind: Pod, metadata: {{name: web}}, spec: {{{}, {PLAIN}}}}}",
            spec(&name)
        ));
        node
    }
}

impl Drop for FakeNode {
    fn drop(&mut self) {
        // No kubelet there ever says that the Pod is gone.
        self.namespace
            .kubectl(&["delete", "pod", "web", "--force", "--grace-period=0"]);
        kubectl(&["delete", "node", &self.namespace.name], "");
    }
}

#[test]
fn a_selector_that_matches_no_node() {
    let namespace = pod(&format!(
        "nodeSelector: {{kubernetes.io/hostname: k3d-hands-on-agent-O}}, {PLAIN}"
    ));
    let headline = "no node can take the Pod: none matches its nodeSelector (kubernetes.io/hostname=k3d-hands-on-agent-O)";
    assert_told_at_once(
        &namespace,
        READY,
        headline,
        "did you mean `k3d-hands-on-agent-0`?",
    );
}

#[test]
fn a_label_that_no_node_has() {
    let namespace = pod(&format!("nodeSelector: {{colour: blue}}, {PLAIN}"));
    let headline = "none matches its nodeSelector (colour=blue)";
    assert_told_at_once(&namespace, READY, headline, "no node has a label colour");
}

#[test]
fn a_request_that_no_node_can_hold() {
    let namespace =
        pod("containers: [{name: c, image: busybox, resources: {requests: {memory: 900Gi}}}]");
    let headline = "no node is large enough for what the Pod requests: it requests memory 900Gi, and the largest has";
    assert_told_at_once(&namespace, READY, headline, "Insufficient memory");
}

#[test]
fn a_taint_that_the_pod_does_not_tolerate() {
    let node = FakeNode::with_a_pod(|name| format!("nodeSelector: {{of-test: {name}}}"));
    let headline = "has the taint dedicated=gpu:NoSchedule, which the Pod does not tolerate";
    assert_told_at_once(&node.namespace, READY, headline, "untolerated taint");
}

#[test]
fn a_node_that_is_not_ready_is_inconclusive_and_named() {
    let node = FakeNode::with_a_pod(|name| format!("nodeName: {name}"));
    let check = only_check(&node.namespace, READY, "3s");
    assert_eq!(check.verdict, Verdict::Inconclusive, "{check:?}");
    let name = &node.namespace.name;
    let told = check.reason.unwrap().text.en;
    assert!(
        told.contains(&format!("node {name}, which the Pod is on, is not ready")),
        "{told}"
    );
}

#[test]
fn a_folder_of_the_host_that_must_be_there_and_is_not() {
    let namespace = volume("hostPath: {path: /data/never-there, type: Directory}");
    assert_told_at_once(
        &namespace,
        READY,
        "has no directory /data/never-there",
        "does not exist",
    );
}

#[test]
fn a_claim_that_does_not_exist() {
    let namespace = volume("persistentVolumeClaim: {claimName: absent}");
    let headline = "there is no PersistentVolumeClaim absent";
    assert_told_at_once(
        &namespace,
        READY,
        headline,
        "the Pod's volume v is this claim",
    );
}

#[test]
fn a_config_map_that_a_volume_needs() {
    let namespace = volume("configMap: {name: absent}");
    let headline = "volume v needs ConfigMap absent, which does not exist";
    assert_told_at_once(&namespace, READY, headline, "");
}

#[test]
fn a_secret_that_a_volume_needs() {
    let namespace = volume("secret: {secretName: absent}");
    let headline = "volume v needs Secret absent, which does not exist";
    assert_told_at_once(&namespace, READY, headline, "");
}

#[test]
fn a_key_that_a_volume_needs() {
    let namespace = volume("configMap: {name: kube-root-ca.crt, items: [{key: absent, path: p}]}");
    let headline = "volume v needs the key absent of ConfigMap kube-root-ca.crt";
    assert_told_at_once(&namespace, READY, headline, "available: ca.crt");
}

#[test]
fn pod_waiting_for_an_unknown_class_has_its_cause() {
    let namespace = volume("persistentVolumeClaim: {claimName: data}");
    namespace.apply(
        "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {storageClassName: locl-path, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}",
    );
    let headline = "claim data asks for StorageClass locl-path, which this cluster does not have";
    assert_told_at_once(&namespace, READY, headline, "did you mean `local-path`?");
}
