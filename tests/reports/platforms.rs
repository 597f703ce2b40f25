//! The documents that course platforms and test tools read, by their schemas.

use std::collections::BTreeMap;

use handson::report::classroom50::Head;
use handson::report::{Format, Reports, Setting, Stand};
use handson::text::Lang;
use serde::Deserialize;
use serde_json::Value;

use crate::awkward;
use crate::support::report as made;
use crate::{bonus, many, refused, render, rendered};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Gradescope {
    score: Option<u32>,
    execution_time: u64,
    output: String,
    output_format: String,
    test_output_format: String,
    test_name_format: String,
    visibility: String,
    tests: Vec<GradescopeTest>,
    extra_data: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GradescopeTest {
    score: Option<u32>,
    max_score: u32,
    status: String,
    name: String,
    number: String,
    output: String,
    tags: Vec<String>,
    visibility: String,
    #[serde(rename = "extra_data")]
    _extra: BTreeMap<String, Value>,
}

#[test]
fn gradescope_has_a_score_where_every_point_is_known_and_none_elsewhere() {
    for (name, reports, text) in rendered(Format::Gradescope) {
        let read: Gradescope = serde_json::from_str(&text).unwrap();
        let report = &reports.reports[0];
        assert_eq!(read.score.is_some(), report.is_definite(), "{name}");
        for format in [
            &read.output_format,
            &read.test_output_format,
            &read.test_name_format,
        ] {
            assert_eq!(format, "text");
        }
        assert_eq!(read.visibility, "visible");
        assert!(read.execution_time < 60 && !read.output.is_empty());
        assert_eq!(read.extra_data["handson"]["complete"], report.complete);
        let mut sum = 0;
        for test in &read.tests {
            assert!(["passed", "failed"].contains(&test.status.as_str()));
            assert_eq!(test.score.is_some(), report.is_definite(), "{name}");
            assert!(!test.name.is_empty() && test.number.contains('.') && test.tags.len() == 1);
            assert!(test.status == "passed" || !test.output.is_empty());
            assert_eq!(test.visibility, "visible");
            assert!(
                test.max_score > 0 || test.name.contains("bonus") || test.name.contains("ボーナス")
            );
            sum += test.score.unwrap_or(0);
        }
        if let Some(score) = read.score {
            assert_eq!(score, sum, "{name}");
            assert_eq!(score, report.totals.points + report.totals.bonus, "{name}");
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Classroom {
    schema: String,
    classroom: String,
    assignment: String,
    #[serde(rename = "assignment_type")]
    assignment_type: Option<String>,
    owner: Option<String>,
    submission: String,
    commit: String,
    release: String,
    review: String,
    datetime: String,
    score: u32,
    max_score: u32,
    tests: Vec<ClassroomTest>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ClassroomTest {
    test_name: String,
    passed: bool,
    score: u32,
    max_score: u32,
    verdict: String,
    #[serde(default)]
    message: String,
    #[serde(default)]
    bonus: Option<u32>,
}

fn classroom(text: &str) -> Classroom {
    let read: Classroom = serde_json::from_str(text).unwrap();
    assert_eq!(read.schema, "classroom50/result/v1");
    assert!(read.tests.len() <= 100, "{}", read.tests.len());
    assert!(
        read.datetime.ends_with('Z') && read.datetime.len() == 20,
        "{}",
        read.datetime
    );
    for test in &read.tests {
        let name = &test.test_name;
        assert!(!name.is_empty() && name.len() <= 100, "{name}");
        assert!(!name.chars().any(char::is_control), "{name}");
        assert!(test.score <= test.max_score, "{name}");
        assert!(test.message.len() <= 2000, "{name}");
        assert!(!test.verdict.is_empty());
    }
    assert_eq!(
        read.score,
        read.tests.iter().map(|it| it.score).sum::<u32>()
    );
    assert_eq!(
        read.max_score,
        read.tests.iter().map(|it| it.max_score).sum::<u32>()
    );
    read
}

#[test]
fn classroom50_takes_every_report() {
    for (name, reports, text) in rendered(Format::Classroom50) {
        let (read, totals) = (classroom(&text), &reports.reports[0].totals);
        assert_eq!(
            (read.score, read.max_score),
            (totals.points, totals.possible),
            "{name}"
        );
        let all = read.tests.iter().all(|it| it.passed);
        assert_eq!(all, reports.exit_code == 0, "{name}");
    }
}

#[test]
fn classroom50_shows_a_bonus_and_does_not_count_it() {
    let read = classroom(&render(
        Format::Classroom50,
        &Reports::new(vec![bonus()]),
        Lang::En,
    ));
    let extra = read.tests.last().unwrap();
    assert_eq!((extra.bonus, extra.score, extra.max_score), (Some(2), 0, 0));
}

#[test]
fn classroom50_keeps_the_points_of_what_it_does_not_list() {
    let read = classroom(&render(
        Format::Classroom50,
        &Reports::new(vec![many()]),
        Lang::En,
    ));
    assert_eq!(
        (read.tests.len(), read.score, read.max_score),
        (100, 150, 300)
    );
    assert_eq!(read.tests[99].test_name, "201 more checks");
}

#[test]
fn classroom50_is_told_about_the_submission_by_the_environment() {
    let vars = [
        ("CLASSROOM", "k8s"),
        ("ASSIGNMENT", "volumes"),
        ("ASSIGNMENT_TYPE", "individual"),
        ("USERNAME", "hanako"),
        ("SUBMISSION_TAG", "submit/1"),
        ("COMMIT_URL", "https://example.com/commit/1"),
        ("RELEASE_URL", "https://example.com/release/1"),
    ];
    let var = |name: &str| {
        let mut found = vars.iter().filter(|(known, _)| *known == name);
        found.next().map(|(_, value)| (*value).to_owned())
    };
    let setting = Setting {
        lang: Lang::En,
        classroom: Head::from_env(var),
    };
    let text = Format::Classroom50
        .render(&Reports::new(vec![made::green()]), &setting)
        .unwrap();
    let read = classroom(&text);
    assert_eq!(
        (read.classroom.as_str(), read.assignment.as_str()),
        ("k8s", "volumes")
    );
    assert_eq!(read.assignment_type.as_deref(), Some("individual"));
    assert_eq!(read.owner.as_deref(), Some("hanako"));
    assert_eq!(
        (read.submission.as_str(), read.release.as_str()),
        ("submit/1", "https://example.com/release/1")
    );
    assert_eq!(read.commit, read.review, "the commit stands for the review");
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PrairieLearn {
    gradable: bool,
    score: Option<f64>,
    format_errors: Option<Vec<String>>,
    message: String,
    tests: Vec<PrairieLearnTest>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PrairieLearnTest {
    name: String,
    description: String,
    points: Option<u32>,
    max_points: Option<u32>,
    message: String,
    output: String,
}

#[test]
fn prairielearn_grades_what_is_known_and_nothing_else() {
    for (name, reports, text) in rendered(Format::Prairielearn) {
        assert!(
            text.len() <= 1_000_000 && !text.contains("\\u0000"),
            "{name}"
        );
        let read: PrairieLearn = serde_json::from_str(&text).unwrap();
        let report = &reports.reports[0];
        assert_eq!(read.gradable, report.is_definite(), "{name}");
        assert_eq!(read.score.is_some(), read.gradable, "{name}");
        assert!(
            read.score.is_none_or(|score| (0.0..=1.0).contains(&score)),
            "{name}"
        );
        assert!(!read.message.is_empty());
        for test in &read.tests {
            assert_eq!(
                (test.points.is_some(), test.max_points.is_some()),
                (read.gradable, read.gradable)
            );
            assert!(
                !test.name.is_empty() && !test.description.is_empty() && !test.message.is_empty()
            );
            assert!(!test.output.contains('\u{1b}'));
        }
    }
}

#[test]
fn prairielearn_says_that_an_invalid_submission_is_one() {
    let read = |report| -> PrairieLearn {
        serde_json::from_str(&render(
            Format::Prairielearn,
            &Reports::new(vec![report]),
            Lang::En,
        ))
        .unwrap()
    };
    assert!(!read(refused()).format_errors.unwrap().is_empty());
    assert!(read(awkward::unreachable()).format_errors.is_none());
    assert_eq!(read(bonus()).score, Some(1.0));
    assert_eq!(read(made::mixed()).score, Some(3.0 / 8.0));
}

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
    message: Option<String>,
    trace: Option<String>,
    extra: BTreeMap<String, Value>,
}

#[test]
fn ctrf_keeps_its_schema_and_adds_up() {
    for (name, reports, text) in rendered(Format::Ctrf) {
        let read: Ctrf = serde_json::from_str(&text).unwrap();
        assert_eq!(
            (read.report_format.as_str(), read.spec_version.as_str()),
            ("CTRF", "1.0.0")
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
        let checks = reports.reports.iter().flat_map(|it| it.checks());
        for (test, (_, check)) in tests.iter().zip(checks) {
            assert!(!test.test_id.is_empty() && !test.name.is_empty());
            assert_eq!(test.suite.len(), 3);
            assert_eq!(test.extra["handson"]["points"], check.points);
            let passed = check.stand() == Stand::Won;
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
