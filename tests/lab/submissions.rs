//! Submissions, each graded three times: the verdict of every check is the
//! expected one, and the three reports are the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use handson::report::{Report, Verdict};
use regex::Regex;
use serde::Deserialize;

use crate::lab::{grading, kubectl};

/// How many are graded at a time.
const AT_ONCE: usize = 10;
const TIMES: usize = 3;

/// `expected.yaml` beside what was handed in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    /// What it shows.
    #[expect(dead_code, reason = "for whoever reads the file")]
    about: String,
    exit: i32,
    #[serde(default)]
    set: Vec<String>,
    /// Stages in which more is expected than that nothing passes.
    #[serde(default)]
    stages: BTreeMap<String, Verdicts>,
    /// Texts that must be in what is printed …
    #[serde(default)]
    says: Vec<String>,
    /// … and that must not.
    #[serde(default)]
    never: Vec<String>,
    /// What cannot be kept in a repository is made: a name and what it is.
    #[serde(default)]
    make: BTreeMap<String, Made>,
}

/// The verdicts of a stage's checks; those that are not named pass.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Verdicts {
    fail: Vec<String>,
    skipped: Vec<String>,
    inconclusive: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
enum Made {
    /// A link to this path.
    Link(String),
    /// A named pipe.
    Pipe,
    /// So many bytes of comment.
    Bytes(usize),
}

struct Submission {
    name: String,
    folder: PathBuf,
    expected: Expected,
    _made: Option<tempfile::TempDir>,
}

/// What is wrong with a grading, and what it said.
type Graded = (Vec<String>, String);

impl Submission {
    fn load(folder: &Path) -> Self {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(folder.join("expected.yaml"));
        let text = text.unwrap_or_else(|error| panic!("{name}: {error}"));
        let expected: Expected =
            serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let handed_in = folder.join("handed-in");
        let (folder, made) = if expected.make.is_empty() {
            (handed_in, None)
        } else {
            let copy = tempfile::tempdir().unwrap();
            for (name, made) in &expected.make {
                made.make(&copy.path().join(name));
            }
            (copy.path().to_owned(), Some(copy))
        };
        // Git keeps no empty folders, and nothing handed in is one.
        fs::create_dir_all(&folder).unwrap();
        Self {
            name,
            folder,
            expected,
            _made: made,
        }
    }

    /// What is wrong with a grading of it, and the report without what differs each time.
    fn grade(&self) -> Graded {
        let reports = tempfile::tempdir().unwrap();
        let formats = ["github", "html", "junit", "markdown", "tap"];
        let files = formats.map(|format| {
            let file = reports.path().join(format);
            format!("--report={format}={}", file.display())
        });
        let mut args = vec!["--timeout", "45s"];
        args.extend(
            self.expected
                .set
                .iter()
                .flat_map(|set| ["--set", set.as_str()]),
        );
        args.extend(files.iter().map(String::as_str));
        let output = grading(&self.folder, &args).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let mut everything = said.clone() + &String::from_utf8_lossy(&output.stderr);
        for format in formats {
            everything += &fs::read_to_string(reports.path().join(format)).unwrap();
        }
        let mut wrong = Vec::new();
        if output.status.code() != Some(self.expected.exit) {
            wrong.push(format!(
                "exit {:?}, not {}",
                output.status.code(),
                self.expected.exit
            ));
        }
        let missing = self
            .expected
            .says
            .iter()
            .filter(|text| !said.contains(text.as_str()));
        wrong.extend(missing.map(|text| format!("does not say `{text}`")));
        let there = self
            .expected
            .never
            .iter()
            .filter(|text| everything.contains(text.as_str()));
        let commands = everything.lines().map(str::trim_start);
        let commands = commands.filter(|line| line.starts_with("::set-output"));
        wrong.extend(commands.map(|line| format!("a workflow command: {line}")));
        wrong.extend(there.map(|text| format!("says `{text}`")));
        match serde_json::from_str::<Report>(&said) {
            Ok(report) => wrong.extend(self.compare(&report)),
            Err(error) if self.expected.exit != 4 => wrong.push(format!("{error}: {said}")),
            Err(_) => {}
        }
        (wrong, steady(&said))
    }

    fn compare(&self, report: &Report) -> Vec<String> {
        let none = Verdicts::default();
        let mut wrong = Vec::new();
        for stage in &report.stages {
            let expected = self.expected.stages.get(&stage.stage);
            let verdicts = expected.unwrap_or(&none);
            let named = [&verdicts.fail, &verdicts.skipped, &verdicts.inconclusive];
            let known: BTreeSet<&str> = stage.checks.iter().map(|it| it.check.as_str()).collect();
            let unknown = named
                .into_iter()
                .flatten()
                .filter(|it| !known.contains(it.as_str()));
            wrong.extend(unknown.map(|it| format!("{} has no check {it}", stage.stage)));
            for check in &stage.checks {
                let is_in = |list: &[String]| list.contains(&check.check);
                let wanted = match expected {
                    None if matches!(check.verdict, Verdict::Fail | Verdict::Skipped) => continue,
                    None => "fail or skipped",
                    Some(it) if is_in(&it.fail) => "fail",
                    Some(it) if is_in(&it.skipped) => "skipped",
                    Some(it) if is_in(&it.inconclusive) => "inconclusive",
                    Some(_) => "pass",
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
}

impl Made {
    fn make(&self, path: &Path) {
        match self {
            Self::Link(to) => std::os::unix::fs::symlink(to, path).unwrap(),
            Self::Pipe => {
                let made = std::process::Command::new("mkfifo")
                    .arg(path)
                    .status()
                    .unwrap();
                assert!(made.success());
            }
            Self::Bytes(count) => fs::write(path, "#".repeat(*count)).unwrap(),
        }
    }
}

/// The report without times and random names.
fn steady(said: &str) -> String {
    let patterns = [
        (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.0-9]*Z", "TIME"),
        (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+0000", "TIME"),
        (r#""elapsedMs": \d+"#, "ELAPSED"),
        // Where nothing demands a node, the scheduler takes any.
        (r"k3d-hands-on-(server|agent)-0", "NODE"),
        (r"handson-volumes-[0-9a-f]{8}", "NAMESPACE"),
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

#[test]
fn every_submission_gets_the_verdicts_that_it_deserves_three_times() {
    // A class that nobody serves, for broken infrastructure.
    kubectl(
        &["apply", "-f", "-"],
        "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: orphan}\nprovisioner: example.com/nobody\nvolumeBindingMode: WaitForFirstConsumer\n",
    );
    let only = std::env::var("HANDSON_SUBMISSION").ok();
    let mut submissions: Vec<Submission> = fs::read_dir("tests/submissions")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .filter(|path| only.as_ref().is_none_or(|only| path.ends_with(only)))
        .map(|path| Submission::load(&path))
        .collect();
    submissions.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(
        only.is_some() || submissions.len() >= 60,
        "{}",
        submissions.len()
    );
    let next = AtomicUsize::new(0);
    let found: Mutex<BTreeMap<&str, Vec<Graded>>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(submission) = submissions.get(at / TIMES) else {
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
    eprintln!("{} submissions, {TIMES} times each", submissions.len());
}
