//! One page for a browser that needs nothing beside itself: both languages,
//! light and dark, for eyes, ears, keyboards and paper.

mod check;
mod facts;
mod head;
pub(crate) mod markup;
mod table;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Format, PointsOutcome, Report, Reports, Verdict};
use crate::report::grouping::CheckAt;
use crate::say;
use crate::text::{Lang, Text, counted};
use markup::{both, clean, pill};

pub(super) const FORMAT: Format =
    Format::new("html", |reports, setting| Ok(page(reports, setting.lang)));

/// The look of every page.
const BASE: &str = include_str!("base.css");
const STYLE: &str = include_str!("page.css");
/// The script of every page: it switches languages, and unfolds what is printed.
pub(crate) const SCRIPT: &str = include_str!("page.js");

/// Returns the page, which opens in `lang`.
fn page(reports: &Reports, lang: Lang) -> String {
    let nothing = say!(ja: "何も確認していません", en: "Nothing was checked");
    let page = html! {
        (begin(&title(reports), lang, STYLE))
        main #main {
            @if reports.reports.len() > 1 { (namespaces(reports)) }
            @for (number, report) in reports.reports.iter().enumerate() {
                (whole(report, &format!("r{number}")))
            }
            @if reports.reports.is_empty() { h1 { (both(&nothing)) } }
        }
        script { (PreEscaped(SCRIPT)) }
        (end())
    };
    page.into_string()
}

/// Returns all before the main part of a page, which opens in `lang`.
pub(crate) fn begin(title: &Text, lang: Lang, style: &str) -> Markup {
    let code = match lang {
        Lang::Ja => "ja",
        Lang::En => "en",
    };
    let policy =
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";
    html! {
        (DOCTYPE)
        (PreEscaped(format!(r#"<html lang="{code}" data-lang="{code}">"#)))
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta http-equiv="Content-Security-Policy" content=(policy);
            meta name="generator" content=(concat!("handson ", env!("CARGO_PKG_VERSION")));
            title data-ja=(title.ja) data-en=(title.en) { (title.get(lang)) }
            link rel="icon" href="data:,";
            style { (PreEscaped(BASE)) (PreEscaped(style)) }
        }
        (PreEscaped("<body>"))
        (head::bar())
    }
}

/// Returns what closes a page.
pub(crate) fn end() -> Markup {
    PreEscaped("</body></html>\n".to_owned())
}

fn title(reports: &Reports) -> Text {
    let Some(first) = reports.reports.first() else {
        return Text::same("handson");
    };
    let (ja, en) = (
        clean(first.title.get(Lang::Ja)),
        clean(first.title.get(Lang::En)),
    );
    match reports.reports.len() {
        1 => {
            let (points, possible) = (first.totals.points, first.totals.possible);
            let of = counted(possible, "point");
            say!(ja: "{ja}: {points}/{possible} 点 - handson", en: "{en}: {points}/{of} - handson")
        }
        count => {
            let spaces = counted(count, "namespace");
            say!(ja: "{ja}: Namespace {count} 個 - handson", en: "{en}: {spaces} - handson")
        }
    }
}

/// Returns a link to each of several reports.
fn namespaces(reports: &Reports) -> Markup {
    html! {
        nav.card aria-labelledby="spaces" {
            h2 #spaces { (both(&say!(ja: "Namespace の一覧", en: "Namespaces"))) }
            ul.spaces {
                @for (number, report) in reports.reports.iter().enumerate() {
                    li {
                        a href={ "#r" (number) } { (clean(&report.namespace)) }
                        " " (pill(overall(report)))
                        " " span.quiet { (both(&score(report))) }
                    }
                }
            }
        }
    }
}

fn score(report: &Report) -> Text {
    let (points, possible) = (report.totals.points, report.totals.possible);
    let of = counted(possible, "point");
    say!(ja: "{points}/{possible} 点", en: "{points}/{of}")
}

/// Returns the verdict of a report as a whole.
fn overall(report: &Report) -> Verdict {
    if report.totals.failed > 0 {
        Verdict::Fail
    } else if report.exit_code == 0 {
        Verdict::Pass
    } else {
        Verdict::Inconclusive
    }
}

fn whole(report: &Report, id: &str) -> Markup {
    let failed = say!(ja: "合格していない確認", en: "What to fix");
    let unsure = say!(ja: "判定できなかったところ", en: "What could not be determined");
    html! {
        section.report id=(id) aria-labelledby={ (id) "-title" } {
            (head::hero(report, id))
            (head::stages(report, id))
            (check::section(report, id, Verdict::Fail, &failed))
            (check::section(report, id, Verdict::Inconclusive, &unsure))
            (table::tables(report, id))
            (facts::section(report, id))
        }
    }
}

/// Returns the address of a check's card on the page.
fn anchor(id: &str, stage: usize, check: usize) -> String {
    format!("{id}-s{stage}c{check}")
}

impl CheckAt<'_> {
    fn anchor(&self, id: &str) -> String {
        anchor(id, self.index.0, self.index.1)
    }
}

/// Returns the word of a style sheet for what becomes of a check's points.
fn points_class(outcome: PointsOutcome) -> &'static str {
    match outcome {
        PointsOutcome::Won => "won",
        PointsOutcome::Lost => "lost",
        PointsOutcome::Open | PointsOutcome::Left | PointsOutcome::Later => "open",
        PointsOutcome::Aside => "aside",
    }
}
