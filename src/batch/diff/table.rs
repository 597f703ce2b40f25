//! The changes as a table: a line for each student, those who arrived or
//! left as well.

use std::io::{self, Write};

use super::{Change, ChangedStudent, Diff, StudentName};
use crate::batch::output::CsvWriter;
use crate::text::Lang;

const HEADER: [&str; 10] = [
    "student",
    "name",
    "change",
    "standing before",
    "standing after",
    "points before",
    "points after",
    "progressed",
    "regressed",
    "undetermined",
];

/// Writes the table.
///
/// # Errors
/// What `out` says.
pub fn write_table(out: &mut dyn Write, diff: &Diff, lang: Lang) -> io::Result<()> {
    let mut sheet = CsvWriter::for_people(out)?;
    sheet.line(HEADER)?;
    for student in &diff.students {
        sheet.line(line(student, lang))?;
    }
    for (all, change) in [(&diff.arrived, "new"), (&diff.left, "gone")] {
        for StudentName { student, name } in all {
            let known = [student, name, change];
            sheet.line(known.into_iter().chain([""; HEADER.len() - 3]))?;
        }
    }
    sheet.finish()
}

fn line(student: &ChangedStudent, lang: Lang) -> [String; 10] {
    let checks = |wanted: Change| {
        let checks = student.checks.iter().filter(|it| it.change == wanted);
        let names: Vec<&str> = checks.map(|it| it.check.as_str()).collect();
        names.join(" ")
    };
    let points = |points: Option<u32>| points.map_or_else(String::new, |it| it.to_string());
    let change = match student.change {
        Change::Same => "same",
        Change::Progressed => "progressed",
        Change::Regressed => "regressed",
        Change::Both => "both",
        Change::CleanedUp => "cleaned up",
        Change::Undetermined => "undetermined",
    };
    [
        student.who.student.clone(),
        student.who.name.clone(),
        change.to_owned(),
        student.status_before.get(lang).to_owned(),
        student.status_after.get(lang).to_owned(),
        points(student.points_before),
        points(student.points_after),
        checks(Change::Progressed),
        checks(Change::Regressed),
        checks(Change::Undetermined),
    ]
}
