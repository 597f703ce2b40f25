//! The words of the screen that are the same for every exercise.

use super::ShownHint;
use crate::judgement::deletion::with_countdown;
use crate::report::terminal::Style;
use crate::report::terminal::words::{seen, worth};
use crate::report::{CheckReport, Open, Verdict, ViewModel};
use crate::say;
use crate::text::{Lang, Text, counted};

/// Returns what may be pressed, the most useful first. Trying is offered only where
/// there is something to try.
pub(super) fn keys(view: &ViewModel) -> Vec<Text> {
    let mut keys = vec![
        say!(ja: "q 終了", en: "q quit"),
        say!(ja: "↑↓ スクロール", en: "↑↓ scroll"),
    ];
    if view.next_check().is_some_and(|check| check.hints > 0) {
        keys.insert(0, say!(ja: "h ヒント", en: "h hint"));
    }
    if !view.proposals.is_empty() && view.doing.is_none() {
        keys.insert(0, say!(ja: "p 試す", en: "p try"));
    }
    keys
}

/// Returns what stands before a hint.
pub(super) fn hint(hint: &ShownHint) -> Text {
    let (number, available) = (hint.number, hint.available);
    if number == available {
        return say!(ja: "最後のヒント ({number}/{available}):", en: "last hint ({number} of {available}):");
    }
    say!(ja: "ヒント {number}/{available}:", en: "hint {number} of {available}:")
}

/// The sums.
pub(super) fn totals(view: &ViewModel) -> Vec<Text> {
    let totals = &view.totals;
    let (points, possible) = (totals.points, totals.possible);
    let of = counted(possible, "point");
    let open = u32::try_from(view.open.len()).unwrap_or(u32::MAX);
    let mut parts = match totals.so_far.filter(|so_far| *so_far != points) {
        Some(so_far) => vec![
            say!(ja: "これまでに {so_far}/{possible} 点", en: "so far {so_far}/{of}"),
            say!(ja: "いま {points}/{possible} 点", en: "now {points}/{possible}"),
        ],
        None => vec![say!(ja: "{points}/{possible} 点", en: "{points}/{of}")],
    };
    if totals.bonus_possible > 0 {
        let (bonus, possible) = (totals.shown_bonus(), totals.bonus_possible);
        parts.push(say!(ja: "ボーナス {bonus}/{possible}", en: "bonus {bonus}/{possible}"));
    }
    let unsure = totals.inconclusive.saturating_sub(open);
    for (count, text) in [
        (totals.passed, say!(ja: "合格", en: "passed")),
        (totals.failed, say!(ja: "不合格", en: "failed")),
        (open, say!(ja: "確認中", en: "open")),
        (unsure, say!(ja: "判定できず", en: "inconclusive")),
    ] {
        if count > 0 {
            let Text { ja, en } = text;
            parts.push(say!(ja: "{ja} {count}", en: "{count} {en}"));
        }
    }
    parts
}

/// Returns what is said beside the title of a check.
pub(super) fn beside(view: &ViewModel, check: &CheckReport, style: &Style) -> Option<Text> {
    if let Some(earlier) = check.earlier.as_ref().filter(|_| check.is_kept()) {
        return Some(seen(&style.seen(earlier.seen)));
    }
    let dot = style.dot();
    (view.open.get(&check.check) == Some(&Open::Asking))
        .then(|| say!(ja: "{dot} p で試せます", en: "{dot} p tries it"))
}

/// Returns what a check has won of what it is worth; nothing yet where it is open.
pub(super) fn of_check(view: &ViewModel, check: &CheckReport, lang: Lang) -> String {
    if !view.open.contains_key(&check.check) {
        return worth(check, lang);
    }
    let open = CheckReport {
        verdict: Verdict::Skipped,
        ..check.clone()
    };
    worth(&open, lang)
}

/// Returns what has been won of what a stage is worth; nothing where nothing counts.
pub(super) fn of_stage(view: &ViewModel, stage: usize, style: &Style) -> Text {
    let stage = &view.stages[stage];
    let (won, possible) = stage.points_so_far();
    if possible == 0 {
        return Text::default();
    }
    let points = say!(ja: "{won}/{possible} 点", en: "{won}/{possible} pt");
    match stage.seen {
        Some(at) => Text::joined(&[points, seen(&style.seen(at))], &Text::same(" ")),
        None => points,
    }
}

/// That the cluster cannot be seen.
pub(super) fn lost(Text { ja, en }: &Text) -> Text {
    say!(
        ja: "接続が切れています。最後に見えたものを表示しています: {ja}",
        en: "connection lost, showing what was seen last: {en}"
    )
}

/// That a probe is being made, and the seconds that a Pod has left.
pub(super) fn doing(Text { ja, en }: &Text, left: Option<i64>) -> Text {
    with_countdown(say!(ja: "試しています: {ja}", en: "trying: {en}"), left)
}

/// Returns what the key does.
pub(super) fn proposal(first: &Text, all: usize) -> Text {
    let (Text { ja, en }, more) = (first, all - 1);
    if more == 0 {
        return say!(ja: "p を押すと: {ja}", en: "p will {en}");
    }
    say!(ja: "p を押すと: {ja} (ほか {more} 件)", en: "p will {en} (and {more} more)")
}

/// That the session is being ended.
pub(super) fn stopping() -> Text {
    say!(
        ja: "元に戻してから終わります (Ctrl-C で今すぐ終了)",
        en: "putting things back before the end (Ctrl-C leaves at once)"
    )
}
