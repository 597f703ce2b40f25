//! An exercise with many checks (`ci/many-checks`).

use std::path::Path;
use std::process::Command;

use handson::exercise;
use handson::report::Verdict;

use crate::records::regraded;

#[test]
#[cfg(unix)]
fn a_thousand_checks_are_judged_each_on_its_own() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("ci/many-checks");
    let output = Command::new(script).arg("1000").output().unwrap();
    let source = String::from_utf8(output.stdout).unwrap();
    let loaded = exercise::parse("many.yaml", &source).unwrap();
    let verdicts = |record| {
        let report = regraded(record, &loaded);
        let checks = report.stages.iter().flat_map(|stage| &stage.checks);
        checks.map(|check| check.verdict).collect::<Vec<_>>()
    };
    let right = verdicts("right");
    assert_eq!(right.len(), 1000);
    assert!(right.iter().all(|verdict| *verdict == Verdict::Pass));
    // Only classes are right where nothing is there.
    let apart = verdicts("apart");
    let passed = apart.iter().filter(|verdict| **verdict == Verdict::Pass);
    assert_eq!(
        passed.count(),
        200,
        "classes, and a Pod with two containers"
    );
    assert!(!apart.contains(&Verdict::Inconclusive));
}
