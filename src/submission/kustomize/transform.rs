//! Transforms the objects of a folder as its kustomization says: namespace,
//! names, labels, annotations, images.

use std::collections::BTreeSet;

use crate::submission::error::Finding;
use crate::submission::kustomize::item::{Identity, Item};
use crate::submission::kustomize::kustomization::Kustomization;
use crate::submission::kustomize::labels::annotate;
use crate::submission::kustomize::refusal;

/// Kinds whose names are fixed by what they are.
const KEEP_THEIR_NAME: [&str; 3] = ["CustomResourceDefinition", "APIService", "Namespace"];

/// Changes all objects as their kustomization says, in kustomize's order.
pub fn transform(items: &mut [Item], kustomization: &Kustomization) {
    for item in items {
        set_namespace(item, &kustomization.namespace);
        affix(item, &kustomization.name_prefix, &kustomization.name_suffix);
        for labels in &kustomization.labels {
            labels.apply(item);
        }
        annotate(item, &kustomization.annotations);
        for image in &kustomization.images {
            image.apply(item);
        }
    }
}

/// Refuses two objects of the same kind and name.
pub fn refuse_duplicates(items: &[Item]) -> Result<(), Vec<Finding>> {
    let mut seen: BTreeSet<Identity> = BTreeSet::new();
    let duplicates: Vec<Finding> = items
        .iter()
        .filter(|item| !item.name().is_empty() && !seen.insert(item.identity()))
        .map(|item| refusal::duplicate(item.place.clone(), item.kind(), item.name()))
        .collect();
    if duplicates.is_empty() {
        Ok(())
    } else {
        Err(duplicates)
    }
}

/// Puts an object into `namespace`; a Namespace gets its name.
fn set_namespace(item: &mut Item, namespace: &str) {
    if namespace.is_empty() {
        return;
    }
    if item.kind() == "Namespace" && item.api_version() == "v1" {
        item.rename(|_| namespace.to_owned());
        return;
    }
    item.rename(str::to_owned);
    if !item.is_cluster_wide() && item.object["metadata"].is_object() {
        item.object["metadata"]["namespace"] = namespace.into();
    }
}

/// Puts `prefix` and `suffix` around the name of an object.
fn affix(item: &mut Item, prefix: &str, suffix: &str) {
    if KEEP_THEIR_NAME.contains(&item.kind()) {
        return;
    }
    if !prefix.is_empty() {
        item.rename(|name| format!("{prefix}{name}"));
        item.prefixes.push(prefix.to_owned());
    }
    if !suffix.is_empty() {
        item.rename(|name| format!("{name}{suffix}"));
        item.suffixes.push(suffix.to_owned());
    }
}
