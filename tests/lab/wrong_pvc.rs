//! Wrong in one way: each fails the checks that are about it, and no others.

use crate::lab::{HOSTPATH, Namespace, PVC, PVC_POD, assert_fails, edited};

const STAGE: &[&str] = &["--stage", "pvc"];

/// Claim and Pod applied and left alone.
fn applied(claim: &[(&str, &str)], pod: &[(&str, &str)]) -> Namespace {
    let namespace = Namespace::new();
    namespace.apply(&edited(PVC, claim));
    namespace.apply(&edited(PVC_POD, pod));
    namespace
}

/// With the chapter's rows.
fn used(claim: &[(&str, &str)], pod: &[(&str, &str)]) -> Namespace {
    let namespace = applied(claim, pod);
    namespace.seed("mariadb");
    namespace
}

#[test]
fn a_class_that_does_not_exist() {
    let report = applied(
        &[("storageClassName: local-path", "storageClassName: standard")],
        &[],
    )
    .check(STAGE);
    assert_fails(&report, &["pvc-spec"]);
}

#[test]
fn no_class_at_all() {
    let report = applied(
        &[("storageClassName: local-path", "storageClassName: ''")],
        &[],
    )
    .check(STAGE);
    assert_fails(&report, &["pvc-spec"]);
}

#[test]
fn too_small() {
    assert_fails(
        &used(&[("storage: 10Gi", "storage: 1Gi")], &[]).check(STAGE),
        &["pvc-spec"],
    );
}

#[test]
fn decimal_gigabytes() {
    assert_fails(
        &used(&[("storage: 10Gi", "storage: 10G")], &[]).check(STAGE),
        &["pvc-spec"],
    );
}

#[test]
fn a_mode_that_the_class_cannot_serve() {
    let report = applied(&[("- ReadWriteOnce", "- ReadWriteMany")], &[]).check(STAGE);
    assert_fails(&report, &["pvc-spec"]);
}

#[test]
fn another_claim_in_the_pod() {
    let report = applied(&[], &[("claimName: mariadb", "claimName: mariadb-data")]).check(STAGE);
    assert_fails(&report, &["pvc-mounted"]);
}

#[test]
fn an_empty_dir_instead() {
    let report = used(
        &[],
        &[(
            "persistentVolumeClaim:\n        claimName: mariadb",
            "emptyDir: {}",
        )],
    )
    .check(STAGE);
    assert_fails(&report, &["pvc-mounted"]);
}

#[test]
fn an_ephemeral_claim_instead() {
    let ephemeral = "ephemeral:
        volumeClaimTemplate:
          spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Gi}}}";
    let report = used(
        &[],
        &[(
            "persistentVolumeClaim:\n        claimName: mariadb",
            ephemeral,
        )],
    )
    .check(STAGE);
    assert_fails(&report, &["pvc-mounted"]);
}

#[test]
fn another_mount_path() {
    let report = used(
        &[],
        &[("mountPath: /var/lib/mysql", "mountPath: /var/lib/mariadb")],
    )
    .check(STAGE);
    assert_fails(&report, &["pvc-mounted"]);
}

#[test]
fn the_pod_of_the_stage_before() {
    let namespace = Namespace::with_host_path();
    namespace.apply(HOSTPATH);
    namespace.wait_ready("mariadb");
    namespace.apply(PVC);
    let report = namespace.check(STAGE);
    assert_fails(&report, &["pvc-mounted"]);
}

#[test]
fn a_node_name_that_bypasses_the_scheduler() {
    let report = applied(
        &[],
        &[(
            "spec:\n  volumes",
            "spec:\n  nodeName: k3d-hands-on-agent-0\n  volumes",
        )],
    )
    .check(STAGE);
    assert_fails(&report, &["pvc-bound"]);
    let bound = report.stages[0]
        .checks
        .iter()
        .find(|check| check.check == "pvc-bound")
        .unwrap();
    assert!(
        bound.mismatches[0]
            .what
            .en
            .contains("bypasses the scheduler")
    );
}

#[test]
fn a_volume_made_by_hand() {
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
fn a_folder_of_its_own_for_each_pod() {
    let report = used(
        &[],
        &[
            ("          value: password\n", "          value: password\n        - name: POD_UID\n          valueFrom: {fieldRef: {fieldPath: metadata.uid}}\n"),
            ("mountPath: /var/lib/mysql", "mountPath: /var/lib/mysql\n          subPathExpr: $(POD_UID)"),
        ],
    )
    .check(STAGE);
    assert_fails(&report, &["pvc-survives"]);
}

#[test]
fn a_tag_that_does_not_exist() {
    let report = applied(&[], &[("image: mariadb:11", "image: mariadb:1111")]).check(STAGE);
    assert_fails(&report, &["pvc-ready"]);
}

#[test]
fn no_password() {
    let env = "      env:
        - name: MARIADB_ROOT_PASSWORD
          value: password
";
    assert_fails(&applied(&[], &[(env, "")]).check(STAGE), &["pvc-ready"]);
}

#[test]
fn a_volume_that_would_be_kept() {
    let namespace = used(&[], &[]);
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
fn a_class_of_another_provisioner_than_is_listed() {
    let report =
        used(&[], &[]).check(&["--stage", "pvc", "--set", "provisioner=example.com/other"]);
    assert_fails(&report, &["storage-class"]);
}

#[test]
fn no_rows() {
    let namespace = applied(&[], &[]);
    namespace.wait_ready("mariadb");
    assert_fails(&namespace.check(STAGE), &["pvc-rows"]);
}
