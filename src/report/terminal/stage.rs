//! The lines of a stage that belong to none of its checks.

use std::io::{self, Write};

use jiff::Timestamp;

use crate::report::terminal::check::MARK;
use crate::report::terminal::page::Page;
use crate::report::terminal::style::Ink;
use crate::report::terminal::words;
use crate::report::{CheckReport, PointsOutcome, StageReport, Verdict};
use crate::say;
use crate::text::Text;

/// The title of a stage, over its checks.
pub(super) fn heading<W: Write>(page: &mut Page<W>, stage: &StageReport) -> io::Result<()> {
    page.blank()?;
    let (name, ja, en) = (&stage.stage, &stage.title.ja, &stage.title.en);
    page.text(
        0,
        Ink::Strong,
        &say!(ja: "{ja} ({name})", en: "{en} ({name})"),
    )
}

/// Writes how to begin.
pub(super) fn begin<W: Write>(page: &mut Page<W>, begin: &Text) -> io::Result<()> {
    let arrow = format!("{} ", page.style.arrow());
    let text = begin.get(page.style.lang).to_owned();
    page.hanging(MARK, &arrow, Ink::Strong, &text, Ink::Strong)
}

/// Writes what the cluster did not accept.
pub(super) fn note<W: Write>(page: &mut Page<W>, note: &Text) -> io::Result<()> {
    let mark = format!("{} ", page.style.mark(Verdict::Fail).0);
    let text = note.get(page.style.lang).to_owned();
    page.hanging(MARK, &mark, Ink::Bad, &text, Ink::Plain)
}

/// Writes that all of the stage is done, and when that was seen.
pub(super) fn done<W: Write>(
    page: &mut Page<W>,
    stage: &StageReport,
    seen: Timestamp,
) -> io::Result<()> {
    let mark = page.style.mark(Verdict::Pass);
    let (won, all) = stage.points_so_far();
    let points = say!(ja: "{won}/{all} 点", en: "{won}/{all} pt");
    let seen = words::seen(&page.style.seen(seen));
    let text = Text::joined(&[points, seen], &Text::same(" "));
    page.entry(MARK, mark, &text, Ink::Plain, "")
}

/// Writes that a later stage has taken over.
pub(super) fn superseded<W: Write>(page: &mut Page<W>, by: &str) -> io::Result<()> {
    let mark = page.style.mark(Verdict::Skipped);
    let text = say!(
        ja: "すでに段階 {by} に進んでいるので、確認を省きます",
        en: "skipped: you are already at stage {by}"
    );
    page.entry(MARK, mark, &text, Ink::Quiet, "")
}

/// Returns whether a check is left behind: to a later stage, or since it is done.
pub(super) fn is_left(check: &CheckReport) -> bool {
    check.points_outcome() == PointsOutcome::Left
}
