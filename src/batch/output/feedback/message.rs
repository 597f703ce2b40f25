//! The feedback message of a student.

use std::fmt::Write as _;

use crate::batch::{Class, Entry, Marks, StudentStatus};
use crate::report::clean::clean;
use crate::report::{Report, Reports, Vacancy, Verdict};
use crate::report::{escape, markdown};
use crate::say;
use crate::text::{Lang, Text, counted};

/// Of whom there is a report.
pub(super) fn seen(marks: Marks<'_>, entry: &Entry, report: Report, lang: Lang) -> String {
    let mut out = String::new();
    greeting(&mut out, entry, &report.title, lang);
    let mut lines = words(entry, &report);
    lines.extend(marks.in_words(entry).map(sentence));
    for line in lines.iter().chain(&entry.remarks) {
        let _ = writeln!(out, "{}\n", escaped_code(line.get(lang)));
    }
    out.push_str("---\n\n");
    out + &markdown::page(&Reports::new(vec![report]), lang, usize::MAX)
}

/// Returns a few words as a sentence.
fn sentence(Text { ja, en }: Text) -> Text {
    let mut letters = en.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    let (first, rest) = (first.unwrap_or_default(), letters.as_str());
    say!(ja: "{ja}。", en: "{first}{rest}.")
}

/// Of whom there is none: that, why, and that it costs them nothing.
pub(super) fn unseen(class: &Class, entry: &Entry, lang: Lang) -> String {
    let mut out = String::new();
    greeting(&mut out, entry, &class.header.title, lang);
    let free = say!(
        ja: "そのため点はまだ付いていません。これで点が減ることはありません。",
        en: "So there are no points yet, and none are lost by this."
    );
    let lines = match &entry.status {
        StudentStatus::Stopped(stopped) => vec![
            say!(
                ja: "あなたのクラスターを確認しようとしましたが、できませんでした。",
                en: "We tried to look at your cluster and could not."
            ),
            without_folders(&stopped.what, entry),
            free,
        ],
        StudentStatus::Empty(Vacancy::Unused) => vec![
            say!(
                ja: "あなたの Namespace にはまだ何もありません。",
                en: "There is nothing in your namespace yet."
            ),
            free,
        ],
        StudentStatus::Empty(Vacancy::CleanedUp) => vec![
            say!(
                ja: "あなたの Namespace は片付け済みで、その前に確認した結果がありません。",
                en: "Your namespace is cleaned up, and there is no result from before that."
            ),
            free,
        ],
        _ => vec![
            say!(ja: "まだ確認していません。", en: "Nobody has looked at your work yet."),
            free,
        ],
    };
    for line in lines {
        let _ = writeln!(out, "{}\n", escaped_code(line.get(lang)));
    }
    out
}

/// Removes the folders of the reader's machine from a message.
fn without_folders(said: &Text, entry: &Entry) -> Text {
    let Some(path) = &entry.student.target.kubeconfig else {
        return said.clone();
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.clone());
    [&whole, path].into_iter().fold(said.clone(), |said, path| {
        let path = clean(&path.display().to_string());
        said.map(|words| words.replace(&path, &clean(&name)))
    })
}

fn greeting(out: &mut String, entry: &Entry, title: &Text, lang: Lang) {
    let name = escape::markdown(&clean(entry.student.display_name()));
    let title = escape::markdown(&clean(title.get(lang)));
    let heading = say!(ja: "# {title}: {name} さん", en: "# {title}: {name}");
    let _ = writeln!(out, "{}\n", heading.get(lang));
}

fn words(entry: &Entry, report: &Report) -> Vec<Text> {
    let totals = &report.totals;
    let (points, possible) = (totals.points, totals.possible);
    let of = counted(possible, "point");
    let mut lines = vec![if entry.status == StudentStatus::Passed {
        say!(
            ja: "{points}/{possible} 点です。確認したものはすべて合格しています。おつかれさまでした！",
            en: "You have {points} of {of}: all that was looked at passes. Well done!"
        )
    } else {
        let (passed, checks) = (totals.passed, counted(totals.passed, "passed check"));
        say!(
            ja: "いまのところ {points}/{possible} 点、{passed} 件に合格しています。",
            en: "So far you have {points} of {of}, for {checks}."
        )
    }];
    if totals.bonus > 0 {
        let (bonus, extra) = (totals.bonus, counted(totals.bonus, "bonus point"));
        lines.push(say!(
            ja: "ほかにボーナスが {bonus} 点あります。",
            en: "You have {extra} on top."
        ));
    }
    lines.extend(first(report));
    let not_seen = totals.not_seen;
    if not_seen > 0 {
        let points = counted(not_seen, "point");
        lines.push(say!(
            ja: "すでに先の段階に進んでいるため、見ていない段階があります ({not_seen} 点分)。これで点が減ることはありません。",
            en: "A stage was not seen, since you are already further on ({points}). No points are lost by it."
        ));
    }
    let open = totals.undetermined.saturating_sub(not_seen);
    let is_decided = report.overridden.is_some();
    if open > 0 || (totals.inconclusive > 0 && !is_decided) {
        let points = counted(open, "point");
        lines.push(say!(
            ja: "判定できなかったものもあります ({open} 点分)。あなたの間違いとは限らず、これで点が減ることはありません。",
            en: "Some of it could not be determined ({points}). That need not be your mistake, and no points are lost by it."
        ));
    }
    lines
}

/// Returns the failure to fix first: causes come before what they lead to.
fn first(report: &Report) -> Option<Text> {
    let mut failed = report.checks().map(|(_, check)| check);
    let check = failed.find(|check| check.verdict == Verdict::Fail)?;
    let said = check.mismatches.first().map(|first| first.what.clone());
    let Text { ja, en: why_en } = said.unwrap_or_default();
    let why = ja.trim_end_matches('。');
    let (ja, en) = (&check.title.ja, &check.title.en);
    let mut text = if why.is_empty() {
        say!(ja: "まず「{ja}」に合格しましょう。", en: "Make this pass first: {en}.")
    } else {
        say!(
            ja: "まず「{ja}」に合格しましょう: {why}。",
            en: "Fix this first: {en} ({why_en})."
        )
    };
    if check.hints > 0 {
        let (exercise, name) = (&report.exercise, &check.check);
        text = text.then(&say!(
            ja: "困ったら `handson hint {exercise}/{name}` でヒントを見られます。",
            en: " If you are stuck: `handson hint {exercise}/{name}`"
        ));
    }
    Some(text)
}

/// Text in which nothing is markup but what stands in backticks.
fn escaped_code(text: &str) -> String {
    let text = clean(text);
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return escape::markdown(&text);
    }
    let parts = parts.into_iter().enumerate();
    let parts = parts.map(|(number, part)| match number % 2 {
        0 => escape::markdown(part),
        _ => escape::code(part),
    });
    parts.collect()
}
