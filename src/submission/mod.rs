//! Submissions: in, a folder or a file; out, the manifests in it with their
//! stages, or the findings for which it is refused. Offline.

mod error;
mod field;
mod file_findings;
mod files;
mod handson_yaml;
mod kustomize;
mod manifest;
mod path_order;
mod policy;
mod recognition;
mod rendered;
mod stages;
mod strip_server_fields;
mod yaml;

#[cfg(test)]
mod tests;

pub use error::{Finding, SourceLocation, SubmissionError};
pub use manifest::{AssignedBy, Manifest};

use std::path::Path;

use crate::exercise::Exercise;
use crate::{say, text::Text};
use files::Files;
use policy::Problem;
use yaml::Document;

/// The most objects that are applied.
const MAX_OBJECTS: usize = 50;

/// A submission that was read.
#[derive(Clone, Debug)]
pub struct Submission {
    /// Its objects, in the order of their files.
    pub manifests: Vec<Manifest>,
    /// Remarks for the student about how it was read.
    pub remarks: Vec<Text>,
    /// `sha256:` and the digest of all its files.
    pub digest: String,
}

impl Submission {
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

/// Reads the submission in `dir`, a folder or a single file.
///
/// # Errors
/// [`SubmissionError`] with everything that is wrong with it.
pub fn read(dir: &Path, exercise: &Exercise) -> Result<Submission, SubmissionError> {
    let (files, mut findings) = files::read(dir)?;
    let mapping = error::collect_values([handson_yaml::read(&files, exercise)], &mut findings);
    let mapping = mapping.into_iter().flatten().next();
    let (documents, mut remarks) = rendered::documents(&files, &mut findings);
    if let Some(document) = documents.get(MAX_OBJECTS) {
        findings.push(too_many(document));
    }
    let mut stripped = Vec::new();
    let manifests = documents.into_iter().take(MAX_OBJECTS).map(|mut document| {
        let is_stripped = strip_server_fields::strip(&mut document.object);
        let manifest = document.manifest()?;
        if is_stripped {
            stripped.push(manifest.to_string());
        }
        Ok((document, manifest))
    });
    let manifests: Vec<(Document, Manifest)> = error::collect_values(manifests, &mut findings);
    if !stripped.is_empty() {
        remarks.push(strip_server_fields::remark(&stripped));
    }
    findings.extend(refused(&manifests, exercise));
    SubmissionError::unless_empty(findings)?;
    if manifests.is_empty() && !files.others.is_empty() {
        remarks.push(no_manifests(&files));
    }
    let (manifests, left_out) = stages::assign(manifests, exercise, mapping.as_ref())?;
    remarks.extend(left_out);
    Ok(Submission {
        manifests,
        remarks,
        digest: files.digest(),
    })
}

/// Returns findings about all that the exercise does not allow.
fn refused(manifests: &[(Document, Manifest)], exercise: &Exercise) -> Vec<Finding> {
    let Some(grade) = &exercise.grade else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    let mut refuse = |document: &Document, problem: Problem| {
        findings.push(document.finding(&problem.pointer, problem.what, problem.next));
    };
    for (document, manifest) in manifests {
        for problem in policy::problems(&manifest.object, &manifest.kind, &grade.allow) {
            refuse(document, problem);
        }
    }
    let objects: Vec<_> = manifests
        .iter()
        .map(|(_, it)| (&it.object, &it.kind))
        .collect();
    for (at, problem) in policy::combined_problems(&objects, &grade.allow) {
        refuse(&manifests[at].0, problem);
    }
    findings
}

fn too_many(document: &Document) -> Finding {
    document.finding(
        "",
        say!(
            ja: "ここでオブジェクトが多くなりすぎました ({MAX_OBJECTS} 個まで)",
            en: "with this there are too many objects (at most {MAX_OBJECTS})"
        ),
        say!(
            ja: "演習で作るものだけを提出してください。",
            en: "hand in what the exercise has you make, and nothing else"
        ),
    )
}

fn no_manifests(files: &Files) -> Text {
    let shown: Vec<&str> = files.others.iter().take(5).map(String::as_str).collect();
    let names = shown.join(", ");
    say!(
        ja: "マニフェスト (*.yaml、*.yml、*.json) がありません。ほかのファイルは使いません: {names}",
        en: "there are no manifests (*.yaml, *.yml, *.json); other files are not used: {names}"
    )
}
