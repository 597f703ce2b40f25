//! A card for each check that is not right: the difference first, then why it matters
//! and where to look, and what the verdict rests on.

use maud::{Markup, html};

use super::markup::{both, clean, pill};
use crate::report::grouping::{self, CheckAt};
use crate::report::{
    CheckReport, MismatchReport, Report, SourceLine, StageReport, Verdict, plain_text,
};
use crate::say;
use crate::text::{Text, counted};

/// Returns the checks of this verdict under a heading, if there are any.
pub(super) fn section(report: &Report, id: &str, verdict: Verdict, heading: &Text) -> Markup {
    let id_of_section = format!("{id}-{}", plain_text::verdict_name(verdict));
    let groups = grouping::group_checks(report, verdict);
    let count: usize = groups.iter().map(Vec::len).sum();
    html! {
        @if count > 0 {
            section aria-labelledby=(id_of_section) {
                h2.big id=(id_of_section) { (both(heading)) " " span.count { (count) } }
                @for group in &groups {
                    @match group.as_slice() {
                        [one] => (card(report, &one.anchor(id), one.stage, one.check)),
                        several => (card_for_one_reason(id, several)),
                    }
                }
            }
        }
    }
}

/// Returns one card for all that could not be determined for the same reason.
fn card_for_one_reason(id: &str, group: &[CheckAt<'_>]) -> Markup {
    let Some(CheckAt { check, .. }) = group.first() else {
        return html! {};
    };
    let (count, checks) = (group.len(), counted(group.len(), "check"));
    let same = say!(ja: "同じ理由の確認: {count} 件", en: "{checks}, for the same reason");
    html! {
        article class={ "card check " (plain_text::verdict_name(check.verdict)) } {
            header {
                (pill(check.verdict))
                " " h3 { @if let Some(reason) = &check.reason { (both(&reason.text)) } }
                p.quiet { (both(&same)) }
            }
            ul.same {
                @for at in group {
                    li id=(at.anchor(id)) {
                        (both(&at.check.title))
                        " " span.quiet { (both(&at.stage.title)) " · " (both(&worth(at.check))) }
                    }
                }
            }
            (rests_on(check))
        }
    }
}

fn card(report: &Report, anchor: &str, stage: &StageReport, check: &CheckReport) -> Markup {
    let reason = check.reason.as_ref();
    let reason = reason.filter(|_| check.mismatches.is_empty());
    let title = format!("{anchor}-t");
    html! {
        article class={ "card check " (plain_text::verdict_name(check.verdict)) }
            id=(anchor) aria-labelledby=(title) {
            header {
                (pill(check.verdict))
                " " h3 id=(title) { (both(&check.title)) }
                p.quiet { (both(&stage.title)) " · " (both(&worth(check))) }
            }
            @for mismatch in &check.mismatches { (difference(mismatch)) }
            @if let Some(reason) = reason { p.what { (both(&reason.text)) } }
            @if let Some(SourceLine { file, line }) = &check.source {
                p.quiet { (both(&plain_text::manifest_label())) ": " code { (clean(file)) ":" (line) } }
            }
            @if let Some(begin) = &stage.begin { p.aside-note { (both(begin)) } }
            @if !check.why.is_empty() && check.verdict == Verdict::Fail {
                p.why { b { (both(&plain_text::why_label())) } " " (both(&check.why)) }
            }
            (look(report, check))
            (rests_on(check))
        }
    }
}

fn difference(mismatch: &MismatchReport) -> Markup {
    let sides = [
        ("expected", plain_text::expected_label(), &mismatch.expected),
        ("actual", plain_text::actual_label(), &mismatch.actual),
    ];
    let sides = sides.iter().filter(|(_, _, value)| !value.is_empty());
    let sides: Vec<_> = sides.collect();
    html! {
        p.what { (both(&mismatch.what)) }
        @if !sides.is_empty() {
            dl.diff {
                @for (class, label, value) in sides {
                    div class=(class) { dt { (both(label)) } dd { (both(value)) } }
                }
            }
        }
    }
}

/// Returns the commands with which a student sees for themselves.
fn look(report: &Report, check: &CheckReport) -> Markup {
    let commands: Vec<String> = check.look.iter().map(|command| clean(command)).collect();
    let hint = format!("handson hint {}/{}", report.exercise, check.check);
    html! {
        @if !commands.is_empty() {
            p.label { (both(&plain_text::look_label())) }
            pre { code { (commands.join("\n")) } }
        }
        @if check.hints > 0 && check.verdict == Verdict::Fail {
            p.label { (both(&say!(ja: "ヒントを見るには", en: "for a hint"))) }
            pre { code { (clean(&hint)) } }
        }
    }
}

/// Returns what the verdict rests on, and what is worth knowing beside; folded up.
pub(super) fn rests_on(check: &CheckReport) -> Markup {
    let facts: Vec<&Text> = check.evidence.iter().chain(&check.remarks).collect();
    let count = facts.len();
    let label = say!(ja: "判定のもとになった事実 ({count})", en: "Evidence ({count})");
    html! {
        @if count > 0 {
            details {
                summary { (both(&label)) }
                ul { @for fact in facts { li { (both(fact)) } } }
            }
        }
    }
}

/// Returns points won and possible.
pub(super) fn worth(check: &CheckReport) -> Text {
    let (won, points) = (check.shown_points(), check.points);
    if check.bonus {
        say!(ja: "ボーナス {won}/{points} 点", en: "bonus {won}/{points}")
    } else {
        let of = counted(points, "point");
        say!(ja: "{won}/{points} 点", en: "{won}/{of}")
    }
}
