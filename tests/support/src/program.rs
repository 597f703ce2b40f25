//! Running the program.

use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;

/// A run of the program in an environment of its own: no kubeconfig, no
/// locale, no colours, a state folder that goes away.
pub struct Program {
    folder: tempfile::TempDir,
    vars: Vec<(&'static str, String)>,
}

/// The end of a run.
pub struct Ended {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Default for Program {
    fn default() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            vars: Vec::new(),
        }
    }
}

impl Program {
    /// With an environment variable.
    #[must_use]
    pub fn var(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.vars.push((name, value.into()));
        self
    }

    /// With this kubeconfig.
    #[must_use]
    pub fn kubeconfig(self, path: &Path) -> Self {
        self.var("KUBECONFIG", path.display().to_string())
    }

    /// The folder of what is remembered.
    pub fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    /// A file for this run.
    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// The words of `line`; `FIXTURES` is the folder of them.
    pub fn words(line: &str) -> Vec<String> {
        line.split_whitespace()
            .map(|word| word.replace("FIXTURES", &fixtures()))
            .collect()
    }

    /// The whole environment of a run.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let mut all = vec![
            ("HOME", self.folder.path().display().to_string()),
            ("HANDSON_STATE_DIR", self.state().display().to_string()),
            ("LANG", "C.UTF-8".to_owned()),
            ("LC_ALL", String::new()),
            ("KUBECONFIG", String::new()),
        ];
        all.extend(self.vars.iter().cloned());
        all
    }

    /// The program with `line` as its arguments, not started yet.
    pub fn command(&self, line: &str) -> Command {
        let mut command = Command::cargo_bin("handson").unwrap();
        command
            .env_clear()
            .envs(self.environment())
            .args(Self::words(line));
        command
    }

    /// Runs it with `line` as its arguments.
    pub fn run(&self, line: &str) -> Ended {
        ended(&self.command(line).output().unwrap())
    }

    /// Runs it with `--format json` and reads its one document.
    pub fn json(&self, line: &str) -> (i32, Value) {
        let ended = self.run(&format!("{line} --format json"));
        let document: Value = serde_json::from_str(&ended.out)
            .unwrap_or_else(|error| panic!("{line}: {error}\n{}", ended.out));
        (ended.code, document)
    }
}

/// Cases of a test, each with its name.
pub type Cases = Vec<(&'static str, Box<dyn FnOnce() + Send>)>;

/// Goes through all cases at the same time, as each is mostly waited for; those
/// that fail are told by their names.
pub fn side_by_side(all: Cases) {
    let failed: Vec<&str> = std::thread::scope(|scope| {
        let started: Vec<_> = all
            .into_iter()
            .map(|(name, one)| (name, scope.spawn(one)))
            .collect();
        started
            .into_iter()
            .filter_map(|(name, one)| one.join().is_err().then_some(name))
            .collect()
    });
    assert!(failed.is_empty(), "failed: {failed:?}");
}

fn fixtures() -> String {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    tests.join("fixtures").display().to_string()
}

fn ended(output: &Output) -> Ended {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    Ended {
        code: output.status.code().unwrap(),
        out: text(&output.stdout),
        err: text(&output.stderr),
    }
}
