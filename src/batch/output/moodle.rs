//! The CSV file that Moodle's gradebook imports (Import, CSV file): the user maps
//! one column to the user, and the others to a grade and its feedback.
//!
//! Its importer (`grade/import/csv/classes/load_data.php`) takes an empty
//! grade of a new grade item for 0, and a line whose user is empty (or `0`,
//! which is empty in PHP) for one more of the user of the line before. `-` is
//! no grade wherever it is mapped, and nobody's name: at that, it stops.

use std::io::{self, Write};

use super::Output;
use super::csv_writer::CsvWriter;
use super::gradebook::{EMAIL, assignment, extra, has};
use crate::batch::{Class, GradebookEntry};
use crate::text::Lang;

const USERNAME: [&str; 3] = ["Username", "ユーザ名", "ユーザー名"];
const NUMBER: [&str; 2] = ["ID number", "IDナンバー"];
/// A cell that is neither a grade nor a user.
const NONE: &str = "-";

pub(super) const OUTPUT: Output = Output::new("moodle", render);

fn render(out: &mut dyn Write, class: &Class, lang: Lang) -> io::Result<()> {
    let mut sheet = CsvWriter::new(out);
    let (username, email) = (has(class, &USERNAME), has(class, &EMAIL));
    let title = assignment(class, lang);
    let feedback = format!("Feedback: {title}");
    let mut header = vec!["ID number"];
    header.extend(username.then_some("Username"));
    header.extend(email.then_some("Email address"));
    header.extend(["Name", &title, &feedback]);
    sheet.line(header)?;
    for GradebookEntry { entry, mark, said } in class.gradebook() {
        let student = &entry.student;
        let mut cells = vec![user(extra(entry, &NUMBER).or(Some(&student.id)))];
        cells.extend(username.then(|| user(extra(entry, &USERNAME))));
        cells.extend(email.then(|| user(extra(entry, &EMAIL))));
        let grade = mark.map_or_else(|| NONE.to_owned(), |mark| mark.to_string());
        cells.extend([&student.name, &grade, said.get(lang)]);
        sheet.line(cells)?;
    }
    sheet.finish()
}

/// By what Moodle finds the user.
fn user(said: Option<&str>) -> &str {
    said.filter(|it| !["", "0"].contains(&it.trim()))
        .unwrap_or(NONE)
}
