//! The assignment of manifests to stages.
//!
//! The name of a file or folder says it, or else the exercise recognizes what
//! is in it. What several stages could take goes to the first that has no
//! object of its kind and name yet, as the stages come one after another.

use std::collections::HashMap;

use crate::exercise::Exercise;
use crate::submission::error::{Finding, SubmissionError};
use crate::submission::handson_yaml::Mapping;
use crate::submission::manifest::{AssignedBy, Manifest};
use crate::submission::recognition::{rank_by_contents, stage_of_path};
use crate::submission::yaml::Document;
use crate::{say, text::Text};

/// Kinds that accompany the objects of their file and prove nothing themselves.
const COMPANIONS: [&str; 3] = ["ConfigMap", "Secret", "Service"];

/// A manifest and its document.
pub(super) type ReadManifest = (Document, Manifest);

/// Assigns every manifest to its stage; duplicates are left out with a remark.
pub(super) fn assign(
    read: Vec<ReadManifest>,
    exercise: &Exercise,
    mapping: Option<&Mapping>,
) -> Result<(Vec<Manifest>, Vec<Text>), SubmissionError> {
    let mut findings = Vec::new();
    let mut read = read;
    for (_, manifest) in &mut read {
        match mapping.map(|mapping| mapping.stage(&manifest.place.file)) {
            Some(Ok(stage)) => {
                manifest.stage = Some(stage.to_owned());
                manifest.by = AssignedBy::Mapping;
            }
            Some(Err(finding)) => findings.push(finding),
            None => {
                manifest.stage = stage_of_path(&manifest.place.file, exercise).map(str::to_owned);
                manifest.by = AssignedBy::Name;
            }
        }
    }
    // Of several manifests in one file, once is enough.
    findings.dedup_by(|a, b| a.what == b.what);
    SubmissionError::unless_empty(findings)?;
    let (read, remarks) = drop_duplicates(read);
    let mut assignment = StageAssignment {
        exercise,
        read,
        taken: HashMap::new(),
        findings: Vec::new(),
    };
    assignment.decide();
    SubmissionError::unless_empty(assignment.findings)?;
    let manifests = assignment.read.into_iter().map(|(_, manifest)| manifest);
    Ok((manifests.collect(), remarks))
}

/// Leaves out manifests that are equal to another one.
fn drop_duplicates(read: Vec<ReadManifest>) -> (Vec<ReadManifest>, Vec<Text>) {
    let same =
        |a: &Manifest, b: &Manifest| a.kind == b.kind && a.name == b.name && a.object == b.object;
    let mut remarks = Vec::new();
    let mut keep = vec![true; read.len()];
    for (at, (_, manifest)) in read.iter().enumerate() {
        let other = read.iter().enumerate().find(|(other, (_, it))| {
            // One whose file says the stage is better than one that does not.
            let better = it.stage.is_some() && manifest.stage.is_none();
            let earlier = *other < at && it.stage == manifest.stage;
            (better || earlier) && same(it, manifest)
        });
        if let Some((_, (_, other))) = other {
            keep[at] = false;
            let place = &other.place;
            remarks.push(say!(
                ja: "{manifest} は {place} と同じ内容なので、使いません",
                en: "{manifest} is left out: it says the same as {place}"
            ));
        }
    }
    let kept = read.into_iter().zip(keep).filter(|(_, keep)| *keep);
    (kept.map(|(it, _)| it).collect(), remarks)
}

struct StageAssignment<'a> {
    exercise: &'a Exercise,
    read: Vec<ReadManifest>,
    /// The index of a manifest, by stage, kind and name.
    taken: HashMap<(Option<String>, String, String), usize>,
    findings: Vec<Finding>,
}

impl StageAssignment<'_> {
    fn decide(&mut self) {
        let all = 0..self.read.len();
        let undecided: Vec<usize> = all
            .clone()
            .filter(|at| self.read[*at].1.stage.is_none())
            .collect();
        for at in all {
            if let Some(stage) = self.read[at].1.stage.clone() {
                let by = self.read[at].1.by;
                self.put(at, Some(&stage), by);
            }
        }
        let (companions, rest): (Vec<usize>, Vec<usize>) = undecided
            .into_iter()
            .partition(|at| COMPANIONS.contains(&self.read[*at].1.kind.kind.as_str()));
        let mut recognized: Vec<(usize, usize, Vec<String>)> = Vec::new();
        for at in rest {
            let (tier, stages) = self.candidates(&self.read[at].1);
            recognized.push((tier, at, stages));
        }
        // What is recognized with the most certainty comes first.
        recognized.sort();
        for (tier, at, stages) in recognized {
            let by = if tier == usize::MAX {
                AssignedBy::Order
            } else {
                AssignedBy::Contents
            };
            let free = stages.iter().find(|stage| !self.is_taken(at, stage));
            let stage = free.or(stages.first()).cloned();
            self.put(at, stage.as_deref(), by);
        }
        for at in companions {
            let stage = self.stage_of_file(at);
            self.put(at, stage.as_deref(), AssignedBy::SameFile);
        }
    }

    /// Returns the certainty with which stages recognize it, and those stages,
    /// the most certain first; all of them if none does.
    fn candidates(&self, manifest: &Manifest) -> (usize, Vec<String>) {
        let stages = &self.exercise.stages;
        let mut ranked: Vec<(usize, &str)> = stages
            .iter()
            .filter_map(|stage| {
                let rank = rank_by_contents(&stage.takes, manifest)?;
                Some((rank, stage.stage.as_str()))
            })
            .collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        let Some((best, _)) = ranked.first() else {
            let all = stages.iter().map(|stage| stage.stage.clone());
            return (usize::MAX, all.collect());
        };
        let best = *best;
        let names = ranked.into_iter().map(|(_, stage)| stage.to_owned());
        (best, names.collect())
    }

    /// Returns the one stage of the other manifests in the same file.
    fn stage_of_file(&self, at: usize) -> Option<String> {
        let file = &self.read[at].1.place.file;
        let beside = self.read.iter().filter(|(_, it)| &it.place.file == file);
        let mut stages = beside.filter_map(|(_, it)| it.stage.as_ref());
        let first = stages.next()?;
        stages.all(|stage| stage == first).then(|| first.clone())
    }

    fn is_taken(&self, at: usize, stage: &str) -> bool {
        let slot = self.slot(at, Some(stage));
        self.taken.contains_key(&slot)
    }

    fn slot(&self, at: usize, stage: Option<&str>) -> (Option<String>, String, String) {
        let manifest = &self.read[at].1;
        let kind = manifest.kind.kind.clone();
        (stage.map(str::to_owned), kind, manifest.name.clone())
    }

    fn put(&mut self, at: usize, stage: Option<&str>, by: AssignedBy) {
        let slot = self.slot(at, stage);
        if let Some(other) = self.taken.get(&slot) {
            let finding = collision(&self.read[at], &self.read[*other].1, stage);
            self.findings.push(finding);
            return;
        }
        self.taken.insert(slot, at);
        let manifest = &mut self.read[at].1;
        manifest.stage = stage.map(str::to_owned);
        manifest.by = by;
    }
}

fn collision(
    (document, manifest): &ReadManifest,
    other: &Manifest,
    stage: Option<&str>,
) -> Finding {
    let (kind, name, place) = (&manifest.kind, &manifest.name, &other.place);
    let what = match stage {
        Some(stage) => say!(
            ja: "段階「{stage}」の {kind} {name} が 2 つあります (もう 1 つは {place})",
            en: "there are two {kind} {name} for stage `{stage}` (the other is {place})"
        ),
        None => say!(
            ja: "{kind} {name} が 2 つあります (もう 1 つは {place})",
            en: "there are two {kind} {name} (the other is {place})"
        ),
    };
    let (mine, others) = (&manifest.place.file, &other.place.file);
    let next = say!(
        ja: "一方を消すか、どのファイルがどの段階のものかを handson.yaml に書いてください (例: stages: {{STAGE: [{others}], …: [{mine}]}})。",
        en: "remove one of them, or say in handson.yaml which file belongs to which stage (for example stages: {{STAGE: [{others}], …: [{mine}]}})"
    );
    document.finding("", what, next)
}
