//! Students and checks on a terminal, or in a text file.

mod layout;
mod legend;
mod row;
mod summary;

use std::io::{self, Write};

use crate::batch::{Class, Sort};
use crate::report::human::{Ink, Page, Style};
use crate::say;
use layout::Layout;

/// How a matrix looks.
#[derive(Clone, Debug, Default)]
pub struct Matrix {
    /// Language, width, colours, marks.
    pub style: Style,
    /// The order of the students.
    pub sort: Sort,
}

impl Matrix {
    /// In the order of the roster.
    #[must_use]
    pub fn new(style: Style) -> Self {
        Self {
            style,
            sort: Sort::default(),
        }
    }
}

/// As many rows as make a reader scroll: the header is then below them, too.
const MANY: usize = 30;

/// Writes the class: a line for each student, what the columns are, and the sums.
///
/// # Errors
/// What `out` says.
pub fn matrix(out: &mut dyn Write, class: &Class, how: &Matrix) -> io::Result<()> {
    let mut page = Page::new(out, how.style.clone());
    title(&mut page, class)?;
    let layout = Layout::new(class, &how.style);
    page.blank()?;
    layout.header(&mut page, class)?;
    for at in how.sort.order(class) {
        layout.row(&mut page, &class.entries[at])?;
    }
    if class.entries.len() > MANY {
        layout.header(&mut page, class)?;
    }
    legend::tell(&mut page, class, &layout)?;
    summary::tell(&mut page, class)?;
    page.flush()
}

fn title(page: &mut Page<&mut dyn Write>, class: &Class) -> io::Result<()> {
    let (ja, en) = (&class.head.title.ja, &class.head.title.en);
    let (name, count) = (&class.head.exercise, class.entries.len());
    page.text(
        0,
        Ink::Strong,
        &say!(
            ja: "演習「{ja}」({name}): {count} 人",
            en: "{en} ({name}): {count} students"
        ),
    )?;
    if class.head.read_only {
        let text = say!(
            ja: "読むだけの実行 (--read-only) なので、クラスターを変更する確認の点は未確定です。",
            en: "Read-only: the points of what would change the cluster are undetermined."
        );
        page.text(0, Ink::Quiet, &text)?;
    }
    Ok(())
}
