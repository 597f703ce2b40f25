//! The lines of a stage that belong to none of its checks.

use std::io::{self, Write};

use jiff::Timestamp;

use crate::report::terminal::check::MARK;
use crate::report::terminal::page::Page;
use crate::report::terminal::style::Ink;
use crate::report::{Blocked, CheckReport, StageReport, Verdict};
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

/// That a later stage has taken over, and what was seen before it did.
pub(super) fn superseded<W: Write>(
    page: &mut Page<W>,
    stage: &StageReport,
    by: &str,
) -> io::Result<()> {
    let mark = page.style.mark(Verdict::Skipped);
    let text = match done(stage) {
        Some(seen) => {
            let seen = page.style.time(seen);
            say!(
                ja: "すでに段階 {by} に進んでいるので、確認を省きます ({seen} に完了を確認済み)",
                en: "skipped: you are already at stage {by} (seen done {seen})"
            )
        }
        None => say!(
            ja: "すでに段階 {by} に進んでいるので、確認を省きます",
            en: "skipped: you are already at stage {by}"
        ),
    };
    page.entry(MARK, mark, &text, Ink::Quiet, "")
}

/// Returns when the last of the stage's superseded checks was seen to pass, if all
/// that count were.
fn done(stage: &StageReport) -> Option<Timestamp> {
    stage
        .checks
        .iter()
        .filter(|check| !check.bonus && is_left(check))
        .map(|check| check.earlier.as_ref().map(|earlier| earlier.seen))
        .reduce(|last, seen| Some(last?.max(seen?)))
        .flatten()
}

/// Returns whether a check is left to a later stage.
pub(super) fn is_left(check: &CheckReport) -> bool {
    let reason = check.reason.as_ref();
    check.verdict == Verdict::Skipped
        && reason.is_some_and(|reason| reason.kind == Blocked::Superseded)
}
