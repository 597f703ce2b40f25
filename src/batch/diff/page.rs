//! The changes, for people.

use std::io::{self, Write};

use super::{Change, ChangedCheck, ChangedStudent, Diff, StudentName};
use crate::report::terminal::{Ink, Page, Style};
use crate::say;
use crate::text::{Text, counted};

/// The most students who arrived or left that are named.
const NAMES: usize = 20;

/// Writes the page.
///
/// # Errors
/// What `out` says.
pub fn write_page(out: &mut dyn Write, diff: &Diff, style: &Style) -> io::Result<()> {
    let mut page = Page::new(out, style.clone());
    title(&mut page, diff)?;
    let sections = [
        (
            Change::Regressed,
            say!(ja: "後退した学生", en: "Regressed"),
            Ink::Bad,
        ),
        (
            Change::Both,
            say!(ja: "進んだところも後退したところもある学生", en: "Progressed and regressed"),
            Ink::Bad,
        ),
        (
            Change::Progressed,
            say!(ja: "進んだ学生", en: "Progressed"),
            Ink::Good,
        ),
        (
            Change::CleanedUp,
            say!(ja: "片付けた学生", en: "Cleaned up"),
            Ink::Plain,
        ),
        (
            Change::Undetermined,
            say!(
                ja: "判定できたかどうかだけが変わった学生",
                en: "Changed only in what could be determined"
            ),
            Ink::Unsure,
        ),
    ];
    for (change, heading, ink) in sections {
        let count = diff.with_change(change).count();
        if count == 0 {
            continue;
        }
        page.blank()?;
        let (ja, en) = (&heading.ja, &heading.en);
        page.text(0, ink, &say!(ja: "{ja}: {count} 人", en: "{en}: {count}"))?;
        for student in diff.with_change(change) {
            self::student(&mut page, student)?;
        }
    }
    let came = say!(ja: "新しく加わった学生", en: "New");
    let went = say!(ja: "いなくなった学生", en: "No longer there");
    names(&mut page, &came, &diff.arrived)?;
    names(&mut page, &went, &diff.left)?;
    let same = diff.with_change(Change::Same).count();
    page.blank()?;
    page.text(
        0,
        Ink::Strong,
        &say!(ja: "変わらない学生: {same} 人", en: "Unchanged: {same}"),
    )?;
    page.flush()
}

fn title(page: &mut Page<&mut dyn Write>, diff: &Diff) -> io::Result<()> {
    let (ja, en, name) = (&diff.title.ja, &diff.title.en, &diff.exercise);
    page.text(
        0,
        Ink::Strong,
        &say!(
            ja: "演習「{ja}」({name}) の変化",
            en: "What changed in {en} ({name})"
        ),
    )?;
    let style = page.style.clone();
    let time = |side: &super::Side| style.time(side.started);
    let (from, to) = (time(&diff.before), time(&diff.after));
    let (old, new, arrow) = (diff.before.students, diff.after.students, style.arrow());
    let (then, now) = (counted(old, "student"), counted(new, "student"));
    page.text(
        0,
        Ink::Quiet,
        &say!(
            ja: "{from} ({old} 人) {arrow} {to} ({new} 人)",
            en: "{from} ({then}) {arrow} {to} ({now})"
        ),
    )?;
    if diff.same_exercise {
        return Ok(());
    }
    let (new, lost) = (diff.new_checks.join(", "), diff.lost_checks.join(", "));
    let mut text = say!(
        ja: "演習の内容が変わっています。変化は学生の作業ではなく、演習の変更によるものかもしれません。",
        en: "The exercise was changed in between: changes may come from that and not from the students' work."
    );
    if !new.is_empty() {
        text = text.then(&say!(ja: "新しい確認: {new}。", en: " New checks: {new}."));
    }
    if !lost.is_empty() {
        text =
            text.then(&say!(ja: "なくなった確認: {lost}。", en: " Checks that are gone: {lost}."));
    }
    page.text(0, Ink::Unsure, &text)
}

fn student(page: &mut Page<&mut dyn Write>, student: &ChangedStudent) -> io::Result<()> {
    let arrow = page.style.arrow();
    let (id, name) = (&student.who.student, &student.who.name);
    let status = |text: fn(&Text) -> &String| {
        let (before, after) = (&student.status_before, &student.status_after);
        if before == after {
            text(after).clone()
        } else {
            format!("{} {arrow} {}", text(before), text(after))
        }
    };
    let points = |points: Option<u32>| points.map_or("-".to_owned(), |it| it.to_string());
    let (before, after) = (points(student.points_before), points(student.points_after));
    let (ja, en) = (status(|it| &it.ja), status(|it| &it.en));
    let line = say!(
        ja: "{id} {name}  {before} {arrow} {after} 点  ({ja})",
        en: "{id} {name}  {before} {arrow} {after} points  ({en})"
    );
    page.text(2, Ink::Strong, &line)?;
    for ChangedCheck {
        check,
        title,
        change,
        said,
        ..
    } in &student.checks
    {
        let (mark, ink) = match change {
            Change::Progressed => ("+", Ink::Good),
            Change::Regressed => ("-", Ink::Bad),
            _ => ("?", Ink::Unsure),
        };
        let (ja, en) = (&title.ja, &title.en);
        let mut text = say!(ja: "{check}: {ja}", en: "{check}: {en}");
        if *change != Change::Progressed && !said.is_empty() {
            let (ja, en) = (&said.ja, &said.en);
            text = text.then(&say!(ja: " ({ja})", en: " ({en})"));
        }
        let text = text.get(page.style.lang).to_owned();
        page.hanging(4, &format!("{mark} "), ink, &text, Ink::Plain)?;
    }
    Ok(())
}

fn names(page: &mut Page<&mut dyn Write>, label: &Text, all: &[StudentName]) -> io::Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    let named = all.iter().take(NAMES).map(|who| {
        let StudentName { student, name } = who;
        format!("{student} {name}").trim_end().to_owned()
    });
    let mut named: Vec<String> = named.collect();
    let more = all.len().saturating_sub(NAMES);
    if more > 0 {
        named.push(format!("(+{more})"));
    }
    let count = all.len();
    let (ja, en) = (&label.ja, &label.en);
    page.blank()?;
    let label = say!(ja: "{ja} ({count} 人):", en: "{en} ({count}):");
    page.labelled(0, &label, &Text::same(named.join(", ")))
}
