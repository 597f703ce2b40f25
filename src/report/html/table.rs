//! Every check, stage by stage.

use maud::{Markup, html};

use super::anchor;
use super::check::{rests_on, worth};
use super::markup::{both, pill};
use crate::report::{CheckReport, Report, StageReport, Verdict};
use crate::say;

/// Returns a table for each stage.
pub(super) fn tables(report: &Report, id: &str) -> Markup {
    let heading = say!(ja: "すべての確認", en: "All checks");
    html! {
        @if !report.stages.is_empty() {
            section aria-labelledby={ (id) "-all" } {
                h2.big id={ (id) "-all" } { (both(&heading)) }
                @for (s, stage) in report.stages.iter().enumerate() { (table(stage, id, s)) }
            }
        }
    }
}

fn table(stage: &StageReport, id: &str, s: usize) -> Markup {
    html! {
        table.card id={ (id) "-t" (s) } {
            caption { (both(&stage.title)) }
            thead {
                tr {
                    th scope="col" { (both(&say!(ja: "判定", en: "Verdict"))) }
                    th scope="col" { (both(&say!(ja: "確認", en: "Check"))) }
                    th.num scope="col" { (both(&say!(ja: "点", en: "Points"))) }
                }
            }
            tbody {
                @for (c, check) in stage.checks.iter().enumerate() {
                    (row(check, &anchor(id, s, c)))
                }
            }
        }
    }
}

fn row(check: &CheckReport, anchor: &str) -> Markup {
    let has_card = matches!(check.verdict, Verdict::Fail | Verdict::Inconclusive);
    let reason = check.reason.as_ref().filter(|it| !it.text.is_empty());
    html! {
        tr {
            td { (pill(check.verdict)) }
            th scope="row" {
                // What has a card is told there.
                @if has_card {
                    a href={ "#" (anchor) } { (both(&check.title)) }
                } @else {
                    (both(&check.title))
                    @if let Some(reason) = reason { span.reason { (both(&reason.text)) } }
                    (rests_on(check))
                }
            }
            td.num { (both(&worth(check))) }
        }
    }
}
