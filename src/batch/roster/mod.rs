//! Rosters: who there is, and where their work is.

mod columns;
mod csv;
mod error;
mod folder;
mod gradescope;
mod hand_ins;
mod lms_name;
mod matching;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

pub use error::RosterError;
pub use hand_ins::students_in;
pub(super) use table::{line as table_line, of_file as table_of_file};

pub(in crate::batch) use lms_name::{LmsName, Platform};

use super::no_report::refused;
use super::student::Student;
use crate::cluster::Target;
use crate::exercise::Exercise;
use crate::say;
use crate::submission::HandedIn;
use crate::text::Text;

/// The most students.
const MOST: usize = 20_000;

/// The place of students' work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// On clusters and in namespaces that the roster names.
    OnCluster,
    /// In a folder of submissions.
    HandedIn,
}

/// The students of a course.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Roster {
    /// In the order in which they are listed.
    pub students: Vec<Student>,
    /// Remarks about the roster as a whole.
    pub notes: Vec<Text>,
}

impl Roster {
    /// Reads a CSV file, or a directory of kubeconfig files. `variables` are
    /// the names of the exercise's variables: a column may be one.
    ///
    /// # Errors
    /// [`RosterError`] where it is no roster at all. A line that makes no sense
    /// is a student with a problem.
    pub fn read(
        path: &Path,
        variables: &BTreeSet<String>,
        work: Work,
    ) -> Result<Self, RosterError> {
        let unreadable = |source| RosterError::Unreadable {
            path: path.to_owned(),
            source,
        };
        let found = fs::metadata(path).map_err(unreadable)?;
        let mut roster = if found.is_dir() {
            folder::read(path)?
        } else {
            csv::read(path, &table::bytes(path)?, variables, work)?
        };
        roster.require_some(path)?;
        same_student(&mut roster.students);
        same_line(&mut roster.students);
        Ok(roster)
    }

    /// The students who handed something in: each entry of `folder`, or the files
    /// of one student in it. Those of `roster` come first, if there is one, also
    /// without anything.
    ///
    /// # Errors
    /// [`RosterError`] where the folder cannot be read or holds nothing.
    pub fn of_submissions(folder: &Path, roster: Option<Self>) -> Result<Self, RosterError> {
        let handed_in = hand_ins::read(folder)?;
        handed_in.require_some(folder)?;
        Ok(match roster {
            Some(roster) => matching::together(roster, handed_in),
            None => handed_in,
        })
    }

    /// Reads what each student handed in, to be graded by `exercise`. Nothing of it is
    /// read again.
    pub fn read_submissions(&mut self, exercise: &Exercise) {
        for student in &mut self.students {
            let read = HandedIn::read(&student.parts, exercise);
            student.fingerprint = Some(read.fingerprint);
            match read.outcome {
                Ok(submission) => student.submission = Some(Arc::new(submission)),
                Err(error) => {
                    student.problem.get_or_insert_with(|| refused(&error));
                }
            }
        }
    }

    fn require_some(&self, path: &Path) -> Result<(), RosterError> {
        let path = path.to_owned();
        match self.students.len() {
            0 => Err(RosterError::Empty { path }),
            1..=MOST => Ok(()),
            _ => Err(RosterError::TooMany { path, most: MOST }),
        }
    }

    /// The students that are one namespace of the reader's own cluster each.
    #[must_use]
    pub fn of_namespaces(target: &Target, namespaces: Vec<String>) -> Self {
        let students = namespaces.into_iter().map(|namespace| Student {
            id: namespace.clone(),
            place: namespace.clone(),
            target: Target {
                namespace: Some(namespace),
                ..target.clone()
            },
            own: true,
            ..Student::default()
        });
        Self {
            students: students.collect(),
            notes: Vec::new(),
        }
    }
}

#[cfg(test)]
pub(super) fn from_csv(bytes: &[u8], variables: &BTreeSet<String>) -> Result<Roster, RosterError> {
    csv::read(Path::new("roster.csv"), bytes, variables, Work::OnCluster)
}

/// Counts lines that say the same, each of which has a result of its own.
fn same_line(students: &mut [Student]) {
    let mut counts: BTreeMap<(String, Target, Vec<String>), usize> = BTreeMap::new();
    for student in students {
        let line = (
            student.id.clone(),
            student.target.clone(),
            student.sets.clone(),
        );
        let count = counts.entry(line).or_default();
        student.repeats = *count;
        *count += 1;
    }
}

/// Says on every line of a student who is listed more than once where the others are.
fn same_student(students: &mut [Student]) {
    let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, student) in students
        .iter()
        .enumerate()
        .filter(|(_, it)| !it.id.is_empty())
    {
        let id = student.id.to_lowercase();
        places.entry(id).or_default().push(at);
    }
    for together in places.into_values().filter(|it| it.len() > 1) {
        for &at in &together {
            let others = together.iter().filter(|other| **other != at);
            let others: Vec<&str> = others.map(|it| students[*it].place.as_str()).collect();
            let others = others.join(", ");
            students[at].remarks.push(say!(
                ja: "同じ学生が名簿にもう一度あります ({others})",
                en: "the same student is listed more than once (also: {others})"
            ));
        }
    }
}
