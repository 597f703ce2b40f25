//! Classroom 50's `result.json`, by its schema and limits.

use handson::report::ClassroomSubmission;
use handson::report::{Reports, Setting};
use handson::text::Lang;
use serde::Deserialize;

use crate::samples::report as made;
use crate::{bonus, many, render, rendered};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ResultJson {
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

fn classroom(text: &str) -> ResultJson {
    let read: ResultJson = serde_json::from_str(text).unwrap();
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
    for (name, reports, text) in rendered("classroom50") {
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
        "classroom50",
        &Reports::new(vec![bonus()]),
        Lang::En,
    ));
    let extra = read.tests.last().unwrap();
    assert_eq!((extra.bonus, extra.score, extra.max_score), (Some(2), 0, 0));
}

#[test]
fn classroom50_keeps_the_points_of_unlisted_checks() {
    let read = classroom(&render(
        "classroom50",
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
fn classroom50_takes_submission_from_environment() {
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
        classroom: ClassroomSubmission::from_env(var),
        ..Setting::default()
    };
    let text = crate::form("classroom50")
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
