//! The manifests that failures are about, each with its place in the submission.

use std::path::Path;

use crate::exercise::Exercise;
use crate::expect::Expect;
use crate::report::clean::{clean, clean_text};
use crate::report::{CheckReport, Refusal, Report, SourceLine, Verdict};
use crate::submission::{Finding, Manifest, SubmissionError};

/// Notes on each check that fails the manifest that it is about, if one of
/// `manifests` is. Their files are in `folder`.
pub(super) fn note_sources(
    report: &mut Report,
    exercise: &Exercise,
    manifests: &[&Manifest],
    folder: &Path,
) {
    let checks = report.stages.iter_mut().flat_map(|it| &mut it.checks);
    for check in checks.filter(|check| check.verdict == Verdict::Fail) {
        let found = source_of(check, exercise, manifests);
        check.source = found.map(|manifest| SourceLine {
            file: path_of(&manifest.place.file, folder),
            line: manifest.place.line,
        });
    }
}

/// Returns the manifest of a kind that the check is about: the one whose name it
/// says, else the first.
fn source_of<'m>(
    report: &CheckReport,
    exercise: &Exercise,
    manifests: &[&'m Manifest],
) -> Option<&'m Manifest> {
    let mut checks = exercise.stages.iter().flat_map(|it| &it.checks);
    let check = checks.find(|it| it.check == report.check)?;
    let aspects = check
        .expectations()
        .iter()
        .flat_map(Expect::about)
        .collect::<Vec<_>>();
    let is_about = |manifest: &&&Manifest| aspects.iter().any(|it| is_of(manifest, it.kind()));
    let is_named = |manifest: &&&Manifest| {
        let mut said = report.mismatches.iter().map(|it| &it.what.en);
        said.any(|text| {
            text.split(|it: char| it.is_whitespace() || ",:;".contains(it))
                .any(|word| word == manifest.name)
        })
    };
    let about: Vec<&&Manifest> = manifests.iter().filter(is_about).collect();
    let named = about.iter().copied().find(is_named);
    named.or(about.first().copied()).copied()
}

/// Returns whether a manifest makes objects of a kind, by itself or by a template.
fn is_of(manifest: &Manifest, kind: &str) -> bool {
    let template = match kind {
        "Pod" => Some("/spec/template/spec"),
        "PersistentVolumeClaim" => Some("/spec/volumeClaimTemplates"),
        _ => None,
    };
    let has_template = template
        .and_then(|it| manifest.object.pointer(it))
        .is_some();
    manifest.kind.kind == kind || has_template
}

/// Returns everything that the submission in `folder` was refused for.
#[must_use]
pub fn refusals(error: &SubmissionError, folder: &Path) -> Vec<Refusal> {
    let refusal = |finding: &Finding| Refusal {
        source: SourceLine {
            file: clean(&path_of(&finding.place.file, folder)),
            line: finding.place.line,
        },
        column: finding.column,
        what: clean_text(&finding.text()),
        next: clean_text(&finding.next),
    };
    error.findings.iter().map(refusal).collect()
}

/// Returns the path of a file of a submission. Where that is one file, or it is said of
/// the submission as a whole, that is its own path.
fn path_of(file: &str, folder: &Path) -> String {
    let path = if folder.ends_with(file) {
        folder.to_owned()
    } else {
        folder.join(file)
    };
    let path = path.strip_prefix(".").unwrap_or(&path);
    path.display().to_string()
}
