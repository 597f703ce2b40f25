//! Names, addresses and points in the columns of Google Classroom's own export.
//! Classroom itself imports no file; its add-ons and spreadsheets read this.

use std::io::{self, Write};

use super::Output;
use super::csv_writer::CsvWriter;
use super::gradebook::{EMAIL, assignment, extra, grade, has};
use crate::batch::{Class, GradebookEntry};
use crate::text::Lang;

const LAST: [&str; 4] = ["Last Name", "Surname", "姓", "LastName"];
const FIRST: [&str; 4] = ["First Name", "Given name", "名", "FirstName"];

pub(super) const OUTPUT: Output = Output::new("classroom", render);

fn render(out: &mut dyn Write, class: &Class, lang: Lang) -> io::Result<()> {
    let mut sheet = CsvWriter::new(out);
    // Where a name is cut is not for a program to guess.
    let apart = has(class, &LAST) || has(class, &FIRST);
    let title = assignment(class, lang);
    let names: &[&str] = if apart {
        &["Last Name", "First Name"]
    } else {
        &["Name"]
    };
    let others = ["Email Address", "Student ID", &title, "Out of"];
    sheet.line(names.iter().copied().chain(others))?;
    let full = class.marks().full().to_string();
    for GradebookEntry { entry, mark, .. } in class.gradebook() {
        let student = &entry.student;
        let names = if apart {
            let said = |names| extra(entry, names).unwrap_or_default();
            vec![said(&LAST), said(&FIRST)]
        } else {
            vec![student.name.as_str()]
        };
        let email = extra(entry, &EMAIL).unwrap_or_default();
        let grade = grade(mark);
        let others = [email, &student.id, &grade, &full];
        sheet.line(names.into_iter().chain(others))?;
    }
    sheet.finish()
}
