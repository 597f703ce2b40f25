//! The summary of a class.

use std::io::{self, Write};

use crate::batch::output::messages::{common_failure, incomplete, reasons};
use crate::batch::{Class, Distribution, Tally};
use crate::report::terminal::{Ink, Line, Page};
use crate::say;
use crate::text::{Text, counted};

/// The most checks that are listed.
const BLOCKS: usize = 3;
/// The longest bar.
const BAR: usize = 30;

/// Things to know that belong to no student.
pub(super) fn write_notes<W: Write>(page: &mut Page<W>, class: &Class) -> io::Result<()> {
    for note in &class.notes {
        page.labelled(0, &say!(ja: "お知らせ:", en: "note:"), note)?;
    }
    Ok(())
}

/// The sums.
pub(super) fn write_summary<W: Write>(page: &mut Page<W>, class: &Class) -> io::Result<()> {
    if let Some(text) = incomplete(class) {
        page.text(0, Ink::Unsure, &text)?;
    }
    tally(page, &class.tally())?;
    distribution(page, class, &class.distribution())?;
    common_failures(page, class)
}

fn tally<W: Write>(page: &mut Page<W>, tally: &Tally) -> io::Result<()> {
    let Tally {
        passed,
        failed,
        undetermined,
        empty,
        stopped,
        waiting,
    } = tally;
    let dot = page.style.dot();
    let mut all = vec![
        say!(ja: "合格 {passed} 人", en: "{passed} passed"),
        say!(ja: "不合格 {failed} 人", en: "{failed} failed"),
    ];
    if *undetermined > 0 {
        all.push(say!(ja: "判定できず {undetermined} 人", en: "{undetermined} undetermined"));
    }
    if *empty > 0 {
        all.push(say!(ja: "何もない {empty} 人", en: "{empty} with nothing there"));
    }
    let unseen: usize = stopped.iter().map(|(_, count)| count).sum();
    if unseen > 0 {
        all.push(say!(ja: "見られなかった {unseen} 人", en: "{unseen} could not be looked at"));
    }
    if *waiting > 0 {
        all.push(say!(ja: "未確認 {waiting} 人", en: "{waiting} not checked yet"));
    }
    page.text(
        0,
        Ink::Strong,
        &Text::joined(&all, &Text::same(format!(" {dot} "))),
    )?;
    if stopped.is_empty() {
        return Ok(());
    }
    let label = say!(ja: "見られなかった理由:", en: "why not:");
    page.labelled(0, &label, &Text::joined(&reasons(tally), &Text::same(", ")))
}

fn distribution<W: Write>(
    page: &mut Page<W>,
    class: &Class,
    distribution: &Distribution,
) -> io::Result<()> {
    let Some([least, middle, most]) = distribution.ends else {
        return Ok(());
    };
    let (known, full) = (distribution.known, class.max_points());
    page.blank()?;
    page.text(
        0,
        Ink::Strong,
        &say!(
            ja: "点の分布 ({full} 点満点、確定した {known} 人): 最低 {least}、中央 {middle}、最高 {most}",
            en: "Points of {full}, of the {known} of whom all are known: least {least}, middle {middle}, most {most}"
        ),
    )?;
    let largest = distribution.bands.iter().map(|band| band.count).max();
    let largest = largest.unwrap_or_default().max(1);
    let bar = if page.style.ascii { "#" } else { "█" };
    let width = page.style.width.saturating_sub(18).clamp(4, BAR);
    for band in &distribution.bands {
        let (from, to, count) = (band.from, band.to, band.count);
        let share = if from == to {
            format!("{from}%")
        } else {
            format!("{from}-{to}%")
        };
        let length = (count * width).div_ceil(largest);
        let line = Line::new(Ink::Quiet, format!("{share:>8} "))
            .and(Ink::Plain, bar.repeat(length))
            .and(Ink::Plain, format!(" {count}"));
        page.laid_out(&line)?;
    }
    Ok(())
}

fn common_failures<W: Write>(page: &mut Page<W>, class: &Class) -> io::Result<()> {
    let blocks = class.most_failed(BLOCKS);
    if blocks.is_empty() {
        return Ok(());
    }
    page.blank()?;
    let title = say!(ja: "多くの人がつまずいているところ", en: "What most stumble over");
    page.text(0, Ink::Strong, &title)?;
    for (at, column) in blocks.into_iter().enumerate() {
        let (name, failed) = (&column.check, column.failed);
        let students = counted(failed, "student");
        let (ja, en) = (&column.title.ja, &column.title.en);
        let what = say!(ja: "{name}: {ja} ({failed} 人)", en: "{name}: {en} ({students})");
        let lead = format!("{}. ", at + 1);
        let what = what.get(page.style.lang).to_owned();
        page.hanging(2, &lead, Ink::Quiet, &what, Ink::Plain)?;
        if let Some(first) = column.common_failures.first() {
            page.text(5, Ink::Quiet, &common_failure(first))?;
        }
    }
    Ok(())
}
