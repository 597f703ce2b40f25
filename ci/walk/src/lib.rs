//! The files beside an exercise: `walk.yaml`, what a student types in it, and
//! `expected.yaml`, what grading a submission finds. `ci/try` and the tests on
//! the lab read and play them with this one piece of code.

mod expected;
mod player;
mod walk;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

pub use expected::{Expected, Made};
pub use player::{Player, Screen};
pub use walk::{Check, Exec, Lab, Sql, Step, Text, Walk};

/// A file that cannot be read, or a step that does not come out as it says.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or program that cannot be used.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or program.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// YAML that is not in the format.
    #[error("{}: {problem}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// The problem with its line and column.
        problem: String,
    },
    /// A command that ends otherwise than the walk says.
    #[error("{command}: {problem}")]
    Step {
        /// The command as it is typed.
        command: String,
        /// The difference, with what the command printed.
        problem: String,
    },
}

impl Error {
    /// Returns a constructor of [`Error::Io`] for `path`.
    fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, source }
    }
}

/// Reads one document; a key that the format does not have is an error.
fn read<T: DeserializeOwned>(path: &Path) -> Result<T, Error> {
    let text = fs::read_to_string(path).map_err(Error::io(path))?;
    serde_saphyr::from_str(&text).map_err(|error| Error::Format {
        path: path.to_owned(),
        problem: error.to_string(),
    })
}

/// Returns the folders in `folder`, by name; none where it is not there.
///
/// # Errors
/// [`Error::Io`] where it cannot be listed.
pub fn folders(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut folders = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::io(folder))? {
        let path = entry.map_err(Error::io(folder))?.path();
        if path.is_dir() {
            folders.push(path);
        }
    }
    folders.sort();
    Ok(folders)
}
