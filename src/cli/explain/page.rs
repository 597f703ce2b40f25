//! The explanation for people.

use std::io::{self, Write};

use super::document::{CheckRow, Explanation, StageRow};
use crate::cli::session::title;
use crate::report::terminal::{Ink, Page, lesson_label};
use crate::say;
use crate::text::Text;

pub fn introduction<W: Write>(page: &mut Page<W>, explanation: &Explanation) -> io::Result<()> {
    let (name, ja, en) = (
        &explanation.exercise,
        &explanation.title.ja,
        &explanation.title.en,
    );
    page.text(
        0,
        Ink::Strong,
        &say!(ja: "演習「{ja}」({name})", en: "{en} ({name})"),
    )?;
    page.paragraph(0, Ink::Plain, &explanation.about)?;
    lesson(page, 0, explanation.lesson.as_deref())?;
    if explanation.variables.is_empty() {
        return Ok(());
    }
    title(
        page,
        &say!(ja: "変数 (--set 名前=値 で変えられます)", en: "Variables (--set NAME=VALUE changes them)"),
    )?;
    for variable in &explanation.variables {
        let value = variable.value.as_deref().unwrap_or("…");
        page.command(2, &format!("{}={value}", variable.name))?;
        page.paragraph(4, Ink::Plain, &variable.help)?;
    }
    Ok(())
}

fn lesson<W: Write>(page: &mut Page<W>, indent: usize, lesson: Option<&str>) -> io::Result<()> {
    match lesson {
        Some(lesson) => page.labelled_command(indent, &lesson_label(), lesson),
        None => Ok(()),
    }
}

pub fn one_stage<W: Write>(page: &mut Page<W>, stage: &StageRow) -> io::Result<()> {
    let (name, ja, en) = (&stage.stage, &stage.title.ja, &stage.title.en);
    title(page, &say!(ja: "{ja} ({name})", en: "{en} ({name})"))?;
    page.paragraph(2, Ink::Plain, &stage.about)?;
    lesson(page, 2, stage.lesson.as_deref())?;
    for check in &stage.checks {
        let dot = page.style.dot();
        let worth = worth(check);
        let worth = worth.get(page.style.lang).to_owned();
        let (name, ja, en) = (&check.check, &check.title.ja, &check.title.en);
        page.entry(
            2,
            (dot, Ink::Quiet),
            &say!(ja: "{ja} ({name})", en: "{en} ({name})"),
            Ink::Plain,
            &worth,
        )?;
    }
    Ok(())
}

pub fn one_check<W: Write>(
    page: &mut Page<W>,
    exercise: &str,
    stage: &StageRow,
    check: &CheckRow,
) -> io::Result<()> {
    title(page, &check.title)?;
    let (stage_name, points) = (&stage.stage, worth(check));
    let (ja, en) = (&points.ja, &points.en);
    page.text(
        2,
        Ink::Quiet,
        &say!(ja: "段階 {stage_name}、{ja}", en: "stage {stage_name}, {en}"),
    )?;
    page.paragraph(2, Ink::Plain, &check.why)?;
    lesson(page, 2, stage.lesson.as_deref())?;
    if !check.needs.is_empty() {
        let needs = check.needs.join(", ");
        page.text(
            2,
            Ink::Plain,
            &say!(ja: "先に合格が必要な確認: {needs}", en: "these must pass first: {needs}"),
        )?;
    }
    if !check.look.is_empty() {
        page.text(
            2,
            Ink::Quiet,
            &say!(ja: "自分で確かめるには:", en: "see for yourself:"),
        )?;
        for command in &check.look {
            page.command(4, command)?;
        }
    }
    if check.hints > 0 {
        let count = check.hints;
        let label = say!(ja: "ヒント ({count} 段階):", en: "hints ({count}):");
        page.labelled_command(
            2,
            &label,
            &format!("handson hint {exercise}/{}", check.check),
        )?;
    }
    Ok(())
}

fn worth(check: &CheckRow) -> Text {
    let points = check.points;
    if check.bonus {
        say!(ja: "ボーナス {points} 点", en: "bonus {points} pt")
    } else {
        say!(ja: "{points} 点", en: "{points} pt")
    }
}
