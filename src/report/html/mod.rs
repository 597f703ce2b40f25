//! One page for a browser that needs nothing beside itself: both languages,
//! light and dark, for eyes, ears, keyboards and paper.

mod check;
mod facts;
mod head;
pub(crate) mod markup;
mod table;

use std::fmt::Write as _;

use super::{Format, PointsOutcome, Report, Reports, Verdict};
use crate::report::grouping::Told;
use crate::say;
use crate::text::{Lang, Text};
use markup::{both, escaped};

/// What every page looks like.
const BASE: &str = include_str!("base.css");
const STYLE: &str = include_str!("page.css");
/// What every page does: switch languages, and unfold what is printed.
pub(crate) const SCRIPT: &str = include_str!("page.js");

pub(super) const FORMAT: Format =
    Format::new("html", |reports, setting| Ok(page(reports, setting.lang)));

/// The page, which opens in `lang`.
fn page(reports: &Reports, lang: Lang) -> String {
    let mut out = String::new();
    begin(&mut out, &title(reports), lang, STYLE);
    out.push_str("<main id=\"main\">\n");
    if reports.reports.len() > 1 {
        namespaces(&mut out, reports);
    }
    for (number, report) in reports.reports.iter().enumerate() {
        whole(&mut out, report, &format!("r{number}"));
    }
    if reports.reports.is_empty() {
        let nothing = say!(ja: "何も確認していません", en: "Nothing was checked");
        let _ = writeln!(out, "<h1>{}</h1>", both(&nothing));
    }
    let _ = write!(
        out,
        "</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n"
    );
    out
}

/// Everything before the main part of a page, which opens in `lang`.
pub(crate) fn begin(out: &mut String, title: &Text, lang: Lang, style: &str) {
    let code = match lang {
        Lang::Ja => "ja",
        Lang::En => "en",
    };
    let (ja, en) = (escaped(&title.ja), escaped(&title.en));
    let shown = escaped(title.get(lang));
    let version = env!("CARGO_PKG_VERSION");
    let _ = write!(
        out,
        r#"<!doctype html>
<html lang="{code}" data-lang="{code}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<meta name="generator" content="handson {version}">
<title data-ja="{ja}" data-en="{en}">{shown}</title>
<link rel="icon" href="data:,">
<style>
{BASE}{style}</style>
</head>
<body>
"#
    );
    head::bar(out);
}

fn title(reports: &Reports) -> Text {
    let Some(first) = reports.reports.first() else {
        return Text::same("handson");
    };
    let (ja, en) = (
        markup::clean(first.title.get(Lang::Ja)),
        markup::clean(first.title.get(Lang::En)),
    );
    match reports.reports.len() {
        1 => {
            let (points, possible) = (first.totals.points, first.totals.possible);
            say!(ja: "{ja}: {points}/{possible} 点 - handson", en: "{en}: {points}/{possible} points - handson")
        }
        count => {
            say!(ja: "{ja}: Namespace {count} 個 - handson", en: "{en}: {count} namespaces - handson")
        }
    }
}

/// Where there are several reports, a way to each.
fn namespaces(out: &mut String, reports: &Reports) {
    let label = say!(ja: "Namespace の一覧", en: "Namespaces");
    let _ = writeln!(
        out,
        r#"<nav class="card" aria-labelledby="spaces"><h2 id="spaces">{}</h2><ul class="spaces">"#,
        both(&label)
    );
    for (number, report) in reports.reports.iter().enumerate() {
        let totals = &report.totals;
        let (points, possible) = (totals.points, totals.possible);
        let score = say!(ja: "{points}/{possible} 点", en: "{points}/{possible} points");
        let verdict = overall(report);
        let _ = writeln!(
            out,
            r##"<li><a href="#r{number}">{}</a> {} <span class="quiet">{}</span></li>"##,
            escaped(&markup::clean(&report.namespace)),
            markup::pill(verdict),
            both(&score),
        );
    }
    out.push_str("</ul></nav>\n");
}

/// What a report comes to as a whole.
fn overall(report: &Report) -> Verdict {
    if report.totals.failed > 0 {
        Verdict::Fail
    } else if report.exit_code == 0 {
        Verdict::Pass
    } else {
        Verdict::Inconclusive
    }
}

fn whole(out: &mut String, report: &Report, id: &str) {
    let _ = writeln!(
        out,
        r#"<section class="report" id="{id}" aria-labelledby="{id}-title">"#
    );
    head::hero(out, report, id);
    head::stages(out, report, id);
    let mend = say!(ja: "直すところ", en: "What to mend");
    let unsure = say!(ja: "判定できなかったところ", en: "What could not be determined");
    check::section(out, report, id, Verdict::Fail, &mend);
    check::section(out, report, id, Verdict::Inconclusive, &unsure);
    table::all(out, report, id);
    facts::section(out, report, id);
    out.push_str("</section>\n");
}

/// The address of a check's card on the page.
fn anchor(id: &str, stage: usize, check: usize) -> String {
    format!("{id}-s{stage}c{check}")
}

impl Told<'_> {
    fn anchor(&self, id: &str) -> String {
        anchor(id, self.place.0, self.place.1)
    }
}

/// A word for what becomes of a check's points, for style sheets.
fn stand_class(stand: PointsOutcome) -> &'static str {
    match stand {
        PointsOutcome::Won => "won",
        PointsOutcome::Lost => "lost",
        PointsOutcome::Open => "open",
        PointsOutcome::Aside => "aside",
    }
}
