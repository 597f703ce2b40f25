//! The lab, namespaces in it, and handson run against them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::{Mutex, MutexGuard, OnceLock};
use std::time::{Duration, Instant};

use handson::report::{Report, Verdict};
use handson_walk::folders;

pub const EMPTYDIR: &str = include_str!("../../examples/volumes/7_emptydir_pod.yaml");
pub const HOSTPATH: &str = include_str!("../../examples/volumes/7_hostpath_pod.yaml");
pub const PVC: &str = include_str!("../../examples/volumes/7_pvc.yaml");
pub const PVC_POD: &str = include_str!("../../examples/volumes/7_pvc_pod.yaml");
pub const STATEFUL_SET: &str = include_str!("statefulset.yaml");
pub const SOCKET: &str = include_str!("../../examples/volumes/7_socket_deployment.yaml");

/// What the chapter has the student type.
const SEED: &str = "CREATE DATABASE IF NOT EXISTS hands_on; USE hands_on; CREATE TABLE test (a INT); INSERT INTO test VALUES (1), (2), (3);";

/// Every exercise with its folder, or the one that `HANDSON_EXERCISE` names.
pub fn exercises() -> Vec<(String, PathBuf)> {
    let only = only_exercise();
    let folders = folders("checks".as_ref()).unwrap().into_iter();
    let named = folders.map(|folder| {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        (name, folder)
    });
    let wanted = named.filter(|(name, _)| only.as_ref().is_none_or(|only| only == name));
    wanted.collect()
}

/// The only exercise that is wanted, where not all are.
pub fn only_exercise() -> Option<String> {
    let only = std::env::var("HANDSON_EXERCISE").ok();
    only.filter(|name| !name.is_empty())
}

fn required(variable: &str) -> String {
    std::env::var(variable)
        .unwrap_or_else(|_| panic!("{variable} is not set: this test needs the lab; run ci/test"))
}

/// `yaml` with each text replaced; each must be there.
pub fn edited(yaml: &str, edits: &[(&str, &str)]) -> String {
    edits.iter().fold(yaml.to_owned(), |yaml, (from, to)| {
        assert!(yaml.contains(from), "nothing to change: {from}");
        yaml.replace(from, to)
    })
}

/// Whether the namespace `room` is of a batch whose first shard names `student`.
pub fn grades(room: &str, student: &str) -> bool {
    let template = r#"-o=go-template={{index .data "shard-0.csv" | base64decode}}"#;
    let roster = run_kubectl(&["get", "secret", "class-0", "-n", room, template], "");
    String::from_utf8_lossy(&roster.stdout).contains(student)
}

/// A namespace of its own for one test; deleted at its end.
pub struct Namespace {
    pub name: String,
    state: tempfile::TempDir,
    lock: Option<MutexGuard<'static, ()>>,
}

impl Namespace {
    pub fn new() -> Self {
        let mut bytes = [0; 5];
        getrandom::fill(&mut bytes).unwrap();
        let suffix = bytes.iter().fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").unwrap();
            text
        });
        let namespace = Self {
            name: format!("lab-{suffix}"),
            state: tempfile::tempdir().unwrap(),
            lock: None,
        };
        kubectl(&["create", "namespace", &namespace.name], "");
        namespace
    }

    /// A namespace whose test has the nodes' /data/mariadb for itself, empty:
    /// a hostPath is not isolated by namespaces.
    pub fn with_host_path() -> Self {
        static LOCK: Mutex<()> = Mutex::new(());
        let lock = LOCK
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        wipe_host_paths();
        let mut namespace = Self::new();
        namespace.lock = Some(lock);
        namespace
    }

    pub fn kubectl(&self, args: &[&str]) -> String {
        self.kubectl_with(args, "")
    }

    fn kubectl_with(&self, args: &[&str], stdin: &str) -> String {
        let mut all = vec!["-n", &self.name];
        all.extend(args);
        kubectl(&all, stdin)
    }

    pub fn apply(&self, yaml: &str) {
        self.kubectl_with(&["apply", "-f", "-"], yaml);
    }

    pub fn wait_ready(&self, pod: &str) {
        self.kubectl(&[
            "wait",
            "--for=condition=Ready",
            "--timeout=90s",
            &format!("pod/{pod}"),
        ]);
    }

    /// Writes test.txt as a student would.
    pub fn write_file(&self, container: &str, path: &str) {
        self.wait_ready("shared-vol-example");
        let script = format!("echo hello > {path}");
        self.kubectl(&[
            "exec",
            "shared-vol-example",
            "-c",
            container,
            "--",
            "sh",
            "-c",
            &script,
        ]);
    }

    /// Creates the chapter's rows, once the database accepts connections.
    pub fn seed(&self, pod: &str) {
        self.seed_with(pod, "password");
    }

    /// The same, where the password is another one.
    pub fn seed_with(&self, pod: &str, password: &str) {
        self.wait_ready(pod);
        let begun = Instant::now();
        loop {
            let done = run_kubectl(
                &[
                    "-n",
                    &self.name,
                    "exec",
                    pod,
                    "--",
                    "mariadb",
                    // By TCP: while the image makes its files, its server
                    // listens on a socket only.
                    "-h127.0.0.1",
                    "-uroot",
                    &format!("-p{password}"),
                    "-e",
                    SEED,
                ],
                "",
            );
            if done.status.success() {
                return;
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "{done:?}");
            std::thread::sleep(Duration::from_millis(300));
        }
    }

    /// The chapter's rows as the database has them.
    pub fn rows(&self, pod: &str) -> String {
        let query = "SELECT GROUP_CONCAT(a ORDER BY a) FROM hands_on.test";
        self.kubectl(&[
            "exec",
            pod,
            "--",
            "mariadb",
            "-uroot",
            "-ppassword",
            "-Ne",
            query,
        ])
        .trim()
        .to_owned()
    }

    /// `handson check volumes` with `args`, before it is run.
    pub fn handson(&self, args: &[&str]) -> Command {
        let mut command = handson(args);
        command.env("HANDSON_STATE_DIR", self.state.path());
        command
    }

    /// The report of `handson check volumes` with `args`.
    pub fn check(&self, args: &[&str]) -> Report {
        let mut all = vec!["check", "volumes", "-n", &self.name, "--format", "json"];
        all.extend(["--yes", "--timeout", "40s"]);
        all.extend(args);
        let output = self.handson(&all).output().unwrap();
        let report: Report = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {output:?}"));
        assert_eq!(output.status.code(), Some(i32::from(report.exit_code)));
        report
    }
}

/// The kubeconfig of the lab.
pub fn kubeconfig() -> String {
    required("HANDSON_LAB_KUBECONFIG")
}

/// `handson` with `args` on the lab, before it is run.
pub fn handson(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_handson"));
    command
        .args(args)
        .env("KUBECONFIG", required("HANDSON_LAB_KUBECONFIG"))
        .env("HANDSON_LANG", "en")
        .env("NO_COLOR", "1")
        .stdin(Stdio::null());
    command
}

/// A folder with these files, as it is handed in.
pub fn submitted(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

/// `handson grade` of `folder` for volumes, before it is run.
pub fn grading(folder: &std::path::Path, args: &[&str]) -> Command {
    grading_of("volumes", folder, args)
}

/// `handson grade` of `folder` for an exercise, before it is run.
pub fn grading_of(exercise: &str, folder: &std::path::Path, args: &[&str]) -> Command {
    let mut command = handson(&["grade", "--exercise", exercise, "--format", "json"]);
    command.args(args).arg(folder);
    command
}

impl Drop for Namespace {
    fn drop(&mut self) {
        run_kubectl(&["delete", "namespace", &self.name, "--wait=false"], "");
        if self.lock.is_some() {
            // The next one must not meet this one's database.
            run_kubectl(
                &[
                    "-n",
                    &self.name,
                    "delete",
                    "deployment,statefulset,pod",
                    "--all",
                    "--timeout=60s",
                ],
                "",
            );
        }
    }
}

/// The lab's kubectl, before it is run.
pub fn kubectl_command() -> Command {
    let mut command = lab_program();
    command
        .arg("kubectl")
        .env("KUBECONFIG", required("HANDSON_LAB_KUBECONFIG"));
    command
}

pub fn run_kubectl(args: &[&str], stdin: &str) -> Output {
    let mut child = kubectl_command()
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(stdin.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

pub fn kubectl(args: &[&str], stdin: &str) -> String {
    let output = run_kubectl(args, stdin);
    assert!(
        output.status.success(),
        "kubectl {args:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// The name of handson's own image, which every node has from now on.
pub fn image() -> &'static str {
    static LOADED: OnceLock<()> = OnceLock::new();
    LOADED.get_or_init(|| {
        let output = lab_program()
            .args(["load", &image_archive()])
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
    });
    concat!("handson:", env!("CARGO_PKG_VERSION"))
}

/// The file that `ci/image --profile dev` wrote.
pub fn image_archive() -> String {
    required("HANDSON_LAB_IMAGE")
}

fn lab_program() -> Command {
    let mut command = Command::new(required("HANDSON_LAB_PROGRAM"));
    command.args(["--name", &required("HANDSON_LAB_NAME")]);
    command
}

/// Empties the chapter's folders on all nodes.
fn wipe_host_paths() {
    on_nodes("rm -rf /data/mariadb /data/mysql");
}

/// What a script that sees /data says on all nodes, through a Pod on each.
pub fn on_nodes(script: &str) -> String {
    static JANITORS: OnceLock<()> = OnceLock::new();
    JANITORS.get_or_init(|| {
        kubectl(&["apply", "-f", "-"], include_str!("janitor.yaml"));
        let janitor = "daemonset/janitor";
        kubectl(
            &[
                "-n",
                "janitor",
                "rollout",
                "status",
                janitor,
                "--timeout=90s",
            ],
            "",
        );
    });
    let pods = kubectl(&["-n", "janitor", "get", "pods", "-o", "name"], "");
    let said = pods.lines().map(|pod| {
        kubectl(
            &["-n", "janitor", "exec", pod, "--", "sh", "-c", script],
            "",
        )
    });
    said.collect()
}

fn ids(report: &Report, verdict: Verdict) -> BTreeSet<&str> {
    report
        .stages
        .iter()
        .flat_map(|stage| &stage.checks)
        .filter(|check| check.verdict == verdict)
        .map(|check| check.check.as_str())
        .collect()
}

fn shown(report: &Report) -> String {
    serde_json::to_string_pretty(&report.stages).unwrap()
}

#[track_caller]
fn assert_ids(report: &Report, verdict: Verdict, checks: &[&str]) {
    let wanted = checks.iter().copied().collect();
    assert_eq!(ids(report, verdict), wanted, "{}", shown(report));
}

/// Just these checks fail, and nothing is inconclusive.
#[track_caller]
pub fn assert_fails(report: &Report, checks: &[&str]) {
    assert_ids(report, Verdict::Fail, checks);
    assert_ids(report, Verdict::Inconclusive, &[]);
    assert_eq!(report.exit_code, 1);
}

/// Every check passes that is not set aside for a reason that costs nothing.
#[track_caller]
pub fn assert_green(report: &Report) {
    let points = (report.totals.points, report.exit_code);
    assert_eq!(points, (report.totals.possible, 0), "{}", shown(report));
    assert!(report.totals.passed > 0);
}

/// Just these checks pass.
#[track_caller]
pub fn assert_passes(report: &Report, checks: &[&str]) {
    assert_ids(report, Verdict::Pass, checks);
}

/// Just these checks are inconclusive.
#[track_caller]
pub fn assert_inconclusive(report: &Report, checks: &[&str]) {
    assert_ids(report, Verdict::Inconclusive, checks);
}
