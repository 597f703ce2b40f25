//! The journals of probes that were not finished.

use std::fs;
use std::path::{Path, PathBuf};

use super::journal::{Journal, PREFIX};
use crate::text::Text;

/// A journal that a probe left behind.
#[derive(Debug)]
pub struct Pending {
    /// Its file.
    pub path: PathBuf,
    /// Its content, or why it cannot be read.
    pub journal: Result<Journal, Text>,
}

impl Pending {
    /// Returns whether a process is at work on it. One that ended, however it ended,
    /// is not.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        is_locked(&self.path)
    }
}

/// Tells whether a process is at work on the journal at `path`.
pub(super) fn is_locked(path: &Path) -> bool {
    let lock = fs::File::open(path.with_extension("lock"));
    lock.is_ok_and(|lock| matches!(lock.try_lock(), Err(fs::TryLockError::WouldBlock)))
}

/// The files of the journals in the folder `state`.
pub(super) fn files(state: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(state) else {
        return Vec::new();
    };
    let paths = entries.filter_map(|entry| {
        let path = entry.ok()?.path();
        let name = path.file_name()?.to_str()?;
        let is_journal = name.starts_with(PREFIX) && path.extension()? == "json";
        is_journal.then_some(path)
    });
    paths.collect()
}

/// The journals of probes that were not finished, oldest first.
#[must_use]
pub fn pending(state: &Path) -> Vec<Pending> {
    let files = files(state).into_iter();
    let mut found: Vec<Pending> = files
        .map(|path| Pending {
            journal: Journal::load(&path),
            path,
        })
        .collect();
    found.sort_by_key(|one| one.journal.as_ref().ok().map(Journal::begun));
    found
}
