//! Every check, stage by stage.

use std::fmt::Write as _;

use super::anchor;
use super::check::{rests_on, worth};
use super::markup::{both, pill};
use crate::report::{CheckReport, Report, StageReport, Verdict};
use crate::say;

/// A table for each stage.
pub(super) fn all(out: &mut String, report: &Report, id: &str) {
    if report.stages.is_empty() {
        return;
    }
    let heading = say!(ja: "すべての確認", en: "All checks");
    let _ = writeln!(
        out,
        r#"<section aria-labelledby="{id}-all"><h2 class="big" id="{id}-all">{}</h2>"#,
        both(&heading)
    );
    for (s, stage) in report.stages.iter().enumerate() {
        table(out, stage, id, s);
    }
    out.push_str("</section>\n");
}

fn table(out: &mut String, stage: &StageReport, id: &str, s: usize) {
    let _ = write!(
        out,
        r#"<table class="card" id="{id}-t{s}"><caption>{}</caption>
<thead><tr><th scope="col">{}</th><th scope="col">{}</th><th scope="col" class="num">{}</th></tr></thead><tbody>
"#,
        both(&stage.title),
        both(&say!(ja: "判定", en: "Verdict")),
        both(&say!(ja: "確認", en: "Check")),
        both(&say!(ja: "点", en: "Points")),
    );
    for (c, check) in stage.checks.iter().enumerate() {
        row(out, check, &anchor(id, s, c));
    }
    out.push_str("</tbody></table>\n");
}

fn row(out: &mut String, check: &CheckReport, anchor: &str) {
    let _ = write!(
        out,
        r#"<tr><td>{}</td><th scope="row">"#,
        pill(check.verdict)
    );
    let title = both(&check.title);
    // What has a card is told there.
    if matches!(check.verdict, Verdict::Fail | Verdict::Inconclusive) {
        let _ = write!(out, r##"<a href="#{anchor}">{title}</a>"##);
    } else {
        let _ = write!(out, "{title}");
        if let Some(reason) = check.reason.as_ref().filter(|it| !it.text.is_empty()) {
            let _ = write!(out, r#"<span class="reason">{}</span>"#, both(&reason.text));
        }
        rests_on(out, check);
    }
    let _ = writeln!(
        out,
        r#"</th><td class="num">{}</td></tr>"#,
        both(&worth(check))
    );
}
