//! The objects of a submission: those of plain manifests, and those that
//! kustomizations render; and the files that hold none.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::submission::error::{Finding, SubmissionError};
use crate::submission::file_patterns;
use crate::submission::files::{File, Files};
use crate::submission::kustomize;
use crate::submission::left_aside::{self, LeftAside};
use crate::submission::yaml::{self, Document};

/// Returns every object, in the order of the files, and what is left aside. A file that
/// `is_wanted` is none of the latter.
pub(super) fn documents(
    files: &Files,
    is_wanted: impl Fn(&str) -> bool,
    findings: &mut Vec<Finding>,
) -> (Vec<Document>, Vec<LeftAside>) {
    let mut documents = Vec::new();
    let mut folders = BTreeSet::new();
    let mut used: BTreeSet<String> = BTreeSet::new();
    // One that another has as a resource comes with that one: outer ones first.
    let kustomizations = files.read.iter().filter(|file| file.is_kustomization());
    let mut kustomizations: Vec<&File> = kustomizations.collect();
    kustomizations.sort_by_key(|file| file.name.matches('/').count());
    for file in kustomizations {
        let folder = folder_of(&file.name);
        if used.contains(&file.name) || !folders.insert(folder) {
            continue;
        }
        match kustomize::render(files, folder) {
            Ok(rendered) => {
                used.extend(rendered.used);
                let kustomization: Arc<str> = file.name.as_str().into();
                documents.extend(rendered.documents.into_iter().map(|document| Document {
                    text: text_of(files, &document.place.file),
                    kustomization: Some(Arc::clone(&kustomization)),
                    ..document
                }));
            }
            Err(found) => findings.extend(found.into_iter().map(|finding| {
                let text = text_of(files, &finding.place.file);
                finding.within(&text)
            })),
        }
    }
    let plain = files.read.iter().filter(|file| {
        let is_used = used.contains(&file.name) || file.is_kustomization();
        file.is_manifest() && file.name != file_patterns::NAME && !is_used
    });
    let (not_named, plain): (Vec<&File>, Vec<&File>) =
        plain.partition(|file| folders.iter().any(|of| is_in(&file.name, of)));
    let not_named: Vec<&str> = not_named.iter().map(|file| file.name.as_str()).collect();
    let not_named = LeftAside::of_files(&not_named, left_aside::not_named());
    let mut left: Vec<LeftAside> = not_named.into_iter().collect();
    for file in plain {
        match objects(file, is_wanted(&file.name)) {
            Ok((objects, aside)) => {
                documents.extend(objects);
                left.extend(aside);
            }
            Err(error) => findings.extend(error.findings),
        }
    }
    let others = files.read.iter().filter(|file| {
        let is_used = used.contains(&file.name) || file.is_kustomization();
        !file.is_manifest() && !is_used
    });
    let others = others.map(|file| &file.name).chain(&files.others);
    let others: Vec<&str> = others.map(String::as_str).collect();
    left.extend(LeftAside::of_files(&others, left_aside::no_manifest()));
    (documents, left)
}

/// Returns the objects of a plain file, and what is left aside in it.
fn objects(
    file: &File,
    is_wanted: bool,
) -> Result<(Vec<Document>, Vec<LeftAside>), SubmissionError> {
    let text = file.text()?;
    let documents = match yaml::objects(&file.name, &text) {
        Ok(documents) => documents,
        Err(error) => {
            // Aliases without end are a trap, whatever they are about.
            let is_trap = yaml::is_yaml(&text);
            let why = left_aside::reason_of_text(&text).filter(|_| !is_wanted && !is_trap);
            let why = why.ok_or(error)?;
            return Ok((Vec::new(), vec![LeftAside::new(&file.name, why)]));
        }
    };
    let reason = |document: &Document| {
        let why = left_aside::reason_of_document(document);
        why.filter(|_| !is_wanted)
    };
    let (documents, others): (Vec<Document>, Vec<Document>) =
        documents.into_iter().partition(|it| reason(it).is_none());
    let left = others.iter().filter_map(|document| {
        let what = match document.object["kind"].as_str() {
            Some(kind) => format!("{} {kind}", document.place),
            None => document.place.file.clone(),
        };
        Some(LeftAside::new(what, reason(document)?))
    });
    let mut left: Vec<LeftAside> = left.collect();
    left.dedup();
    Ok((documents, left))
}

/// Returns the folder of a file; empty at the top.
fn folder_of(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn is_in(name: &str, folder: &str) -> bool {
    folder.is_empty() || name.starts_with(&format!("{folder}/"))
}

fn text_of(files: &Files, name: &str) -> Arc<str> {
    let file = files.read.iter().find(|file| file.name == name);
    file.and_then(|file| file.text().ok()).unwrap_or_default()
}
