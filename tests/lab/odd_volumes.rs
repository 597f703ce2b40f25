//! Mistakes with volumes for which a file beside the exercise is not enough:
//! what is made or looked up has a name of its own each time.

use crate::lab::{HOSTPATH, Namespace, PVC, PVC_POD, assert_fails, edited};

const STAGE: &[&str] = &["--stage", "pvc"];

#[test]
fn volume_made_by_hand_fails_its_checks() {
    let namespace = Namespace::new();
    let name = &namespace.name;
    namespace.apply(&format!(
        "{{apiVersion: v1, kind: PersistentVolume, metadata: {{name: {name}}}, spec: {{storageClassName: local-path, capacity: {{storage: 10Gi}}, accessModes: [ReadWriteOnce], persistentVolumeReclaimPolicy: Delete, nodeAffinity: {{required: {{nodeSelectorTerms: [{{matchExpressions: [{{key: kubernetes.io/hostname, operator: In, values: [k3d-hands-on-agent-0]}}]}}]}}}}, hostPath: {{path: /data/{name}}}}}}}"
    ));
    namespace.apply(&edited(
        PVC,
        &[("spec:\n", &format!("spec:\n  volumeName: {name}\n"))],
    ));
    namespace.apply(PVC_POD);
    namespace.seed("mariadb");
    let report = namespace.check(STAGE);
    crate::lab::kubectl(&["delete", "pv", name, "--wait=false"], "");
    assert_fails(&report, &["pvc-waits", "pv-provisioned"]);
}

#[test]
fn volume_that_is_kept_fails_its_check() {
    let namespace = Namespace::new();
    namespace.apply(PVC);
    namespace.apply(PVC_POD);
    namespace.seed("mariadb");
    let volume = namespace.kubectl(&["get", "pvc", "mariadb", "-o", "jsonpath={.spec.volumeName}"]);
    let keep = |policy: &str| {
        let patch = format!("{{\"spec\":{{\"persistentVolumeReclaimPolicy\":\"{policy}\"}}}}");
        crate::lab::kubectl(&["patch", "pv", &volume, "-p", &patch], "");
    };
    keep("Retain");
    let report = namespace.check(STAGE);
    keep("Delete");
    assert_fails(&report, &["pv-provisioned"]);
}

#[test]
fn path_by_uid_is_caught_without_a_deletion() {
    let namespace = Namespace::with_host_path();
    namespace.apply(&edited(HOSTPATH, &[
        (
            "          value: password\n",
            "          value: password\n        - name: POD_UID\n          valueFrom: {fieldRef: {fieldPath: metadata.uid}}\n",
        ),
        (
            "mountPath: /var/lib/mysql",
            "mountPath: /var/lib/mysql\n          subPathExpr: $(POD_UID)",
        ),
    ]));
    namespace.seed("mariadb");
    let uid = || namespace.kubectl(&["get", "pod", "mariadb", "-o", "jsonpath={.metadata.uid}"]);
    let before = uid();
    assert_fails(
        &namespace.check(&["--stage", "hostpath"]),
        &["hostpath-survives"],
    );
    assert_eq!(uid(), before);
}
