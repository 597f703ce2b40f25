//! Submissions: in, a folder or a file; out, the manifests in it with their
//! stages, or the findings for which it is refused. Offline.

mod archive;
mod archive_findings;
mod collisions;
mod companions;
mod encoding;
mod error;
mod field;
mod file_findings;
mod file_names;
mod file_patterns;
mod files;
mod handed_in;
mod handson_yaml;
mod helm;
mod kustomize;
mod left_aside;
mod likeness;
mod manifest;
mod part;
mod path_order;
mod policy;
mod recognition;
mod rendered;
mod schema;
mod stages;
mod strip_server_fields;
mod texts;
mod walk;
mod yaml;

#[cfg(test)]
mod tests;

pub use error::{Finding, SourceLocation, SubmissionError};
pub use file_names::is_for_grading;
pub use handed_in::HandedIn;
pub use left_aside::LeftAside;
pub use manifest::{AssignedBy, Manifest};
pub use part::Part;

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::evidence::Kind;
use crate::exercise::{Exercise, Limits};
use crate::listed::listed;
use crate::nearest::nearest;
use crate::report::SubmissionReport;
use crate::report::clean::clean_text;
use crate::{say, text::Text};
use files::Files;
use policy::Problem;
use stages::{Assignment, ReadManifest};
use yaml::Document;

/// The most documents that are looked at, whatever becomes of them.
const MAX_DOCUMENTS: usize = 1_000;

/// The most files that are read where no exercise says so.
const MAX_FILES: usize = 100;

/// A submission that was read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Submission {
    /// Its objects, in the order of their files.
    pub manifests: Vec<Manifest>,
    /// Remarks for the student about how it was read.
    pub remarks: Vec<Text>,
    /// What is in it and is not graded.
    pub left_aside: Vec<LeftAside>,
    /// `sha256:` and the digest of all its files.
    pub digest: String,
}

impl Submission {
    /// Returns what a report tells of it.
    #[must_use]
    pub fn report(&self) -> SubmissionReport {
        let cleaned = |texts: Vec<Text>| texts.iter().map(clean_text).collect();
        let left_aside = self.left_aside.iter().map(LeftAside::text);
        SubmissionReport {
            digest: self.digest.clone(),
            mapping: cleaned(self.mapping()),
            remarks: cleaned(self.remarks.clone()),
            left_aside: cleaned(left_aside.collect()),
        }
    }

    /// Returns whether anything is applied for a stage.
    #[must_use]
    pub fn has_any_of(&self, stage: &str) -> bool {
        let mut stages = self.manifests.iter().map(|it| it.stage.as_deref());
        stages.any(|own| own.is_none_or(|own| own == stage))
    }

    /// Returns the stage of each object and its reason, a line for each.
    #[must_use]
    pub fn mapping(&self) -> Vec<Text> {
        let line = |manifest: &Manifest| {
            let stage = manifest.stage.as_ref().map_or_else(
                || say!(ja: "(すべての段階)", en: "(every stage)"),
                Text::same,
            );
            let by = manifest.by.text();
            stage
                .then(&Text::same(format!(" ← {manifest} (")))
                .then(&by)
                .then(&Text::same(")"))
        };
        self.manifests.iter().map(line).collect()
    }
}

/// Returns the stage that recognizes `object` with the most certainty, if any does.
#[must_use]
pub fn stage_of_object<'e>(object: &Value, exercise: &'e Exercise) -> Option<&'e str> {
    recognition::stage_of_object(object, exercise)
}

/// Reads the submission in `dir`, a folder or a single file.
///
/// # Errors
/// [`SubmissionError`] with everything that is wrong with it.
pub fn read(dir: &Path, exercise: &Exercise) -> Result<Submission, SubmissionError> {
    HandedIn::read(&[Part::whole(dir)], exercise).outcome
}

/// Returns the submission whose `files` are those of `parts`. `findings` are about what
/// could not be read of them.
fn submission_of(
    parts: &[Part],
    mut files: Files,
    mut findings: Vec<Finding>,
    exercise: &Exercise,
) -> Result<Submission, SubmissionError> {
    let limits = limits_of(exercise);
    let digest = files.digest();
    let mapping = error::collect_values([handson_yaml::read(&files, exercise)], &mut findings);
    let mapping = mapping.into_iter().flatten().next();
    let is_wanted = |file: &str| mapping.as_ref().is_some_and(|mapping| mapping.names(file));
    let charts = helm::take_charts(&mut files, is_wanted);
    let (documents, others) = rendered::documents(&files, is_wanted, &mut findings);
    if let Some(document) = documents.get(MAX_DOCUMENTS) {
        findings.push(too_many(document, MAX_DOCUMENTS));
    }
    let mut stripped = Vec::new();
    let manifests = documents
        .into_iter()
        .take(MAX_DOCUMENTS)
        .map(|mut document| {
            let is_stripped = strip_server_fields::strip(&mut document.object);
            let manifest = document.manifest()?;
            if is_stripped {
                stripped.push(manifest.to_string());
            }
            Ok((document, manifest))
        });
    let manifests: Vec<ReadManifest> = error::collect_values(manifests, &mut findings);
    let mut remarks = Vec::new();
    let assigned = stages::assign(manifests, exercise, mapping.as_ref());
    let assigned = error::collect_values([assigned], &mut findings).pop();
    let Assignment {
        manifests,
        aside,
        remarks: left_out,
    } = assigned.unwrap_or_default();
    if let Some((document, _)) = manifests.get(limits.objects) {
        findings.push(too_many(document, limits.objects));
    }
    let unfit: Vec<Finding> = manifests.iter().flat_map(misfits_of).collect();
    // What is meant by the rest is judged once that is right.
    if unfit.is_empty() {
        findings.extend(refused(&manifests, &aside, exercise, &limits));
    }
    findings.extend(unfit);
    SubmissionError::unless_empty(findings)?;
    if !stripped.is_empty() {
        remarks.push(strip_server_fields::remark(&stripped));
    }
    remarks.extend(left_out);
    let ignored: Vec<&str> = files.ignored.iter().map(String::as_str).collect();
    let ignored = LeftAside::of_files(&ignored, left_aside::ignored());
    let left_aside = stages::entries(&aside, &manifests).into_iter();
    let left_aside = left_aside.chain(charts).chain(others).chain(ignored);
    let left_aside: Vec<LeftAside> = left_aside.collect();
    if manifests.is_empty() {
        return Err(nothing_usable(parts, &left_aside).into());
    }
    Ok(Submission {
        manifests: manifests
            .into_iter()
            .map(|(_, manifest)| manifest)
            .collect(),
        remarks,
        left_aside,
        digest,
    })
}

/// Returns the limits of a submission to an exercise.
fn limits_of(exercise: &Exercise) -> Limits {
    let grade = exercise.grade.as_ref();
    grade.map(|grade| grade.limits.clone()).unwrap_or_default()
}

/// Returns findings about what is not as the kind of a manifest has it.
fn misfits_of((document, manifest): &ReadManifest) -> Vec<Finding> {
    let mut found = document.lookalikes();
    if found.is_empty() {
        found = document.misfits(&manifest.kind);
    }
    found
}

/// Reads the manifests in a file as kubectl reads them. Kinds that are not built
/// in are passed over.
///
/// # Errors
/// [`SubmissionError`] with everything that is wrong with them.
pub fn read_manifests(file: &Path) -> Result<Vec<Manifest>, SubmissionError> {
    let (files, mut findings) = files::read(&[Part::whole(file)], MAX_FILES)?;
    let (documents, _) = rendered::documents(&files, |_| true, &mut findings);
    let known = documents.iter().filter(|document| {
        let kind = document.object["kind"].as_str();
        kind.is_none_or(|kind| nearest(kind, Kind::built_in_names()).is_some())
    });
    let read = known.map(|document| Ok((document.clone(), document.manifest()?)));
    let read: Vec<ReadManifest> = error::collect_values(read, &mut findings);
    findings.extend(read.iter().flat_map(misfits_of));
    SubmissionError::unless_empty(findings)?;
    Ok(read.into_iter().map(|(_, manifest)| manifest).collect())
}

/// Returns findings about all that the exercise does not allow: in what is to be applied,
/// and of what is left `aside` what would concern others if it were.
fn refused(
    manifests: &[ReadManifest],
    aside: &[(ReadManifest, Text)],
    exercise: &Exercise,
    limits: &Limits,
) -> Vec<Finding> {
    let Some(grade) = &exercise.grade else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    let mut refuse = |document: &Document, problem: Problem| {
        findings.push(document.finding(&problem.pointer, problem.what, problem.next));
    };
    let aside = aside.iter().map(|(read, _)| read);
    let never = aside.filter(|(_, manifest)| policy::concerns_others(&manifest.kind));
    for (document, manifest) in manifests.iter().chain(never) {
        for problem in policy::problems(&manifest.object, &manifest.kind, grade) {
            refuse(document, problem);
        }
    }
    let objects: Vec<_> = manifests
        .iter()
        .map(|(_, it)| (&it.object, &it.kind))
        .collect();
    for (at, problem) in policy::combined_problems(&objects, limits) {
        refuse(&manifests[at].0, problem);
    }
    findings
}

fn too_many(document: &Document, most: usize) -> Finding {
    document.finding(
        "",
        say!(
            ja: "ここでオブジェクトが多くなりすぎました ({most} 個まで)",
            en: "with this there are too many objects (at most {most})"
        ),
        say!(
            ja: "演習で作るものだけを提出するか、ほかのファイルを handson.yaml の ignore に書いてください。",
            en: "hand in what the exercise has you make, or list other files in `ignore` of handson.yaml"
        ),
    )
}

/// Returns the finding about a submission in which there is nothing to grade, with what
/// there is in it.
fn nothing_usable(parts: &[Part], left_aside: &[LeftAside]) -> Finding {
    let names = parts.iter().map(|Part { path, .. }| {
        path.file_name().map_or_else(
            || path.display().to_string(),
            |name| name.to_string_lossy().into_owned(),
        )
    });
    let name = listed(&names.collect::<Vec<_>>());
    let there: Vec<Text> = left_aside.iter().map(LeftAside::text).collect();
    let there = Text::joined(&there, &Text::same("; "));
    let (ja, en) = (&there.ja, &there.en);
    let what = if left_aside.is_empty() {
        say!(ja: "何も入っていません", en: "there is nothing in it")
    } else {
        say!(
            ja: "この演習のマニフェストがありません。入っているもの: {ja}",
            en: "there is no manifest of this exercise in it; what is there: {en}"
        )
    };
    let next = say!(
        ja: "演習で作ったマニフェスト (*.yaml) を、そのままか zip にして提出してください。",
        en: "hand in the manifests (*.yaml) that you made for the exercise, as they are or in a zip"
    );
    Finding::of_file(&name, what, next)
}
