//! Every exercise of the course, with the rights that `handson rbac` prints for it.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use handson::report::{Blocked, Report, Verdict};
use serde_json::Value;

use crate::account::Account;
use crate::lab::{Namespace, exercises, handson};

/// What is found of a check, but for words and times.
type Found = BTreeMap<String, (Verdict, Option<Blocked>)>;

fn found(report: &Report) -> Found {
    let checks = report.stages.iter().flat_map(|stage| &stage.checks);
    let kind = |check: &handson::report::CheckReport| check.reason.as_ref().map(|it| it.kind);
    checks
        .map(|check| (check.check.clone(), (check.verdict, kind(check))))
        .collect()
}

/// The report of `check EXERCISE` with these arguments.
fn check(exercise: &str, namespace: &Namespace, args: &[&str]) -> Report {
    let mut all = vec!["check", exercise, "-n", &namespace.name, "--format", "json"];
    all.push("--fresh");
    if !args.contains(&"--timeout") {
        all.extend(["--timeout", "5s"]);
    }
    all.extend(args);
    let output = namespace.handson(&all).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

/// An account with what is printed for one way of checking.
fn account(exercise: &str, namespace: &Namespace, mode: &[&str]) -> Account {
    let reads = mode.contains(&"--read-only");
    let name = if reads { "reads" } else { "tries" };
    let subject = format!("{}:{name}", namespace.name);
    let mut all = vec!["rbac", exercise, "--format", "json", "-n", &namespace.name];
    all.extend(["--service-account", &subject]);
    all.extend(reads.then_some("--read-only"));
    let output = handson(&all).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let list: Value = serde_json::from_slice(&output.stdout).unwrap();
    Account::new(namespace, name, list["items"].as_array().unwrap().clone())
}

/// The account finds what an administrator finds, once the cluster has heard of its rights.
fn assert_sees_the_same(exercise: &str, namespace: &Namespace, mode: &[&str], state: &str) {
    let account = account(exercise, namespace, mode);
    let kubeconfig = account.kubeconfig();
    let theirs = [mode, &["--kubeconfig", &kubeconfig]].concat();
    let begun = Instant::now();
    loop {
        let theirs = found(&check(exercise, namespace, &theirs));
        let admins = found(&check(exercise, namespace, mode));
        if theirs == admins {
            return;
        }
        assert!(
            begun.elapsed() < Duration::from_secs(30),
            "{exercise}, {state}, {mode:?}: {:?}",
            theirs
                .iter()
                .filter(|(check, it)| admins.get(*check) != Some(it))
                .collect::<Vec<_>>()
        );
    }
}

#[test]
fn printed_rights_see_what_an_administrator_sees() {
    for (exercise, _) in exercises() {
        // Its own tests look at each right, and take the nodes' folders for themselves.
        if exercise == "volumes" {
            continue;
        }
        let namespace = Namespace::new();
        for (state, manifests) in [("nothing there", None), ("the solution", Some("examples"))] {
            if let Some(folder) = manifests {
                let folder = Path::new(folder).join(&exercise);
                if !folder.exists() {
                    continue;
                }
                let how = if folder.join("kustomization.yaml").exists() {
                    vec!["-k"]
                } else {
                    vec!["-R", "-f"]
                };
                let path = folder.display().to_string();
                namespace.kubectl(&[&["apply"], how.as_slice(), &[&path]].concat());
                check(
                    &exercise,
                    &namespace,
                    &["--read-only", "--wait", "--timeout", "60s"],
                );
            }
            for mode in [&["--read-only"][..], &["--yes"]] {
                assert_sees_the_same(&exercise, &namespace, mode, state);
            }
        }
    }
}
