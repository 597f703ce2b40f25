//! The journal: all that has to be put back, on disk before anything is taken
//! away.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::backup::Backup;
use super::dump::Dump;
use super::journal_data::{Home, Kept, Step};
use super::marker::PlacedMarker;
use super::private;
use crate::atomic_write::private_file;
use crate::digest;
use crate::evidence::{Trouble, TroubleKind};
use crate::file_error::file_error;
use crate::say;
use crate::text::Text;

const VERSION: u32 = 1;
/// The beginning of the name of every journal.
pub(super) const PREFIX: &str = "recreate-";

/// An unfinished re-creation: all that is needed to put things back, also for
/// another process. Kept in a file that only its owner can read, since a
/// manifest may hold passwords.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Journal {
    pub(super) version: u32,
    pub(super) begun: Timestamp,
    pub(super) step: Step,
    pub(super) home: Home,
    pub(super) pod: Kept,
    /// Journals of earlier versions call it by the other name.
    #[serde(alias = "mark")]
    pub(super) marker: PlacedMarker,
    pub(super) backups: Vec<Backup>,
    pub(super) dump: Dump,
    #[serde(skip)]
    path: PathBuf,
    /// Held as long as this process works on it.
    #[serde(skip)]
    lock: Option<fs::File>,
}

impl Journal {
    /// Returns the time at which the probe began.
    #[must_use]
    pub fn begun(&self) -> Timestamp {
        self.begun
    }

    /// Returns namespace and name of the Pod.
    #[must_use]
    pub fn pod(&self) -> (&str, &str) {
        (&self.home.namespace, &self.pod.name)
    }

    /// The context of the cluster.
    #[must_use]
    pub fn context(&self) -> &str {
        &self.home.context
    }

    pub(super) fn begin(
        state: &Path,
        home: Home,
        pod: Kept,
        marker: PlacedMarker,
        backups: Vec<Backup>,
        dump: Dump,
    ) -> Result<Self, Trouble> {
        private::folder(state).map_err(|error| trouble(state, &error))?;
        let mut journal = Self {
            version: VERSION,
            begun: Timestamp::now(),
            step: Step::Left,
            path: place(state, &home, &pod.name),
            home,
            pod,
            marker,
            backups,
            dump,
            lock: None,
        };
        if !journal.hold() || journal.path.exists() {
            return Err(Trouble {
                kind: TroubleKind::Other,
                what: format!("re-create Pod {}", journal.pod.name),
                message: "another handson is already re-creating this Pod".to_owned(),
            });
        }
        journal.save()?;
        Ok(journal)
    }

    /// Takes hold of the journal for this process; `false` where another has
    /// it. A process that ends, however it ends, lets go.
    pub(super) fn hold(&mut self) -> bool {
        let Ok(file) = private_file(&self.path.with_extension("lock")) else {
            return false;
        };
        let free = file.try_lock().is_ok();
        self.lock = free.then_some(file);
        free
    }

    /// Notes how far things are, before anybody can see it.
    pub(super) fn reach(&mut self, step: Step) -> Result<(), Trouble> {
        self.step = step;
        self.save()
    }

    /// Written whole beside the old one and put in its place, so that no crash
    /// leaves half a journal.
    fn save(&self) -> Result<(), Trouble> {
        let written = || -> io::Result<()> {
            let json = serde_json::to_vec(self)?;
            let fresh = self.path.with_extension("new");
            let mut file = private_file(&fresh)?;
            file.write_all(&json)?;
            file.sync_all()?;
            fs::rename(&fresh, &self.path)?;
            private::sync_folder(&self.path)
        };
        written().map_err(|error| trouble(&self.path, &error))
    }

    /// Everything is as it was.
    pub(super) fn close(self) -> Result<(), Trouble> {
        let lock = fs::remove_file(self.path.with_extension("lock"));
        tracing::trace!(?lock, "lock removed");
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(trouble(&self.path, &error))
            }
            _ => Ok(()),
        }
    }

    /// Reads the journal in a file, or says why it cannot be read.
    pub(super) fn load(path: &Path) -> Result<Self, Text> {
        let json = fs::read(path).map_err(|error| file_error(&error))?;
        let journal = serde_json::from_slice(&json);
        let mut journal: Self =
            journal.map_err(|_| file_error(&io::ErrorKind::InvalidData.into()))?;
        if journal.version != VERSION {
            let version = journal.version;
            return Err(say!(
                ja: "形式のバージョンが {version} です (この handson が読めるのは {VERSION})",
                en: "its version is {version}, and this handson reads {VERSION}"
            ));
        }
        path.clone_into(&mut journal.path);
        Ok(journal)
    }
}

/// Returns true where a probe of this Pod is under way or was left unfinished.
pub(super) fn unfinished(state: &Path, home: &Home, pod: &str) -> bool {
    place(state, home, pod).exists()
}

/// One file for one Pod, so that no two probes take the same one away.
fn place(state: &Path, home: &Home, pod: &str) -> PathBuf {
    let which = format!("{}\n{}\n{pod}", home.server, home.namespace);
    let digest = digest::sha256(which.as_bytes());
    state.join(format!(
        "{PREFIX}{}.json",
        digest.get(..16).unwrap_or(&digest)
    ))
}

fn trouble(path: &Path, error: &io::Error) -> Trouble {
    Trouble {
        kind: TroubleKind::Other,
        what: format!("keep the journal {}", path.display()),
        message: file_error(error).en,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::probe::recreate::pending::pending;

    fn begin(state: &Path) -> Journal {
        let home = Home {
            kubeconfig: Vec::new(),
            foreign: false,
            context: "c".into(),
            server: "s".into(),
            namespace: "ns".into(),
            cluster_uid: None,
            namespace_uid: None,
        };
        let pod = Kept {
            name: "mariadb".into(),
            uid: "1".into(),
            owner: None,
            manifest: json!({"kind": "Pod"}),
        };
        let marker = PlacedMarker::File {
            container: "c".into(),
            path: "/d/.handson-1".into(),
            temporary: true,
        };
        Journal::begin(state, home, pod, marker, Vec::new(), Dump::default()).unwrap()
    }

    #[test]
    fn journal_is_found_with_its_step_until_closed() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("journals");
        assert!(pending(&state).is_empty());
        let mut journal = begin(&state);
        assert!(unfinished(&state, &journal.home, "mariadb"));
        journal.reach(Step::Deleting).unwrap();
        let found = pending(&state);
        assert_eq!(found.len(), 1);
        let read = found[0].journal.as_ref().unwrap();
        assert_eq!((read.step, read.pod()), (Step::Deleting, ("ns", "mariadb")));
        journal.close().unwrap();
        assert!(pending(&state).is_empty());
    }

    #[test]
    fn journal_that_is_worked_on_is_locked() {
        let folder = tempfile::tempdir().unwrap();
        let journal = begin(folder.path());
        let mut other = pending(folder.path()).remove(0).journal.unwrap();
        assert!(!other.hold());
        assert!(pending(folder.path())[0].is_under_way());
        drop(journal);
        assert!(!pending(folder.path())[0].is_under_way());
        assert!(other.hold());
    }

    #[test]
    fn journal_of_an_earlier_version_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = begin(folder.path());
        journal.reach(Step::Deleted).unwrap();
        let written = fs::read_to_string(&journal.path).unwrap();
        let earlier = written.replace("\"marker\":", "\"mark\":");
        assert_ne!(earlier, written);
        fs::write(&journal.path, earlier).unwrap();
        let read = pending(folder.path()).remove(0).journal.unwrap();
        assert_eq!(read.step, Step::Deleted);
    }

    #[test]
    fn damaged_journal_is_reported_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("recreate-0.json");
        fs::write(&path, b"{\"version\":1,").unwrap();
        let found = pending(folder.path());
        assert!(found[0].journal.is_err());
        assert!(path.exists());
    }

    #[cfg(unix)]
    #[test]
    fn journal_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("a").join("b");
        let journal = begin(&state);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&state), mode(&journal.path)), (0o700, 0o600));
    }
}
