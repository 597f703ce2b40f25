//! Gradescope's `results.json`, by its schema.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::rendered;

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
fn gradescope_scores_only_where_every_point_is_known() {
    for (name, reports, text) in rendered("gradescope") {
        let read: Gradescope = serde_json::from_str(&text).unwrap();
        if name == "refused" {
            assert_eq!(read.tests.len(), 1, "one box says it");
        }
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
