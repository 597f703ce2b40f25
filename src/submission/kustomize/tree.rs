//! The files that a kustomization may refer to: those of the submission, and no others.

use std::collections::BTreeMap;

/// The names that kustomize looks for in a folder.
pub const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// Everything that a kustomization may refer to.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// Contents by path, relative to the submission, with `/`.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Tree {
    /// The kustomization files of `folder` (empty for the submission itself):
    /// kustomize wants exactly one.
    #[must_use]
    pub fn kustomizations(&self, folder: &str) -> Vec<String> {
        NAMES
            .iter()
            .map(|name| join(folder, name))
            .filter(|path| self.files.contains_key(path))
            .collect()
    }

    /// Whether there is a folder of this name.
    pub(super) fn is_folder(&self, folder: &str) -> bool {
        let inside = join(folder, "");
        self.files
            .range(inside.clone()..)
            .next()
            .is_some_and(|(path, _)| path.starts_with(&inside))
    }
}

/// `name` in `folder`.
pub fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

/// What `path` means in `folder`; `None` where it leaves the submission.
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

/// Whether `path` is in `folder` or below.
pub fn is_inside(folder: &str, path: &str) -> bool {
    folder.is_empty() || path.starts_with(&join(folder, ""))
}

/// Whether kustomize would fetch this from somewhere else.
pub fn is_remote(path: &str) -> bool {
    const HOSTS: [&str; 4] = ["github.com", "gitlab.com", "bitbucket.org", "gh:"];
    path.contains("://")
        || path.contains("?ref=")
        || path.contains("git::")
        || path.starts_with("git@")
        || HOSTS.iter().any(|host| path.starts_with(host))
}
