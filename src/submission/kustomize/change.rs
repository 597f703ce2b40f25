//! Doing with the objects of a folder what its kustomization says.

use std::collections::BTreeSet;

use crate::submission::kustomize::finding::Finding;
use crate::submission::kustomize::item::{Identity, Item};
use crate::submission::kustomize::kustomization::Kustomization;
use crate::submission::kustomize::labels;
use crate::submission::kustomize::names;
use crate::submission::kustomize::refusal;

/// Changes all objects, in kustomize's order.
pub fn apply(items: &mut [Item], said: &Kustomization) {
    for item in items {
        names::set_namespace(item, &said.namespace);
        names::affix(item, &said.name_prefix, &said.name_suffix);
        for labels in &said.labels {
            labels.apply(item);
        }
        labels::annotate(item, &said.annotations);
        for image in &said.images {
            image.apply(item);
        }
    }
}

/// Refuses two objects of the same kind and name.
pub fn unique(items: &[Item]) -> Result<(), Vec<Finding>> {
    let mut seen: BTreeSet<Identity> = BTreeSet::new();
    let twice: Vec<Finding> = items
        .iter()
        .filter(|item| !item.name().is_empty() && !seen.insert(item.identity()))
        .map(|item| refusal::twice(item.place.clone(), item.kind(), item.name()))
        .collect();
    if twice.is_empty() { Ok(()) } else { Err(twice) }
}
