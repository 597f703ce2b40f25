//! The course for programs.

use std::io::{self, Write};

use serde::Serialize;

use crate::batch::{Course, CourseStudent, Entry};
use crate::report::Totals;
use crate::text::Text;

/// The identity of the document; the number grows when a reader would break.
pub const COURSE_SCHEMA: &str = "handson.batch-course/v1";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CourseDocument<'a> {
    schema: &'static str,
    tool_version: &'a str,
    exit_code: u8,
    exercises: Vec<ExerciseSums<'a>>,
    students: Vec<StudentLine<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ExerciseSums<'a> {
    exercise: &'a str,
    title: &'a Text,
    possible: u32,
    passed: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StudentLine<'a> {
    student: &'a str,
    name: &'a str,
    points: u32,
    /// Every point of every exercise is won or lost.
    definite: bool,
    exercises: Vec<ExerciseStatus<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ExerciseStatus<'a> {
    exercise: &'a str,
    /// As in the class of the exercise; null where the student is not in it.
    standing: Option<&'static str>,
    /// Null where there is no report.
    totals: Option<Totals>,
}

/// Writes the course for programs.
///
/// # Errors
/// What `out` says.
pub fn render_course(out: &mut dyn Write, course: &Course<'_>) -> io::Result<()> {
    let exercises = course.chapters.iter().map(|chapter| ExerciseSums {
        exercise: chapter.exercise,
        title: chapter.title,
        possible: chapter.possible,
        passed: chapter.passed,
    });
    let document = CourseDocument {
        schema: COURSE_SCHEMA,
        tool_version: env!("CARGO_PKG_VERSION"),
        exit_code: course.exit_code(),
        exercises: exercises.collect(),
        students: course.students.iter().map(|it| line(course, it)).collect(),
    };
    serde_json::to_writer(&mut *out, &document)?;
    out.write_all(b"\n")
}

fn line<'a>(course: &Course<'a>, student: &CourseStudent<'a>) -> StudentLine<'a> {
    let (points, definite) = student.won();
    let entries = course.chapters.iter().zip(&student.entries);
    StudentLine {
        student: &student.student.id,
        name: &student.student.name,
        points,
        definite,
        exercises: entries
            .map(|(chapter, entry)| status(chapter.exercise, *entry))
            .collect(),
    }
}

fn status<'a>(exercise: &'a str, entry: Option<&Entry>) -> ExerciseStatus<'a> {
    let report = entry.filter(|entry| entry.has_report());
    ExerciseStatus {
        exercise,
        standing: entry.map(|entry| entry.status.name()),
        totals: report.map(|entry| entry.totals),
    }
}
