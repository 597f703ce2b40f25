//! The objects of a submission: those of plain manifests, and those that
//! kustomizations render.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::submission::error::{self, Finding};
use crate::submission::files::{File, Files};
use crate::submission::handson_yaml;
use crate::submission::kustomize;
use crate::submission::yaml::{self, Document};
use crate::{say, text::Text};

/// Returns every object, in the order of the files, and remarks about them.
pub(super) fn documents(files: &Files, findings: &mut Vec<Finding>) -> (Vec<Document>, Vec<Text>) {
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
                documents.extend(rendered.documents.into_iter().map(|document| Document {
                    text: text_of(files, &document.place.file),
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
        file.is_manifest() && file.name != handson_yaml::NAME && !is_used
    });
    let (left_out, plain): (Vec<&File>, Vec<&File>) =
        plain.partition(|file| folders.iter().any(|of| is_in(&file.name, of)));
    let read = plain
        .iter()
        .map(|file| yaml::objects(&file.name, &file.text()?));
    documents.extend(error::collect_values(read, findings).into_iter().flatten());
    let remark = (!left_out.is_empty()).then(|| not_listed(&left_out));
    (documents, remark.into_iter().collect())
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

/// Returns a remark about manifests that `kubectl apply -k` would not apply.
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
