//! `handson grade` on a real cluster: a namespace of its own, and nothing left.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use handson::report::{CheckReport, Report, Verdict};

use crate::lab::{HOSTPATH, assert_green, edited, grading, kubectl, on_nodes, submitted};

/// The report of a grading of `files`.
fn graded(files: &[(&str, &str)], args: &[&str]) -> Report {
    let folder = submitted(files);
    report(grading(folder.path(), args))
}

fn report(mut grading: Command) -> Report {
    let output = grading.output().unwrap();
    let report: Report = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {output:?}"));
    assert_eq!(output.status.code(), Some(i32::from(report.exit_code)));
    report
}

fn check<'a>(report: &'a Report, name: &str) -> &'a CheckReport {
    let mut checks = report.stages.iter().flat_map(|stage| &stage.checks);
    checks.find(|check| check.check == name).unwrap()
}

fn namespaces() -> String {
    kubectl(
        &[
            "get",
            "namespaces",
            "-l",
            "handson/purpose=grade",
            "-o",
            "name",
        ],
        "",
    )
}

/// Whether a namespace of the grading is there whose first one this is.
fn is_there(name: &str) -> bool {
    namespaces()
        .lines()
        .any(|line| line.starts_with(&format!("namespace/{name}")))
}

/// The folders on the nodes that were made for the grading in this namespace.
fn folders(of: &str) -> String {
    let listed = on_nodes("ls -A /data");
    listed.lines().filter(|line| line.contains(of)).collect()
}

#[test]
fn reference_passes_and_nothing_of_it_is_left() {
    let begun = Instant::now();
    let folder = tempfile::tempdir().unwrap();
    let record = folder.path().join("run.jsonl").display().to_string();
    let arguments = ["--record", &record];
    let report = report(grading(Path::new("examples/volumes"), &arguments));
    assert_green(&report);
    assert_same_from_record(&report, &record);
    assert_eq!(report.totals.bonus, report.totals.bonus_possible);
    assert!(!is_there(&report.namespace));
    assert_eq!(folders(&report.namespace), "");
    // What it took is told, and not judged: see ci/bench.
    eprintln!("graded the reference in {:?}", begun.elapsed());
}

/// Asserts that the record of a grading is judged as the grading was.
fn assert_same_from_record(graded: &Report, record: &str) {
    let mut regrade = Command::new(env!("CARGO_BIN_EXE_handson"));
    let output = regrade.args(["regrade", record, "--format", "json"]);
    let output = output.output().unwrap();
    let judged: Report = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {output:?}"));
    let verdicts = |report: &Report| -> Vec<(String, Verdict)> {
        let checks = report.checks();
        checks
            .map(|(_, it)| (it.check.clone(), it.verdict))
            .collect()
    };
    assert_eq!(verdicts(&judged), verdicts(graded));
    assert_eq!(judged.totals, graded.totals);
}

#[test]
fn two_databases_on_one_host_path_never_meet() {
    // The same node, the same folder, at the same time.
    let folders = [(); 2].map(|()| submitted(&[("7_hostpath_pod.yaml", HOSTPATH)]));
    let running: Vec<Child> = folders
        .iter()
        .map(|folder| {
            let mut grading = grading(folder.path(), &[]);
            grading
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    for child in running {
        let output = child.wait_with_output().unwrap();
        let report: Report = serde_json::from_slice(&output.stdout).unwrap();
        let hostpath = &report.stages[1];
        assert_eq!(hostpath.stage, "hostpath");
        let passed = hostpath
            .checks
            .iter()
            .all(|check| check.verdict == Verdict::Pass);
        assert!(passed, "{hostpath:#?}");
        let shown = serde_json::to_string(hostpath).unwrap();
        assert!(
            shown.contains("/data/mariadb") && !shown.contains("/data/."),
            "{shown}"
        );
    }
}

#[test]
fn manifest_refused_by_the_api_fails_with_its_line() {
    let bad = edited(HOSTPATH, &[("/var/lib/mysql", "''")]);
    let report = graded(&[("7_hostpath_pod.yaml", &bad)], &[]);
    let [note] = report.stages[1].notes.as_slice() else {
        panic!("{:#?}", report.stages[1])
    };
    assert!(
        note.en.contains("mountPath") && note.en.contains("7_hostpath_pod.yaml:"),
        "{note:?}"
    );
    assert_eq!(check(&report, "hostpath-volume").verdict, Verdict::Fail);
    assert_eq!(report.totals.points, 0);
}

#[test]
fn variable_set_twice_is_taken_as_kubectl_does() {
    let twice = edited(
        HOSTPATH,
        &[(
            "      env:\n",
            "      env:\n        - name: MARIADB_ROOT_PASSWORD\n          value: another\n",
        )],
    );
    let report = graded(&[("7_hostpath_pod.yaml", &twice)], &[]);
    assert_eq!(report.stages[1].notes, []);
    assert_eq!(check(&report, "hostpath-survives").verdict, Verdict::Pass);
}

#[test]
fn what_is_kept_can_be_looked_at_and_is_swept_later() {
    let handed_in = [("7_hostpath_pod.yaml", HOSTPATH)];
    let report = graded(&handed_in, &["--keep", "--stage", "emptydir"]);
    assert!(is_there(&report.namespace));
    let look = &check(&report, "emptydir-ready").look[0];
    assert!(look.contains(&format!("-n {}", report.namespace)), "{look}");
    assert!(report.notes.iter().any(|note| note.en.contains("--sweep")));
    sweep();
    assert!(!is_there(&report.namespace));
}

#[test]
fn killed_grading_is_swept_and_a_running_one_is_not() {
    let folder = submitted(&[("7_hostpath_pod.yaml", HOSTPATH)]);
    let mut killed = grading(folder.path(), &[])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let name = namespace_of(&killed);
    let second = format!("{name}-2");
    // Its Pod has written to the node.
    kubectl(
        &[
            "-n",
            &second,
            "wait",
            "--for=create",
            "pod/mariadb",
            "--timeout=60s",
        ],
        "",
    );
    kubectl(
        &[
            "-n",
            &second,
            "wait",
            "--for=condition=Ready",
            "pod/mariadb",
            "--timeout=60s",
        ],
        "",
    );
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert_ne!(folders(&name), "");
    // A check that waits for its image keeps another grading busy meanwhile.
    let slow = edited(
        HOSTPATH,
        &[(
            "      env:\n",
            "      readinessProbe: {exec: {command: ['false']}}\n      env:\n",
        )],
    );
    let folder = submitted(&[("7_hostpath_pod.yaml", &slow)]);
    let running = grading(folder.path(), &["--timeout", "50s"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let other = namespace_of(&running);
    let swept = sweep();
    for (namespace, done) in [(&name, "taken away"), (&other, "in use")] {
        for number in ["", "-2", "-3"] {
            let line = format!("{namespace}{number}: {done}");
            assert!(swept.contains(&line), "no {line} in {swept}");
        }
    }
    assert!(!is_there(&name) && is_there(&other));
    assert_eq!(folders(&name), "");
    let output = running.wait_with_output().unwrap();
    let report: Report = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(check(&report, "hostpath-ready").verdict, Verdict::Fail);
    assert!(!is_there(&other));
}

#[test]
fn ctrl_c_gives_a_report_and_removes_everything() {
    let folder = submitted(&[("7_hostpath_pod.yaml", HOSTPATH)]);
    let running = grading(folder.path(), &[])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let name = namespace_of(&running);
    kubectl(
        &[
            "-n",
            &format!("{name}-2"),
            "wait",
            "--for=create",
            "pod/mariadb",
            "--timeout=60s",
        ],
        "",
    );
    let pid = running.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    let output = running.wait_with_output().unwrap();
    let report: Report = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {output:?}"));
    assert_eq!((report.exit_code, output.status.code()), (130, Some(130)));
    assert!(!report.complete);
    assert!(!is_there(&name));
    assert_eq!(folders(&name), "");
}

/// The first namespace that a grading has made, once one of them is there.
pub fn namespace_of(grading: &Child) -> String {
    let holder = format!("handson/{}", grading.id());
    let begun = Instant::now();
    loop {
        let leases = kubectl(
            &[
                "get",
                "leases",
                "-A",
                "-o",
                "jsonpath={range .items[*]}{.metadata.namespace} {.spec.holderIdentity}{\"\\n\"}{end}",
            ],
            "",
        );
        let found = leases
            .lines()
            .find_map(|line| line.strip_suffix(&format!(" {holder}")));
        if let Some(name) = found {
            let parts: Vec<&str> = name.split('-').take(3).collect();
            return parts.join("-");
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "no namespace");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn sweep() -> String {
    let output = crate::lab::handson(&["grade", "--sweep"]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}
