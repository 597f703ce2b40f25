//! The parts of a submission: a folder or a file, or several files of one student.

use std::path::PathBuf;

/// A part of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name within the submission; empty for a folder that is all of it.
    pub name: String,
    /// The place of the file or folder.
    pub path: PathBuf,
}

impl Part {
    /// Returns the part that is all of a submission.
    #[must_use]
    pub fn whole(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let name = if path.is_dir() {
            String::new()
        } else {
            let name = path.file_name().unwrap_or_default();
            name.to_string_lossy().into_owned()
        };
        Self { name, path }
    }
}
