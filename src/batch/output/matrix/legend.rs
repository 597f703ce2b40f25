//! The legend of a matrix: its columns and marks, and the results of each check.

use std::io::{self, Write};

use super::layout::{Grid, Layout};
use super::row::mark;
use crate::batch::{CellOutcome, Class};
use crate::report::terminal::{Ink, Page};
use crate::say;
use crate::text::{Text, counted};

/// The most students whose remarks are listed; all are in the other formats.
const REMARKS: usize = 20;

pub(super) fn write_legend<W: Write>(
    page: &mut Page<W>,
    class: &Class,
    layout: &Layout,
) -> io::Result<()> {
    remarks(page, class)?;
    page.blank()?;
    marks(page, class, layout)?;
    if matches!(layout.grid, Grid::Totals | Grid::None) {
        return Ok(());
    }
    for stage in class.stages() {
        let first = &class.columns[stage.start];
        let (name, ja, en) = (&first.stage, &first.stage_title.ja, &first.stage_title.en);
        let title = say!(ja: "{name}: {ja}", en: "{name}: {en}");
        page.text(0, Ink::Strong, &title)?;
        for at in stage {
            check(page, class, at)?;
        }
    }
    Ok(())
}

fn marks<W: Write>(page: &mut Page<W>, class: &Class, layout: &Layout) -> io::Result<()> {
    let style = &page.style;
    let cells = || class.entries.iter().flat_map(|entry| &entry.cells);
    let shown = CellOutcome::ALL
        .into_iter()
        .filter(|outcome| match outcome {
            CellOutcome::Passed | CellOutcome::Failed | CellOutcome::Undetermined => true,
            _ if matches!(layout.grid, Grid::Totals | Grid::None) => false,
            _ => cells().any(|cell| cell.outcome() == Some(*outcome)),
        });
    let mut marks: Vec<String> = shown
        .map(|it| format!("{} {}", mark(it, style).0, it.word().get(style.lang)))
        .collect();
    if layout.status == 1 {
        let others = [
            say!(ja: "! 見られなかった", en: "! could not be looked at"),
            say!(ja: "o 何もない", en: "o nothing there"),
            say!(ja: ". 未確認", en: ". not yet"),
        ];
        marks.extend(others.map(|it| it.get(style.lang).to_owned()));
    }
    page.text(0, Ink::Quiet, &Text::same(marks.join("   ")))
}

fn check<W: Write>(page: &mut Page<W>, class: &Class, at: usize) -> io::Result<()> {
    let (style, column, number) = (page.style.clone(), &class.columns[at], at + 1);
    let counts = class.outcomes(at).into_iter();
    let counts: Vec<String> = counts
        .map(|(outcome, count)| format!("{count}{}", mark(outcome, &style).0))
        .collect();
    let counts = match counts.as_slice() {
        [] => String::new(),
        counts => format!("  ({})", counts.join(" ")),
    };
    let bonus = if column.bonus {
        say!(ja: " ボーナス", en: " bonus")
    } else {
        Text::default()
    };
    let (name, ja, en) = (&column.check, &column.title.ja, &column.title.en);
    let text = say!(ja: "{name}  {ja}", en: "{name}  {en}").then(&bonus);
    let text = text.then(&Text::same(counts));
    let lead = format!("{number:>3} ");
    let text = text.get(style.lang).to_owned();
    page.hanging(0, &lead, Ink::Quiet, &text, Ink::Plain)
}

fn remarks<W: Write>(page: &mut Page<W>, class: &Class) -> io::Result<()> {
    let all = class
        .entries
        .iter()
        .filter(|it| it.all_remarks().next().is_some());
    let all: Vec<_> = all.collect();
    if all.is_empty() {
        return Ok(());
    }
    page.blank()?;
    page.text(0, Ink::Strong, &say!(ja: "* 気になること", en: "* Remarks"))?;
    for entry in all.iter().take(REMARKS) {
        let (id, place) = (&entry.student.id, &entry.student.place);
        for Text { ja, en } in entry.all_remarks() {
            let text = say!(ja: "{id} ({place}): {ja}", en: "{id} ({place}): {en}");
            page.text(2, Ink::Plain, &text)?;
        }
    }
    let more = all.len().saturating_sub(REMARKS);
    if more > 0 {
        let students = counted(more, "more student");
        let text = say!(
            ja: "ほか {more} 人 (CSV や HTML にはすべて出ます)",
            en: "and {students} (CSV and HTML have them all)"
        );
        page.text(2, Ink::Quiet, &text)?;
    }
    Ok(())
}
