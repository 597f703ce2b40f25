//! An exercise and its stages, field by field as in the YAML.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::exercise::{Check, Condition, SpecError, Time};
use crate::text::Text;

/// The version of the format that this program reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Format {
    /// The first and only one.
    #[serde(rename = "v1")]
    V1,
}

/// A chapter's worth of work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exercise {
    /// The version of the format.
    pub handson: Format,
    /// The name that commands use, e.g. `volumes`.
    pub exercise: String,
    /// Its title.
    pub title: Text,
    /// Its subject, in a few sentences.
    pub about: Text,
    /// Its place in the course, the number of its chapter for example: exercises are
    /// listed by it, and those without one after them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<u16>,
    /// The page of the course that it belongs to: an https link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lesson: Option<String>,
    /// What comes after it, in a few words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Text>,
    /// The variables, which `--set NAME=VALUE` may change.
    #[serde(default)]
    pub variables: BTreeMap<String, Variable>,
    /// The time that each check may take to come true; 60s where it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Time>,
    /// The time that a run may take in all; without it, as long as its checks may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Time>,
    /// The rules for grading submissions; without them, none can be graded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<super::Grade>,
    /// The facts that `handson selftest` has to know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selftest: Option<super::Selftest>,
    /// The states of the cluster, in the order of the chapter.
    pub stages: Vec<Stage>,
}

/// Something that differs between clusters, with the course's value as default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    /// The course's value.
    pub default: String,
    /// Its purpose.
    pub help: Text,
    /// True where its value is never shown.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub secret: bool,
}

/// One state of the cluster.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// The name that commands use, e.g. `pvc`.
    pub stage: String,
    /// Its title.
    pub title: Text,
    /// The work that is done in it and which rulings apply, in a few sentences.
    pub about: Text,
    /// The part of the course that it belongs to: an https link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lesson: Option<String>,
    /// One line that says how to begin, for a student with nothing there yet.
    pub begin: Text,
    /// The mark by which a manifest that was handed in is recognized as one of this stage:
    /// CEL expressions over `object`, `kind`, `name` and `pod` (the Pod spec in
    /// it, or nothing), the most certain first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub takes: Vec<String>,
    /// Later stages that take this one's objects away.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub superseded: Vec<Superseded>,
    /// The stage before it whose objects it goes on with: in a grading they are not deleted
    /// in between, and what is handed in for this one is applied over them, as an update.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continues: Option<String>,
    /// The checks: all that must be true.
    pub checks: Vec<Check>,
}

/// The condition under which a later stage has taken over: all of `when` hold and none of `unless`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Superseded {
    /// The later stage.
    pub by: String,
    /// The conditions that must hold.
    pub when: Vec<Condition>,
    /// The conditions that must not hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unless: Vec<Condition>,
}

impl Exercise {
    /// All checks with their stages, in order.
    pub fn checks(&self) -> impl Iterator<Item = (&Stage, &Check)> {
        self.stages
            .iter()
            .flat_map(|stage| stage.checks.iter().map(move |check| (stage, check)))
    }

    /// Sees that there are stages of these names.
    ///
    /// # Errors
    /// [`SpecError::NoSuchStage`] for the first that is none.
    pub fn require_stages(&self, names: &[String]) -> Result<(), SpecError> {
        let missing = names.iter().find(|name| self.stage(name).is_none());
        missing.map_or(Ok(()), |name| {
            let known = self.stages.iter().map(|stage| stage.stage.clone());
            Err(SpecError::NoSuchStage {
                exercise: self.exercise.clone(),
                name: name.clone(),
                known: known.collect(),
            })
        })
    }

    /// The stage of this name.
    #[must_use]
    pub fn stage(&self, name: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.stage == name)
    }
}
