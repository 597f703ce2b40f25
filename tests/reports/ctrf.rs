//! The Common Test Report Format, by its schema.

use std::collections::BTreeMap;

use handson::report::{PointsOutcome, Report, Reports, SubmissionReport};
use handson::text::Lang;
use serde::Deserialize;
use serde_json::Value;

use crate::samples::report as made;
use crate::{render, rendered};

/// The schema of CTRF, as far as it is used: no field that it does not have.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Ctrf {
    report_format: String,
    spec_version: String,
    timestamp: String,
    generated_by: String,
    results: CtrfResults,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CtrfResults {
    tool: BTreeMap<String, String>,
    summary: CtrfSummary,
    tests: Vec<CtrfTest>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CtrfSummary {
    tests: u64,
    passed: u64,
    failed: u64,
    skipped: u64,
    pending: u64,
    other: u64,
    start: i64,
    stop: i64,
    duration: i64,
    extra: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct CtrfTest {
    test_id: String,
    name: String,
    status: String,
    raw_status: String,
    #[serde(rename = "duration")]
    _duration: u64,
    suite: Vec<String>,
    file_path: Option<String>,
    line: Option<u64>,
    message: Option<String>,
    trace: Option<String>,
    extra: BTreeMap<String, Value>,
}

#[test]
fn ctrf_keeps_its_schema_and_adds_up() {
    for (name, reports, text) in rendered("ctrf") {
        let read: Ctrf = serde_json::from_str(&text).unwrap();
        assert_eq!(
            (read.report_format.as_str(), read.spec_version.as_str()),
            ("CTRF", "0.0.0")
        );
        assert!(read.timestamp.ends_with('Z') && read.generated_by == "handson");
        let CtrfResults {
            tool,
            summary,
            tests,
        } = read.results;
        assert_eq!(tool["name"], "handson");
        let count = |status: &str| tests.iter().filter(|it| it.status == status).count() as u64;
        assert_eq!(summary.tests, tests.len() as u64, "{name}");
        assert_eq!(
            [
                summary.passed,
                summary.failed,
                summary.skipped,
                summary.pending,
                summary.other
            ],
            ["passed", "failed", "skipped", "pending", "other"].map(count),
            "{name}"
        );
        assert_eq!(
            summary.passed + summary.failed + summary.skipped + summary.pending + summary.other,
            summary.tests
        );
        assert_eq!(summary.duration, summary.stop - summary.start);
        let complete = reports.reports.iter().all(|it| it.complete);
        assert_eq!(summary.extra["handson"]["complete"], complete);
        if name == "refused" {
            let [test] = tests.as_slice() else {
                panic!("one test says it");
            };
            let place = (test.file_path.as_deref(), test.line);
            assert_eq!(place, (Some("work/a,b.yaml"), Some(7)));
            assert_eq!(
                (test.status.as_str(), test.raw_status.as_str()),
                ("failed", "refused")
            );
            continue;
        }
        let checks = reports.reports.iter().flat_map(Report::checks);
        for (test, (_, check)) in tests.iter().zip(checks) {
            assert!(!test.test_id.is_empty() && !test.name.is_empty());
            assert_eq!(test.suite.len(), 3);
            assert_eq!(test.extra["handson"]["points"], check.points);
            let passed = check.points_outcome() == PointsOutcome::Won;
            assert_eq!(
                (test.status == "passed", test.raw_status == "pass"),
                (passed, passed)
            );
            assert_eq!(
                (test.message.is_none(), test.trace.is_none()),
                (passed, passed)
            );
            assert_eq!(
                test.status == "other",
                test.raw_status == "inconclusive",
                "{name}"
            );
        }
    }
}

#[test]
fn suite_of_a_submission_has_no_random_name() {
    let mut report = made::mixed();
    report.namespace = "handson-volumes-1a2b3c4d".into();
    report.submission = Some(SubmissionReport::default());
    let text = render("ctrf", &Reports::new(vec![report]), Lang::En);
    let read: Ctrf = serde_json::from_str(&text).unwrap();
    for test in read.results.tests {
        assert_eq!(test.suite.len(), 2, "{:?}", test.suite);
        assert!(!test.suite.concat().contains("1a2b3c4d"));
    }
}
