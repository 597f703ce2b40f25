//! `PrairieLearn`'s `results.json`. What cannot be determined is not gradable
//! and costs the student no attempt.

use std::io;

use serde::Serialize;

use super::{CheckReport, Format, PointsOutcome, Report, Reports, Setting, StageReport, json};
use crate::report::plain_text;
use crate::report::plain_text::{Wording, fit};

/// The most bytes of the file.
const LIMIT: usize = 1_000_000;

pub(super) const FORMAT: Format = Format {
    is_of_one: true,
    ..Format::new("prairielearn", render)
};

/// The whole file.
#[derive(Serialize)]
struct Results {
    gradable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    format_errors: Option<Vec<String>>,
    message: String,
    tests: Vec<Test>,
}

#[derive(Serialize)]
struct Test {
    name: String,
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    points: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_points: Option<u32>,
    message: String,
    output: String,
}

/// Returns the file of the one report.
fn render(reports: &Reports, setting: &Setting) -> io::Result<String> {
    let report = reports.reports.first();
    let render = |most: Option<usize>| {
        let words = Wording {
            lang: setting.lang,
            most: most.unwrap_or(80),
        };
        json::text(&results(report, words, most.is_some()))
    };
    // A report causes no error; where one comes it is the same for any length.
    render(None)?;
    Ok(fit(LIMIT, |most| render(most).unwrap_or_default()))
}

fn results(report: Option<&Report>, words: Wording, detailed: bool) -> Results {
    let Some(report) = report else {
        return Results {
            gradable: false,
            score: None,
            format_errors: None,
            message: String::new(),
            tests: Vec::new(),
        };
    };
    let gradable = report.is_definite();
    let refused = report.refusal().is_some();
    let mut message = vec![words.text(&plain_text::score(report))];
    message.extend(words.about(report));
    Results {
        gradable,
        score: gradable.then(|| fraction(report)),
        format_errors: refused.then(|| words.about(report)),
        message: message.join("\n"),
        tests: if detailed {
            tests(report, words, gradable)
        } else {
            Vec::new()
        },
    }
}

/// Bonus points make up for lost ones, and no more than all can be won.
fn fraction(report: &Report) -> f64 {
    let totals = &report.totals;
    if totals.possible == 0 {
        return f64::from(u8::from(totals.failed == 0));
    }
    let won = f64::from(totals.points + totals.bonus);
    (won / f64::from(totals.possible)).min(1.0)
}

fn tests(report: &Report, words: Wording, gradable: bool) -> Vec<Test> {
    let test = |(stage, check): (&StageReport, &CheckReport)| {
        let stand = check.points_outcome();
        let won = check.points_won();
        // A test of no points is shown in grey: neither won nor lost.
        let most = if check.bonus || stand == PointsOutcome::Aside {
            0
        } else {
            check.points
        };
        Test {
            name: words.title(check),
            description: words.stage(stage),
            // On all tests or on none.
            points: gradable.then_some(won),
            max_points: gradable.then_some(most),
            message: words.text(&plain_text::verdict(check.verdict)),
            output: words.lines(check).join("\n"),
        }
    };
    report.checks().map(test).collect()
}
