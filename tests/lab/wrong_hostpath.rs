//! Wrong in one way: each fails the checks that are about it, and no others.

use crate::lab::{HOSTPATH, Namespace, assert_fails, assert_inconclusive, edited};

const STAGE: &[&str] = &["--stage", "hostpath"];
const SELECTOR: &str = "  nodeSelector:
    kubernetes.io/hostname: k3d-hands-on-agent-0
";
const VOLUME: &str = "hostPath:
        path: /data/mariadb
        type: DirectoryOrCreate";

/// Applied and left alone.
fn applied(edits: &[(&str, &str)]) -> Namespace {
    let namespace = Namespace::with_host_path();
    namespace.apply(&edited(HOSTPATH, edits));
    namespace
}

/// With the chapter's rows.
fn used(edits: &[(&str, &str)]) -> Namespace {
    let namespace = applied(edits);
    namespace.seed("mariadb");
    namespace
}

#[test]
fn another_path() {
    assert_fails(
        &used(&[("path: /data/mariadb", "path: /data/mysql")]).check(STAGE),
        &["hostpath-volume"],
    );
}

#[test]
fn an_empty_dir_instead() {
    assert_fails(
        &used(&[(VOLUME, "emptyDir: {}")]).check(STAGE),
        &["hostpath-volume"],
    );
}

#[test]
fn another_mount_path() {
    assert_fails(
        &used(&[("mountPath: /var/lib/mysql", "mountPath: /var/lib/mariadb")]).check(STAGE),
        &["hostpath-mounted"],
    );
}

#[test]
fn node_name_instead_of_a_selector() {
    assert_fails(
        &used(&[(SELECTOR, "  nodeName: k3d-hands-on-agent-0\n")]).check(STAGE),
        &["hostpath-node"],
    );
}

#[test]
fn no_selector() {
    assert_fails(&used(&[(SELECTOR, "")]).check(STAGE), &["hostpath-node"]);
}

#[test]
fn the_selector_of_another_node() {
    assert_fails(
        &used(&[(
            "hostname: k3d-hands-on-agent-0",
            "hostname: k3d-hands-on-server-0",
        )])
        .check(STAGE),
        &["hostpath-node"],
    );
}

#[test]
fn a_preferred_affinity() {
    let preferred = "  affinity:
    nodeAffinity:
      preferredDuringSchedulingIgnoredDuringExecution:
        - weight: 100
          preference:
            matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [k3d-hands-on-agent-0]}]
";
    assert_fails(
        &used(&[(SELECTOR, preferred)]).check(STAGE),
        &["hostpath-node"],
    );
}

#[test]
fn a_node_that_does_not_exist() {
    let report = applied(&[(
        "hostname: k3d-hands-on-agent-0",
        "hostname: k3d-hands-on-agent-9",
    )])
    .check(STAGE);
    assert_fails(&report, &["hostpath-ready"]);
    assert!(
        report.stages[0].checks[0].mismatches[0]
            .what
            .en
            .contains("none matches its nodeSelector")
    );
}

#[test]
fn a_cluster_without_the_prescribed_node_is_inconclusive() {
    let namespace = applied(&[("hostname: k3d-hands-on-agent-0", "hostname: elsewhere")]);
    let report = namespace.check(&["--stage", "hostpath", "--set", "node=elsewhere"]);
    assert_inconclusive(&report, &["hostpath-ready", "hostpath-node"]);
    assert_eq!(report.exit_code, 3);
}

#[test]
fn a_tag_that_does_not_exist() {
    let report = applied(&[("image: mariadb:11", "image: mariadb:1111")]).check(STAGE);
    assert_fails(&report, &["hostpath-ready"]);
}

#[test]
fn no_password() {
    let env = "      env:
        - name: MARIADB_ROOT_PASSWORD
          value: password
";
    assert_fails(&applied(&[(env, "")]).check(STAGE), &["hostpath-ready"]);
}

#[test]
fn a_folder_that_must_exist_and_does_not() {
    let report = applied(&[("type: DirectoryOrCreate", "type: Directory")]).check(STAGE);
    assert_fails(&report, &["hostpath-ready"]);
    assert!(
        report.stages[0].checks[0].mismatches[0]
            .what
            .en
            .contains("hostPath's `type`")
    );
}

#[test]
fn a_mount_that_cannot_be_written_to() {
    let report = applied(&[(
        "mountPath: /var/lib/mysql",
        "mountPath: /var/lib/mysql\n          readOnly: true",
    )])
    .check(STAGE);
    assert_fails(&report, &["hostpath-ready", "hostpath-mounted"]);
}

#[test]
fn rows_that_are_missing() {
    let namespace = used(&[]);
    namespace.kubectl(&[
        "exec",
        "mariadb",
        "--",
        "mariadb",
        "-uroot",
        "-ppassword",
        "-e",
        "DELETE FROM hands_on.test WHERE a = 2",
    ]);
    assert_fails(&namespace.check(STAGE), &["hostpath-rows"]);
}

#[test]
fn an_init_container_that_wipes_the_data_is_caught_and_the_students_rows_are_put_back() {
    let wipe = "  initContainers:
    - name: wipe
      image: busybox
      command: [sh, -c, 'rm -rf /var/lib/mysql/*']
      volumeMounts: [{name: data, mountPath: /var/lib/mysql}]
  containers:
";
    let namespace = used(&[("  containers:\n", wipe)]);
    assert_fails(&namespace.check(STAGE), &["hostpath-survives"]);
    assert_eq!(namespace.rows("mariadb"), "1,2,3");
}

#[test]
fn a_folder_of_its_own_for_each_pod_is_caught_without_deleting_it() {
    let namespace = used(&[
        (
            "          value: password\n",
            "          value: password\n        - name: POD_UID\n          valueFrom: {fieldRef: {fieldPath: metadata.uid}}\n",
        ),
        (
            "mountPath: /var/lib/mysql",
            "mountPath: /var/lib/mysql\n          subPathExpr: $(POD_UID)",
        ),
    ]);
    let uid = || namespace.kubectl(&["get", "pod", "mariadb", "-o", "jsonpath={.metadata.uid}"]);
    let before = uid();
    assert_fails(&namespace.check(STAGE), &["hostpath-survives"]);
    assert_eq!(uid(), before);
}

#[test]
fn rows_that_are_made_again_at_each_start_do_not_count_as_kept() {
    let wipe_and_fill = "  initContainers:
    - name: wipe
      image: busybox
      command: [sh, -c, 'rm -rf /var/lib/mysql/*']
      volumeMounts: [{name: data, mountPath: /var/lib/mysql}]
  containers:
";
    let hook = "      image: mariadb:11
      lifecycle:
        postStart:
          exec:
            command:
            - sh
            - -c
            - until mariadb -uroot -ppassword -e 'CREATE DATABASE IF NOT EXISTS hands_on; CREATE OR REPLACE TABLE hands_on.test (a INT); INSERT INTO hands_on.test VALUES (1), (2), (3)'; do sleep 1; done
";
    let namespace = applied(&[
        ("  containers:\n", wipe_and_fill),
        ("      image: mariadb:11\n", hook),
    ]);
    namespace.wait_ready("mariadb");
    assert_fails(&namespace.check(STAGE), &["hostpath-survives"]);
}
