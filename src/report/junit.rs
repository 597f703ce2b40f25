//! `JUnit` XML in the subset that GitLab and Jenkins read alike: a message in
//! the attribute and in the text, names that are unique, plain times, and no attribute
//! that Jenkins' schema (`junit-10.xsd` of its xUnit plugin) does not have; but in a job
//! of GitLab the `file` of a test case, which GitLab makes a link of.

use std::io;
use std::time::Duration;

use quick_junit::{NonSuccessKind, Property, TestCase, TestCaseStatus, TestSuite};

use super::own_times::own_times;
use super::{Blocked, CheckReport, Format, Report, Reports, Setting, Verdict, refusal};
use crate::report::plain_text::{Wording, is_whole, not_whole, verdict_name};
use crate::say;

pub(super) const FORMAT: Format = Format::new("junit", render);

fn render(reports: &Reports, setting: &Setting) -> io::Result<String> {
    let words = Wording::new(setting.lang);
    let several = reports.reports.len() > 1;
    let mut file = quick_junit::Report::new("handson");
    for report in &reports.reports {
        file.add_test_suite(suite(report, words, several, setting.in_gitlab));
    }
    let text = file.to_string().map_err(io::Error::other)?;
    Ok(without_skipped_at_root(&text))
}

/// Returns the file without an attribute of its root that Jenkins' schema does not have:
/// how many cases are skipped stands at each suite.
fn without_skipped_at_root(text: &str) -> String {
    let end = text.find("<testsuites").and_then(|at| {
        let length = text[at..].find('>')?;
        Some(at + length)
    });
    let (root, rest) = text.split_at(end.unwrap_or(0));
    let Some((before, after)) = root.split_once(" skipped=\"") else {
        return text.to_owned();
    };
    let after = after.split_once('"').map_or("", |(_, after)| after);
    format!("{before}{after}{rest}")
}

fn suite(report: &Report, words: Wording, several: bool, in_gitlab: bool) -> TestSuite {
    let exercise = words.plain(&report.exercise);
    let name = if several {
        format!("{}.{exercise}", words.plain(&report.namespace))
    } else {
        exercise
    };
    let begun = report.started.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let mut suite = TestSuite::new(&name);
    suite.set_time(
        report
            .finished
            .duration_since(report.started)
            .unsigned_abs(),
    );
    suite.extra.insert("timestamp".into(), begun.into());
    suite.add_properties(properties(report, words));
    if !is_whole(report) {
        suite.add_test_case(whole_run(report, words, &name));
    }
    for ((stage, check), time) in report.checks().zip(own_times(report)) {
        let title = format!("{}: {}", words.plain(&check.check), words.title(check));
        let mut case = TestCase::new(title, status(check, words));
        case.set_classname(format!("{name}.{}", words.plain(&stage.stage)));
        case.set_time(Duration::from_millis(time));
        if let Some(source) = check.source.as_ref().filter(|_| in_gitlab) {
            let file = words.plain(&source.file);
            case.extra.insert("file".into(), file.into());
        }
        suite.add_test_case(case);
    }
    suite
}

/// Returns the case which says that the run as a whole is no success.
fn whole_run(report: &Report, words: Wording, class: &str) -> TestCase {
    let mut lines = words.about(report);
    if report.complete {
        lines.push(words.text(&not_whole(report)));
    }
    let status = TestCaseStatus::non_success(NonSuccessKind::Error);
    let (name, kind) = if report.refusal().is_some() {
        (refusal::title(), "refused")
    } else {
        (say!(ja: "実行全体", en: "the whole run"), "incomplete")
    };
    let mut case = TestCase::new(name.get(words.lang), with_lines(status, kind, &lines));
    case.set_classname(class).set_time(Duration::ZERO);
    case
}

/// Returns what a check is to `JUnit`.
fn status(check: &CheckReport, words: Wording) -> TestCaseStatus {
    let reason = check.reason.as_ref().map(|reason| reason.kind);
    let status = match (check.verdict, reason) {
        (Verdict::Pass, _) => return TestCaseStatus::success(),
        (Verdict::Fail, _) => TestCaseStatus::non_success(NonSuccessKind::Failure),
        (Verdict::Inconclusive, _)
        // Nothing else in the file says that these were to be looked at.
        | (Verdict::Skipped, Some(Blocked::Interrupted | Blocked::NotConfirmed)) => {
            TestCaseStatus::non_success(NonSuccessKind::Error)
        }
        (Verdict::Skipped, _) => TestCaseStatus::skipped(),
    };
    with_lines(status, verdict_name(check.verdict), &words.lines(check))
}

fn with_lines(mut status: TestCaseStatus, kind: &str, lines: &[String]) -> TestCaseStatus {
    let first = lines.first().map_or("", String::as_str);
    status.set_message(first).set_description(lines.join("\n"));
    if !matches!(status, TestCaseStatus::Skipped { .. }) {
        status.set_type(kind);
    }
    status
}

fn properties(report: &Report, words: Wording) -> impl Iterator<Item = Property> {
    let totals = &report.totals;
    let cluster = report.cluster.uid.clone().unwrap_or_default();
    let part = report.part.as_ref().map(|part| part.stages.join(","));
    let part = part.map(|part| ("handson.part", part));
    [
        ("handson.version", report.tool_version.clone()),
        ("handson.digest", report.digest.clone()),
        ("handson.namespace", report.namespace.clone()),
        ("handson.cluster", cluster),
        ("handson.complete", report.complete.to_string()),
        ("handson.points", totals.points.to_string()),
        ("handson.possible", totals.possible.to_string()),
        ("handson.undetermined", totals.undetermined.to_string()),
        ("handson.bonus", totals.bonus.to_string()),
        ("handson.exitCode", report.exit_code.to_string()),
    ]
    .into_iter()
    .chain(part)
    .map(move |(name, value)| Property::new(name, words.plain(&value)))
}
