//! Classroom 50's `result.json`.
//!
//! Scores are whole numbers that add up; there is nothing above the maximum
//! and no third state. That a result is no fair one is said by the exit code.

use serde::Serialize;

use super::{
    CheckReport, ClassroomSubmission, Format, PointsOutcome, Report, Reports, Setting, json,
    refusal,
};
use crate::report::plain_text::{Wording, is_whole, not_whole, verdict_name};
use crate::say;
use crate::text::counted;

/// The most tests, and the most bytes of a name.
const TESTS: usize = 100;
const NAME: usize = 100;

pub(super) const FORMAT: Format = Format {
    is_of_one: true,
    ..Format::new("classroom50", |reports, setting| {
        json::text(&result(reports, setting))
    })
};

/// The whole file.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ResultFile {
    schema: &'static str,
    #[serde(flatten)]
    head: ClassroomSubmission,
    datetime: String,
    score: u32,
    max_score: u32,
    tests: Vec<Test>,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Test {
    #[serde(rename = "test-name")]
    name: String,
    passed: bool,
    score: u32,
    max_score: u32,
    verdict: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    bonus: Option<u32>,
}

/// Returns the result of the one report.
fn result(reports: &Reports, setting: &Setting) -> ResultFile {
    let words = Wording::new(setting.lang);
    let report = reports.reports.first();
    let tests = report.map_or_else(Vec::new, |it| tests(it, words));
    let time = report.map(|it| it.finished).unwrap_or_default();
    ResultFile {
        schema: "classroom50/result/v1",
        head: setting.classroom.clone(),
        datetime: time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        score: tests.iter().map(|test| test.score).sum(),
        max_score: tests.iter().map(|test| test.max_score).sum(),
        tests,
    }
}

fn tests(report: &Report, words: Wording) -> Vec<Test> {
    let mut tests = Vec::new();
    if !is_whole(report) {
        let name = match report.refusal() {
            Some(_) => refusal::title(),
            None => say!(ja: "実行が最後まで終わる", en: "the run comes to its end"),
        };
        let mut lines = words.about(report);
        if report.complete {
            lines.push(words.text(&not_whole(report)));
        }
        tests.push(Test {
            name: name.get(words.lang).to_owned(),
            verdict: "inconclusive",
            message: cut(&lines.join("\n"), 2000),
            // Its points are those of the exercise, though nothing of it was graded.
            max_score: report.refusal().map_or(0, |_| report.totals.possible),
            ..Test::default()
        });
    }
    let asked = report
        .checks()
        .filter(|(_, it)| it.points_outcome() != PointsOutcome::Aside);
    tests.extend(asked.map(|(_, check)| test(check, words)));
    if tests.len() > TESTS {
        let rest = tests.split_off(TESTS - 1);
        let (count, checks) = (rest.len(), counted(rest.len(), "more check"));
        let name = say!(ja: "ほか {count} 件の確認", en: "{checks}");
        let passed = rest.iter().all(|test| test.passed);
        tests.push(Test {
            name: name.get(words.lang).to_owned(),
            passed,
            score: rest.iter().map(|test| test.score).sum(),
            max_score: rest.iter().map(|test| test.max_score).sum(),
            verdict: if passed { "pass" } else { "mixed" },
            ..Test::default()
        });
    }
    tests
}

fn test(check: &CheckReport, words: Wording) -> Test {
    let won = check.points_won();
    Test {
        name: cut(&words.title(check), NAME),
        passed: check.points_outcome() == PointsOutcome::Won,
        score: if check.bonus { 0 } else { won },
        max_score: if check.bonus { 0 } else { check.points },
        verdict: verdict_name(check.verdict),
        message: cut(&words.lines(check).join("\n"), 2000),
        bonus: check.bonus.then_some(won),
    }
}

/// `text` in no more than `most` bytes.
fn cut(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let mut end = most - '…'.len_utf8();
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}…", &text[..end])
}
