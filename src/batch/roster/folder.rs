//! A directory of kubeconfig files, one for each student.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use super::{MOST, Roster, RosterError};
use crate::batch::stop_reason::{StopReason, Stopped};
use crate::batch::student::Student;
use crate::cluster::Target;
use crate::say;

/// The names that learning platforms give the one file in each student's folder.
const IN_A_FOLDER: [&str; 5] = [
    "kubeconfig",
    "kubeconfig.yaml",
    "kubeconfig.yml",
    "config",
    "config.yaml",
];
/// Endings that are no part of a student's name.
const ENDINGS: [&str; 7] = ["yaml", "yml", "kubeconfig", "config", "conf", "json", "txt"];
/// Files that Windows and macOS leave in folders and archives.
const LITTER: [&str; 3] = ["__macosx", "thumbs.db", "desktop.ini"];

/// The students of `path`: its files, and the folders in it that hold one.
pub(super) fn read(path: &Path) -> Result<Roster, RosterError> {
    let unreadable = |source| RosterError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let mut names = Vec::new();
    for entry in fs::read_dir(path).map_err(unreadable)? {
        let name = entry.map_err(unreadable)?.file_name();
        if !is_litter(&name) {
            names.push(name);
        }
        if names.len() > MOST {
            break;
        }
    }
    names.sort();
    let students = names
        .into_iter()
        .map(|name| student(path, &name.to_string_lossy(), &path.join(&name)));
    Ok(Roster {
        students: students.collect(),
        notes: Vec::new(),
    })
}

fn student(root: &Path, name: &str, path: &Path) -> Student {
    let mut student = Student {
        id: without_ending(name, &ENDINGS).to_owned(),
        place: name.to_owned(),
        ..Student::default()
    };
    // Links are not followed: one could lead to the reader's own kubeconfig.
    let is_folder = fs::symlink_metadata(path).is_ok_and(|found| found.is_dir());
    let file = if is_folder {
        let mut inside = IN_A_FOLDER.iter().map(|name| path.join(name));
        let known = inside.find(|file| fs::symlink_metadata(file).is_ok());
        known.or_else(|| only_file(path))
    } else {
        Some(path.to_owned())
    };
    if let Some(file) = &file
        && let Ok(place) = file.strip_prefix(root)
    {
        student.place = place.display().to_string();
    }
    if file.is_none() {
        let names = IN_A_FOLDER.join(", ");
        student.problem = Some(Stopped {
            why: StopReason::Kubeconfig,
            what: say!(
                ja: "フォルダー {name} に kubeconfig がありません",
                en: "there is no kubeconfig in the folder {name}"
            ),
            next: say!(
                ja: "kubeconfig のファイルを 1 つだけ置くか、次のどれかの名前にしてください: {names}",
                en: "it should be the only file, or have one of these names: {names}"
            ),
        });
    }
    student.target = Target {
        kubeconfig: file,
        ..Target::default()
    };
    student
}

/// Returns whether a file is one that editors and systems leave.
pub(super) fn is_litter(name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_lowercase();
    name.starts_with('.') || LITTER.contains(&name.as_str())
}

/// The one file of a folder, whatever it is called; none if there are more, or
/// anything else.
fn only_file(folder: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).ok()?.flatten();
    let mut entries = entries.filter(|entry| !is_litter(&entry.file_name()));
    let only = entries.next().filter(|_| entries.next().is_none())?;
    let is_file = only.file_type().is_ok_and(|kind| kind.is_file());
    is_file.then(|| only.path())
}

/// A browser may have added an ending of its own to the file's.
pub(super) fn without_ending<'n>(name: &'n str, endings: &[&str]) -> &'n str {
    match name.rsplit_once('.') {
        Some((stem, ending))
            if !stem.is_empty() && endings.contains(&ending.to_lowercase().as_str()) =>
        {
            without_ending(stem, endings)
        }
        _ => name,
    }
}
