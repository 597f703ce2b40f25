//! `walk.yaml`: what a student types, stage by stage.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::{Error, read};

/// A walk through an exercise.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Walk {
    /// Folders of nodes that are emptied before it: namespaces do not isolate them.
    #[serde(default)]
    pub node_folders: Vec<String>,
    /// What it needs of a lab.
    #[serde(default)]
    pub lab: Lab,
    /// The steps in their order.
    pub steps: Vec<Step>,
}

/// What an exercise needs of a lab.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Lab {
    /// The parts, by the names that `ci/cluster up --with` takes.
    pub with: Vec<String>,
    /// The least number of nodes; any number will do where there is none.
    pub nodes: Option<u8>,
}

/// A text in both languages.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

/// One thing that is done.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub enum Step {
    /// A caption.
    Say(Text),
    /// A manifest of the solution, or of the submission that the walk is beside.
    Apply(String),
    /// A manifest as for `apply`, or `KIND NAME`.
    Delete(String),
    /// `KIND/NAME` that becomes ready.
    Wait(String),
    /// A shell command in a container.
    Exec(Exec),
    /// Statements for a database.
    Sql(Sql),
    /// `handson check`.
    Check(Check),
}

/// A shell command in a container.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exec {
    /// The Pod.
    pub pod: String,
    /// The container, where the Pod has several.
    pub container: Option<String>,
    /// The command.
    pub shell: String,
    /// All that it prints; such a step verifies, and is not shown.
    pub prints: Option<String>,
}

/// Statements for a database, tried until it accepts connections.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sql {
    /// The Pod.
    pub pod: String,
    /// The client in it with its options; the statements follow.
    pub client: Vec<String>,
    /// The statements.
    pub statements: String,
    /// All that they print; such a step verifies, and is not shown.
    pub prints: Option<String>,
}

/// A run of `handson check`, and what it finds.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Check {
    /// The stages; all where none is given.
    pub stages: Vec<String>,
    /// Whether nothing is probed; else probes are agreed to.
    pub read_only: bool,
    /// Further options, with their values.
    pub options: BTreeMap<String, String>,
    /// Whether it only verifies, and is not shown.
    pub hidden: bool,
    /// The exit code; 0 where it is not given.
    pub exit: i32,
    /// The checks that pass, where that is to be exact.
    pub passes: Option<Vec<String>>,
    /// The checks that fail, where that is to be exact.
    pub fails: Option<Vec<String>>,
    /// The checks that cannot be determined, where that is to be exact.
    pub inconclusive: Option<Vec<String>>,
    /// Texts that are in the report.
    pub says: Vec<String>,
    /// Stages that a later one has taken the place of.
    pub superseded: Vec<String>,
}

impl Walk {
    /// Reads `walk.yaml` of `folder`.
    ///
    /// # Errors
    /// [`Error`] where it is not there or not in the format.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        read(&folder.join("walk.yaml"))
    }

    /// Returns every run of `handson check`.
    pub fn checks(&self) -> impl Iterator<Item = &Check> {
        self.steps.iter().filter_map(|step| match step {
            Step::Check(check) => Some(check),
            _ => None,
        })
    }
}

impl Check {
    /// Returns the verdicts that are to be exact, each with its checks.
    pub fn verdicts(&self) -> impl Iterator<Item = (&'static str, &[String])> {
        let verdicts = [
            ("pass", &self.passes),
            ("fail", &self.fails),
            ("inconclusive", &self.inconclusive),
        ];
        verdicts
            .into_iter()
            .filter_map(|(verdict, checks)| Some((verdict, checks.as_deref()?)))
    }
}
