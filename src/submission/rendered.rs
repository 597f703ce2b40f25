//! The objects of all files: manifests as they are, kustomizations rendered.

use std::collections::BTreeSet;

use crate::submission::document::Document;
use crate::submission::error;
use crate::submission::error::Finding;
use crate::submission::files::{File, Files};
use crate::submission::kustomize;
use crate::submission::kustomize::Tree;
use crate::submission::{handson_yaml, yaml};
use crate::{say, text::Text};

/// Every object, in the order of the files; what is worth knowing about them.
pub(super) fn documents(files: &Files, findings: &mut Vec<Finding>) -> (Vec<Document>, Vec<Text>) {
    let mut documents = Vec::new();
    let mut folders = BTreeSet::new();
    let mut used: BTreeSet<String> = BTreeSet::new();
    // One that another has as a resource comes with that one: outer ones first.
    let mut kustomizations: Vec<&File> = files
        .read
        .iter()
        .filter(|file| file.is_kustomization())
        .collect();
    kustomizations.sort_by_key(|file| file.name.matches('/').count());
    let tree = Tree {
        files: files
            .read
            .iter()
            .map(|file| (file.name.clone(), file.bytes.clone()))
            .collect(),
    };
    for file in kustomizations {
        if used.contains(&file.name) || folders.contains(folder(&file.name)) {
            continue;
        }
        folders.insert(folder(&file.name));
        match kustomize::render(&tree, folder(&file.name), &read) {
            Ok(rendered) => {
                used.extend(rendered.used);
                let found = rendered.documents.into_iter();
                documents.extend(found.map(|document| Document {
                    text: text_of(files, &document.place.file),
                    object: document.object,
                    place: document.place,
                    ..Document::default()
                }));
            }
            Err(found) => findings.extend(found.into_iter().map(|finding| {
                let text = text_of(files, &finding.place.file);
                Finding::new(finding.place, finding.what, finding.next).within(&text)
            })),
        }
    }
    let plain = files.read.iter().filter(|file| {
        let is_used = used.contains(&file.name) || file.is_kustomization();
        file.is_manifest() && file.name != handson_yaml::NAME && !is_used
    });
    let (left_out, plain): (Vec<&File>, Vec<&File>) =
        plain.partition(|file| folders.iter().any(|of| is_in(&file.name, of)));
    let read = plain
        .iter()
        .map(|file| yaml::documents(&file.name, &file.text()?));
    documents.extend(error::good(read, findings).into_iter().flatten());
    (
        documents,
        left_out
            .first()
            .map(|_| not_listed(&left_out))
            .into_iter()
            .collect(),
    )
}

/// Reads a manifest that a kustomization names.
fn read(name: &str, text: &str) -> Result<Vec<kustomize::Document>, Vec<kustomize::Finding>> {
    let found = yaml::documents(name, text).map_err(|error| {
        let findings = error.findings.into_iter().map(|it| kustomize::Finding {
            place: it.place,
            what: it.what,
            next: it.next,
        });
        findings.collect::<Vec<_>>()
    })?;
    let documents = found.into_iter().map(|document| kustomize::Document {
        object: document.object,
        place: document.place,
    });
    Ok(documents.collect())
}

/// The folder of a file; empty at the top.
fn folder(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn is_in(name: &str, folder: &str) -> bool {
    folder.is_empty() || name.starts_with(&format!("{folder}/"))
}

fn text_of(files: &Files, name: &str) -> std::sync::Arc<str> {
    let file = files.read.iter().find(|file| file.name == name);
    file.and_then(|file| file.text().ok()).unwrap_or_default()
}

/// What `kubectl apply -k` does not apply is not applied here.
fn not_listed(files: &[&File]) -> Text {
    let names: Vec<&str> = files
        .iter()
        .take(5)
        .map(|file| file.name.as_str())
        .collect();
    let names = names.join(", ");
    say!(
        ja: "kustomization に書かれていないマニフェストは使いません: {names}",
        en: "manifests that the kustomization does not name are not used: {names}"
    )
}
