//! A folder with what a class handed in: an entry, or several files, for each student.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::folder::{is_litter, without_ending};
use super::gradescope::{self, METADATA};
use super::lms_name::LmsName;
use super::{MOST, Roster, RosterError};
use crate::batch::student::Student;
use crate::listed::listed;
use crate::say;
use crate::submission::{self, Part};

/// The end of the name of the folder that `gh classroom clone student-repos` makes:
/// each clone in it is `ASSIGNMENT-LOGIN`.
const CLONES: &str = "-submissions";

/// Endings that are no part of a student's name.
const ENDINGS: [&str; 8] = ["zip", "tar", "gz", "tgz", "yaml", "yml", "json", "txt"];

/// Returns the students of `folder`, with what each handed in.
pub(super) fn read(folder: &Path) -> Result<Roster, RosterError> {
    let unreadable = |source| RosterError::Unreadable {
        path: folder.to_owned(),
        source,
    };
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let name = entry.map_err(unreadable)?.file_name();
        if !is_litter(&name) && name != METADATA {
            names.push(name.to_string_lossy().into_owned());
        }
        if names.len() > MOST {
            break;
        }
    }
    names.sort();
    let submitters = gradescope::submitters(folder).map_err(|source| RosterError::Unreadable {
        path: folder.join(METADATA),
        source,
    })?;
    let base = folder.file_name().unwrap_or_default().to_string_lossy();
    let assignment = base.strip_suffix(CLONES).map(|it| format!("{it}-"));
    let mut others = Vec::new();
    let mut students: BTreeMap<(String, String), Student> = BTreeMap::new();
    for entry in names {
        let path = folder.join(&entry);
        // Links are not followed: one could lead to somebody else's work.
        let found = fs::symlink_metadata(&path).map_err(unreadable)?;
        let is_file = found.is_file() && submission::is_for_grading(&entry);
        let exported = submitters.get(&entry);
        let told = LmsName::of(&entry);
        if !found.is_dir() && !is_file && told.is_none() {
            others.push(entry);
            continue;
        }
        if let Some(submitters) = exported.filter(|it| !it.is_empty()) {
            for submitter in submitters {
                let part = Part::whole(path.clone());
                add(
                    &mut students,
                    submitter.id(),
                    submitter.name(),
                    &entry,
                    part,
                );
            }
        } else if let Some(LmsName {
            student,
            name,
            file,
            ..
        }) = told
        {
            let part = match file {
                Some(name) => Part { name, path },
                None => Part::whole(path),
            };
            add(&mut students, student, name, &entry, part);
        } else {
            let login = assignment.as_ref().and_then(|it| entry.strip_prefix(it));
            let id = login.unwrap_or(without_ending(&entry, &ENDINGS));
            add(
                &mut students,
                id.to_owned(),
                String::new(),
                &entry,
                Part::whole(path),
            );
        }
    }
    let others = (!others.is_empty()).then(|| listed(&others));
    let note = others.map(|others| {
        say!(
            ja: "提出物ではないとみなしたファイル: {others}",
            en: "taken for nobody's work: {others}"
        )
    });
    Ok(Roster {
        students: students.into_values().collect(),
        notes: note.into_iter().collect(),
    })
}

/// Returns how many students' work `folder` holds, where a learning platform has
/// made it; 0 where none has, or where it is one student's.
#[must_use]
pub fn students_in(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries
        .take(MOST)
        .map(|it| it.file_name().to_string_lossy().into_owned());
    let students = names.filter_map(|name| {
        let exported = gradescope::is_submission(&name).then(|| name.clone());
        exported.or_else(|| LmsName::of(&name).map(|it| it.student))
    });
    let students = students.collect::<BTreeSet<_>>().len();
    if students > 1 { students } else { 0 }
}

/// Adds what a student handed in to what else there is of theirs.
fn add(
    students: &mut BTreeMap<(String, String), Student>,
    id: String,
    name: String,
    entry: &str,
    part: Part,
) {
    let student = students
        .entry((id.clone(), name.clone()))
        .or_insert_with(|| Student {
            id,
            name,
            place: entry.to_owned(),
            own: true,
            ..Student::default()
        });
    student.parts.push(part);
}
