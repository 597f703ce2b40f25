//! Rendering a kustomization without kubectl, as far as the course goes:
//! resources, namespace, names, labels, annotations, images, generators.
//!
//! Files come from a [`Tree`] only, so nothing outside of the submission is
//! read and nothing is fetched. What kustomize can do beyond that is refused by
//! name, with file and line. `tests/fixtures/kustomize` holds what kubectl makes
//! of some kustomizations; what is rendered here must be the same objects.
//!
//! The order is kustomize's: [`folder`] gathers the objects of a folder and
//! changes them as its kustomization says, from the innermost folder out; then
//! generated objects get the [`hash`] of their data as a suffix, and last
//! [`references`] to what was renamed are made right.

mod change;
mod document;
mod fields;
mod finding;
mod folder;
mod form;
mod generate;
mod generator;
mod hash;
mod images;
mod item;
mod kustomization;
mod labels;
mod names;
mod node;
mod path;
mod references;
mod refusal;
mod sources;
mod tree;

use std::collections::BTreeSet;

pub use document::Document;
pub use finding::Finding;
use folder::Rendering;
pub use tree::Tree;

/// Reads the objects of a manifest: its path, its text.
pub type Read<'a> = dyn Fn(&str, &str) -> Result<Vec<Document>, Vec<Finding>> + 'a;

/// A kustomization as it would be applied.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// The objects, each with the place that it comes from.
    pub documents: Vec<Document>,
    /// The files that are part of it, and so are no manifests of their own.
    pub used: BTreeSet<String>,
}

/// Renders the kustomization in `folder` of `tree` (empty for the submission
/// itself); `read` reads the manifests that it names.
///
/// # Errors
/// Everything that is wrong with it, or that is not supported.
pub fn render(tree: &Tree, folder: &str, read: &Read<'_>) -> Result<Rendered, Vec<Finding>> {
    let mut rendering = Rendering::new(tree, read);
    let mut items = rendering.folder(folder, None)?;
    for item in items.iter_mut().filter(|item| item.hashed) {
        let suffix = hash::suffix(&item.object);
        item.rename(|name| format!("{name}-{suffix}"));
    }
    if items.iter().any(|item| !item.former.is_empty()) {
        references::all_followed(&items)?;
    }
    references::follow(&mut items)?;
    Ok(Rendered {
        documents: items.into_iter().map(Document::from).collect(),
        used: rendering.used,
    })
}

#[cfg(test)]
mod tests;
