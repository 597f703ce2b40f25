//! A whole class on the lab: by this machine, and by the Pods of a Job.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::lab::{EMPTYDIR, PVC, edited, grades, image, kubectl};

const STUDENTS: usize = 40;

/// Forty namespaces with work in all states; gone at the end.
struct Class {
    prefix: String,
}

impl Class {
    fn new() -> Self {
        let mut bytes = [0; 3];
        getrandom::fill(&mut bytes).unwrap();
        let [a, b, c] = bytes;
        let class = Self {
            prefix: format!("class{a:02x}{b:02x}{c:02x}"),
        };
        let wrong = edited(
            EMPTYDIR,
            &[("mountPath: /mount-point-2", "mountPath: /mount-point-3")],
        );
        // Its Pod is on its way for ever, so whoever looks at it waits.
        let slow = "apiVersion: v1\nkind: Pod\nmetadata: {name: shared-vol-example}\nspec:\n  \
                    terminationGracePeriodSeconds: 0\n  \
                    initContainers: [{name: wait, image: busybox, command: [sleep, \"3600\"]}]\n  \
                    containers: [{name: nginx, image: nginx}]\n";
        let namespaces = (0..STUDENTS).map(|number| class.name(number));
        let namespaces = namespaces.map(|name| {
            format!("---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}}}\n")
        });
        kubectl(&["create", "-f", "-"], &namespaces.collect::<String>());
        for number in 0..STUDENTS {
            let name = class.name(number);
            let work = match number {
                0 => slow,
                3 => EMPTYDIR,
                6 => &wrong,
                _ if number % 4 == 1 => PVC,
                _ => continue,
            };
            kubectl(&["-n", &name, "apply", "-f", "-"], work);
        }
        let ready = [
            "wait",
            "--for=condition=Ready",
            "pod/shared-vol-example",
            "--timeout=60s",
            "-n",
        ];
        for number in [3, 6] {
            kubectl(&[&ready[..], &[&class.name(number)]].concat(), "");
        }
        class
    }

    fn name(&self, number: usize) -> String {
        format!("{}-{number:02}", self.prefix)
    }

    /// Batch over the class, into `results`.
    fn batch(&self, results: &Path) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin("handson"));
        let kubeconfig = std::env::var("HANDSON_LAB_KUBECONFIG").unwrap();
        command
            .args(["batch", "-e", "volumes", "--timeout", "8s", "--namespaces"])
            .arg(format!("{}-*", self.prefix))
            .arg("--results")
            .arg(results)
            .env("KUBECONFIG", kubeconfig)
            .env("LC_ALL", "C.UTF-8");
        command
    }

    /// Kills the Pod of this class's first shard once it runs; the namespace
    /// that it was in. Other tests have Jobs at the same time.
    fn kill_first_shard(&self) -> Option<String> {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(30) {
            for (room, pod) in running_first_shards() {
                if grades(&room, &self.prefix) {
                    let now = ["--grace-period=0", "--force", "-n", &room];
                    kubectl(&[&["delete", "pod", &pod], &now[..]].concat(), "");
                    return Some(room);
                }
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        None
    }
}

/// Namespace and name of every Pod of a first shard that runs.
fn running_first_shards() -> Vec<(String, String)> {
    let labels = "batch.kubernetes.io/job-completion-index=0";
    let names = r#"jsonpath={range .items[*]}{.metadata.namespace} {.metadata.name}{"\n"}{end}"#;
    let running = "--field-selector=status.phase=Running";
    let found = kubectl(
        &["get", "pods", "-A", "-l", labels, running, "-o", names],
        "",
    );
    let pairs = found.lines().filter_map(|line| line.split_once(' '));
    pairs
        .map(|(namespace, name)| (namespace.to_owned(), name.to_owned()))
        .collect()
}

impl Drop for Class {
    fn drop(&mut self) {
        let names: Vec<String> = (0..STUDENTS).map(|number| self.name(number)).collect();
        let mut args = vec!["delete", "namespace", "--wait=false"];
        args.extend(names.iter().map(String::as_str));
        crate::lab::run_kubectl(&args, "");
    }
}

/// By student, the verdict of each check and the headline of each failure.
fn verdicts(results: &Path) -> BTreeMap<String, Vec<String>> {
    let text = std::fs::read_to_string(results).unwrap();
    let lines = text.lines();
    let lines = lines.map(|line| serde_json::from_str::<Value>(line).unwrap());
    let rows = lines.filter(|line| line["schema"] == "handson.batch-row/v1");
    let verdicts = |row: &Value| -> Vec<String> {
        assert!(row["stopped"].is_null(), "{}", row["stopped"]);
        let stages = row["report"]["stages"].as_array().unwrap().iter();
        let checks = stages.flat_map(|stage| stage["checks"].as_array().unwrap());
        checks
            .map(|check| {
                let what = &check["mismatches"][0]["what"]["en"];
                format!("{} {} {what}", check["check"], check["verdict"])
            })
            .collect()
    };
    // The last row of each: an empty namespace is looked at again by a resumed batch.
    let id = |row: &Value| row["student"]["id"].as_str().unwrap().to_owned();
    let last: BTreeMap<String, Value> = rows.map(|row| (id(&row), row)).collect();
    assert_eq!(last.len(), STUDENTS);
    last.iter()
        .map(|(id, row)| (id.clone(), verdicts(row)))
        .collect()
}

/// The students whose records are there.
fn recorded(results: &Path) -> BTreeSet<String> {
    let text = std::fs::read_to_string(results).unwrap();
    let rows = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let has_record = |row: &Value| {
        let record = row["record"].as_str();
        record.is_some_and(|name| results.with_file_name(name).is_file())
    };
    rows.filter(has_record)
        .map(|row| row["student"]["id"].as_str().unwrap().to_owned())
        .collect()
}

/// What is left of a grading room: its namespace and what goes with it.
fn left_of(room: &str) -> String {
    let kinds = "namespaces,clusterroles,clusterrolebindings";
    let label = "handson/purpose=batch";
    let all = kubectl(&["get", kinds, "-l", label, "-o", "name"], "");
    let of_room = all
        .lines()
        .filter(|name| name.ends_with(&format!("/{room}")));
    of_room.collect::<Vec<_>>().join(" ")
}

#[test]
fn job_with_a_killed_pod_finds_what_we_find() {
    let class = Class::new();
    let folder = tempfile::tempdir().unwrap();
    let (here, there) = (folder.path().join("here"), folder.path().join("there"));
    let output = class.batch(&here).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");

    let mut job = class.batch(&there);
    job.args(["--on-cluster", "--shards", "4", "--image", image()]);
    let job = job
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let job = job.spawn().unwrap();
    let killed = class.kill_first_shard();
    let output = job.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let room = killed.unwrap_or_else(|| panic!("no Pod of the first shard ran: {output:?}"));
    assert_eq!(verdicts(&here), verdicts(&there));
    assert_eq!(recorded(&here), recorded(&there));
    assert!(!recorded(&here).is_empty());

    let begun = Instant::now();
    while !left_of(&room).is_empty() {
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "{}",
            left_of(&room)
        );
        std::thread::sleep(Duration::from_millis(500));
    }
}

#[test]
fn killed_batch_is_taken_over_with_its_rows() {
    let class = Class::new();
    let folder = tempfile::tempdir().unwrap();
    let (here, there) = (folder.path().join("here"), folder.path().join("there"));
    class.batch(&here).output().unwrap();
    let on_cluster = ["--on-cluster", "--shards", "4", "--image", image()];
    let mut job = class.batch(&there).args(on_cluster).spawn().unwrap();
    let rows = || std::fs::read_to_string(&there).map_or(0, |text| text.lines().count());
    let begun = Instant::now();
    // The head and some rows, while the slow student is still waited for.
    while rows() < 10 {
        assert!(
            begun.elapsed() < Duration::from_secs(30),
            "{} lines",
            rows()
        );
        assert!(job.try_wait().unwrap().is_none(), "it is over already");
        std::thread::sleep(Duration::from_millis(50));
    }
    job.kill().unwrap();
    job.wait().unwrap();
    assert!(rows() < STUDENTS + 1, "nothing was left to do");

    let mut again = class.batch(&there);
    again.arg("--resume").args(on_cluster);
    let output = again.output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(verdicts(&here), verdicts(&there));
}

#[test]
fn pods_that_cannot_begin_are_told_with_their_reason() {
    let folder = tempfile::tempdir().unwrap();
    let class = crate::lab::Namespace::new();
    let results = folder.path().join("results");
    let output = Command::new(assert_cmd::cargo::cargo_bin("handson"))
        .args([
            "batch",
            "-e",
            "volumes",
            "--on-cluster",
            "--image",
            "handson:no-such-version",
        ])
        .args(["--namespaces", &class.name, "--results"])
        .arg(&results)
        .env(
            "KUBECONFIG",
            std::env::var("HANDSON_LAB_KUBECONFIG").unwrap(),
        )
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let text = std::fs::read_to_string(&results).unwrap();
    assert_eq!(text.lines().count(), 2);
    assert!(
        text.contains("handson:no-such-version cannot be pulled (") && text.contains("--image"),
        "{text}"
    );
}
