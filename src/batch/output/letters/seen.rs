//! The letter to a student of whom there is a report: points, what to do next, what
//! fails, and then the rest.

use super::letter::{Item, Letter, Line};
use crate::batch::class::remarks_on_overrides;
use crate::batch::{CellOutcome, Class, Entry, StudentStatus};
use crate::report::plain_text::{
    actual_label, expected_label, left_aside_label, manifest_label, why_label,
};
use crate::report::{Blocked, CheckReport, Report, SourceLine, StageReport, Verdict};
use crate::say;
use crate::text::{Text, counted};

/// Returns the letter; `since` says when what it counts was seen, where that was earlier.
pub(super) fn letter(class: &Class, entry: &Entry, report: &Report, since: Option<Text>) -> Letter {
    let mut letter = Letter {
        title: super::greeting(entry, &report.title),
        ..Letter::default()
    };
    letter.say(points(entry, report));
    let marks = class.marks();
    let mark = [marks.in_words(entry), marks.lateness(entry)];
    let facts = mark.into_iter().chain([since]).flatten();
    facts.map(sentence).for_each(|text| letter.say(text));
    next(&mut letter, report);
    let by_hand = remarks_on_overrides(&class.columns, entry).into_iter();
    let by_hand = by_hand.map(Item::new).collect();
    letter.list(
        say!(ja: "担当者が手で直したところ", en: "What was set by hand"),
        by_hand,
    );
    let failing = of(report, CellOutcome::Failed).map(|(stage, check)| failing(stage, check));
    let heading = say!(ja: "合格していない確認", en: "What to fix");
    letter.list(heading, failing.collect());
    letter.say(blocked(report));
    undetermined(&mut letter, report);
    letter.say(not_seen(report));
    let passing = of(report, CellOutcome::Passed).map(|(_, check)| Item {
        mark: CellOutcome::Passed.mark(),
        ..Item::new(check.title.clone())
    });
    letter.list(
        say!(ja: "合格した確認", en: "What passes"),
        passing.collect(),
    );
    let aside = report.submission.iter().flat_map(|it| &it.left_aside);
    letter.list(left_aside_label(), aside.cloned().map(Item::new).collect());
    letter
}

/// Returns a few words as a sentence.
fn sentence(Text { ja, en }: Text) -> Text {
    let mut letters = en.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    let (first, rest) = (first.unwrap_or_default(), letters.as_str());
    say!(ja: "{ja}。", en: "{first}{rest}.")
}

/// Returns the checks that came to `outcome`.
fn of(report: &Report, outcome: CellOutcome) -> impl Iterator<Item = (&StageReport, &CheckReport)> {
    report.checks().filter(move |(_, check)| {
        let blocked = check.reason.as_ref().map(|reason| reason.kind);
        CellOutcome::of(check.verdict, blocked) == outcome
    })
}

fn points(entry: &Entry, report: &Report) -> Text {
    let totals = &report.totals;
    let (points, possible) = (totals.points, totals.possible);
    let of = counted(possible, "point");
    let text = if entry.status == StudentStatus::Passed {
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
    };
    if totals.bonus == 0 {
        return text;
    }
    let (bonus, extra) = (totals.bonus, counted(totals.bonus, "bonus point"));
    text.then(&say!(
        ja: "ほかにボーナスが {bonus} 点あります。",
        en: " You have {extra} on top."
    ))
}

/// Adds what to do first: causes come before what they lead to.
fn next(letter: &mut Letter, report: &Report) {
    let mut checks = report.checks().map(|(_, check)| check);
    let Some(check) = checks.find(|check| check.verdict == Verdict::Fail) else {
        return;
    };
    let (ja, en) = (&check.title.ja, &check.title.en);
    let mut text = say!(ja: "まず「{ja}」に合格しましょう。", en: "Fix this first: {en}.");
    if check.hints > 0 {
        let (exercise, name) = (&report.exercise, &check.check);
        text = text.then(&say!(
            ja: "困ったら `handson hint {exercise}/{name}` でヒントを見られます。",
            en: " If you are stuck, `handson hint {exercise}/{name}` helps."
        ));
    }
    letter.say(text);
}

/// Returns a check that fails, with all that differs.
fn failing(stage: &StageReport, check: &CheckReport) -> Item {
    let mut lines = Vec::new();
    for mismatch in &check.mismatches {
        lines.push(Line::words(mismatch.what.clone()));
        for (label, value) in [
            (expected_label(), &mismatch.expected),
            (actual_label(), &mismatch.actual),
        ] {
            if !value.is_empty() {
                lines.push(Line::value(label, value.clone()));
            }
        }
    }
    if let Some(SourceLine { file, line }) = &check.source {
        lines.push(Line::value(
            manifest_label(),
            Text::same(format!("{file}:{line}")),
        ));
    }
    lines.extend(stage.notes.iter().cloned().map(Line::words));
    if !check.why.is_empty() {
        lines.push(Line {
            label: Some(why_label()),
            ..Line::words(check.why.clone())
        });
    }
    Item {
        mark: CellOutcome::Failed.mark(),
        title: check.title.clone(),
        lines,
    }
}

fn blocked(report: &Report) -> Text {
    let count = of(report, CellOutcome::Blocked).count();
    if count == 0 {
        return Text::default();
    }
    let checks = counted(count, "more check");
    say!(
        ja: "残りの {count} 件は、先の確認に合格すると確かめられます。",
        en: "{checks} can be looked at when the ones before pass."
    )
}

/// Adds what could not be determined, each reason once.
fn undetermined(letter: &mut Letter, report: &Report) {
    let open = report
        .totals
        .undetermined
        .saturating_sub(report.totals.not_seen);
    let mut reasons: Vec<Item> = Vec::new();
    for (_, check) in of(report, CellOutcome::Undetermined) {
        let why = check.reason.as_ref().map(|it| it.text.clone());
        let why = why.filter(|why| !why.is_empty());
        let line = Line::words(check.title.clone());
        let known = reasons
            .iter_mut()
            .find(|item| Some(&item.title) == why.as_ref());
        match (known, why) {
            (Some(item), _) => item.lines.push(line),
            (None, Some(why)) => reasons.push(Item {
                mark: CellOutcome::Undetermined.mark(),
                title: why,
                lines: vec![line],
            }),
            (None, None) => reasons.push(Item {
                mark: CellOutcome::Undetermined.mark(),
                ..Item::new(check.title.clone())
            }),
        }
    }
    let tried_later = report.checks().filter(|(_, check)| {
        let kind = check.reason.as_ref().map(|it| it.kind);
        matches!(kind, Some(Blocked::ReadOnly | Blocked::NotConfirmed))
    });
    let tried_later: Vec<Line> = tried_later
        .map(|(_, check)| Line::words(check.title.clone()))
        .collect();
    if !tried_later.is_empty() {
        reasons.push(Item {
            mark: CellOutcome::NotTried.mark(),
            title: say!(
                ja: "今回は試していません (Pod の中を見たり、一時的に変更したりする確認です)",
                en: "Not tried this time, as it takes looking into Pods or changing something for a while"
            ),
            lines: tried_later,
        });
    }
    if open == 0 && (reasons.is_empty() || report.overridden.is_some()) {
        return;
    }
    let points = counted(open, "point");
    letter.list(
        say!(ja: "判定できなかった確認", en: "What could not be determined"),
        reasons,
    );
    letter.say(say!(
        ja: "判定できなかったもの ({open} 点分) は、あなたの間違いとは限らず、これで点が減ることはありません。",
        en: "What could not be determined ({points}) need not be your mistake, and no points are lost by it."
    ));
}

fn not_seen(report: &Report) -> Text {
    let not_seen = report.totals.not_seen;
    if not_seen == 0 {
        return Text::default();
    }
    let points = counted(not_seen, "point");
    say!(
        ja: "すでに先の段階に進んでいるため、見ていない段階があります ({not_seen} 点分)。これで点が減ることはありません。",
        en: "A stage was not seen, since you are already further on ({points}). No points are lost by it."
    )
}
