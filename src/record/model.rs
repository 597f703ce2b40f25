//! The contents of a record: everything that the verdicts of a run came from.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::evidence::{Answer, Request, Step};
use crate::exercise::{Exercise, SpecError, Time, Variables};
use crate::report::{ClusterIdentity, Report};
use crate::text::Text;

/// The version of the file format; it grows when a reader would break.
pub const FORMAT: &str = "evidence/v2";
/// The version before, with sentences where there are codes now. It can be read.
pub const FORMAT_1: &str = "evidence/v1";

/// A run of one namespace, to be judged again.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The run.
    pub head: Head,
    /// The steps, each with the time after the beginning.
    pub steps: Vec<(Duration, Step)>,
    /// Answers that no check asked for and another version of the exercise may.
    pub extras: Vec<(Request, Answer)>,
    /// The end of the run.
    pub end: End,
}

/// The run that is recorded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Head {
    /// [`FORMAT`].
    pub handson: String,
    /// Version of handson.
    pub tool_version: String,
    /// Name of the exercise.
    pub exercise: String,
    /// Title of the exercise.
    pub title: Text,
    /// Digest of the exercise's source.
    pub digest: String,
    /// The cluster that was looked at.
    pub cluster: ClusterIdentity,
    /// The namespace that was looked at.
    pub namespace: String,
    /// Time at which the run began.
    pub started: Timestamp,
    /// The wishes of the user.
    pub asked: Asked,
}

/// The wishes of the user for the run.
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
    /// Begun anew, whatever earlier stages had left behind.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub fresh: bool,
    /// Over a submission that was graded: what is done by hand was done too.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub graded: bool,
    /// Over a stage that nothing was handed in for: nothing was waited for.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unapplied: bool,
    /// Without looking at other namespaces, which are other people's.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub alone: bool,
    /// The time that a check might wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Time>,
    /// The time that the run might take.
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

/// The end of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct End {
    /// Its time.
    pub finished: Timestamp,
    /// False where it was interrupted.
    pub complete: bool,
    /// Requests made to the API server.
    pub requests: u64,
    /// The number of texts that are hidden.
    pub hidden: usize,
    /// The number of texts that were too long and are cut.
    pub cut: usize,
}

impl Asked {
    /// Returns the values of the variables that `exercise` has, those of `more` over them.
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
    /// Returns the record of a run that came to `report`, with nothing hidden yet.
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
