//! Students and checks on a terminal, or in a text file.

mod layout;
mod legend;
mod row;
mod summary;

use std::io::{self, Write};

use super::Output;
use super::messages::read_only;
use crate::batch::{Class, Sort};
use crate::report::terminal::{Ink, Page, Style};
use crate::say;
use crate::text::counted;
use layout::Layout;
pub(super) use layout::{GAP, points, points_head, student_head};

pub(super) const OUTPUT: Output = Output::new("matrix", |out, class, lang| {
    let style = Style {
        lang,
        width: WIDTH,
        ..Style::default()
    };
    write_matrix(out, class, &Matrix::new(style))
});

/// Columns of a matrix in a file.
const WIDTH: usize = 160;

/// The settings of a matrix.
#[derive(Clone, Debug, Default)]
pub struct Matrix {
    /// Language, width, colours, marks.
    pub style: Style,
    /// The order of the students.
    pub sort: Sort,
    /// [`Class::notes`] are shown; they may have been before.
    pub notes: bool,
}

impl Matrix {
    /// With all there is to tell, in the order of the roster.
    #[must_use]
    pub fn new(style: Style) -> Self {
        Self {
            style,
            sort: Sort::default(),
            notes: true,
        }
    }
}

/// As many rows as make a reader scroll: the header is then below them, too.
const MANY: usize = 30;

/// Writes the class: a line for each student, what the columns are, and the sums.
///
/// # Errors
/// What `out` says.
pub fn write_matrix(out: &mut dyn Write, class: &Class, how: &Matrix) -> io::Result<()> {
    let mut page = Page::new(out, how.style.clone());
    title(&mut page, class)?;
    let layout = Layout::new(class, &how.style);
    page.blank()?;
    layout.header(&mut page, class)?;
    let marks = class.marks();
    for at in how.sort.order(class) {
        layout.row(&mut page, class, marks, &class.entries[at])?;
    }
    if class.entries.len() > MANY {
        layout.header(&mut page, class)?;
    }
    legend::write_legend(&mut page, class, &layout)?;
    page.blank()?;
    if how.notes {
        summary::write_notes(&mut page, class)?;
    }
    summary::write_summary(&mut page, class)?;
    page.flush()
}

fn title(page: &mut Page<&mut dyn Write>, class: &Class) -> io::Result<()> {
    let (ja, en) = (&class.header.title.ja, &class.header.title.en);
    let (name, count) = (&class.header.exercise, class.entries.len());
    let students = counted(count, "student");
    page.text(
        0,
        Ink::Strong,
        &say!(
            ja: "演習「{ja}」({name}): {count} 人",
            en: "{en} ({name}): {students}"
        ),
    )?;
    if let Some(text) = read_only(class) {
        page.text(0, Ink::Quiet, &text)?;
    }
    Ok(())
}
