//! The course: what each student has of each exercise.

use super::{Class, Entry, ListedStudent, Marks};
use crate::text::Text;

/// The classes of several exercises, beside each other.
#[derive(Clone, Debug)]
pub struct Course<'a> {
    /// The exercises, in the order of the course.
    pub chapters: Vec<Chapter<'a>>,
    /// The students, in the order of the roster.
    pub students: Vec<CourseStudent<'a>>,
}

/// One exercise of a course.
#[derive(Clone, Debug)]
pub struct Chapter<'a> {
    /// The name of the exercise.
    pub exercise: &'a str,
    /// Its title.
    pub title: &'a Text,
    /// Its points, without bonus.
    pub possible: u32,
    /// The number of students for whom all of it passes.
    pub passed: usize,
    class: &'a Class,
}

/// A student, with what there is of each exercise.
#[derive(Clone, Debug)]
pub struct CourseStudent<'a> {
    /// The student.
    pub student: &'a ListedStudent,
    /// For each of the chapters; none where the student is not in its results.
    pub entries: Vec<Option<&'a Entry>>,
}

impl<'a> Course<'a> {
    /// The course of these classes, which are of one roster.
    #[must_use]
    pub fn new(classes: &'a [Class]) -> Self {
        let mut students: Vec<CourseStudent<'a>> = Vec::new();
        for (at, class) in classes.iter().enumerate() {
            for entry in &class.entries {
                let known = students.iter_mut().find(|it| it.is(entry));
                let Some(known) = known else {
                    let mut entries = vec![None; classes.len()];
                    entries[at] = Some(entry);
                    let student = &entry.student;
                    students.push(CourseStudent { student, entries });
                    continue;
                };
                known.entries[at] = Some(entry);
            }
        }
        Self {
            chapters: classes.iter().map(Chapter::of).collect(),
            students,
        }
    }

    /// Returns the exit code of all its batches, as `cli::exit` has it: what failed
    /// counts before what could not be determined.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let codes = || self.chapters.iter().map(|it| it.class.exit_code());
        let first = [130, 1, 3]
            .into_iter()
            .find(|code| codes().any(|it| it == *code));
        first.unwrap_or(if self.chapters.is_empty() { 3 } else { 0 })
    }
}

impl<'a> Chapter<'a> {
    fn of(class: &'a Class) -> Self {
        Self {
            exercise: &class.header.exercise,
            title: &class.header.title,
            possible: class.marks().full(),
            passed: class.tally().passed,
            class,
        }
    }

    /// Returns the scale of its marks.
    #[must_use]
    pub fn marks(&self) -> Marks<'a> {
        self.class.marks()
    }
}

impl CourseStudent<'_> {
    fn is(&self, entry: &Entry) -> bool {
        let (a, b) = (self.student, &entry.student);
        (&a.id, &a.name, &a.place) == (&b.id, &b.name, &b.place)
    }

    /// Returns the points won in all chapters of which there is a report, and whether
    /// that is every chapter and every point of it is won or lost.
    #[must_use]
    pub fn won(&self) -> (u32, bool) {
        let seen = || self.entries.iter().flatten().filter(|it| it.has_report());
        let won = seen().map(|it| it.totals.points).sum();
        let definite = seen().count() == self.entries.len() && seen().all(|it| it.definite);
        (won, definite)
    }
}
