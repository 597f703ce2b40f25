//! The lines of a matrix.

use std::io::{self, Write};

use super::layout::{GAP, Grid, Group, Layout, points, points_head, reached_head, student_head};
use crate::batch::{Cell, CellOutcome, Class, Entry, Marks, StudentStatus};
use crate::report::Verdict;
use crate::report::terminal::{Ink, Line, Page, Style};
use crate::say;

/// The width under which the reason for a missing report is on a line below.
const MIN_REASON_WIDTH: usize = 24;

impl Layout {
    /// Writes the header of the columns.
    pub fn header<W: Write>(&self, page: &mut Page<W>, class: &Class) -> io::Result<()> {
        let style = page.style.clone();
        let lang = style.lang;
        let name = say!(ja: "氏名", en: "name");
        let status = if self.status > 1 {
            say!(ja: "状態", en: "status")
        } else {
            say!(ja: "", en: "")
        };
        let [student, name, status] =
            [student_head(), name, status].map(|it| it.get(lang).to_owned());
        let mut line = self.left_part(
            (Ink::Strong, &student),
            (Ink::Strong, &name),
            (Ink::Strong, &status),
            points_head().get(lang),
            (Ink::Strong, reached_head().get(lang)),
            &style,
        );
        for (at, group) in self.groups.iter().enumerate() {
            line = line.and(Ink::Plain, self.gap_before(at)).and_column(
                Ink::Strong,
                &group.header,
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
    pub fn row<W: Write>(
        &self,
        page: &mut Page<W>,
        class: &Class,
        marks: Marks<'_>,
        entry: &Entry,
    ) -> io::Result<()> {
        let style = page.style.clone();
        let mut id = style.safe(&entry.student.id);
        if entry.all_remarks().next().is_some() {
            id.push('*');
        }
        let (mark, ink) = status(&entry.status, &style);
        let word = entry.status.word();
        let status = if self.status > 1 {
            word.get(style.lang)
        } else {
            mark
        };
        // The reason for a missing report begins where the stage would stand.
        let why = entry.no_report_reason();
        let layout = Self {
            reached: if why.is_some() { 0 } else { self.reached },
            ..self.clone()
        };
        let mut line = layout.left_part(
            (Ink::Plain, &id),
            (Ink::Plain, &style.safe(&entry.student.name)),
            (ink, status),
            &points(marks, entry),
            (Ink::Quiet, &style.safe(class.stage_reached_name(entry))),
            &style,
        );
        let Some(why) = why else {
            for (at, group) in self.groups.iter().enumerate() {
                line = line.and(Ink::Plain, self.gap_before(at));
                line = self.group(line, group, &entry.cells, &style);
            }
            return page.laid_out(&line);
        };
        let width = style.width.saturating_sub(layout.left());
        if width >= MIN_REASON_WIDTH {
            let why = style.safe(why.get(style.lang));
            return page.laid_out(&line.and_column(Ink::Quiet, &why, width, &style));
        }
        page.laid_out(&line)?;
        page.text(GAP, Ink::Quiet, &why)
    }

    fn left_part(
        &self,
        id: (Ink, &str),
        name: (Ink, &str),
        status: (Ink, &str),
        points: &str,
        reached: (Ink, &str),
        style: &Style,
    ) -> Line {
        let mut line = Line::default();
        for ((ink, text), width) in [(id, self.id), (name, self.name), (status, self.status)] {
            if width > 0 {
                line = line
                    .and_column(ink, text, width, style)
                    .and(Ink::Plain, " ".repeat(GAP));
            }
        }
        let points = Line::new(Ink::Plain, points);
        let gap = self.points.saturating_sub(points.width());
        line = line
            .and(Ink::Plain, " ".repeat(gap))
            .and_all(points)
            .and(Ink::Plain, " ".repeat(GAP));
        if self.reached > 0 {
            let (ink, stage) = reached;
            line = line
                .and_column(ink, stage, self.reached, style)
                .and(Ink::Plain, " ".repeat(GAP));
        }
        line
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
                .outcome()
                .map_or((" ", Ink::Quiet), |it| mark(it, style));
            line.and(ink, mark)
        });
        line.and(Ink::Plain, " ".repeat(group.width - cells.len()))
    }
}

/// Returns the mark of a check, one column wide.
pub(super) fn mark(outcome: CellOutcome, style: &Style) -> (&'static str, Ink) {
    match outcome {
        CellOutcome::Passed => style.letter(Verdict::Pass),
        CellOutcome::Failed => style.letter(Verdict::Fail),
        CellOutcome::Undetermined => style.letter(Verdict::Inconclusive),
        CellOutcome::Blocked => style.letter(Verdict::Skipped),
        CellOutcome::NotTried | CellOutcome::NotSeen | CellOutcome::NotApplicable => {
            (outcome.mark(), Ink::Quiet)
        }
    }
}

/// Returns the mark of a status, one column wide.
pub(super) fn status(status: &StudentStatus, style: &Style) -> (&'static str, Ink) {
    match status {
        StudentStatus::Passed => style.letter(Verdict::Pass),
        StudentStatus::Failed => style.letter(Verdict::Fail),
        StudentStatus::Undetermined => style.letter(Verdict::Inconclusive),
        StudentStatus::Empty(_) => ("o", Ink::Quiet),
        StudentStatus::Stopped(_) => ("!", Ink::Unsure),
        StudentStatus::Waiting => (".", Ink::Quiet),
    }
}

/// Returns the digits of numbers up to `most`, from the top down.
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
