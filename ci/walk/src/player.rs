//! Playing a walk: each step as a command, and an error where it does not come
//! out as it says.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::Error;
use crate::walk::{Check, Exec, Sql, Step, Text, Walk};

/// The time that a database has until it accepts connections.
const DATABASE: Duration = Duration::from_secs(60);

/// Where the steps are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// On standard output, captions in Japanese.
    Japanese,
    /// On standard output, captions in English.
    English,
    /// Nowhere; what goes wrong is in the error.
    Hidden,
}

/// What plays a walk.
pub struct Player<'a> {
    /// The exercise.
    pub exercise: &'a str,
    /// The folders that hold its manifests, the first first.
    pub manifests: Vec<PathBuf>,
    /// Returns `kubectl` for the namespace that is walked in.
    pub kubectl: &'a dyn Fn() -> Command,
    /// Returns `handson check` of the exercise for that namespace.
    pub check: &'a dyn Fn() -> Command,
    /// Where it is shown.
    pub screen: Screen,
}

impl Player<'_> {
    /// Plays all of `walk`.
    ///
    /// # Errors
    /// [`Error`] of the first step that does not come out as it says.
    pub fn play(&self, walk: &Walk) -> Result<(), Error> {
        self.empty_node_folders(&walk.node_folders)?;
        walk.steps.iter().try_for_each(|step| self.step(step))
    }

    /// Plays one step.
    ///
    /// # Errors
    /// [`Error`] where it does not come out as it says.
    pub fn step(&self, step: &Step) -> Result<(), Error> {
        match step {
            Step::Say(text) => {
                self.caption(text);
                Ok(())
            }
            Step::Apply(file) => self.kubectl(&["apply", "-f", &self.manifest(file)]),
            Step::Delete(what) if what.contains(' ') => {
                let words: Vec<&str> = std::iter::once("delete").chain(what.split(' ')).collect();
                self.kubectl(&words)
            }
            Step::Delete(file) => self.kubectl(&["delete", "-f", &self.manifest(file)]),
            Step::Wait(pod) if pod.starts_with("pod/") => {
                self.kubectl(&["wait", "--for=condition=Ready", pod, "--timeout=60s"])
            }
            Step::Wait(workload) => self.kubectl(&["rollout", "status", workload, "--timeout=60s"]),
            Step::Exec(exec) => self.exec(exec),
            Step::Sql(sql) => self.sql(sql),
            Step::Check(check) => self.check(check),
        }
    }

    /// Shows a caption.
    pub fn caption(&self, text: &Text) {
        match self.screen {
            Screen::Japanese => println!("\n\x1b[1m▶ {}\x1b[0m", text.ja),
            Screen::English => println!("\n\x1b[1m▶ {}\x1b[0m", text.en),
            Screen::Hidden => {}
        }
    }

    /// Shows a line as it is typed.
    fn typed(&self, line: &str) {
        if self.screen != Screen::Hidden {
            println!("\x1b[2m{line}\x1b[0m");
        }
    }

    fn manifest(&self, file: &str) -> String {
        let mut paths = self.manifests.iter().map(|folder| folder.join(file));
        let path = paths.find(|path| path.exists());
        path.unwrap_or_else(|| file.into()).display().to_string()
    }

    fn kubectl(&self, words: &[&str]) -> Result<(), Error> {
        let line = format!("kubectl {}", words.join(" "));
        self.typed(&format!("$ {line}"));
        let output = output(self.as_shown((self.kubectl)().args(words)))?;
        succeeded(&line, &output)
    }

    fn exec(&self, exec: &Exec) -> Result<(), Error> {
        let container = exec.container.iter().flat_map(|name| ["-c", name]);
        let mut words: Vec<&str> = ["exec", &exec.pod].into_iter().chain(container).collect();
        words.extend(["--", "sh", "-c"]);
        let line = format!("kubectl {} '{}'", words.join(" "), exec.shell);
        let mut command = (self.kubectl)();
        command.args(words).arg(&exec.shell);
        if exec.prints.is_none() {
            self.typed(&format!("$ {line}"));
            self.as_shown(&mut command);
        }
        let output = output(&mut command)?;
        succeeded(&line, &output)?;
        compare_printed(&line, exec.prints.as_deref(), &output)
    }

    fn sql(&self, sql: &Sql) -> Result<(), Error> {
        if sql.prints.is_none() {
            self.typed(&format!("mysql> {}", sql.statements));
        }
        let begun = Instant::now();
        loop {
            let mut command = (self.kubectl)();
            command.args(["exec", &sql.pod, "--"]).args(&sql.client);
            let output = output(command.args(["-e", &sql.statements]))?;
            if !output.status.success() && begun.elapsed() < DATABASE {
                thread::sleep(Duration::from_millis(300));
                continue;
            }
            succeeded(&sql.statements, &output)?;
            if sql.prints.is_none() && self.screen != Screen::Hidden {
                // What cannot be shown is no reason to stop.
                std::io::stdout().write_all(&output.stdout).ok();
            }
            return compare_printed(&sql.statements, sql.prints.as_deref(), &output);
        }
    }

    fn check(&self, check: &Check) -> Result<(), Error> {
        let mut words: Vec<&str> = Vec::new();
        for stage in &check.stages {
            words.extend(["--stage", stage]);
        }
        for (option, value) in &check.options {
            words.extend([option.as_str(), value]);
        }
        words.push(if check.read_only {
            "--read-only"
        } else {
            "--yes"
        });
        let line = format!("handson check {} {}", self.exercise, words.join(" "));
        let file = tempfile::NamedTempFile::new().map_err(Error::io("a report".as_ref()))?;
        let mut command = (self.check)();
        let report = format!("--report=json={}", file.path().display());
        command.args(words).arg(report);
        if !check.hidden {
            self.typed(&format!("$ {line}"));
            self.as_shown(&mut command);
        }
        let output = output(&mut command)?;
        let wrong = |problem: String| Error::Step {
            command: line.clone(),
            problem: format!("{problem}\n{}", printed(&output)),
        };
        if output.status.code() != Some(check.exit) {
            let code = output.status.code();
            return Err(wrong(format!("exit {code:?}, not {}", check.exit)));
        }
        let text = std::fs::read(file.path()).map_err(Error::io(file.path()))?;
        let said = String::from_utf8_lossy(&text);
        if let Some(missing) = check.says.iter().find(|text| !said.contains(*text)) {
            return Err(wrong(format!("does not say `{missing}`")));
        }
        let report = serde_json::from_slice(&text).map_err(|error| wrong(error.to_string()))?;
        compare_verdicts(check, &report).map_err(wrong)
    }

    /// Lets a command print where the walk is shown.
    fn as_shown<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        if self.screen != Screen::Hidden {
            command.stdout(Stdio::inherit()).stderr(Stdio::inherit());
        }
        command
    }

    /// Empties folders on every node, through a Pod there that is gone afterwards.
    fn empty_node_folders(&self, node_folders: &[String]) -> Result<(), Error> {
        if node_folders.is_empty() {
            return Ok(());
        }
        let nodes = output((self.kubectl)().args(["get", "nodes", "-o", "name"]))?;
        succeeded("kubectl get nodes", &nodes)?;
        let nodes = String::from_utf8_lossy(&nodes.stdout).into_owned();
        let nodes = nodes.lines().filter_map(|line| line.strip_prefix("node/"));
        let pods: Vec<String> = nodes.map(|node| cleaner(node, node_folders)).collect();
        let list = format!(
            "{{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[{}]}}",
            pods.join(",")
        );
        let file = tempfile::NamedTempFile::new().map_err(Error::io("a manifest".as_ref()))?;
        std::fs::write(file.path(), list).map_err(Error::io(file.path()))?;
        let path = file.path().display().to_string();
        let succeeded_pods = "--for=jsonpath={.status.phase}=Succeeded";
        for words in [
            vec!["apply", "-f", &path],
            vec!["wait", succeeded_pods, "--timeout=60s", "-f", &path],
            vec!["delete", "--now", "-f", &path],
        ] {
            let output = output((self.kubectl)().args(&words))?;
            succeeded(&format!("kubectl {}", words.join(" ")), &output)?;
        }
        Ok(())
    }
}

/// Returns a Pod on `node` that removes the folders.
fn cleaner(node: &str, node_folders: &[String]) -> String {
    let (mut volumes, mut mounts, mut paths) = (Vec::new(), Vec::new(), Vec::new());
    for (at, folder) in node_folders.iter().map(Path::new).enumerate() {
        let parent = folder.parent().unwrap_or(folder);
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        volumes.push(serde_json::json!({"name": format!("v{at}"), "hostPath": {"path": parent, "type": "DirectoryOrCreate"}}));
        mounts.push(
            serde_json::json!({"name": format!("v{at}"), "mountPath": format!("/node/{at}")}),
        );
        paths.push(format!("/node/{at}/{name}"));
    }
    let command: Vec<String> = ["rm", "-rf"]
        .map(str::to_owned)
        .into_iter()
        .chain(paths)
        .collect();
    serde_json::json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": format!("walk-{node}")},
        "spec": {
            "nodeName": node, "restartPolicy": "Never", "terminationGracePeriodSeconds": 0, "volumes": volumes,
            "containers": [{"name": "rm", "image": "busybox", "command": command, "volumeMounts": mounts}],
        },
    })
    .to_string()
}

fn output(command: &mut Command) -> Result<Output, Error> {
    let program = PathBuf::from(command.get_program());
    let output = command.stdin(Stdio::null());
    // `output` captures only what is not inherited.
    output.output().map_err(Error::io(&program))
}

fn printed(output: &Output) -> String {
    let texts = [&output.stdout, &output.stderr];
    texts
        .map(|text| String::from_utf8_lossy(text).into_owned())
        .concat()
}

fn succeeded(line: &str, output: &Output) -> Result<(), Error> {
    if output.status.success() {
        return Ok(());
    }
    Err(Error::Step {
        command: line.to_owned(),
        problem: format!("{}\n{}", output.status, printed(output)),
    })
}

fn compare_printed(line: &str, wanted: Option<&str>, output: &Output) -> Result<(), Error> {
    let found = String::from_utf8_lossy(&output.stdout);
    match wanted {
        Some(wanted) if wanted.trim_end() != found.trim_end() => Err(Error::Step {
            command: line.to_owned(),
            problem: format!("prints {found:?}, not {wanted:?}"),
        }),
        _ => Ok(()),
    }
}

/// Says where the report differs from what the check says.
fn compare_verdicts(check: &Check, report: &Value) -> Result<(), String> {
    let stages = || report["stages"].as_array().into_iter().flatten();
    for (verdict, wanted) in check.verdicts() {
        let checks = stages().flat_map(|stage| stage["checks"].as_array().into_iter().flatten());
        let found = checks.filter(|found| found["verdict"] == verdict);
        let mut found: Vec<&str> = found.filter_map(|found| found["check"].as_str()).collect();
        let mut wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
        found.sort_unstable();
        wanted.sort_unstable();
        if found != wanted {
            return Err(format!("{verdict}: {found:?}, not {wanted:?}"));
        }
    }
    for stage in stages() {
        let is_wanted = check
            .superseded
            .iter()
            .any(|wanted| stage["stage"] == **wanted);
        if is_wanted && !stage["supersededBy"].is_string() {
            return Err(format!("{} is not superseded", stage["stage"]));
        }
    }
    Ok(())
}
