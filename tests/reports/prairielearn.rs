//! `PrairieLearn`'s `results.json`, by its schema.

use handson::report::Reports;
use handson::text::Lang;
use serde::Deserialize;

use crate::samples::awkward;
use crate::samples::report as made;
use crate::{bonus, refused, render, rendered};

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
    for (name, reports, text) in rendered("prairielearn") {
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
fn prairielearn_names_an_invalid_submission() {
    let read = |report| -> PrairieLearn {
        serde_json::from_str(&render(
            "prairielearn",
            &Reports::new(vec![report]),
            Lang::En,
        ))
        .unwrap()
    };
    assert!(!read(refused()).format_errors.unwrap().is_empty());
    assert!(read(awkward::unreachable()).format_errors.is_none());
    assert_eq!(read(bonus()).score, Some(1.0));
    // Of a stage that was left behind nobody knows what it is worth now.
    let mut report = made::mixed();
    assert_eq!(read(report.clone()).score, None);
    report.stages.retain(|stage| stage.superseded_by.is_none());
    report.totals.possible = 8;
    assert_eq!(read(report).score, Some(3.0 / 8.0));
}
