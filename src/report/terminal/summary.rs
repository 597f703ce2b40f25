//! The last lines of a report: notes, totals, and the next step.

use std::io::{self, Write};

use crate::report::terminal::commands::Commands;
use crate::report::terminal::page::Page;
use crate::report::terminal::style::Ink;
use crate::report::terminal::words;
use crate::report::{
    Blocked, CheckReport, NextStage, Report, Reports, StageReport, Verdict, plain_text,
};
use crate::say;
use crate::text::{Text, counted};

/// Notes, totals, and the last line.
pub(super) fn write_totals<W: Write>(
    page: &mut Page<W>,
    report: &Report,
    commands: &Commands,
) -> io::Result<()> {
    page.blank()?;
    for note in plain_text::part(report).iter().chain(&report.notes) {
        page.labelled(0, &words::note(), note)?;
    }
    if !report.complete {
        page.text(
            0,
            Ink::Unsure,
            &say!(
                ja: "ここまでの結果です (途中で中断しました)。",
                en: "Interrupted: these are the results so far."
            ),
        )?;
    }
    sums(page, report)?;
    if page.style.verbose {
        details(page, report)?;
    }
    let arrow = format!("{} ", page.style.arrow());
    let text = next_step(report, commands);
    let text = text.get(page.style.lang).to_owned();
    page.hanging(0, &arrow, Ink::Strong, &text, Ink::Strong)?;
    if let Some(command) = commands.grade_and_keep().filter(|_| report.exit_code == 1) {
        page.labelled_command(2, &words::keep_label(), &command)?;
    }
    match next_lesson(report) {
        Some(lesson) => page.labelled_command(2, &words::lesson_label(), lesson),
        None => Ok(()),
    }
}

/// Writes how many namespaces are done, and which are not.
pub(super) fn write_namespaces<W: Write>(page: &mut Page<W>, reports: &Reports) -> io::Result<()> {
    let names = |code: &dyn Fn(u8) -> bool| -> Vec<&str> {
        let found = reports.reports.iter().filter(|it| code(it.exit_code));
        found.map(|report| report.namespace.as_str()).collect()
    };
    let (all, done) = (reports.reports.len(), names(&|code| code == 0).len());
    let spaces = counted(all, "namespace");
    page.blank()?;
    let ink = if done == all { Ink::Good } else { Ink::Strong };
    page.text(
        0,
        ink,
        &say!(
            ja: "{all} 個の Namespace のうち、{done} 個がすべて合格です",
            en: "{done} of {spaces} pass everything"
        ),
    )?;
    let failed = names(&|code| code == 1);
    if !failed.is_empty() {
        let list = failed.join(", ");
        page.text(
            0,
            Ink::Bad,
            &say!(ja: "不合格がある Namespace: {list}", en: "with failures: {list}"),
        )?;
    }
    let unsure = names(&|code| !matches!(code, 0 | 1));
    if !unsure.is_empty() {
        let list = unsure.join(", ");
        page.text(
            0,
            Ink::Unsure,
            &say!(ja: "判定できなかった Namespace: {list}", en: "undetermined: {list}"),
        )?;
    }
    Ok(())
}

/// Writes points and counts.
pub(crate) fn sums<W: Write>(page: &mut Page<W>, report: &Report) -> io::Result<()> {
    let totals = &report.totals;
    let (points, possible) = (totals.points, totals.possible);
    let of = counted(possible, "point");
    let mut parts = match totals.so_far.filter(|so_far| *so_far != points) {
        Some(so_far) => vec![
            say!(ja: "これまでに {so_far}/{possible} 点", en: "So far {so_far}/{of}"),
            say!(ja: "いま {points}/{possible} 点", en: "now {points}/{possible}"),
        ],
        None => {
            vec![say!(ja: "合計 {points}/{possible} 点", en: "Total {points}/{of}")]
        }
    };
    if totals.lost > 0 {
        let lost = totals.lost;
        parts.push(say!(ja: "残り {lost} 点", en: "{lost} to go"));
    }
    let kept = report.points_kept();
    parts.extend(plain_text::neither_won_nor_lost(totals, kept));
    if totals.bonus_possible > 0 {
        let (bonus, possible) = (totals.shown_bonus(), totals.bonus_possible);
        parts.push(say!(ja: "ボーナス {bonus}/{possible} 点", en: "bonus {bonus}/{possible}"));
    }
    page.text(0, total_ink(report), &dotted(page, &parts))?;
    let counts: Vec<Text> = [
        (totals.passed, say!(ja: "合格", en: "passed")),
        (totals.failed, say!(ja: "不合格", en: "failed")),
        (
            totals.inconclusive,
            say!(ja: "判定できず", en: "inconclusive"),
        ),
        (totals.skipped, say!(ja: "未確認", en: "not checked")),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, Text { ja, en })| say!(ja: "{ja} {count}", en: "{count} {en}"))
    .collect();
    page.text(0, Ink::Quiet, &dotted(page, &counts))
}

fn total_ink(report: &Report) -> Ink {
    if report.totals.failed > 0 {
        Ink::Bad
    } else if report.exit_code == 0 {
        Ink::Good
    } else {
        Ink::Unsure
    }
}

fn details<W: Write>(page: &mut Page<W>, report: &Report) -> io::Result<()> {
    let ms = report.finished.duration_since(report.started).as_millis();
    let server = &report.cluster.server;
    let (version, digest) = (&report.tool_version, &report.digest);
    let text = match report.requests {
        Some(requests) => {
            let counted = counted(requests, "API request");
            say!(
                ja: "{ms} ミリ秒、API リクエスト {requests} 回、{server}",
                en: "{ms} ms, {counted}, {server}"
            )
        }
        None => say!(ja: "{ms} ミリ秒、{server}", en: "{ms} ms, {server}"),
    };
    page.text(0, Ink::Quiet, &text)?;
    page.text(
        0,
        Ink::Quiet,
        &Text::same(format!("handson {version}, {digest}")),
    )
}

/// Returns the page of the course that goes with the next step.
#[must_use]
pub fn next_lesson(report: &Report) -> Option<&str> {
    let next = report.next.as_ref();
    let stage = next.and_then(|next| next.lesson.as_deref());
    next.and(stage.or(report.lesson.as_deref()))
}

/// Returns the one thing to do now: about the first check that is not right,
/// else about the stage that comes next.
#[must_use]
pub fn next_step(report: &Report, commands: &Commands) -> Text {
    let again = commands.again();
    let first = |wanted: fn(&CheckReport) -> bool| {
        report
            .stages
            .iter()
            .flat_map(|stage| stage.checks.iter().map(move |check| (stage, check)))
            .find(|(_, check)| wanted(check))
    };
    // A stage that has not begun waits for what is left of the one before it.
    let waits = |stage: &StageReport| {
        let place = |name: &str| report.stages.iter().position(|it| it.stage == name);
        let current = report.next.as_ref().and_then(|next| place(&next.stage));
        stage.begin.is_some() && current < place(&stage.stage) && current.is_some()
    };
    let failure = first(|check| check.verdict == Verdict::Fail);
    if let Some((stage, check)) = failure.filter(|(stage, _)| !waits(stage)) {
        return next_for_failure(commands, stage, check);
    }
    if !report.complete {
        return say!(
            ja: "もう一度 `{again}` を実行してください。",
            en: "Run `{again}` again"
        );
    }
    if let Some((_, check)) = first(|check| check.verdict == Verdict::Inconclusive) {
        let (ja, en) = (&check.title.ja, &check.title.en);
        return say!(
            ja: "「{ja}」を判定できませんでした。上の理由を確かめてから、もう一度 `{again}` を実行してください。",
            en: "“{en}” could not be determined: see the reason above, then run `{again}` again"
        );
    }
    let skipped_for = |kind| {
        move |check: &CheckReport| {
            check
                .reason
                .as_ref()
                .is_some_and(|reason| reason.kind == kind)
        }
    };
    let any = |kind| {
        report
            .stages
            .iter()
            .flat_map(|stage| &stage.checks)
            .any(skipped_for(kind))
    };
    if any(Blocked::NotConfirmed) {
        let yes = commands.check(" --yes");
        return say!(
            ja: "残りは、クラスターを一時的に変更する確認です。`{yes}` で行えます。",
            en: "Next: run `{yes}`; the remaining checks change the cluster for a moment"
        );
    }
    if let Some(next) = &report.next {
        return next_stage(report, commands, next);
    }
    if report.totals.passed == 0 && report.totals.so_far.unwrap_or_default() == 0 {
        let explain = commands.explain();
        return say!(
            ja: "合格した確認はまだありません。`{explain}` で内容を確かめてください。",
            en: "Nothing has passed yet: `{explain}` explains what is asked"
        );
    }
    if any(Blocked::ReadOnly) {
        return say!(
            ja: "確かめたものはすべて合格です。--read-only を外すと、残りの確認も行えます。",
            en: "Everything that was checked passes; run it without --read-only for the rest"
        );
    }
    let mut unseen = report.stages.iter().filter(|stage| !stage.is_done());
    let done =
        say!(ja: "すべて合格です。おつかれさまでした！", en: "Everything passes. Well done!");
    if report.totals.so_far.is_some()
        && let Some(stage) = unseen.next()
    {
        let (ja, en) = (&stage.title.ja, &stage.title.en);
        let explain = commands.explain_stage(&stage.stage);
        return say!(
            ja: "いま確かめられるものはすべて合格です。先へ進む前に終わっていなかった「{ja}」は、`{explain}` を見て、もう一度取り組めます。",
            en: "Everything that can be checked now passes; “{en}” was left before it was done: `{explain}` says what it asks for"
        );
    }
    match &report.next_chapter {
        Some(Text { ja, en }) if report.totals.so_far.is_some() => {
            done.then(&say!(ja: " 次の章: {ja}", en: " Next chapter: {en}"))
        }
        _ => done,
    }
}

/// Returns how to go on with another stage than those that were checked.
fn next_stage(report: &Report, commands: &Commands, next: &NextStage) -> Text {
    let check = commands.check_stage(&next.stage);
    let (ja, en) = (&next.title.ja, &next.title.en);
    if report.stages.iter().any(|stage| stage.stage == next.stage) {
        return say!(
            ja: "次は「{ja}」の残りです。`{check}` で確かめられます。",
            en: "Next: what is left of “{en}”; run `{check}`"
        );
    }
    let (begin_ja, begin_en) = (&next.begin.ja, &next.begin.en);
    say!(
        ja: "次の段階は「{ja}」です。{begin_ja}。できたら `{check}` で確かめます。",
        en: "Next stage, “{en}”: {begin_en}; then run `{check}`"
    )
}

fn next_for_failure(commands: &Commands, stage: &StageReport, check: &CheckReport) -> Text {
    // The stage itself has said how.
    if stage.begin.is_some() {
        let (ja, en) = (&stage.title.ja, &stage.title.en);
        return say!(ja: "次は「{ja}」を始めましょう。", en: "Next: begin with “{en}”");
    }
    let (ja, en) = (&check.title.ja, &check.title.en);
    if check.hints == 0 {
        return say!(ja: "次は「{ja}」に合格しましょう。", en: "Next: make “{en}” pass");
    }
    let hint = commands.hint(&check.check);
    say!(
        ja: "次は「{ja}」に合格しましょう。困ったら `{hint}` でヒントを見られます。",
        en: "Next: make “{en}” pass (stuck? `{hint}`)"
    )
}

fn dotted<W: Write>(page: &Page<W>, parts: &[Text]) -> Text {
    Text::joined(parts, &Text::same(format!(" {} ", page.style.dot())))
}
