//! The files that a kustomization may refer to: those of the submission, and no others.

use std::collections::BTreeMap;

use crate::submission::file_names::KUSTOMIZATIONS;
use crate::submission::files::{File, Files};

/// The files of a submission by path, relative to it, with `/`.
#[derive(Clone, Debug)]
pub struct Tree<'a>(BTreeMap<&'a str, &'a File>);

impl<'a> Tree<'a> {
    /// Returns the tree of the files that were read.
    pub fn new(files: &'a Files) -> Self {
        let files = files.read.iter();
        Self(files.map(|file| (file.name.as_str(), file)).collect())
    }

    /// Returns the file at `path`.
    pub fn file(&self, path: &str) -> Option<&'a File> {
        self.0.get(path).copied()
    }

    /// Returns the paths of all files.
    pub fn paths(&self) -> impl Iterator<Item = &'a str> {
        self.0.keys().copied()
    }

    /// Returns the kustomization files of `folder` (empty for the submission
    /// itself): kustomize wants exactly one.
    pub fn kustomizations(&self, folder: &str) -> Vec<&'a File> {
        let names = KUSTOMIZATIONS.iter();
        names
            .filter_map(|name| self.file(&join(folder, name)))
            .collect()
    }

    /// Returns whether there is a folder of this name.
    pub fn is_folder(&self, folder: &str) -> bool {
        let inside = join(folder, "");
        self.paths().any(|path| path.starts_with(&inside))
    }
}

/// Returns the last part of a path.
pub fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Returns the path of `name` in `folder`.
pub fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

/// Resolves `path` in `folder`; `None` where it leaves the submission.
pub fn resolve(folder: &str, path: &str) -> Option<String> {
    if path.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Returns whether `path` is in `folder` or below.
pub fn is_inside(folder: &str, path: &str) -> bool {
    folder.is_empty() || path.starts_with(&join(folder, ""))
}

/// Returns whether kustomize would fetch this from somewhere else.
pub fn is_remote(path: &str) -> bool {
    const HOSTS: [&str; 4] = ["github.com", "gitlab.com", "bitbucket.org", "gh:"];
    path.contains("://")
        || path.contains("?ref=")
        || path.contains("git::")
        || path.starts_with("git@")
        || HOSTS.iter().any(|host| path.starts_with(host))
}
