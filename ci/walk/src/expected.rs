//! `expected.yaml`: what grading the submission beside it finds.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;

use crate::{Error, read};

/// The verdicts that a submission deserves.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// What it shows, for whoever reads the file.
    pub about: String,
    /// The exit code.
    #[serde(default = "failed")]
    pub exit: i32,
    /// The stages in which every check passes that is not named below. In the
    /// others nothing passes.
    #[serde(default)]
    pub stages: Vec<String>,
    /// The checks that fail, and no others in `stages` do.
    #[serde(default)]
    pub fails: Vec<String>,
    /// The checks that are not looked at.
    #[serde(default)]
    pub skipped: Vec<String>,
    /// The checks that cannot be determined.
    #[serde(default)]
    pub inconclusive: Vec<String>,
    /// `NAME=VALUE` of the exercise's variables.
    #[serde(default)]
    pub set: Vec<String>,
    /// Texts that are in the report.
    #[serde(default)]
    pub says: Vec<String>,
    /// Texts that are in no report and no message.
    #[serde(default)]
    pub never: Vec<String>,
    /// What cannot be kept in a repository: a name and what it is made as.
    #[serde(default)]
    pub make: BTreeMap<String, Made>,
}

/// A file of a submission that is made for the test.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub enum Made {
    /// A link to this path.
    Link(String),
    /// A named pipe.
    Pipe,
    /// So many bytes of comment.
    Bytes(usize),
}

const fn failed() -> i32 {
    1
}

impl Expected {
    /// Reads `expected.yaml` of `folder`.
    ///
    /// # Errors
    /// [`Error`] where it is not there or not in the format.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        read(&folder.join("expected.yaml"))
    }

    /// Returns every check that is named.
    pub fn checks(&self) -> impl Iterator<Item = &str> {
        let named = [&self.fails, &self.skipped, &self.inconclusive];
        named.into_iter().flatten().map(String::as_str)
    }

    /// Copies what was handed in at `folder` to `target`, with what is made.
    ///
    /// # Errors
    /// [`Error::Io`] where a file cannot be read or written.
    pub fn hand_in(&self, folder: &Path, target: &Path) -> Result<(), Error> {
        let handed_in = folder.join("handed-in");
        // Git keeps no empty folders, and a submission may be one.
        if handed_in.is_dir() {
            copy(&handed_in, target)?;
        }
        for (name, made) in &self.make {
            let path = target.join(name);
            let made = match made {
                Made::Link(to) => symlink(to, &path),
                Made::Pipe => Command::new("mkfifo").arg(&path).status().map(drop),
                Made::Bytes(count) => fs::write(&path, "#".repeat(*count)),
            };
            made.map_err(Error::io(&path))?;
        }
        Ok(())
    }
}

fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    for entry in fs::read_dir(from).map_err(Error::io(from))? {
        let from = entry.map_err(Error::io(from))?.path();
        let to = to.join(from.file_name().unwrap_or_default());
        if from.is_dir() {
            fs::create_dir(&to).map_err(Error::io(&to))?;
            copy(&from, &to)?;
        } else {
            fs::copy(&from, &to).map_err(Error::io(&from))?;
        }
    }
    Ok(())
}
