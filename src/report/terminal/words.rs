//! The words of a report that are the same for every exercise.

use crate::report::CheckReport;
use crate::say;
use crate::text::{Lang, Text};

pub(super) fn expected() -> Text {
    say!(ja: "期待:", en: "expected:")
}

pub(super) fn actual() -> Text {
    say!(ja: "実際:", en: "actual:  ")
}

pub(super) fn why() -> Text {
    say!(ja: "なぜ大切か:", en: "why it matters:")
}

pub(super) fn look() -> Text {
    say!(ja: "自分で確かめるには:", en: "see for yourself:")
}

pub(in crate::report) fn hint() -> Text {
    say!(ja: "ヒントを見るには:", en: "for a hint:")
}

/// Returns what stands before the link to the lesson.
pub(crate) fn lesson_label() -> Text {
    say!(ja: "教材:", en: "lesson:")
}

/// Returns what stands before the command that grades and leaves everything.
pub(super) fn keep_label() -> Text {
    say!(ja: "クラスターで見るには:", en: "to look at it on the cluster:")
}

pub(super) fn note() -> Text {
    say!(ja: "お知らせ:", en: "note:")
}

/// Returns what a check has won of what it is worth, for the right margin.
pub(in crate::report) fn worth(check: &CheckReport, lang: Lang) -> String {
    if check.points == 0 {
        return String::new();
    }
    let won = if check.is_kept() {
        check.points.to_string()
    } else {
        check.shown_points()
    };
    let points = check.points;
    let text = if check.bonus {
        say!(ja: "ボーナス {won}/{points} 点", en: "bonus {won}/{points} pt")
    } else {
        say!(ja: "{won}/{points} 点", en: "{won}/{points} pt")
    };
    text.get(lang).to_owned()
}

/// Returns when a check that does not pass now was seen to pass.
pub(super) fn seen_earlier(time: &str) -> Text {
    say!(ja: "{time} には合格していました", en: "it passed at {time}")
}

/// Returns that something was seen to pass at this time, and is done.
pub(crate) fn seen(time: &str) -> Text {
    say!(ja: "({time} に確認)", en: "(seen {time})")
}
