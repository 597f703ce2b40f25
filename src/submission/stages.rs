//! The assignment of manifests to stages. In: the manifests of a submission; out: those
//! of each stage, and those that belong to none.
//!
//! The name of a file or folder says it, or else the exercise recognizes what
//! is in it. What several stages could take goes to the first that has no
//! object of its kind and name yet, as the stages come one after another.

use std::collections::{BTreeMap, HashMap};

use crate::exercise::Exercise;
use crate::submission::collisions::{collision, namesakes};
use crate::submission::companions::is_used_by;
use crate::submission::error::{Finding, SubmissionError};
use crate::submission::handson_yaml::Mapping;
use crate::submission::left_aside::{LeftAside, no_stage};
use crate::submission::manifest::{AssignedBy, Manifest};
use crate::submission::policy::makes_pods;
use crate::submission::recognition::{rank_by_contents, stage_of_path};
use crate::submission::yaml::Document;
use crate::{say, text::Text};

/// Kinds that accompany the objects of their file and prove nothing themselves.
const COMPANIONS: [&str; 3] = ["ConfigMap", "Secret", "Service"];

/// A manifest and its document.
pub(super) type ReadManifest = (Document, Manifest);

/// Where each manifest belongs.
#[derive(Debug, Default)]
pub(super) struct Assignment {
    /// Those of a stage, or of every stage.
    pub manifests: Vec<ReadManifest>,
    /// Those that are left aside, and the reasons.
    pub aside: Vec<(ReadManifest, Text)>,
    /// Remarks about duplicates.
    pub remarks: Vec<Text>,
}

/// Assigns every manifest to its stage; duplicates are left out with a remark.
pub(super) fn assign(
    read: Vec<ReadManifest>,
    exercise: &Exercise,
    mapping: Option<&Mapping>,
) -> Result<Assignment, SubmissionError> {
    let mut findings = Vec::new();
    let mut read = read;
    for (_, manifest) in &mut read {
        let file = &manifest.place.file;
        match mapping.and_then(|mapping| mapping.stage(file)) {
            Some(Ok(stage)) => {
                manifest.stage = Some(stage.to_owned());
                manifest.by = AssignedBy::Mapping;
            }
            Some(Err(finding)) => findings.push(finding),
            None => {
                manifest.stage = stage_of_path(file, exercise).map(str::to_owned);
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
        aside: BTreeMap::new(),
        findings: Vec::new(),
    };
    assignment.decide();
    SubmissionError::unless_empty(assignment.findings)?;
    let mut aside = assignment.aside;
    let mut assigned = Assignment {
        remarks,
        ..Assignment::default()
    };
    for (at, read) in assignment.read.into_iter().enumerate() {
        match aside.remove(&at) {
            Some(why) => assigned.aside.push((read, why)),
            None => assigned.manifests.push(read),
        }
    }
    Ok(assigned)
}

/// Returns what is left aside, a line each: a kustomization of which nothing is assigned
/// is one thing.
pub(super) fn entries(aside: &[(ReadManifest, Text)], assigned: &[ReadManifest]) -> Vec<LeftAside> {
    let entry = |((document, manifest), why): &(ReadManifest, Text)| {
        let whole = document.kustomization.as_ref().filter(|own| {
            let mut others = assigned.iter().map(|(other, _)| &other.kustomization);
            !others.any(|other| other.as_ref() == Some(own))
        });
        let what = whole.map_or_else(|| manifest.to_string(), ToString::to_string);
        LeftAside::new(what, why.clone())
    };
    let mut entries: Vec<LeftAside> = Vec::new();
    for entry in aside.iter().map(entry) {
        if !entries.iter().any(|other| other.what == entry.what) {
            entries.push(entry);
        }
    }
    entries
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
    /// The indices of those that are left aside, and the reasons.
    aside: BTreeMap<usize, Text>,
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
        let mut unknown = Vec::new();
        for at in rest {
            match self.candidates(&self.read[at].1) {
                Some((rank, stages)) => recognized.push((rank, at, stages)),
                None => unknown.push(at),
            }
        }
        // What is recognized with the most certainty comes first.
        recognized.sort();
        for (_, at, stages) in recognized {
            self.put_by_contents(at, &stages);
        }
        self.part_namesakes();
        let is_recognized = self.is_recognized();
        for at in unknown {
            if is_recognized {
                self.aside.entry(at).or_insert_with(no_stage);
            } else {
                self.put_by_order(at);
            }
        }
        for at in companions {
            self.put_companion(at, is_recognized);
        }
    }

    /// Returns whether the exercise tells what belongs to it from what does not, and
    /// something here does.
    fn is_recognized(&self) -> bool {
        let mut stages = self.exercise.stages.iter();
        !self.taken.is_empty() && stages.any(|stage| !stage.takes.is_empty())
    }

    /// Returns the certainty with which stages recognize it, and those stages,
    /// the most certain first; `None` if none does.
    fn candidates(&self, manifest: &Manifest) -> Option<(usize, Vec<String>)> {
        let grade = self.exercise.grade.as_ref();
        if grade.is_some_and(|grade| !grade.allow.kinds.contains(&manifest.kind.kind)) {
            return None;
        }
        let stages = self.exercise.stages.iter();
        let mut ranked: Vec<(usize, &str)> = stages
            .filter_map(|stage| {
                let rank = rank_by_contents(&stage.takes, manifest)?;
                Some((rank, stage.stage.as_str()))
            })
            .collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        let best = ranked.first()?.0;
        let names = ranked.into_iter().map(|(_, stage)| stage.to_owned());
        Some((best, names.collect()))
    }

    /// Puts it into the first of `stages` that is free. Where none is, what a file's name
    /// says goes before what contents say.
    fn put_by_contents(&mut self, at: usize, stages: &[String]) {
        let free = stages.iter().find(|stage| !self.is_taken(at, stage));
        let Some(stage) = free.or(stages.first()) else {
            return;
        };
        let slot = self.slot(at, Some(stage));
        match self.taken.get(&slot).copied() {
            Some(other) if self.is_by_name(other) => self.leave_for(at, other),
            _ => self.put(at, Some(stage), AssignedBy::Contents),
        }
    }

    fn put_by_order(&mut self, at: usize) {
        let stages = self.exercise.stages.iter().map(|stage| &stage.stage);
        let stages: Vec<&String> = stages.collect();
        let free = stages.iter().find(|stage| !self.is_taken(at, stage));
        let stage = free.or(stages.first()).copied().cloned();
        self.put(at, stage.as_deref(), AssignedBy::Order);
    }

    /// Parts the workloads of a stage that have one name and are of several kinds: the
    /// exercise could not tell whose Pods it sees.
    fn part_namesakes(&mut self) {
        let placed = self.read.iter().enumerate();
        let placed = placed.filter(|(at, (_, it))| {
            it.stage.is_some() && !self.aside.contains_key(at) && makes_pods(&it.kind)
        });
        let placed: Vec<usize> = placed.map(|(at, _)| at).collect();
        for (number, at) in placed.iter().copied().enumerate() {
            let manifest = &self.read[at].1;
            let is_namesake = |other: &usize| {
                let it = &self.read[*other].1;
                (&it.stage, &it.name) == (&manifest.stage, &manifest.name)
                    && it.kind != manifest.kind
            };
            let named = placed.iter().copied().filter(|it| self.is_by_name(*it));
            let better = named.clone().find(is_namesake);
            let earlier = placed[..number].iter().copied().find(is_namesake);
            if let Some(other) = better.filter(|_| !self.is_by_name(at)) {
                self.leave_for(at, other);
            } else if let Some(other) = earlier.filter(|it| !self.aside.contains_key(it))
                && self.is_by_name(at) == self.is_by_name(other)
            {
                let finding = namesakes(&self.read[at], &self.read[other].1);
                self.findings.push(finding);
            }
        }
    }

    /// Leaves a manifest aside whose place `other` has, and with it what is of the same
    /// kustomization, for that is applied as a whole.
    fn leave_for(&mut self, at: usize, other: usize) {
        let Manifest {
            stage,
            kind,
            name,
            place,
            ..
        } = &self.read[other].1;
        let stage = stage.as_deref().unwrap_or_default();
        let why = say!(
            ja: "段階「{stage}」には、ファイル名で示された {kind}/{name} ({place}) を使います",
            en: "stage `{stage}` has {kind}/{name} of {place}, by its file's name"
        );
        let own = self.read[at].0.kustomization.clone();
        let of_same = |index: &usize| {
            let document = &self.read[*index].0;
            own.is_some() && document.kustomization == own && !self.is_by_name(*index)
        };
        let with_it: Vec<usize> = (0..self.read.len()).filter(of_same).collect();
        for index in with_it.into_iter().chain([at]) {
            self.taken.retain(|_, taken| *taken != index);
            self.aside.insert(index, why.clone());
        }
    }

    /// Puts what accompanies others into their stage. Alone in its file it is for every
    /// stage, if anything uses it or a stage is about it.
    fn put_companion(&mut self, at: usize, is_recognized: bool) {
        if self.aside.contains_key(&at) {
            return;
        }
        let manifest = &self.read[at].1;
        let placed = || {
            let all = self.read.iter().enumerate();
            all.filter(|(index, (_, it))| it.stage.is_some() && !self.aside.contains_key(index))
        };
        let beside = placed().filter(|(_, (_, it))| it.place.file == manifest.place.file);
        let stages: Vec<&String> = beside
            .filter_map(|(_, (_, it))| it.stage.as_ref())
            .collect();
        if stages.is_empty()
            && is_recognized
            && self.candidates(manifest).is_none()
            && !placed().any(|(_, (_, user))| is_used_by(manifest, user))
        {
            self.aside.insert(at, no_stage());
            return;
        }
        let one = stages
            .first()
            .filter(|first| stages.iter().all(|it| it == *first));
        let mut stage = one.map(|stage| (*stage).clone());
        // Alone in its file it may be what just one stage is about.
        if stages.is_empty()
            && let Some((_, about)) = self.candidates(manifest)
            && let [about] = about.as_slice()
        {
            stage = Some(about.clone());
        }
        self.put(at, stage.as_deref(), AssignedBy::SameFile);
    }

    /// Returns whether a manifest is where the student says that it belongs.
    fn is_by_name(&self, at: usize) -> bool {
        let manifest = &self.read[at].1;
        let by_name = matches!(manifest.by, AssignedBy::Mapping | AssignedBy::Name);
        by_name && manifest.stage.is_some()
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
