//! Where an image is made: file trees become layers in a registry's storage.

use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::files::{make_folder, read, remove_folder, sources, write};
use crate::golang;
use crate::registry::Storage;
use crate::tree::{USER, furnish, layer, set_mode, unpack};

/// The programs' search path in every image.
pub const PATH: &str = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// A place to make one image in.
pub struct Workshop<'a> {
    /// The lab's programs.
    pub programs: &'a Path,
    work: PathBuf,
    storage: Storage,
}

impl<'a> Workshop<'a> {
    /// A workshop whose images go to `folder`.
    pub fn open(folder: &Path, programs: &'a Path) -> Self {
        let (work, storage) = (folder.join("work"), Storage::at(folder));
        Self {
            programs,
            work,
            storage,
        }
    }

    /// Removes all but the images.
    pub fn close(self) -> Result<()> {
        remove_folder(&self.work)
    }

    /// A new folder.
    pub fn empty(&self, name: &str) -> Result<PathBuf> {
        let tree = self.work.join(name);
        make_folder(&tree)?;
        Ok(tree)
    }

    /// A tree of Debian packages, as [`furnish`] leaves it.
    pub fn debian(&self, packages: &str, user: Option<&str>) -> Result<PathBuf> {
        let tree = self.work.join("tree");
        make_folder(&self.work)?;
        unpack(&tree, packages)?;
        furnish(&tree, user)?;
        Ok(tree)
    }

    /// Adds `tree` as an image.
    pub fn add(&self, name: &str, tags: &[&str], tree: &Path, mut config: Value) -> Result<()> {
        let variables = config["Env"].as_array().cloned().unwrap_or_default();
        let variables = std::iter::once(json!(PATH)).chain(variables);
        config["Env"] = variables.collect();
        self.storage.add(name, tags, &layer(tree)?, &config)
    }
}

/// Puts a file of the lab's `images/` into a tree, as a program.
pub fn script(from: &str, to: &Path) -> Result<()> {
    write(to, read(&sources().join("images").join(from))?)?;
    set_mode(to, 0o755)
}

/// Puts a Go program of the lab's into a tree.
pub fn program(module: &str, package: &str, to: &Path) -> Result<()> {
    golang::build(module, package, &[], to)
}

/// Makes a folder that the image's own user may write to, and any other user too: a
/// Pod may run the program as someone else.
pub fn data_folder(path: &Path) -> Result<()> {
    make_folder(path)?;
    set_mode(path, 0o1777)?;
    chown(path, Some(USER), Some(USER)).map_err(|source| Error::io("own", path, source))
}
