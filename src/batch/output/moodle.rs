//! What Moodle's gradebook imports (Import, CSV file): whoever imports maps
//! one column to the user, and the others to a grade and its feedback.

use std::io::{self, Write};

use super::gradebook::{EMAIL, assignment, extra, grade, has};
use super::sheet::Sheet;
use crate::batch::{Class, Graded};
use crate::text::Lang;

const USERNAME: [&str; 3] = ["Username", "ユーザ名", "ユーザー名"];
const NUMBER: [&str; 2] = ["ID number", "IDナンバー"];

pub(super) fn render(out: &mut dyn Write, class: &Class, lang: Lang) -> io::Result<()> {
    let mut sheet = Sheet::new(out);
    let (username, email) = (has(class, &USERNAME), has(class, &EMAIL));
    let title = assignment(class, lang);
    let feedback = format!("Feedback: {title}");
    let mut header = vec!["ID number"];
    header.extend(username.then_some("Username"));
    header.extend(email.then_some("Email address"));
    header.extend(["Name", &title, &feedback]);
    sheet.line(header)?;
    for Graded { entry, mark, said } in class.graded() {
        let student = &entry.student;
        let mut cells = vec![extra(entry, &NUMBER).unwrap_or(&student.id)];
        cells.extend(username.then(|| extra(entry, &USERNAME).unwrap_or_default()));
        cells.extend(email.then(|| extra(entry, &EMAIL).unwrap_or_default()));
        let grade = grade(mark);
        cells.extend([&student.name, &grade, said.get(lang)]);
        sheet.line(cells)?;
    }
    sheet.finish()
}
