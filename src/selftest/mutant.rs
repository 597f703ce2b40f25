//! The reference solution, broken in one way.

use serde_json::Value;

use super::changes::changes;
use crate::submission::{Manifest, Submission};

/// The reference with one thing changed.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// Its name: stage, object, and what was done to it.
    pub name: String,
    /// The change, as expectations call it, e.g. `Pod: spec.nodeSelector`;
    /// the first is the closest.
    pub aspects: Vec<String>,
    /// The stage that must notice.
    pub stage: String,
    pub(super) change: Change,
    /// True where evidence of the reference's run can show what it would come to.
    pub(super) by_evidence: bool,
}

/// The change of a mutant.
#[derive(Clone, Debug)]
pub(super) enum Change {
    /// The manifest at this place of the reference becomes this object, or is left out.
    Object(usize, Option<Value>),
    /// All that belongs to this stage is handed in for the mutant's.
    Stage(String),
}

impl Mutant {
    /// Returns every mutant of `reference`.
    #[must_use]
    pub fn all(reference: &Submission) -> Vec<Self> {
        let mut mutants = Vec::new();
        for (at, manifest) in reference.manifests.iter().enumerate() {
            let Some(stage) = &manifest.stage else {
                continue;
            };
            let place = format!("{stage}/{}/{}", manifest.kind, manifest.name);
            let mut add = |name: &str, aspects, object, by_evidence| {
                mutants.push(Self {
                    name: format!("{place}: {name}"),
                    aspects,
                    stage: stage.clone(),
                    change: Change::Object(at, object),
                    by_evidence,
                });
            };
            add("left out", presence(manifest), None, true);
            for change in changes(manifest, &reference.manifests) {
                let by_evidence = !change.defaulted;
                add(
                    &change.name,
                    change.aspects,
                    Some(change.object),
                    by_evidence,
                );
            }
        }
        let mut stages: Vec<&String> = Vec::new();
        for stage in reference
            .manifests
            .iter()
            .filter_map(|it| it.stage.as_ref())
        {
            if !stages.contains(&stage) {
                stages.push(stage);
            }
        }
        for (one, other) in stages.iter().zip(stages.iter().cycle().skip(1)) {
            if one != other {
                mutants.push(Self {
                    name: format!("{one}: what is for {other} handed in"),
                    aspects: reference
                        .manifests
                        .iter()
                        .filter(|manifest| manifest.stage.as_ref() == Some(*one))
                        .flat_map(presence)
                        .collect(),
                    stage: (*one).clone(),
                    change: Change::Stage((*other).clone()),
                    by_evidence: false,
                });
            }
        }
        mutants
    }

    /// Returns the submission for the stage, with what is for the one that it `continues`.
    #[must_use]
    pub fn submission(&self, reference: &Submission, continues: Option<&str>) -> Submission {
        let all = reference.manifests.iter().enumerate();
        let is_before = |it: &Manifest| it.stage.is_some() && it.stage.as_deref() == continues;
        let before = all.clone().filter(|(_, manifest)| is_before(manifest));
        let before = before.map(|(_, manifest)| manifest.clone());
        let of_stage = all.filter_map(|(at, manifest)| self.handed_in(at, manifest));
        let manifests = before.chain(of_stage);
        Submission {
            manifests: manifests.collect(),
            ..reference.clone()
        }
    }

    fn handed_in(&self, at: usize, manifest: &Manifest) -> Option<Manifest> {
        let mut manifest = manifest.clone();
        let from = match &self.change {
            Change::Object(..) => &self.stage,
            Change::Stage(other) => other,
        };
        if manifest.stage.is_some() {
            manifest.stage.as_ref().filter(|stage| *stage == from)?;
            manifest.stage = Some(self.stage.clone());
        }
        if let Change::Object(changed, object) = &self.change
            && *changed == at
        {
            manifest.object = object.clone()?;
            let name = manifest.object.pointer("/metadata/name");
            manifest.name = name.and_then(Value::as_str)?.to_owned();
        }
        Some(manifest)
    }
}

/// Returns the presence of an object under its name, as expectations call it.
fn presence(manifest: &Manifest) -> Vec<String> {
    let is_workload = manifest.object.pointer("/spec/template").is_some();
    let pod = is_workload.then(|| "Pod: metadata.name".to_owned());
    let own = format!("{}: metadata.name", manifest.kind.kind);
    pod.into_iter().chain([own]).collect()
}
