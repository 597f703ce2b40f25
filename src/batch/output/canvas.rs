//! The CSV file that Canvas's gradebook imports: the columns of its export, the row of
//! the possible points, and the assignment.

use std::io::{self, Write};

use super::Output;
use super::csv_writer::{CsvWriter, extras};
use super::gradebook::{assignment, extra, grade};
use crate::batch::{Class, Entry, GradebookEntry};
use crate::text::Lang;

/// The columns of Canvas: it takes those after the last for assignments.
const HEADER: [&str; 5] = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"];
/// A row whose first cell holds this is about the assignments.
const POINTS: &str = "Points Possible";

pub(super) const OUTPUT: Output = Output::new("canvas", render);

fn render(out: &mut dyn Write, class: &Class, lang: Lang) -> io::Result<()> {
    let mut sheet = CsvWriter::new(out);
    let assignment = column(class, lang);
    sheet.line(HEADER.into_iter().chain([assignment.as_str()]))?;
    let full = class.marks().full().to_string();
    sheet.line(["    Points Possible", "", "", "", "", &full])?;
    for GradebookEntry { entry, mark, .. } in class.gradebook() {
        // A roster that Canvas exported has that row, too.
        if entry.student.id.trim() == POINTS {
            continue;
        }
        let [name, id, user, login, section] = student(entry);
        // Whoever is called so would change what the assignment is worth.
        let name = name.replace(POINTS, "Points-Possible");
        let grade = grade(mark);
        sheet.line([&name, id, user, login, section, &grade])?;
    }
    sheet.finish()
}

/// The column of the assignment: as the roster has it, if Canvas exported it
/// (its number is how Canvas knows it again), or a new one.
fn column(class: &Class, lang: Lang) -> String {
    let header = &class.header;
    let names = [&header.exercise, &header.title.ja, &header.title.en];
    let exported = extras(class).into_iter().find(|column| {
        let name = without_number(column);
        name.is_some_and(|name| names.iter().any(|it| it.eq_ignore_ascii_case(name)))
    });
    let title = exported.map_or_else(|| assignment(class, lang), str::to_owned);
    // Canvas would take such an end for the number of another assignment.
    if exported.is_none() && without_number(&title).is_some() {
        return format!("{title} - handson");
    }
    title
}

/// `Volumes` of `Volumes (1234)`.
fn without_number(column: &str) -> Option<&str> {
    let (name, number) = column.trim_end().strip_suffix(')')?.rsplit_once('(')?;
    let is_number = !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit());
    is_number.then_some(name.trim())
}

fn student(entry: &Entry) -> [&str; 5] {
    let student = &entry.student;
    let said = |name| extra(entry, &[name]).unwrap_or_default();
    let id = said("ID");
    let user = extra(entry, &["SIS User ID"]);
    let user = user.unwrap_or(if id.is_empty() { &student.id } else { "" });
    // In Canvas's own export, `Student` is the name.
    let name = student.display_name();
    [name, id, user, said("SIS Login ID"), said("Section")]
}
