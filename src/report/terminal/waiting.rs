//! Checks that were not looked at, grouped by what they wait for.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::report::terminal::check::MARK;
use crate::report::terminal::page::Page;
use crate::report::terminal::style::Ink;
use crate::report::{Blocked, CheckReport, Reason, Verdict};
use crate::say;
use crate::text::{Text, counted};

/// The skipped checks of one stage.
#[derive(Debug, Default)]
pub(super) struct Waiting(Vec<Group>);

#[derive(Debug)]
struct Group {
    reason: Reason,
    bonus: bool,
    titles: Vec<Text>,
}

impl Waiting {
    /// Keeps `check` for the end of the stage, if it was not looked at.
    pub(super) fn takes(&mut self, check: &CheckReport) -> bool {
        let Some(reason) = check
            .reason
            .as_ref()
            .filter(|_| check.verdict == Verdict::Skipped)
        else {
            return false;
        };
        let same = |group: &&mut Group| match &reason.by {
            Some(by) => group.reason.kind == reason.kind && group.reason.by.as_ref() == Some(by),
            None => group.reason == *reason && group.bonus == check.bonus,
        };
        match self.0.iter_mut().find(same) {
            Some(group) => group.titles.push(check.title.clone()),
            None => self.0.push(Group {
                reason: reason.clone(),
                bonus: check.bonus,
                titles: vec![check.title.clone()],
            }),
        }
        true
    }

    /// Writes the groups. `known` is the title and verdict of every check told
    /// so far; `brief` leaves out the names of the checks.
    pub(super) fn write<W: Write>(
        self,
        page: &mut Page<W>,
        known: &BTreeMap<String, (Text, Verdict)>,
        brief: bool,
    ) -> io::Result<()> {
        for group in self.0 {
            let mark = page.style.mark(Verdict::Skipped);
            let cause = group.reason.by.as_deref().map(|by| cause(page, by, known));
            let text = headline(&group, cause.as_ref());
            page.entry(MARK, mark, &text, Ink::Plain, "")?;
            let dot = format!("{} ", page.style.dot());
            for title in group.titles.iter().filter(|_| !brief) {
                let title = title.get(page.style.lang).to_owned();
                page.hanging(
                    MARK + mark.0.len().min(4) + 1,
                    &dot,
                    Ink::Quiet,
                    &title,
                    Ink::Quiet,
                )?;
            }
        }
        Ok(())
    }
}

/// The check that a group waits for, with its mark.
fn cause<W: Write>(page: &Page<W>, by: &str, known: &BTreeMap<String, (Text, Verdict)>) -> Text {
    match known.get(by) {
        Some((title, verdict)) => {
            let mark = page.style.mark(*verdict).0;
            let (ja, en) = (&title.ja, &title.en);
            say!(ja: "{mark}「{ja}」", en: "{mark} “{en}”")
        }
        None => Text::same(by),
    }
}

fn headline(group: &Group, cause: Option<&Text>) -> Text {
    let count = group.titles.len();
    let (checks, more) = (counted(count, "check"), counted(count, "more check"));
    let (unlock, they, change) = if count == 1 {
        ("unlocks", "it", "changes")
    } else {
        ("unlock", "they", "change")
    };
    let (why_ja, why_en) = (&group.reason.text.ja, &group.reason.text.en);
    match (group.reason.kind, cause) {
        (
            Blocked::ByFailure | Blocked::ByUndetermined | Blocked::NotAsked | Blocked::NotYet,
            Some(Text { ja, en }),
        ) => say!(
            ja: "残りの {count} 件は、{ja}に合格すると確かめられます",
            en: "{more} {unlock} when {en} passes"
        ),
        (Blocked::ReadOnly, _) => say!(
            ja: "--read-only なので行いません ({count} 件)",
            en: "{checks} left out by --read-only"
        ),
        (Blocked::NotConfirmed, _) => say!(
            ja: "一時的な変更を伴うため、まだ行っていません ({count} 件)。--yes で行えます",
            en: "{checks} not run: {they} {change} the cluster for a moment; add --yes"
        ),
        (Blocked::Interrupted, _) => say!(
            ja: "中断したため、まだ確かめていません ({count} 件)",
            en: "{checks} not reached: interrupted"
        ),
        (Blocked::NotAsked, _) if group.bonus => say!(
            ja: "任意 (ボーナス): {why_ja}",
            en: "Optional bonus: {why_en}"
        ),
        (Blocked::NotYet, None) => say!(
            ja: "このあとで確かめます ({count} 件): {why_ja}",
            en: "{checks} for later: {why_en}"
        ),
        (Blocked::NotAsked, _) => say!(
            ja: "対象外 ({count} 件): {why_ja}",
            en: "{checks} left out: {why_en}"
        ),
        _ => say!(
            ja: "未確認 ({count} 件): {why_ja}",
            en: "{checks} not checked: {why_en}"
        ),
    }
}
