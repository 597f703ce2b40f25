//! A run on a real cluster, recorded and judged again without it.

use std::process::Command;

use handson::report::Report;

use crate::lab::{EMPTYDIR, Namespace, PVC, PVC_POD, assert_green, edited};

/// The report that `handson` ends with.
fn report(mut handson: Command) -> Report {
    let output = handson.args(["--format", "json"]).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

/// The report of a recorded run, and the file's text; regraded, it is the same.
fn recorded(namespace: &Namespace, args: &[&str]) -> (Report, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("run.jsonl").display().to_string();
    let record = [
        "record",
        "volumes",
        "-n",
        &namespace.name,
        "-o",
        &file,
        "--yes",
    ];
    let report_of_run = report(namespace.handson(&[&record, args].concat()));
    let mut regrade = namespace.handson(&["regrade", &file]);
    // No cluster, and no memory of one.
    regrade
        .env("KUBECONFIG", "")
        .env("HANDSON_STATE_DIR", folder.path());
    assert_eq!(report(regrade), report_of_run);
    (report_of_run, std::fs::read_to_string(file).unwrap())
}

#[test]
fn a_run_with_every_probe_is_judged_the_same_again() {
    let namespace = Namespace::new();
    namespace.apply(EMPTYDIR);
    namespace.apply(PVC);
    let password = "Tulip-Vase-1";
    namespace.apply(&edited(
        PVC_POD,
        &[("value: password", &format!("value: {password}"))],
    ));
    namespace.write_file("demo-1", "/mount-point-1/test.txt");
    namespace.seed_with("mariadb", password);
    let stages = ["--stage", "emptydir", "--stage", "pvc"];
    let (report, text) = recorded(&namespace, &stages);
    assert_green(&report);
    assert!(!text.contains(password));
    let given = format!("password={password}");
    let (report, text) = recorded(&namespace, &["--stage", "pvc", "--set", &given]);
    assert_green(&report);
    assert!(!text.contains(password));
}

#[test]
fn run_with_every_fault_is_judged_the_same_again() {
    let namespace = Namespace::new();
    namespace.apply(&edited(PVC, &[("local-path", "fast")]));
    namespace.apply(&edited(PVC_POD, &[("MARIADB_ROOT_PASSWORD", "UNUSED")]));
    let (report, _) = recorded(&namespace, &["--timeout", "10s"]);
    assert!(report.totals.failed >= 2, "{report:#?}");
}
