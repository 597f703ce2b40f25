//! `handson batch`: many students, of whom none is trusted.

mod evenings;
mod hand_ins;
mod hitches;
mod hostile;
mod outputs;
mod places;
mod regrading;
mod reporting;
mod resuming;
mod rights;
mod rosters;
mod sharing;

use std::path::PathBuf;

use serde_json::Value;

use handson_test_support::fake_api::FakeApi;
use handson_test_support::program::{Ended, Program};

const BATCH: &str = "batch -e greeting --checks FIXTURES";

/// A run of batch, with its roster and its results.
struct Room {
    program: Program,
    results: PathBuf,
}

impl Room {
    fn new() -> Self {
        let program = Program::default();
        let results = program.file("unused", "").with_file_name("results.jsonl");
        Self { program, results }
    }

    fn with_own(api: &FakeApi) -> Self {
        let room = Self::new();
        Self {
            program: room.program.kubeconfig(&api.kubeconfig()),
            ..room
        }
    }

    /// Runs batch with `more` on its command line.
    fn run(&self, more: &str) -> Ended {
        self.program.run(&self.line(more))
    }

    fn line(&self, more: &str) -> String {
        format!("{BATCH} --results {} {more}", self.results.display())
    }

    /// With a roster of these lines.
    fn roster(&self, lines: &str) -> PathBuf {
        self.program.file("roster.csv", lines)
    }

    /// Every row so far.
    fn rows(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(&self.results).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
        let is_row = |line: &Value| line["schema"] == "handson.batch-row/v1";
        lines.filter(is_row).collect()
    }

    /// The last row of each student: who, and how they stand.
    fn standings(&self) -> Vec<(String, String)> {
        let mut found = std::collections::BTreeMap::new();
        for row in self.rows() {
            let id = row["student"]["id"].as_str().unwrap().to_owned();
            found.insert(id, standing(&row));
        }
        found.into_iter().collect()
    }
}

fn standing(row: &Value) -> String {
    match row["stopped"]["why"].as_str() {
        Some(why) => why.to_owned(),
        None => format!("exit {}", row["report"]["exitCode"]),
    }
}

/// A kubeconfig for the API at `server`, with `more` in its user and `cluster` in its cluster.
fn kubeconfig(server: &str, user: &str, cluster: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: c\n\
         clusters: [{{name: k, cluster: {{server: '{server}'{cluster}}}}}]\n\
         users: [{{name: u, user: {{token: t{user}}}}}]\n\
         contexts: [{{name: c, context: {{cluster: k, user: u}}}}]\n"
    )
}

fn listed(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect()
}
