//! A claim that is not Bound, or on its way out.

use handson::report::{Blocked, Verdict};

use crate::diagnosis::{assert_told_at_last, assert_told_at_once, check_within, only_check};
use crate::lab::{Namespace, kubectl};

const BOUND: &str = "pvcBound: {claim: data}";

/// The claim data, and the Pod web that uses it.
fn claim(spec: &str) -> String {
    format!(
        "{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: data}}, spec: {{resources: {{requests: {{storage: 1Gi}}}}, {spec}}}}}"
    )
}

const POD: &str = "
---
{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {terminationGracePeriodSeconds: 0, containers: [{name: c, image: busybox, command: [sleep, infinity]}], volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]}}";

fn applied(yaml: &str) -> Namespace {
    let namespace = Namespace::new();
    namespace.apply(yaml);
    namespace
}

#[test]
fn pending_with_no_consumer_is_right_and_not_asked() {
    let namespace = applied(&claim(
        "storageClassName: local-path, accessModes: [ReadWriteOnce]",
    ));
    let check = only_check(&namespace, BOUND, "20s");
    assert_eq!(check.reason.unwrap().kind, Blocked::NotYet);
    assert!(check.elapsed_ms < 10_000);
}

#[test]
fn an_unknown_class() {
    let namespace = applied(&claim(
        "storageClassName: locl-path, accessModes: [ReadWriteOnce]",
    ));
    let headline = "claim data asks for StorageClass locl-path, which this cluster does not have";
    assert_told_at_once(&namespace, BOUND, headline, "did you mean `local-path`?");
}

/// A StorageClass of its own, which nobody provisions; deleted at the end.
struct Nobody {
    namespace: Namespace,
}

impl Nobody {
    fn new() -> Self {
        let namespace = Namespace::new();
        let name = &namespace.name;
        kubectl(
            &["apply", "-f", "-"],
            &format!(
                "{{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {{name: {name}}}, provisioner: example.com/nobody, volumeBindingMode: Immediate}}"
            ),
        );
        namespace.apply(&claim(&format!(
            "storageClassName: {name}, accessModes: [ReadWriteOnce]"
        )));
        Self { namespace }
    }
}

impl Drop for Nobody {
    fn drop(&mut self) {
        kubectl(&["delete", "storageclass", &self.namespace.name], "");
    }
}

#[test]
fn a_class_whose_provisioner_is_not_there() {
    let nobody = Nobody::new();
    let headline = "(example.com/nobody) does not run on this cluster";
    assert_told_at_last(&nobody.namespace, BOUND, headline, "Waiting for a volume");
}

#[test]
fn given_class_without_provisioner_is_inconclusive() {
    let nobody = Nobody::new();
    let class = &nobody.namespace.name;
    let prescribed = format!("pvcBound: {{claim: data, class: {class}}}");
    let check = only_check(&nobody.namespace, &prescribed, "2s");
    assert_eq!(check.verdict, Verdict::Inconclusive, "{check:?}");
    let told = check.reason.unwrap().text.en;
    assert!(
        told.contains("(example.com/nobody) may not be running"),
        "{told}"
    );
}

#[test]
fn a_mode_that_local_path_cannot_provide() {
    let claim = claim("storageClassName: local-path, accessModes: [ReadWriteMany]");
    let namespace = applied(&(claim + POD));
    let headline = "local-path cannot provide ReadWriteMany";
    assert_told_at_once(&namespace, BOUND, headline, "only supports ReadWriteOnce");
}

#[test]
fn a_claim_whose_volume_was_deleted() {
    let namespace = Namespace::new();
    let name = &namespace.name;
    let volume = format!(
        "{{apiVersion: v1, kind: PersistentVolume, metadata: {{name: {name}}}, spec: {{storageClassName: by-hand, capacity: {{storage: 1Gi}}, accessModes: [ReadWriteOnce], hostPath: {{path: /data/{name}}}}}}}"
    );
    namespace.apply(&volume);
    namespace.apply(&claim(&format!(
        "storageClassName: by-hand, volumeName: {name}, accessModes: [ReadWriteOnce]"
    )));
    let phase = |phase: &str| {
        let until = format!("--for=jsonpath={{.status.phase}}={phase}");
        namespace.kubectl(&["wait", "pvc/data", &until, "--timeout=30s"]);
    };
    phase("Bound");
    kubectl(&["delete", "pv", name, "--wait=false"], "");
    let free = "{\"metadata\":{\"finalizers\":null}}";
    kubectl(&["patch", "pv", name, "-p", free], "");
    phase("Lost");
    let headline =
        format!("claim data has lost its volume: the PersistentVolume {name} was deleted");
    assert_told_at_once(&namespace, BOUND, &headline, "made again");
}

#[test]
fn a_claim_that_a_finalizer_holds() {
    let namespace = applied(
        &claim("storageClassName: local-path, accessModes: [ReadWriteOnce]")
            .replace("name: data", "name: data, finalizers: [example.com/hold]"),
    );
    namespace.kubectl(&["delete", "pvc", "data", "--wait=false"]);
    let headline = "PersistentVolumeClaim data is being deleted, but stays until somebody removes its finalizer example.com/hold";
    for check in [
        BOUND,
        "objectAbsent: {kind: PersistentVolumeClaim, name: data}",
    ] {
        assert_told_at_once(&namespace, check, headline, "example.com/hold");
    }
    let free = "{\"metadata\":{\"finalizers\":null}}";
    namespace.kubectl(&["patch", "pvc", "data", "-p", free]);
}

#[test]
fn a_claim_that_is_deleted_while_its_pod_stays() {
    let claim = claim("storageClassName: local-path, accessModes: [ReadWriteOnce]");
    let namespace = applied(&(claim + POD));
    namespace.wait_ready("web");
    namespace.kubectl(&["delete", "pvc", "data", "--wait=false"]);
    let gone = "objectAbsent: {kind: PersistentVolumeClaim, name: data}";
    let headline = "is being deleted, but stays as long as Pod web uses it";
    assert_told_at_once(&namespace, gone, headline, "pvc-protection");
}

#[test]
fn one_cause_is_reported_once() {
    let claim = claim("storageClassName: locl-path, accessModes: [ReadWriteOnce]");
    let namespace = applied(&(claim + POD));
    let report = check_within(
        &namespace,
        &[
            "podReady: {pod: web}",
            BOUND,
            "pvcSpec: {claim: data, class: local-path, accessModes: [ReadWriteOnce], size: 1Gi}",
            "eventSeen: {claim: data, reason: WaitForFirstConsumer}",
        ],
        "20s",
    );
    let checks = &report.stages[0].checks;
    assert_eq!(checks[0].verdict, Verdict::Fail, "{checks:?}");
    for check in &checks[1..] {
        let reason = check.reason.as_ref().unwrap();
        let by = (reason.kind, reason.by.as_deref());
        assert_eq!(by, (Blocked::ByFailure, Some("check-0")), "{check:?}");
    }
    assert_eq!((report.totals.failed, report.totals.lost), (1, 4));
}
