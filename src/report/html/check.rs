//! What is not right, a card each: the difference first, then why it matters
//! and where to look, and what the verdict rests on.

use std::fmt::Write as _;

use super::markup::{both, pill, plain};
use crate::report::grouping;
use crate::report::grouping::Told;
use crate::report::{CheckReport, MismatchReport, Report, StageReport, Verdict, plain_text};
use crate::say;
use crate::text::Text;

/// The checks of this verdict, if there are any.
pub(super) fn section(
    out: &mut String,
    report: &Report,
    id: &str,
    verdict: Verdict,
    heading: &Text,
) {
    let name = plain_text::verdict_name(verdict);
    let groups = grouping::together(report, verdict);
    let count: usize = groups.iter().map(Vec::len).sum();
    if count == 0 {
        return;
    }
    let _ = writeln!(
        out,
        r#"<section aria-labelledby="{id}-{name}"><h2 class="big" id="{id}-{name}">{} <span class="count">{count}</span></h2>"#,
        both(heading)
    );
    for group in groups {
        match group.as_slice() {
            [one] => card(out, report, &one.anchor(id), one.stage, one.check),
            several => for_one_reason(out, id, several),
        }
    }
    out.push_str("</section>\n");
}

/// One card for all that could not be determined for the same reason.
fn for_one_reason(out: &mut String, id: &str, group: &[Told<'_>]) {
    let Some(Told { check, .. }) = group.first() else {
        return;
    };
    let name = plain_text::verdict_name(check.verdict);
    let count = group.len();
    let reason = check.reason.as_ref().map(|reason| both(&reason.text));
    let same = say!(ja: "同じ理由の確認: {count} 件", en: "{count} checks, for the same reason");
    let _ = write!(
        out,
        r#"<article class="card check {name}"><header>{} <h3>{}</h3><p class="quiet">{}</p></header><ul class="same">"#,
        pill(check.verdict),
        reason.unwrap_or_default(),
        both(&same),
    );
    for told in group {
        let _ = write!(
            out,
            r#"<li id="{}">{} <span class="quiet">{} · {}</span></li>"#,
            told.anchor(id),
            both(&told.check.title),
            both(&told.stage.title),
            both(&worth(told.check)),
        );
    }
    out.push_str("</ul>\n");
    rests_on(out, check);
    out.push_str("</article>\n");
}

fn card(out: &mut String, report: &Report, anchor: &str, stage: &StageReport, check: &CheckReport) {
    let _ = writeln!(
        out,
        r#"<article class="card check {}" id="{anchor}" aria-labelledby="{anchor}-t"><header>{} <h3 id="{anchor}-t">{}</h3><p class="quiet">{} · {}</p></header>"#,
        plain_text::verdict_name(check.verdict),
        pill(check.verdict),
        both(&check.title),
        both(&stage.title),
        both(&worth(check)),
    );
    for mismatch in &check.mismatches {
        self::mismatch(out, mismatch);
    }
    if let Some(reason) = check
        .reason
        .as_ref()
        .filter(|_| check.mismatches.is_empty())
    {
        let _ = writeln!(out, r#"<p class="what">{}</p>"#, both(&reason.text));
    }
    if let Some(begin) = &stage.begin {
        let _ = writeln!(out, r#"<p class="aside-note">{}</p>"#, both(begin));
    }
    if !check.why.is_empty() && check.verdict == Verdict::Fail {
        let _ = writeln!(
            out,
            r#"<p class="why"><b>{}</b> {}</p>"#,
            both(&plain_text::why_label()),
            both(&check.why)
        );
    }
    look(out, report, check);
    rests_on(out, check);
    out.push_str("</article>\n");
}

fn mismatch(out: &mut String, mismatch: &MismatchReport) {
    let _ = writeln!(out, r#"<p class="what">{}</p>"#, both(&mismatch.what));
    let sides = [
        ("expected", plain_text::expected_label(), &mismatch.expected),
        ("actual", plain_text::actual_label(), &mismatch.actual),
    ];
    let sides: Vec<_> = sides
        .into_iter()
        .filter(|(_, _, value)| !value.is_empty())
        .collect();
    if sides.is_empty() {
        return;
    }
    out.push_str(r#"<dl class="diff">"#);
    for (class, label, value) in sides {
        let _ = write!(
            out,
            r#"<div class="{class}"><dt>{}</dt><dd>{}</dd></div>"#,
            both(&label),
            both(value)
        );
    }
    out.push_str("</dl>\n");
}

fn look(out: &mut String, report: &Report, check: &CheckReport) {
    if !check.look.is_empty() {
        let _ = write!(
            out,
            r#"<p class="label">{}</p><pre><code>"#,
            both(&plain_text::look_label())
        );
        let commands: Vec<String> = check.look.iter().map(|command| plain(command)).collect();
        let _ = writeln!(out, "{}</code></pre>", commands.join("\n"));
    }
    if check.hints > 0 && check.verdict == Verdict::Fail {
        let command = format!("handson hint {}/{}", report.exercise, check.check);
        let _ = writeln!(
            out,
            r#"<p class="label">{}</p><pre><code>{}</code></pre>"#,
            both(&say!(ja: "ヒントを見るには", en: "for a hint")),
            plain(&command)
        );
    }
}

/// What the verdict rests on, and what is worth knowing beside; folded up.
pub(super) fn rests_on(out: &mut String, check: &CheckReport) {
    let facts: Vec<&Text> = check.evidence.iter().chain(&check.remarks).collect();
    if facts.is_empty() {
        return;
    }
    let count = facts.len();
    let label = say!(ja: "判定のもとになった事実 ({count})", en: "What this rests on ({count})");
    let _ = write!(out, "<details><summary>{}</summary><ul>", both(&label));
    for fact in facts {
        let _ = write!(out, "<li>{}</li>", both(fact));
    }
    out.push_str("</ul></details>\n");
}

/// Points won and possible.
pub(super) fn worth(check: &CheckReport) -> Text {
    let won = match check.verdict {
        Verdict::Pass => check.points.to_string(),
        Verdict::Fail => "0".to_owned(),
        Verdict::Skipped => "-".to_owned(),
        Verdict::Inconclusive => "?".to_owned(),
    };
    let points = check.points;
    if check.bonus {
        say!(ja: "ボーナス {won}/{points} 点", en: "bonus {won}/{points}")
    } else {
        say!(ja: "{won}/{points} 点", en: "{won}/{points} points")
    }
}
