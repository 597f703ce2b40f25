//! One check: a line when it passes, what a good assistant would say when not.

use std::io::{self, Write};

use crate::report::terminal::commands::Commands;
use crate::report::terminal::page::Page;
use crate::report::terminal::style::Ink;
use crate::report::terminal::words;
use crate::report::{CheckReport, MismatchReport, Verdict};
use crate::say;
use crate::text::Text;

/// Columns before a check's mark, and before what is told about it.
pub(super) const MARK: usize = 2;
const BODY: usize = 6;

/// The context of the lines about a check.
pub(super) struct Around<'a> {
    /// The commands that the reader may run.
    pub commands: &'a Commands,
    /// The stage has said how to begin: then nothing is there yet, and
    /// to list what is wrong with nothing would only be noise.
    pub begun: bool,
    /// The check that was undetermined for the same reason before this one.
    pub same_reason: Option<&'a Text>,
}

/// Writes one check.
pub(super) fn write_check<W: Write>(
    page: &mut Page<W>,
    check: &CheckReport,
    around: &Around<'_>,
) -> io::Result<()> {
    let worth = words::worth(check, page.style.lang);
    if let Some(earlier) = check.earlier.as_ref().filter(|_| check.is_kept()) {
        let mark = page.style.mark(Verdict::Pass);
        let seen = words::seen(&page.style.seen(earlier.seen));
        let title = Text::joined(&[check.title.clone(), seen], &Text::same(" "));
        return page.entry(MARK, mark, &title, Ink::Plain, &worth);
    }
    let mark = page.style.mark(check.verdict);
    page.entry(MARK, mark, &check.title, Ink::Plain, &worth)?;
    match check.verdict {
        Verdict::Pass => passed(page, check),
        Verdict::Fail if around.begun => headline(page, check),
        Verdict::Fail => failed(page, check, around.commands),
        Verdict::Inconclusive | Verdict::Skipped => undetermined(page, check, around),
    }
}

fn passed<W: Write>(page: &mut Page<W>, check: &CheckReport) -> io::Result<()> {
    if !page.style.verbose {
        return Ok(());
    }
    facts(page, check)?;
    elapsed(page, check)
}

fn headline<W: Write>(page: &mut Page<W>, check: &CheckReport) -> io::Result<()> {
    match check.mismatches.first() {
        Some(first) => page.text(BODY, Ink::Quiet, &first.what),
        None => Ok(()),
    }
}

fn failed<W: Write>(
    page: &mut Page<W>,
    check: &CheckReport,
    commands: &Commands,
) -> io::Result<()> {
    for (number, mismatch) in check.mismatches.iter().enumerate() {
        self::mismatch(
            page,
            mismatch,
            if number == 0 { Ink::Strong } else { Ink::Plain },
        )?;
    }
    facts(page, check)?;
    if let Some(earlier) = &check.earlier {
        let time = page.style.seen(earlier.seen);
        page.text(BODY, Ink::Quiet, &words::seen_earlier(&time))?;
    }
    if !check.why.is_empty() {
        page.labelled(BODY, &words::why(), &check.why)?;
    }
    look(page, check)?;
    if check.hints > 0 {
        let command = commands.hint(&check.check);
        page.labelled_command(BODY, &words::hint(), &command)?;
    }
    if page.style.verbose {
        elapsed(page, check)?;
    }
    page.blank()
}

fn mismatch<W: Write>(page: &mut Page<W>, mismatch: &MismatchReport, ink: Ink) -> io::Result<()> {
    page.text(BODY, ink, &mismatch.what)?;
    if !mismatch.expected.is_empty() {
        page.labelled(BODY + 2, &words::expected(), &mismatch.expected)?;
    }
    if !mismatch.actual.is_empty() {
        page.labelled(BODY + 2, &words::actual(), &mismatch.actual)?;
    }
    Ok(())
}

fn undetermined<W: Write>(
    page: &mut Page<W>,
    check: &CheckReport,
    around: &Around<'_>,
) -> io::Result<()> {
    if let Some(first) = around.same_reason {
        let first = (
            first.get(crate::text::Lang::Ja),
            first.get(crate::text::Lang::En),
        );
        let (ja, en) = first;
        let text = say!(ja: "理由は「{ja}」と同じです。", en: "for the same reason as “{en}”");
        return page.text(BODY, Ink::Quiet, &text);
    }
    if let Some(reason) = &check.reason {
        page.text(BODY, Ink::Plain, &reason.text)?;
    }
    facts(page, check)?;
    if check.verdict == Verdict::Inconclusive {
        look(page, check)?;
        page.blank()?;
    }
    Ok(())
}

/// The facts that a verdict rests on, and what is worth knowing beside.
fn facts<W: Write>(page: &mut Page<W>, check: &CheckReport) -> io::Result<()> {
    let dot = format!("{} ", page.style.dot());
    for fact in check.evidence.iter().chain(&check.remarks) {
        let text = fact.get(page.style.lang).to_owned();
        page.hanging(BODY, &dot, Ink::Quiet, &text, Ink::Plain)?;
    }
    Ok(())
}

fn look<W: Write>(page: &mut Page<W>, check: &CheckReport) -> io::Result<()> {
    if check.look.is_empty() {
        return Ok(());
    }
    page.text(BODY, Ink::Quiet, &words::look())?;
    for command in &check.look {
        page.command(BODY + 2, command)?;
    }
    Ok(())
}

fn elapsed<W: Write>(page: &mut Page<W>, check: &CheckReport) -> io::Result<()> {
    let ms = check.elapsed_ms;
    page.text(
        BODY,
        Ink::Quiet,
        &say!(ja: "{ms} ミリ秒で確認", en: "checked after {ms} ms"),
    )
}
