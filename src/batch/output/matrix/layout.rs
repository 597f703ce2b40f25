//! The columns of a matrix at a width.

use std::ops::Range;

use unicode_width::UnicodeWidthStr as _;

use crate::batch::{Class, Entry, Marks};
use crate::report::terminal::Style;
use crate::say;
use crate::text::Text;

/// The form in which checks are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grid {
    /// A column for each, under its name.
    Named,
    /// A mark for each, under its number, the stages apart.
    Marks,
    /// The number that pass, for each stage.
    Totals,
    /// Nothing.
    None,
}

/// A group of checks that belong together.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// Its columns.
    pub columns: Range<usize>,
    /// Its width.
    pub width: usize,
    /// Its header.
    pub header: String,
}

/// The columns and how wide they are.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub id: usize,
    pub name: usize,
    /// Of the standing; one column is its mark alone.
    pub status: usize,
    pub points: usize,
    /// Of the stage that is reached; 0 where it is not shown.
    pub reached: usize,
    pub grid: Grid,
    pub groups: Vec<Group>,
}

/// The space between two columns.
pub(in crate::batch::output) const GAP: usize = 2;
/// The widest that what the course knows a student by is shown.
const WIDEST_ID: usize = 16;
/// Names of checks and stages over their columns.
const WIDEST_HEAD: usize = 18;
/// Names of stages in a column of their own.
const WIDEST_STAGE: usize = 12;
const STAGE: usize = 5;
/// The smallest layout.
const LEAST: (usize, usize, bool, Grid) = (8, 1, false, Grid::None);

impl Layout {
    /// The most that fits into the width of `style`.
    pub fn new(class: &Class, style: &Style) -> Self {
        let width = |text: &str| style.safe(text).width();
        let widest = |of: &dyn Fn(&Entry) -> usize| class.entries.iter().map(of).max().unwrap_or(0);
        let remarks = class
            .entries
            .iter()
            .any(|it| it.all_remarks().next().is_some());
        let id = widest(&|it| width(&it.student.id)).min(WIDEST_ID);
        let id = id.max(width(student_head().get(style.lang)) - usize::from(remarks));
        let id = id + usize::from(remarks);
        let name = widest(&|it| width(&it.student.name));
        let word = widest(&|it| width(it.status.word().get(style.lang)));
        let marks = class.marks();
        let points =
            widest(&|it| points(marks, it).width()).max(width(points_head().get(style.lang)));
        let reached = widest(&|it| width(class.stage_reached_name(it))).min(WIDEST_STAGE);
        let reached = reached.max(width(reached_head().get(style.lang)));
        let is_staged = class.stages().count() > 1;
        let tries = [
            (20, word, true, Grid::Named),
            (20, word, true, Grid::Marks),
            (12, word, true, Grid::Marks),
            (12, 1, true, Grid::Marks),
            (8, 1, true, Grid::Marks),
            (8, 1, false, Grid::Marks),
            (20, word, true, Grid::Totals),
            (12, word, true, Grid::Totals),
            (8, word, true, Grid::Totals),
            (8, 1, true, Grid::Totals),
            (8, 1, false, Grid::Totals),
            (0, 1, false, Grid::Totals),
            (12, word, true, Grid::None),
            (8, 1, true, Grid::None),
        ];
        let made = |(most, status, stages, grid): (usize, usize, bool, Grid)| Self {
            id,
            name: name.min(most),
            status,
            points,
            reached: if stages && is_staged { reached } else { 0 },
            grid,
            groups: groups(class, style, grid),
        };
        let fits = |it: &Self| it.left() + it.grid_width() <= style.width;
        let mut all = tries.into_iter().map(made);
        all.find(fits).unwrap_or_else(|| made(LEAST))
    }

    /// Columns before the grid.
    pub fn left(&self) -> usize {
        let all = [self.id, self.name, self.status, self.points, self.reached];
        all.iter().filter(|it| **it > 0).map(|it| it + GAP).sum()
    }

    /// Columns of the grid.
    pub fn grid_width(&self) -> usize {
        let gaps = self.groups.len().saturating_sub(1) * self.between();
        self.groups.iter().map(|it| it.width).sum::<usize>() + gaps
    }

    /// Returns the space between two groups.
    pub fn between(&self) -> usize {
        if self.grid == Grid::Named { GAP } else { 1 }
    }
}

fn groups(class: &Class, style: &Style, grid: Grid) -> Vec<Group> {
    let stage = |columns: Range<usize>| {
        let name = &class.columns[columns.start].stage;
        (columns, style.safe(name))
    };
    match grid {
        Grid::None => Vec::new(),
        Grid::Named => {
            let columns = class.columns.iter().enumerate();
            let named = columns.map(|(at, column)| {
                let header = style.safe(&column.check);
                Group {
                    columns: at..at + 1,
                    width: header.width().clamp(1, WIDEST_HEAD),
                    header,
                }
            });
            named.collect()
        }
        Grid::Marks => {
            let stages = class.stages().map(stage);
            let groups = stages.map(|(columns, header)| Group {
                width: columns.len().max(STAGE.min(header.width())),
                columns,
                header,
            });
            groups.collect()
        }
        Grid::Totals => {
            let stages = class.stages().map(stage);
            let groups = stages.map(|(columns, header)| Group {
                columns,
                width: STAGE,
                header,
            });
            groups.collect()
        }
    }
}

/// Points won of those possible; a range where some are undetermined. What they come to
/// as a mark, where that is something else.
pub(in crate::batch::output) fn points(marks: Marks<'_>, entry: &Entry) -> String {
    let totals = &entry.totals;
    let (won, possible) = (totals.points, totals.possible);
    match totals.undetermined {
        _ if !entry.has_report() => "-".to_owned(),
        0 => match marks.of(entry).filter(|_| marks.are_own()) {
            Some(mark) => format!("{won}/{possible} = {}", mark.value),
            None => format!("{won}/{possible}"),
        },
        open => format!("{won}-{}/{possible}", won + open),
    }
}

pub(in crate::batch::output) fn student_head() -> Text {
    say!(ja: "学生", en: "student")
}

pub(super) fn reached_head() -> Text {
    say!(ja: "到達", en: "reached")
}

pub(in crate::batch::output) fn points_head() -> Text {
    say!(ja: "点", en: "points")
}
