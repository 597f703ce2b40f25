//! Students and exercises on a terminal.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr as _;

use super::matrix::{GAP, points, points_head, student_head};
use crate::batch::{Chapter, Course, CourseStudent, StudentStatus};
use crate::report::terminal::{Ink, Line, Page, Style};
use crate::say;
use crate::text::{Text, counted};

/// The widest that a student's ID and name are shown.
const WIDEST: usize = 20;

/// Writes the course: a line for each student, a column for each exercise, and the sums.
///
/// # Errors
/// What `out` says.
pub fn write_course(out: &mut dyn Write, course: &Course<'_>, style: Style) -> io::Result<()> {
    let mut page = Page::new(out, style);
    let (chapters, count) = (course.chapters.len(), course.students.len());
    let (exercises, students) = (counted(chapters, "exercise"), counted(count, "student"));
    page.text(
        0,
        Ink::Strong,
        &say!(ja: "コース全体: {count} 人、{chapters} 個の演習", en: "the course: {students}, {exercises}"),
    )?;
    page.blank()?;
    let table = Table::new(course, &page.style);
    page.laid_out(&table.header(course, &page.style))?;
    for student in &course.students {
        page.laid_out(&table.row(course, student, &page.style))?;
    }
    page.laid_out(&table.footer(course, &page.style))?;
    page.blank()?;
    page.text(0, Ink::Quiet, &legend())?;
    page.flush()
}

/// The widths of the columns.
struct Table {
    id: usize,
    /// 0 where there is no room for it.
    name: usize,
    chapters: Vec<usize>,
    sum: usize,
}

impl Table {
    fn new(course: &Course<'_>, style: &Style) -> Self {
        let width = |text: &str| style.safe(text).width();
        let widest = |of: &dyn Fn(&CourseStudent<'_>) -> usize| {
            course.students.iter().map(of).max().unwrap_or_default()
        };
        let head = |text: Text| text.get(style.lang).width();
        let id = widest(&|it| width(&it.student.id)).max(head(student_head()));
        let id = id.max(head(everybody())).min(WIDEST);
        let name = widest(&|it| width(&it.student.name)).min(WIDEST);
        let columns = course.chapters.iter().enumerate().map(|(at, chapter)| {
            let cells = widest(&|it| cell(chapter, it, at).0.width());
            cells
                .max(width(chapter.exercise))
                .max(passed(chapter, course).width())
        });
        let sum = widest(&|it| sum(course, it).width()).max(head(points_head()));
        let mut table = Self {
            id,
            name,
            chapters: columns.collect(),
            sum,
        };
        if table.width() > style.width {
            table.name = 0;
        }
        table
    }

    fn width(&self) -> usize {
        let columns = [self.id, self.name, self.sum];
        let columns = columns.iter().chain(&self.chapters);
        columns.filter(|it| **it > 0).map(|it| it + GAP).sum()
    }

    fn line(
        &self,
        style: &Style,
        [id, name]: [&str; 2],
        cells: impl Iterator<Item = (String, Ink)>,
        (sum, ink): (&str, Ink),
    ) -> Line {
        let gap = " ".repeat(GAP);
        let mut line = Line::default().and_column(ink, &style.safe(id), self.id, style);
        if self.name > 0 {
            line = line.and(Ink::Plain, gap.clone());
            line = line.and_column(ink, &style.safe(name), self.name, style);
        }
        for ((text, ink), width) in cells.zip(&self.chapters) {
            line = line.and(Ink::Plain, gap.clone());
            line = line.and_column(ink, &text, *width, style);
        }
        line.and(Ink::Plain, gap)
            .and_column(ink, sum, self.sum, style)
    }

    fn header(&self, course: &Course<'_>, style: &Style) -> Line {
        let name = say!(ja: "氏名", en: "name");
        let [student, name, points] =
            [student_head(), name, points_head()].map(|it| it.get(style.lang).to_owned());
        let chapters = course.chapters.iter();
        let heads = chapters.map(|it| (style.safe(it.exercise), Ink::Strong));
        self.line(style, [&student, &name], heads, (&points, Ink::Strong))
    }

    fn row(&self, course: &Course<'_>, student: &CourseStudent<'_>, style: &Style) -> Line {
        let chapters = course.chapters.iter().enumerate();
        let cells = chapters.map(|(at, chapter)| cell(chapter, student, at));
        let who = [&student.student.id, &student.student.name].map(String::as_str);
        self.line(style, who, cells, (&sum(course, student), Ink::Plain))
    }

    fn footer(&self, course: &Course<'_>, style: &Style) -> Line {
        let all = everybody();
        let sums = course.chapters.iter();
        let sums = sums.map(|it| (passed(it, course), Ink::Quiet));
        self.line(style, [all.get(style.lang), ""], sums, ("", Ink::Quiet))
    }
}

/// Returns what a student has of a chapter.
fn cell(chapter: &Chapter<'_>, student: &CourseStudent<'_>, at: usize) -> (String, Ink) {
    let Some(entry) = student.entries.get(at).copied().flatten() else {
        return ("-".to_owned(), Ink::Quiet);
    };
    let ink = match entry.status {
        StudentStatus::Passed => Ink::Good,
        StudentStatus::Failed => Ink::Bad,
        StudentStatus::Undetermined | StudentStatus::Stopped(_) => Ink::Unsure,
        StudentStatus::Empty(_) | StudentStatus::Waiting => Ink::Quiet,
    };
    let points = match entry.status {
        StudentStatus::Stopped(_) => "!".to_owned(),
        StudentStatus::Empty(_) => "o".to_owned(),
        StudentStatus::Waiting => ".".to_owned(),
        _ => points(chapter.marks(), entry),
    };
    (points, ink)
}

fn sum(course: &Course<'_>, student: &CourseStudent<'_>) -> String {
    let (won, definite) = student.won();
    let possible: u32 = course.chapters.iter().map(|it| it.possible).sum();
    let open = if definite { "" } else { "?" };
    format!("{won}/{possible}{open}")
}

/// Returns for how many students all of a chapter passes.
fn passed(chapter: &Chapter<'_>, course: &Course<'_>) -> String {
    format!("{}/{}", chapter.passed, course.students.len())
}

fn everybody() -> Text {
    say!(ja: "合格した人", en: "passed by")
}

fn legend() -> Text {
    say!(
        ja: "点は「取った点/満点」です。! 見られなかった  o 何もない  . 未確認  - 名簿にない。? の合計は、まだ決まっていない点を除いたものです。",
        en: "Points are won of possible. ! could not be looked at  o nothing there  . not yet  - not in the results. A sum with ? is without what is still open."
    )
}
