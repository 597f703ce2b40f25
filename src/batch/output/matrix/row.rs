//! The lines of a matrix.

use std::io::{self, Write};

use super::layout::{GAP, Grid, Group, Layout, points, points_head, student_head};
use crate::batch::{Cell, Class, Entry, Standing};
use crate::report::Verdict;
use crate::report::terminal::{Ink, Line, Page, Style};
use crate::say;

/// Where there is less room than this, why there is no report is said below.
const ROOM: usize = 24;

impl Layout {
    /// What the columns are.
    pub fn header<W: Write>(&self, page: &mut Page<W>, class: &Class) -> io::Result<()> {
        let style = page.style.clone();
        let lang = style.lang;
        let name = say!(ja: "氏名", en: "name");
        let standing = if self.standing > 1 {
            say!(ja: "状態", en: "status")
        } else {
            say!(ja: "", en: "")
        };
        let [student, name, standing] =
            [student_head(), name, standing].map(|it| it.get(lang).to_owned());
        let mut line = self.left_part(
            (Ink::Strong, &student),
            (Ink::Strong, &name),
            (Ink::Strong, &standing),
            points_head().get(lang),
            &style,
        );
        for (at, group) in self.groups.iter().enumerate() {
            line = line.and(Ink::Plain, self.gap_before(at)).and_column(
                Ink::Strong,
                &group.head,
                group.width,
                &style,
            );
        }
        page.laid_out(&line)?;
        if self.grid != Grid::Marks {
            return Ok(());
        }
        // The numbers under which the legend names the checks, downwards.
        for digit in digits(class.columns.len()) {
            let mut line = Line::new(Ink::Plain, " ".repeat(self.left()));
            for (at, group) in self.groups.iter().enumerate() {
                let numbers: String = group.columns.clone().map(|it| digit(it + 1)).collect();
                line = line.and(Ink::Plain, self.gap_before(at)).and_column(
                    Ink::Quiet,
                    &numbers,
                    group.width,
                    &style,
                );
            }
            page.laid_out(&line)?;
        }
        Ok(())
    }

    /// One student.
    pub fn row<W: Write>(&self, page: &mut Page<W>, entry: &Entry) -> io::Result<()> {
        let style = page.style.clone();
        let mut id = style.safe(&entry.student.id);
        if !entry.remarks.is_empty() {
            id.push('*');
        }
        let (mark, ink) = standing(&entry.standing, &style);
        let word = entry.standing.word();
        let standing = if self.standing > 1 {
            word.get(style.lang)
        } else {
            mark
        };
        let mut line = self.left_part(
            (Ink::Plain, &id),
            (Ink::Plain, &style.safe(&entry.student.name)),
            (ink, standing),
            &points(entry),
            &style,
        );
        let Some(why) = entry.unseen() else {
            for (at, group) in self.groups.iter().enumerate() {
                line = line.and(Ink::Plain, self.gap_before(at));
                line = self.group(line, group, &entry.cells, &style);
            }
            return page.laid_out(&line);
        };
        let room = style.width.saturating_sub(self.left());
        if room >= ROOM {
            let why = style.safe(why.get(style.lang));
            return page.laid_out(&line.and_column(Ink::Quiet, &why, room, &style));
        }
        page.laid_out(&line)?;
        page.text(GAP, Ink::Quiet, &why)
    }

    fn left_part(
        &self,
        id: (Ink, &str),
        name: (Ink, &str),
        standing: (Ink, &str),
        points: &str,
        style: &Style,
    ) -> Line {
        let mut line = Line::default();
        for ((ink, text), width) in [(id, self.id), (name, self.name), (standing, self.standing)] {
            if width > 0 {
                line = line
                    .and_column(ink, text, width, style)
                    .and(Ink::Plain, " ".repeat(GAP));
            }
        }
        let points = Line::new(Ink::Plain, points);
        let gap = self.points.saturating_sub(points.width());
        line.and(Ink::Plain, " ".repeat(gap))
            .and_all(points)
            .and(Ink::Plain, " ".repeat(GAP))
    }

    fn gap_before(&self, group: usize) -> String {
        " ".repeat(if group == 0 { 0 } else { self.between() })
    }

    fn group(&self, line: Line, group: &Group, cells: &[Cell], style: &Style) -> Line {
        let cells = cells.get(group.columns.clone()).unwrap_or_default();
        if self.grid == Grid::Totals {
            let passed = cells.iter().filter(|it| it.verdict == Some(Verdict::Pass));
            let (passed, all) = (passed.count(), cells.len());
            let ink = if passed == all { Ink::Good } else { Ink::Plain };
            return line.and_column(ink, &format!("{passed}/{all}"), group.width, style);
        }
        let line = cells.iter().fold(line, |line, cell| {
            let (mark, ink) = cell
                .verdict
                .map_or((" ", Ink::Quiet), |it| style.letter(it));
            line.and(ink, mark)
        });
        line.and(Ink::Plain, " ".repeat(group.width - cells.len()))
    }
}

/// How somebody stands, in one column.
pub(super) fn standing(standing: &Standing, style: &Style) -> (&'static str, Ink) {
    match standing {
        Standing::Passed => style.letter(Verdict::Pass),
        Standing::Failed => style.letter(Verdict::Fail),
        Standing::Undetermined => style.letter(Verdict::Inconclusive),
        Standing::Stopped(_) => ("!", Ink::Unsure),
        Standing::Waiting => (".", Ink::Quiet),
    }
}

/// How to write numbers up to `most` downwards.
fn digits(most: usize) -> Vec<fn(usize) -> char> {
    let digit = |number: usize| char::from(b'0' + u8::try_from(number % 10).unwrap_or_default());
    let tens = |number: usize| match number / 10 % 10 {
        0 if number < 100 => ' ',
        tens => char::from(b'0' + u8::try_from(tens).unwrap_or_default()),
    };
    let hundreds = |number: usize| match number / 100 % 10 {
        0 => ' ',
        hundreds => char::from(b'0' + u8::try_from(hundreds).unwrap_or_default()),
    };
    match most {
        0..10 => vec![digit],
        10..100 => vec![tens, digit],
        _ => vec![hundreds, tens, digit],
    }
}
