//! Gradescope's `results.json`.
//!
//! It knows no third state. Where a point is undetermined there is no score at
//! all, neither in sum nor for a test, which Gradescope shows as an autograder
//! that failed: no mark is recorded, and the submission can be graded again.

use serde::Serialize;
use serde_json::Value;

use super::{Format, PointsOutcome, Report, Reports, Setting, json, refusal};
use crate::report::plain_text;
use crate::report::plain_text::{Wording, verdict_name};

pub(super) const FORMAT: Format = Format {
    is_of_one: true,
    ..Format::new("gradescope", |reports, setting| {
        json::text(&results(reports, setting))
    })
};

/// The whole file.
#[derive(Serialize)]
struct Results {
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<u32>,
    execution_time: u64,
    output: String,
    output_format: &'static str,
    test_output_format: &'static str,
    test_name_format: &'static str,
    visibility: &'static str,
    tests: Vec<Test>,
    extra_data: Value,
}

#[derive(Serialize)]
struct Test {
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<u32>,
    max_score: u32,
    status: &'static str,
    name: String,
    number: String,
    output: String,
    tags: Vec<String>,
    visibility: &'static str,
    extra_data: Value,
}

/// Returns the results of the one report.
fn results(reports: &Reports, setting: &Setting) -> Results {
    let words = Wording::new(setting.lang);
    let report = reports.reports.first();
    let definite = report.is_some_and(Report::is_definite);
    let total = |it: &Report| it.totals.points + it.totals.bonus;
    let ms = |it: &Report| it.finished.duration_since(it.started).as_millis();
    let mut output = Vec::new();
    if let Some(report) = report {
        output.push(words.text(&plain_text::score(report)));
        // Of what was refused there is a box that says it.
        if report.refusal().is_none() {
            output.extend(words.about(report));
        }
    }
    Results {
        score: report.filter(|_| definite).map(total),
        execution_time: report.map_or(0, |it| u64::try_from(ms(it) / 1000).unwrap_or(0)),
        output: output.join("\n"),
        output_format: "text",
        test_output_format: "text",
        test_name_format: "text",
        visibility: "visible",
        tests: report.map_or_else(Vec::new, |it| tests(it, words, definite)),
        extra_data: serde_json::json!({"handson": report.map(|it| serde_json::json!({
            "version": it.tool_version,
            "digest": words.plain(&it.digest),
            "complete": it.complete,
            "exitCode": it.exit_code,
            "totals": it.totals,
            "part": it.part,
        }))}),
    }
}

fn tests(report: &Report, words: Wording, definite: bool) -> Vec<Test> {
    let mut tests: Vec<Test> = report
        .refusal()
        .map(|_| refused(report, words))
        .into_iter()
        .collect();
    for (s, stage) in report.stages.iter().enumerate() {
        for (c, check) in stage.checks.iter().enumerate() {
            let stand = check.points_outcome();
            // A test of 0 points would look like one that passed.
            if check.is_left_out() {
                continue;
            }
            let won = check.points_won();
            tests.push(Test {
                score: definite.then_some(won),
                // Points on top are of no maximum.
                max_score: if check.bonus { 0 } else { check.points },
                status: if stand == PointsOutcome::Won {
                    "passed"
                } else {
                    "failed"
                },
                name: words.title(check),
                number: format!("{}.{}", s + 1, c + 1),
                output: words.lines(check).join("\n"),
                tags: vec![words.plain(&stage.stage)],
                visibility: "visible",
                extra_data: serde_json::json!({
                    "check": words.plain(&check.check),
                    "verdict": verdict_name(check.verdict),
                }),
            });
        }
    }
    tests
}

/// Returns the one box of a submission that was refused.
fn refused(report: &Report, words: Wording) -> Test {
    Test {
        score: None,
        max_score: report.totals.possible,
        status: "failed",
        name: words.text(&refusal::title()),
        number: "1.1".to_owned(),
        output: words.about(report).join("\n"),
        tags: vec!["submission".to_owned()],
        visibility: "visible",
        extra_data: serde_json::json!({"refused": report.refused}),
    }
}
