//! Submissions, each graded once, or three times where `HANDSON_THOROUGH` is
//! set: the verdict of every check is the expected one, and the reports of a
//! submission are the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use handson::report::{Report, Verdict};
use handson_walk::{Expected, folders};
use regex::Regex;
use serde_json::Value;

use crate::lab::{exercises, grading_of, kubectl, only_exercise};

/// How many are graded at a time.
const AT_ONCE: usize = 10;
/// The exercise that the hostile submissions are for, and those for a broken cluster.
const ATTACKED: &str = "volumes";

struct Submission {
    name: String,
    exercise: String,
    handed_in: tempfile::TempDir,
    expected: Expected,
}

/// What is wrong with a grading, and what it said.
type Graded = (Vec<String>, String);

impl Submission {
    fn load(exercise: &str, folder: &Path) -> Self {
        let expected = Expected::read(folder).unwrap_or_else(|error| panic!("{error}"));
        let handed_in = tempfile::tempdir().unwrap();
        expected.hand_in(folder, handed_in.path()).unwrap();
        Self {
            name: folder.display().to_string(),
            exercise: exercise.to_owned(),
            handed_in,
            expected,
        }
    }

    /// What is wrong with a grading of it, and the report without what differs each time.
    fn grade(&self) -> Graded {
        let expected = &self.expected;
        let reports = tempfile::tempdir().unwrap();
        let formats = ["github", "html", "junit", "markdown", "tap"];
        let files = formats.map(|format| {
            let file = reports.path().join(format);
            format!("--report={format}={}", file.display())
        });
        let mut args = vec!["--timeout", "45s"];
        args.extend(expected.set.iter().flat_map(|set| ["--set", set.as_str()]));
        args.extend(files.iter().map(String::as_str));
        let mut grading = grading_of(&self.exercise, self.handed_in.path(), &args);
        let output = grading.output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let mut everything = said.clone() + &String::from_utf8_lossy(&output.stderr);
        for format in formats {
            everything += &fs::read_to_string(reports.path().join(format)).unwrap();
        }
        let mut wrong = Vec::new();
        if output.status.code() != Some(expected.exit) {
            let code = output.status.code();
            wrong.push(format!("exit {code:?}, not {}", expected.exit));
        }
        let missing = expected.says.iter().filter(|text| !said.contains(*text));
        wrong.extend(missing.map(|text| format!("does not say `{text}`")));
        let there = expected
            .never
            .iter()
            .filter(|text| everything.contains(*text));
        wrong.extend(there.map(|text| format!("says `{text}`")));
        let commands = everything.lines().map(str::trim_start);
        let commands = commands.filter(|line| line.starts_with("::set-output"));
        wrong.extend(commands.map(|line| format!("a workflow command: {line}")));
        match serde_json::from_str::<Report>(&said) {
            Ok(report) => wrong.extend(differences(expected, &report)),
            Err(error) => wrong.push(format!("{error}: {said}")),
        }
        (wrong, steady(&without_facts(&said)))
    }
}

/// Where the verdicts of a report are not the expected ones.
fn differences(expected: &Expected, report: &Report) -> Vec<String> {
    let mut wrong = Vec::new();
    for stage in &report.stages {
        let is_handed_in = expected.stages.contains(&stage.stage);
        for check in &stage.checks {
            let is_in = |list: &[String]| list.contains(&check.check);
            let wanted = match check.verdict {
                Verdict::Fail | Verdict::Skipped if !is_handed_in => continue,
                _ if !is_handed_in => "fail or skipped",
                _ if is_in(&expected.fails) => "fail",
                _ if is_in(&expected.skipped) => "skipped",
                _ if is_in(&expected.inconclusive) => "inconclusive",
                _ => "pass",
            };
            let verdict = format!("{:?}", check.verdict).to_lowercase();
            if verdict != wanted {
                let why = check.mismatches.first().map(|it| &it.what.en);
                let why = why.or(check.reason.as_ref().map(|reason| &reason.text.en));
                let why = why.map_or("", String::as_str);
                wrong.push(format!("{}: {verdict}, not {wanted}: {why}", check.check));
            }
        }
    }
    wrong
}

/// The report without what was true at one moment, such as the content of a file that
/// grows or how many Pods there were by then.
fn without_facts(said: &str) -> String {
    let Ok(mut report) = serde_json::from_str::<Value>(said) else {
        return said.to_owned();
    };
    let stages = report["stages"].as_array_mut().into_iter().flatten();
    let checks = stages.flat_map(|stage| stage["checks"].as_array_mut().into_iter().flatten());
    for check in checks.filter_map(Value::as_object_mut) {
        for facts in ["evidence", "remarks"] {
            check.remove(facts);
        }
    }
    serde_json::to_string_pretty(&report).unwrap()
}

/// The report without times and random names.
fn steady(said: &str) -> String {
    let patterns = [
        (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.0-9]*Z", "TIME"),
        (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+0000", "TIME"),
        (r#""elapsedMs": \d+"#, "ELAPSED"),
        // Where nothing demands a node, the scheduler takes any.
        (r"k3d-hands-on-(server|agent)-0", "NODE"),
        (r"handson-[a-z]+-[0-9a-f]{8}(-\d)?", "NAMESPACE"),
        (r"/tmp/[.A-Za-z0-9]+", "FOLDER"),
        (
            r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
            "UID",
        ),
        (r"[0-9a-f]{16,40}\b", "NONCE"),
        (r"-[0-9a-f]{6,10}-[0-9a-z]{5}\b", "-POD"),
        (r"waited \d+ s|\d+ 秒待ちました", "WAITED"),
        (r"\b10\.\d+\.\d+\.\d+", "IP"),
    ];
    let steps = patterns
        .into_iter()
        .map(|(pattern, word)| (Regex::new(pattern).unwrap(), word));
    steps.fold(said.to_owned(), |said, (pattern, word)| {
        pattern.replace_all(&said, word).into_owned()
    })
}

/// Every submission that a cluster is needed for. Those that are refused are
/// judged in `tests/exercises`.
fn submissions() -> Vec<Submission> {
    let mut all = Vec::new();
    for (name, exercise) in exercises() {
        for kind in ["alternatives", "mistakes"] {
            let of_kind = folders(&exercise.join(kind)).unwrap().into_iter();
            all.extend(of_kind.map(|folder| (name.clone(), folder)));
        }
    }
    let hostile_or_broken = folders("tests/submissions".as_ref()).unwrap().into_iter();
    let hostile_or_broken = hostile_or_broken.filter(|folder| {
        !folder
            .file_name()
            .unwrap()
            .to_string_lossy()
            .starts_with("refused-")
    });
    if exercises().iter().any(|(name, _)| name == ATTACKED) {
        all.extend(hostile_or_broken.map(|folder| (ATTACKED.to_owned(), folder)));
    }
    let only = std::env::var("HANDSON_SUBMISSION").ok();
    let wanted = all
        .iter()
        .filter(|(_, folder)| folder.join("expected.yaml").exists())
        .filter(|(_, folder)| only.as_ref().is_none_or(|only| folder.ends_with(only)));
    let submissions: Vec<Submission> = wanted
        .map(|(exercise, folder)| Submission::load(exercise, folder))
        .collect();
    let is_part = only.is_some() || only_exercise().is_some();
    assert!(is_part || submissions.len() >= 60, "{}", submissions.len());
    submissions
}

#[test]
fn every_submission_gets_its_expected_verdicts() {
    // A class that nobody serves, for broken infrastructure.
    kubectl(
        &["apply", "-f", "-"],
        "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: orphan}\nprovisioner: example.com/nobody\nvolumeBindingMode: WaitForFirstConsumer\n",
    );
    let times = if std::env::var_os("HANDSON_THOROUGH").is_some() {
        3
    } else {
        1
    };
    let submissions = submissions();
    let next = AtomicUsize::new(0);
    let found: Mutex<BTreeMap<&str, Vec<Graded>>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(submission) = submissions.get(at / times) else {
                        return;
                    };
                    let graded = submission.grade();
                    let mut found = found.lock().unwrap();
                    found.entry(&submission.name).or_default().push(graded);
                }
            });
        }
    });
    let mut wrong = Vec::new();
    for (name, gradings) in found.into_inner().unwrap() {
        let verdicts: BTreeSet<&String> = gradings.iter().flat_map(|(wrong, _)| wrong).collect();
        wrong.extend(verdicts.into_iter().map(|it| format!("{name}: {it}")));
        let (_, first) = &gradings[0];
        if let Some((_, other)) = gradings.iter().find(|(_, said)| said != first) {
            let lines = first
                .lines()
                .zip(other.lines())
                .find(|(one, two)| one != two);
            wrong.push(format!("{name}: two gradings differ: {lines:?}"));
        }
    }
    let left = kubectl(
        &[
            "get",
            "namespaces",
            "-l",
            "handson/purpose=grade",
            "-o",
            "name",
        ],
        "",
    );
    wrong.extend(left.lines().map(|name| format!("{name} is left")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    eprintln!("{} submissions, {times} times each", submissions.len());
}
