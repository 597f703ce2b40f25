//! The first line of a results file: the exercise and the roster.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::student::ListedStudent;
use crate::engine::Options;
use crate::report::{CheckReport, Report};
use crate::text::Text;

/// The identity of a results file's first line.
pub const HEADER_SCHEMA: &str = "handson.batch/v1";

/// The first line of a results file: what its rows have in common.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResultsHeader {
    /// [`HEADER_SCHEMA`].
    pub schema: String,
    /// Version of handson.
    pub tool_version: String,
    /// Name of the exercise.
    pub exercise: String,
    /// Its title.
    pub title: Text,
    /// Digest of its source.
    pub digest: String,
    /// Only reads were allowed.
    pub read_only: bool,
    /// A namespace in which nothing is yet counts as it was found, and not as no result.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub empty_is_zero: bool,
    /// Only a part of the exercise was asked for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_part: bool,
    /// The time at which the batch began.
    pub started: Timestamp,
    /// The students, in the order of the roster.
    pub roster: Vec<ListedStudent>,
    /// The stages of the exercise, in order.
    pub stages: Vec<HeaderStage>,
}

/// A stage, as a header names it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HeaderStage {
    /// Its name.
    pub stage: String,
    /// Its title.
    pub title: Text,
    /// Its checks.
    pub checks: Vec<HeaderCheck>,
}

/// A check, as a header names it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HeaderCheck {
    /// Its name.
    pub check: String,
    /// Its title: the state that must be true.
    pub title: Text,
    /// Its points.
    pub points: u32,
    /// Its points are bonus points.
    pub bonus: bool,
}

impl ResultsHeader {
    /// Of what a run with these options reports when it knows nothing yet.
    #[must_use]
    pub fn new(blank: &Report, options: &Options, roster: Vec<ListedStudent>) -> Self {
        let stages = blank.stages.iter().map(|stage| HeaderStage {
            stage: stage.stage.clone(),
            title: stage.title.clone(),
            checks: stage.checks.iter().map(HeaderCheck::of).collect(),
        });
        Self {
            schema: HEADER_SCHEMA.to_owned(),
            tool_version: blank.tool_version.clone(),
            exercise: blank.exercise.clone(),
            title: blank.title.clone(),
            digest: blank.digest.clone(),
            read_only: options.read_only,
            empty_is_zero: false,
            is_part: !options.stages.is_empty(),
            started: blank.started,
            roster,
            stages: stages.collect(),
        }
    }

    /// Every check with its stage, in order.
    pub fn checks(&self) -> impl Iterator<Item = (&HeaderStage, &HeaderCheck)> {
        let stages = self.stages.iter();
        stages.flat_map(|stage| stage.checks.iter().map(move |check| (stage, check)))
    }
}

impl HeaderCheck {
    fn of(check: &CheckReport) -> Self {
        Self {
            check: check.check.clone(),
            title: check.title.clone(),
            points: check.points,
            bonus: check.bonus,
        }
    }
}
