//! The legend of a matrix: its columns and marks, and the results of each check.

use std::io::{self, Write};

use super::layout::{Grid, Layout};
use crate::batch::{Class, Column};
use crate::report::Verdict;
use crate::report::plain_text;
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
    marks(page, layout)?;
    if matches!(layout.grid, Grid::Totals | Grid::None) {
        return Ok(());
    }
    for stage in class.stages() {
        let first = &class.columns[stage.start];
        let (name, ja, en) = (&first.stage, &first.stage_title.ja, &first.stage_title.en);
        let title = say!(ja: "{name}: {ja}", en: "{name}: {en}");
        page.text(0, Ink::Strong, &title)?;
        for at in stage {
            check(page, at + 1, &class.columns[at])?;
        }
    }
    Ok(())
}

fn marks<W: Write>(page: &mut Page<W>, layout: &Layout) -> io::Result<()> {
    let marks = [
        Verdict::Pass,
        Verdict::Fail,
        Verdict::Skipped,
        Verdict::Inconclusive,
    ];
    let lang = page.style.lang;
    let mut marks: Vec<String> = marks
        .map(|it| {
            let mark = page.style.letter(it).0;
            format!("{mark} {}", plain_text::verdict(it).get(lang))
        })
        .into();
    if layout.status == 1 {
        let others = [
            say!(ja: "! 見られなかった", en: "! could not be looked at"),
            say!(ja: ". 未確認", en: ". not yet"),
        ];
        marks.extend(others.map(|it| it.get(lang).to_owned()));
    }
    page.text(0, Ink::Quiet, &Text::same(marks.join("   ")))
}

fn check<W: Write>(page: &mut Page<W>, number: usize, column: &Column) -> io::Result<()> {
    let style = page.style.clone();
    let counts = [
        (column.passed, Verdict::Pass),
        (column.failed, Verdict::Fail),
        (column.skipped, Verdict::Skipped),
        (column.inconclusive, Verdict::Inconclusive),
    ];
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts
        .map(|(count, verdict)| format!("{count}{}", style.letter(verdict).0))
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
    let all = class.entries.iter().filter(|it| !it.remarks.is_empty());
    let all: Vec<_> = all.collect();
    if all.is_empty() {
        return Ok(());
    }
    page.blank()?;
    page.text(0, Ink::Strong, &say!(ja: "* 気になること", en: "* Remarks"))?;
    for entry in all.iter().take(REMARKS) {
        let (id, place) = (&entry.student.id, &entry.student.place);
        for Text { ja, en } in &entry.remarks {
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
