//! One lab: its name, its folder and what is remembered there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::PathBuf;
use std::{fs, io};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::files::{lock, make_folder, user_folder, write};
use crate::parts::Part;

/// A lab by name, whether it runs or not.
pub struct Lab {
    /// As given with `--name`.
    pub name: String,
    /// Everything the lab writes: logs, certificates, etcd, the nodes' disks.
    pub folder: PathBuf,
}

/// The programs and images that a lab runs.
#[derive(Serialize, Deserialize)]
pub struct Built {
    /// `bin/` has the components, `kubectl/` only kubectl.
    pub programs: PathBuf,
    /// Each image's folder of registry storage.
    pub images: BTreeMap<String, PathBuf>,
}

/// The facts that a lab keeps from its first `up` to its `down`.
#[derive(Serialize, Deserialize)]
pub struct Settings {
    /// The number of nodes.
    pub nodes: u8,
    /// The port of 127.0.0.1 at which the API answers.
    pub port: u16,
    /// What it has beyond what every lab has.
    pub parts: BTreeSet<Part>,
    /// The programs it runs, and the images its registry serves.
    #[serde(flatten)]
    pub built: Built,
}

impl Built {
    /// Tells one that is not this one, as far as both have the same things.
    pub fn differs(&self, other: &Self) -> bool {
        let same = |(name, folder)| other.images.get(name).is_none_or(|found| found == folder);
        self.programs != other.programs || !self.images.iter().all(same)
    }
}

impl Settings {
    /// Adds parts, with those of their images that are not there.
    pub fn add(&mut self, parts: &BTreeSet<Part>, built: &Built) {
        self.parts.extend(parts);
        for (name, folder) in &built.images {
            let image = self.built.images.entry(name.clone());
            image.or_insert_with(|| folder.clone());
        }
    }

    /// The folder that holds kubectl alone, for a `PATH`.
    pub fn kubectl_folder(&self) -> PathBuf {
        self.built.programs.join("kubectl")
    }

    /// The stand-alone kubectl.
    pub fn kubectl(&self) -> PathBuf {
        self.kubectl_folder().join("kubectl")
    }

    /// A component's program.
    pub fn program(&self, name: &str) -> String {
        self.built
            .programs
            .join("bin")
            .join(name)
            .display()
            .to_string()
    }
}

impl Lab {
    /// The lab with this name.
    pub fn named(name: &str) -> Result<Self> {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let edges = name.starts_with('-') || name.ends_with('-');
        if name.is_empty() || name.len() > 30 || edges || !name.chars().all(fits) {
            return Err(Error::Name(name.to_owned()));
        }
        let folder = user_folder("XDG_STATE_HOME", ".local/state").join(name);
        let name = name.to_owned();
        Ok(Self { name, folder })
    }

    /// The error for a lab that is not there.
    pub fn absent(&self) -> Error {
        Error::Absent(self.name.clone(), self.name_option())
    }

    /// The option by which a command acts on this lab.
    pub fn name_option(&self) -> String {
        match self.name.as_str() {
            "handson" => String::new(),
            name => format!(" --name {name}"),
        }
    }

    /// A file or folder of the lab's.
    pub fn path(&self, below: &str) -> PathBuf {
        self.folder.join(below)
    }

    /// The kubeconfig for users.
    pub fn kubeconfig(&self) -> PathBuf {
        self.path("kubeconfig")
    }

    /// A component's log.
    pub fn log(&self, component: &str) -> PathBuf {
        self.path("log").join(format!("{component}.log"))
    }

    /// Reads what was remembered; nothing if the lab is not there.
    pub fn settings(&self) -> Result<Option<Settings>> {
        let path = self.path("lab.json");
        match fs::read_to_string(&path) {
            Ok(text) => serde_json::from_str(&text)
                .map(Some)
                .map_err(|source| Error::Damaged { path, source }),
            Err(source) if source.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(Error::io("read", &path, source)),
        }
    }

    /// Remembers, in one step: a lab either has all its settings or is not there.
    pub fn remember(&self, settings: &Settings) -> Result<()> {
        let (path, draft) = (self.path("lab.json"), self.path("lab.json.new"));
        let text = serde_json::json!(settings).to_string();
        write(&draft, text)?;
        fs::rename(&draft, &path).map_err(|source| Error::io("write", &path, source))
    }

    /// Waits until no other `up` or `down` works on this lab; ends with the value.
    pub fn lock(&self) -> Result<File> {
        let path = self.folder.with_extension("lock");
        if let Some(parent) = path.parent() {
            make_folder(parent)?;
        }
        lock(&path)
    }
}

/// A node's name without what all have in common.
pub fn short_node_name(index: u8) -> String {
    match index {
        0 => "server-0".to_owned(),
        agent => format!("agent-{}", agent - 1),
    }
}

/// A node's name, as k3d would call it.
pub fn node_name(index: u8) -> String {
    format!("k3d-hands-on-{}", short_node_name(index))
}

#[cfg(test)]
mod tests {
    use super::Lab;

    #[test]
    fn names_fit_namespaces_and_cgroups() {
        for good in ["handson", "t1", "a-b", "x".repeat(30).as_str()] {
            assert!(Lab::named(good).is_ok(), "{good}");
        }
        for bad in ["", "-a", "a-", "A", "a.b", "a/b", "x".repeat(31).as_str()] {
            assert!(Lab::named(bad).is_err(), "{bad}");
        }
    }
}
