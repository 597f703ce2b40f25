//! Renders a kustomization without kubectl, as far as the course goes:
//! resources, namespace, names, labels, annotations, images, generators.
//!
//! Files come from the submission only: nothing outside of it is read, and
//! nothing is fetched. Everything else of kustomize is refused by name, with file
//! and line. `tests/fixtures/kustomize` holds what kubectl makes of some
//! kustomizations; the same objects must be rendered here.
//!
//! The order is kustomize's: [`folder`] gathers the objects of a folder and
//! changes them as its kustomization says, from the innermost folder out; then
//! [`generated`] objects get the hash of their data as a suffix, and last
//! [`references`] to renamed objects are updated.

mod folder;
mod form;
mod generated;
mod generators;
mod images;
mod item;
mod kustomization;
mod labels;
mod object_path;
mod references;
mod refusal;
mod sources;
mod transform;
mod tree;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::submission::error::Finding;
use crate::submission::files::Files;
use crate::submission::yaml::Document;
use folder::Rendering;
use tree::Tree;

/// A kustomization as it would be applied.
#[derive(Clone, Debug)]
pub(super) struct Rendered {
    /// The objects, each with its location.
    pub documents: Vec<Document>,
    /// The files that are part of it, and so are no manifests of their own.
    pub used: BTreeSet<String>,
}

/// Renders the kustomization in `folder` of a submission (empty for the
/// submission itself).
///
/// # Errors
/// Everything that is wrong with it, or that is not supported.
pub(super) fn render(files: &Files, folder: &str) -> Result<Rendered, Vec<Finding>> {
    let tree = Tree::new(files);
    let mut rendering = Rendering::new(&tree);
    let mut items = rendering.folder(folder, None)?;
    for item in items.iter_mut().filter(|item| item.hashed) {
        let suffix = generated::hash_suffix(&item.object);
        item.rename(|name| format!("{name}-{suffix}"));
    }
    if items.iter().any(|item| !item.former.is_empty()) {
        references::refuse_not_followed(&items)?;
    }
    references::update_all(&mut items)?;
    Ok(Rendered {
        documents: items.into_iter().map(Document::from).collect(),
        used: rendering.used,
    })
}
