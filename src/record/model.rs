//! What a record holds: everything that the verdicts of a run came from.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::evidence::{Answer, Request, Step};
use crate::exercise::{Exercise, SpecError, Time, Variables};
use crate::report::{ClusterIdentity, Report};
use crate::text::Text;

/// The version of the file format; it grows when a reader would break.
pub const FORMAT: &str = "evidence/v1";

/// A run of one namespace, to be judged again.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// What was run.
    pub head: Head,
    /// What happened, and when after the beginning.
    pub steps: Vec<(Duration, Step)>,
    /// What no check asked and another version of the exercise may ask.
    pub extras: Vec<(Request, Answer)>,
    /// How the run ended.
    pub end: End,
}

/// What was run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Head {
    /// [`FORMAT`].
    pub handson: String,
    /// Version of handson.
    pub tool_version: String,
    /// Name of the exercise.
    pub exercise: String,
    /// What the exercise is called.
    pub title: Text,
    /// Digest of the exercise's source.
    pub digest: String,
    /// The cluster that was looked at.
    pub cluster: ClusterIdentity,
    /// The namespace that was looked at.
    pub namespace: String,
    /// When the run began.
    pub started: Timestamp,
    /// What the user asked for.
    pub asked: Asked,
}

/// What the user asked of the run.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent switches of the command line"
)]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Asked {
    /// Only these stages; all where it is empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<String>,
    /// Nothing but reads through the API.
    pub read_only: bool,
    /// Waiting for what did not exist yet, too.
    pub wait: bool,
    /// A session, in which nothing was settled for good.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub watch: bool,
    /// Over a submission that was graded: what is done by hand was done too.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub graded: bool,
    /// How long a check might wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Time>,
    /// How long the run might take.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Time>,
    /// Values of the exercise's variables (`NAME=VALUE` each); [`crate::evidence::HIDDEN`]
    /// stands in the place of a secret one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub set: Vec<String>,
    /// The context that was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    /// The namespace that was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
}

/// How the run ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct End {
    /// When.
    pub finished: Timestamp,
    /// False where it was interrupted.
    pub complete: bool,
    /// Requests made to the API server.
    pub requests: u64,
    /// How many texts are hidden.
    pub hidden: usize,
    /// How many texts were too long and are cut.
    pub cut: usize,
}

impl Asked {
    /// The values of the variables that `exercise` has, those of `more` over them.
    ///
    /// # Errors
    /// As [`Variables::new`].
    pub fn variables(&self, exercise: &Exercise, more: &[String]) -> Result<Variables, SpecError> {
        let is_known = |set: &&String| {
            let name = set.split_once('=').map_or("", |(name, _)| name);
            exercise.variables.contains_key(name)
        };
        let known = self.set.iter().filter(is_known);
        let all: Vec<String> = known.chain(more).cloned().collect();
        Variables::new(exercise, &all)
    }
}

impl Record {
    /// The record of a run that came to `report`, with nothing hidden yet.
    #[must_use]
    pub fn new(report: &Report, steps: Vec<(Duration, Step)>, asked: Asked) -> Self {
        Self {
            head: Head {
                handson: FORMAT.to_owned(),
                tool_version: report.tool_version.clone(),
                exercise: report.exercise.clone(),
                title: report.title.clone(),
                digest: report.digest.clone(),
                cluster: report.cluster.clone(),
                namespace: report.namespace.clone(),
                started: report.started,
                asked,
            },
            steps,
            extras: Vec::new(),
            end: End {
                finished: report.finished,
                complete: report.complete,
                requests: report.requests.unwrap_or_default(),
                hidden: 0,
                cut: 0,
            },
        }
    }
}
