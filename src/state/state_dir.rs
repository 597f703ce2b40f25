//! The state directory: where it is, and its files.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use etcetera::BaseStrategy as _;
use serde::{Serialize, de::DeserializeOwned};

use super::StateError;
use crate::atomic_write::{private_file, put};
use crate::digest::sha256;
use crate::file_error::file_error;
use crate::{say, text::Text};

/// The largest file that is read, in bytes; what handson writes is far smaller.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// The number of times that a lock is tried to be had, and the time in between.
const LOCK_TRIES: u32 = 200;
const LOCK_PAUSE: Duration = Duration::from_millis(5);

/// The state directory: readable by its owner only, since
/// a journal holds whole manifests.
#[derive(Clone, Debug)]
pub struct StateDir {
    root: PathBuf,
}

impl StateDir {
    /// The folder that `HANDSON_STATE_DIR` names, else the platform's.
    ///
    /// # Errors
    /// [`StateError::NoFolder`] when the platform names none.
    pub fn locate(var: impl Fn(&str) -> Option<OsString>) -> Result<Self, StateError> {
        if let Some(root) = var("HANDSON_STATE_DIR").filter(|value| !value.is_empty()) {
            return Ok(Self::at(root));
        }
        let platform = etcetera::choose_base_strategy().map_err(|_| StateError::NoFolder)?;
        let base = platform.state_dir().unwrap_or_else(|| platform.data_dir());
        Ok(Self::at(base.join("handson")))
    }

    /// The folder `root`, which is made when something is first written.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Returns where probes keep what they must be able to put back.
    #[must_use]
    pub fn journal_dir(&self) -> PathBuf {
        self.root.join("journal")
    }

    /// Returns whether something can be kept here.
    #[must_use]
    pub fn is_writable(&self) -> bool {
        let probe = self.root.join("lock");
        private_folder(&self.root).is_ok() && private_file(&probe).is_ok()
    }

    /// Returns what was kept under `parts`, or the default. What cannot be read is
    /// moved aside, with a note.
    pub(super) fn read<T: Default + DeserializeOwned>(
        &self,
        parts: &[&str],
        notes: &mut Vec<Text>,
    ) -> T {
        let path = self.path(parts);
        match read_json(&path) {
            Ok(Some(value)) => value,
            Ok(None) => T::default(),
            Err(problem) => {
                notes.push(set_aside(&path, &problem));
                T::default()
            }
        }
    }

    /// Keeps `value` under `parts`; a reader sees the old file or the new one,
    /// never half of one.
    pub(super) fn write(&self, parts: &[&str], value: &impl Serialize) -> Result<(), StateError> {
        let path = self.path(parts);
        let unusable = |source| StateError::Unusable {
            path: path.clone(),
            source,
        };
        let text = serde_json::to_vec_pretty(value).map_err(|error| unusable(error.into()))?;
        let folder = path.parent().unwrap_or(&self.root);
        private_folder(folder).map_err(unusable)?;
        replace(&path, &text).map_err(unusable)
    }

    /// Changes what is kept under `parts`. Of runs that do so at the same time,
    /// each sees what the others have written.
    pub(super) fn change<T: Default + PartialEq + Clone + Serialize + DeserializeOwned>(
        &self,
        parts: &[&str],
        change: impl FnOnce(&mut T),
    ) -> Result<(), StateError> {
        let path = self.path(parts);
        let unusable = |source| StateError::Unusable {
            path: path.clone(),
            source,
        };
        private_folder(path.parent().unwrap_or(&self.root)).map_err(unusable)?;
        let _lock = lock(&path.with_extension("lock"));
        // What cannot be read was told when it was read first.
        let old: T = self.read(parts, &mut Vec::new());
        let mut new = old.clone();
        change(&mut new);
        if new == old {
            return Ok(());
        }
        self.write(parts, &new)
    }

    /// Forgets what was kept under `parts`.
    pub(super) fn remove(&self, parts: &[&str]) -> Result<(), StateError> {
        let path = self.path(parts);
        match fs::remove_file(&path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                Err(StateError::Unusable { path, source })
            }
            _ => Ok(()),
        }
    }

    /// Returns when something was kept under `parts` last.
    pub(super) fn written(&self, parts: &[&str]) -> Option<SystemTime> {
        fs::metadata(self.path(parts)).ok()?.modified().ok()
    }

    /// Returns everything that can be read of what is kept under two further
    /// names between `first` and `last`.
    pub(super) fn all_between<T: DeserializeOwned>(&self, first: &str, last: &str) -> Vec<T> {
        let folders = |folder: PathBuf| {
            let entries = fs::read_dir(folder).into_iter().flatten().flatten();
            entries.map(|entry| entry.path())
        };
        let outer = folders(self.root.join(component(first)));
        let inner = outer.flat_map(folders);
        let name = format!("{}.json", component(last));
        let read = inner.filter_map(|folder| read_json(&folder.join(&name)).ok().flatten());
        read.collect()
    }

    fn path(&self, parts: &[&str]) -> PathBuf {
        let mut path = self.root.clone();
        path.extend(parts.iter().map(|part| component(part)));
        path.as_mut_os_string().push(".json");
        path
    }
}

/// `name` as one component of a path. Names come from exercises and clusters,
/// so what is not plainly a name is replaced by its digest.
fn component(name: &str) -> String {
    let plain = !name.is_empty()
        && name.len() <= 100
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if plain {
        return name.to_owned();
    }
    format!("x-{}", &sha256(name.as_bytes())[..32])
}

fn read_json<T: DeserializeOwned>(path: &Path) -> io::Result<Option<T>> {
    let length = match fs::metadata(path) {
        Ok(found) => found.len(),
        // A file in the place of a folder is found out, and told, when writing.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    if length > MAX_BYTES {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let read = serde_json::from_slice(&fs::read(path)?);
    read.map(Some)
        .map_err(|_| io::ErrorKind::InvalidData.into())
}

fn set_aside(path: &Path, problem: &io::Error) -> Text {
    let aside = path.with_extension("damaged");
    let moved = fs::rename(path, &aside).is_ok();
    let (path, aside) = (path.display(), aside.display());
    let Text { ja, en } = file_error(problem);
    if moved {
        say!(
            ja: "記録 {path} が壊れていたので {aside} に移し、新しく始めます ({ja})。",
            en: "{path} is damaged ({en}): it was moved to {aside}, and a new one begins"
        )
    } else {
        say!(
            ja: "記録 {path} を読めないので、使わずに進めます ({ja})。",
            en: "{path} cannot be read ({en}): going on without it"
        )
    }
}

/// Returns a lock that no other run has, held until it is dropped. Where there
/// is none to be had in time, what another run writes at the same moment may be
/// lost, which is no reason to stop.
fn lock(path: &Path) -> Option<File> {
    let file = private_file(path).ok()?;
    for _ in 0..LOCK_TRIES {
        match file.try_lock() {
            Ok(()) => return Some(file),
            Err(fs::TryLockError::WouldBlock) => std::thread::sleep(LOCK_PAUSE),
            Err(fs::TryLockError::Error(_)) => return None,
        }
    }
    None
}

fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    // Not forced onto the disk: that takes longer than the rest of a run, and
    // what a power cut may damage is set aside when it is read.
    put(path, |temporary| private_file(temporary)?.write_all(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> (tempfile::TempDir, StateDir) {
        let folder = tempfile::tempdir().unwrap();
        let state = StateDir::at(folder.path().join("handson"));
        (folder, state)
    }

    #[test]
    fn what_was_written_is_read_back() {
        let (_folder, state) = state();
        let mut notes = Vec::new();
        state.write(&["a", "b"], &vec![1, 2]).unwrap();
        assert_eq!(state.read::<Vec<u8>>(&["a", "b"], &mut notes), [1, 2]);
        assert!(notes.is_empty());
    }

    #[test]
    fn a_damaged_file_is_moved_aside_with_a_note() {
        let (folder, state) = state();
        state.write(&["a"], &1).unwrap();
        let file = folder.path().join("handson/a.json");
        fs::write(&file, "{").unwrap();
        let mut notes = Vec::new();
        assert_eq!(state.read::<u8>(&["a"], &mut notes), 0);
        assert_eq!(notes.len(), 1);
        assert!(!file.exists());
        assert!(folder.path().join("handson/a.damaged").exists());
    }

    #[test]
    fn no_name_leads_out_of_the_folder() {
        for name in ["../../etc/passwd", "/etc/passwd", "..", "", "a/b", "a\0b"] {
            let name = component(name);
            assert!(
                name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'),
                "{name}"
            );
        }
    }

    #[test]
    #[cfg(unix)]
    fn only_the_owner_may_read() {
        use std::os::unix::fs::PermissionsExt as _;
        let (folder, state) = state();
        state.write(&["a", "b"], &1).unwrap();
        let mode = |path: &str| {
            fs::metadata(folder.path().join(path))
                .unwrap()
                .permissions()
                .mode()
                & 0o777
        };
        assert_eq!(mode("handson"), 0o700);
        assert_eq!(mode("handson/a"), 0o700);
        assert_eq!(mode("handson/a/b.json"), 0o600);
    }

    #[test]
    fn unusable_folder_is_an_error_with_a_way_out() {
        let (folder, _) = state();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let error = StateDir::at(file.join("handson"))
            .write(&["a"], &1)
            .unwrap_err();
        assert!(error.text().en.contains("HANDSON_STATE_DIR"));
    }

    #[test]
    fn the_environment_may_name_the_folder() {
        let state =
            StateDir::locate(|name| (name == "HANDSON_STATE_DIR").then(|| "here".into())).unwrap();
        assert_eq!(state.journal_dir(), Path::new("here/journal"));
    }
}
