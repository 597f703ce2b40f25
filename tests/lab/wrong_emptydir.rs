//! Wrong in one way: each fails the checks that are about it, and no others.

use crate::lab::{EMPTYDIR, Namespace, SOCKET, assert_fails, assert_inconclusive, edited};

const STAGE: &[&str] = &["--stage", "emptydir"];
const SECOND: &str = "    - name: demo-2
      image: busybox
      command: [sleep, infinity]
      volumeMounts:
        - name: my-shared-vol
          mountPath: /mount-point-2
";

/// Applied and left alone.
fn applied(edits: &[(&str, &str)]) -> Namespace {
    let namespace = Namespace::new();
    namespace.apply(&edited(EMPTYDIR, edits));
    namespace
}

/// With test.txt written by the second container.
fn used(edits: &[(&str, &str)], path: &str) -> Namespace {
    let namespace = applied(edits);
    namespace.write_file("demo-2", path);
    namespace
}

#[test]
fn one_container() {
    let namespace = applied(&[(SECOND, "")]);
    assert_fails(
        &namespace.check(STAGE),
        &["emptydir-containers", "emptydir-shared"],
    );
}

#[test]
fn two_volumes() {
    let namespace = used(
        &[
            (
                "    - name: my-shared-vol\n      emptyDir: {}\n",
                "    - name: my-shared-vol\n      emptyDir: {}\n    - name: other\n      emptyDir: {}\n",
            ),
            (
                "- name: my-shared-vol\n          mountPath: /mount-point-2",
                "- name: other\n          mountPath: /mount-point-2",
            ),
        ],
        "/mount-point-2/test.txt",
    );
    assert_fails(&namespace.check(STAGE), &["emptydir-shared"]);
}

#[test]
fn another_mount_path() {
    let namespace = used(
        &[("mountPath: /mount-point-2", "mountPath: /mount-point-3")],
        "/mount-point-3/test.txt",
    );
    assert_fails(&namespace.check(STAGE), &["emptydir-shared"]);
}

#[test]
fn a_host_path_instead() {
    let namespace = used(
        &[(
            "emptyDir: {}",
            "hostPath: {path: /data/shared, type: DirectoryOrCreate}",
        )],
        "/mount-point-2/test.txt",
    );
    assert_fails(&namespace.check(STAGE), &["emptydir-shared"]);
}

#[test]
fn a_sub_path_on_one_side() {
    let namespace = used(
        &[(
            "mountPath: /mount-point-2",
            "mountPath: /mount-point-2\n          subPath: inner",
        )],
        "/mount-point-2/test.txt",
    );
    assert_fails(&namespace.check(STAGE), &["emptydir-shared"]);
}

#[test]
fn a_mount_that_cannot_be_written_to() {
    let namespace = used(
        &[(
            "mountPath: /mount-point-1",
            "mountPath: /mount-point-1\n          readOnly: true",
        )],
        "/mount-point-2/test.txt",
    );
    assert_fails(&namespace.check(STAGE), &["emptydir-nonce"]);
}

#[test]
fn a_socket_that_the_other_container_does_not_see() {
    let namespace = used(&[], "/mount-point-2/test.txt");
    namespace.apply(&edited(
        SOCKET,
        &[("mountPath: /run/buildkit\n", "mountPath: /run/elsewhere\n")],
    ));
    assert_fails(&namespace.check(STAGE), &["socket-shared"]);
}

#[test]
fn no_file() {
    let namespace = applied(&[]);
    namespace.wait_ready("shared-vol-example");
    assert_fails(&namespace.check(STAGE), &["emptydir-file"]);
}

#[test]
fn a_program_that_ends() {
    let namespace = applied(&[("command: [sleep, infinity]", "command: ['true']")]);
    assert_fails(&namespace.check(STAGE), &["emptydir-ready"]);
}

#[test]
fn an_image_that_does_not_exist() {
    let namespace = applied(&[("image: busybox", "image: busybocks")]);
    assert_fails(&namespace.check(STAGE), &["emptydir-ready"]);
}

#[test]
fn a_misspelt_name() {
    let namespace = applied(&[("name: shared-vol-example", "name: shared-volume-example")]);
    let report = namespace.check(STAGE);
    assert_fails(&report, &["emptydir-ready"]);
    assert!(
        report.stages[0].checks[0].mismatches[0]
            .what
            .en
            .contains("shared-volume-example")
    );
}

#[test]
fn the_placeholder_image_is_inconclusive_where_it_must_run_and_right_in_its_structure() {
    let namespace = applied(&[
        ("image: busybox", "image: demo:latest"),
        ("      command: [sleep, infinity]\n", ""),
    ]);
    let report = namespace.check(STAGE);
    assert_inconclusive(&report, &["emptydir-ready"]);
    assert_eq!(report.exit_code, 3);
    assert_eq!(report.totals.lost, 0);
    assert_eq!(
        report.totals.passed, 2,
        "containers and sharing can be seen"
    );
}
