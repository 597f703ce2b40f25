//! A place to run `ci/action` and the scripts of `examples/ci/` in, with a
//! program in handson's place that notes what it is asked for.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::ROOT;

/// Notes its arguments, writes the reports that it is told to, and ends as it
/// is told to.
pub const FAKE: &str = r#"#!/bin/sh
printf '%s\0' "$@" >"$NOTES/arguments"
printf '%s' "${KUBECONFIG:-}" >"$NOTES/kubeconfig"
for argument; do
    case $argument in
    json=* | gradescope=* | classroom50=*) printf '{"of": "handson"}\n' >"${argument#*=}" ;;
    --report=json=*) cat "$NOTES/report" >"${argument#--report=json=}" ;;
    esac
done
exit "$(cat "$NOTES/code")"
"#;

/// A folder with the fake and a place for each file that a platform provides.
pub struct Place(tempfile::TempDir);

impl Place {
    pub fn new(code: i32) -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        for folder in ["bin", "notes", "temp", "checkout"] {
            fs::create_dir(place.at(folder)).unwrap();
        }
        place.write("notes/code", &code.to_string());
        place.write("notes/report", "{}");
        place.program("bin/handson", FAKE);
        place
    }

    pub fn at(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub fn write(&self, path: &str, text: &str) {
        fs::write(self.at(path), text).unwrap();
    }

    pub fn program(&self, path: &str, text: &str) {
        self.write(path, text);
        fs::set_permissions(self.at(path), Permissions::from_mode(0o755)).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.at(path)).unwrap()
    }

    /// The arguments that handson was started with.
    pub fn arguments(&self) -> Vec<String> {
        let text = self.read("notes/arguments");
        let words = text.strip_suffix('\0').unwrap().split('\0');
        words.map(str::to_owned).collect()
    }

    /// A script of the repository, in the checkout, in an environment of its own.
    pub fn script(&self, script: &str, words: &[&str], vars: &[(&str, &str)]) -> Command {
        let path = format!("{}:/usr/bin:/bin", self.at("bin").display());
        // Who starts tests in the background has them ignore SIGINT, and a
        // shell cannot trap what it was started to ignore.
        let mut command = Command::new("env");
        command
            .args(["--default-signal=INT", "sh"])
            .arg(Path::new(ROOT).join(script))
            .args(words)
            .current_dir(self.at("checkout"))
            .env_clear()
            .env("PATH", path)
            .env("NOTES", self.at("notes"))
            .env("RUNNER_TEMP", self.at("temp"))
            .env("RUNNER_OS", "Linux")
            .env("RUNNER_ARCH", "X64")
            .env("GITHUB_OUTPUT", self.at("outputs"))
            .env("GITHUB_STEP_SUMMARY", self.at("summary.md"))
            .envs(vars.iter().copied());
        command
    }

    pub fn run(&self, script: &str, words: &[&str], vars: &[(&str, &str)]) -> Output {
        self.script(script, words, vars).output().unwrap()
    }

    /// The grading of the action, with `vars` beside what it needs.
    pub fn grade(&self, vars: &[(&str, &str)]) -> Command {
        let own = [("INPUT_EXERCISE", "volumes"), ("INPUT_HANDSON", "handson")];
        let mut command = self.script("ci/action", &["grade"], &own);
        command.envs(vars.iter().copied());
        command
    }

    /// An output of the step; the last one counts.
    pub fn output(&self, name: &str) -> String {
        let outputs = self.read("outputs");
        let mut lines = outputs.lines().rev();
        let found = lines.find_map(|line| line.strip_prefix(&format!("{name}=")));
        found.unwrap().to_owned()
    }
}
