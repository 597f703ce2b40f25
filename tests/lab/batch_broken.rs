//! A batch by the Pods of a Job, where somebody or something is in its way.

use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::account::Account;
use crate::lab::{Namespace, grades, image, kubeconfig, kubectl};

/// A batch of one student; its row, or nothing, is on standard output.
fn batch(student: &Namespace, kubeconfig: &str) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("handson"));
    command
        .args(["batch", "-e", "volumes", "--on-cluster", "--results", "-"])
        .args(["--timeout", "30s", "--image", image()])
        .args(["--namespaces", &student.name, "--kubeconfig", kubeconfig])
        .env("LC_ALL", "C.UTF-8");
    command
}

/// The grading rooms that are not going away, one in each line.
fn rooms() -> Vec<String> {
    let names = r#"go-template={{range .items}}{{if not .metadata.deletionTimestamp}}{{.metadata.name}}{{"\n"}}{{end}}{{end}}"#;
    let label = "handson/purpose=batch";
    let all = kubectl(&["get", "namespaces", "-l", label, "-o", names], "");
    all.lines().map(str::to_owned).collect()
}

#[test]
fn missing_permission_is_named_and_nothing_is_left() {
    let student = Namespace::new();
    let rights = json!({
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
        "metadata": {"name": "ta"},
        "rules": [
            {"apiGroups": [""], "resources": ["namespaces"], "verbs": ["get", "list", "create", "patch", "delete"]},
            {"apiGroups": [""], "resources": ["serviceaccounts"], "verbs": ["create", "patch"]},
        ],
    });
    let bound = json!({
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
        "metadata": {"name": "ta"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "ta"},
        "subjects": [{"kind": "ServiceAccount", "name": "ta", "namespace": student.name}],
    });
    let account = Account::new(&student, "ta", vec![rights, bound]);
    let begun = Instant::now();
    let output: Output = loop {
        let output = batch(&student, &account.kubeconfig()).output().unwrap();
        let late = begun.elapsed() > Duration::from_secs(20);
        // The cluster may not have heard of the account's rights yet.
        if late || String::from_utf8_lossy(&output.stderr).contains("ClusterRole") {
            break output;
        }
        std::thread::sleep(Duration::from_millis(200));
    };
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("you lack the right"), "{said}");
    let (_, room) = said.split_once("apply ClusterRole ").unwrap();
    let room = room.split(')').next().unwrap().to_owned();
    assert!(!rooms().contains(&room), "{room}");
}

#[test]
fn deleted_namespace_is_told_before_the_job_ends() {
    let student = Namespace::new();
    // On its way for ever, so that the Pod looks as long as it may.
    student.apply(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: shared-vol-example}\nspec:\n  \
         terminationGracePeriodSeconds: 0\n  \
         initContainers: [{name: wait, image: busybox, command: [sleep, \"3600\"]}]\n  \
         containers: [{name: nginx, image: nginx}]\n",
    );
    let mut job = batch(&student, &kubeconfig());
    let job = job.stdout(Stdio::piped()).stderr(Stdio::piped());
    let job = job.spawn().unwrap();
    let begun = Instant::now();
    'found: loop {
        for room in rooms() {
            if grades(&room, &student.name) {
                kubectl(&["delete", "namespace", &room, "--wait=false"], "");
                break 'found;
            }
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "no namespace");
        std::thread::sleep(Duration::from_millis(100));
    }
    let output = job.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let row = String::from_utf8_lossy(&output.stdout);
    assert!(row.contains("somebody deleted the Job"), "{output:?}");
    // The Job itself may take more than five minutes.
    assert!(begun.elapsed() < Duration::from_secs(120));
}
