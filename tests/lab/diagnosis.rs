//! Small exercises of the tests' own, and what is told of their failures.

use std::fmt::Write as _;
use std::time::Duration;

use handson::report::{CheckReport, Report, Verdict};

use crate::lab::Namespace;

/// What cannot change by itself is told long before this.
const PATIENCE: &str = "40s";
/// As long as it takes until the cluster knows, and much less than waiting to the end.
const AT_ONCE: Duration = Duration::from_secs(20);

/// The report on one stage with these checks, waiting at most for `timeout`.
pub fn check_within(namespace: &Namespace, expectations: &[&str], timeout: &str) -> Report {
    let mut yaml = String::from(
        "handson: v1
exercise: causes
title: {ja: 原因, en: Causes}
about: {ja: 原因の説明, en: what is told of them}
stages:
- stage: all
  title: {ja: すべて, en: All}
  about: {ja: すべて, en: All}
  begin: {ja: 始め, en: begin}
  checks:
",
    );
    for (number, expectation) in expectations.iter().enumerate() {
        write!(
            yaml,
            "  - check: check-{number}
    title: {{ja: 確認 {number}, en: check {number}}}
    {expectation}
    why: {{ja: 理由, en: why}}
    hints: [{{ja: ヒント, en: hint}}]
"
        )
        .unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("causes.yaml");
    std::fs::write(&path, yaml).unwrap();
    let path = path.to_str().unwrap();
    let args = [
        "check",
        path,
        "-n",
        &namespace.name,
        "--format",
        "json",
        "--timeout",
        timeout,
    ];
    let output = namespace.handson(&args).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

/// The one check of such a stage.
pub fn only_check(namespace: &Namespace, expectation: &str, timeout: &str) -> CheckReport {
    let mut report = check_within(namespace, &[expectation], timeout);
    report.stages.remove(0).checks.remove(0)
}

/// The check fails, its headline names the cause and the evidence stands below it.
#[track_caller]
pub fn assert_cause(check: &CheckReport, headline: &str, evidence: &str) {
    assert_eq!(check.verdict, Verdict::Fail, "{check:?}");
    let first = &check.mismatches[0].what;
    assert!(first.en.contains(headline), "{headline}: {check:?}");
    assert!(first.ja != first.en, "{check:?}");
    let told = check.evidence.iter().any(|text| text.en.contains(evidence));
    assert!(told || evidence.is_empty(), "{evidence}: {check:?}");
}

/// The same of what cannot change by itself: it is told without waiting.
#[track_caller]
pub fn assert_told_at_once(
    namespace: &Namespace,
    expectation: &str,
    headline: &str,
    evidence: &str,
) {
    let check = only_check(namespace, expectation, PATIENCE);
    assert_cause(&check, headline, evidence);
    let elapsed = Duration::from_millis(check.elapsed_ms);
    assert!(elapsed < AT_ONCE, "{check:?}");
}

/// The same of what might still change: it is told when the time is over.
#[track_caller]
pub fn assert_told_at_last(
    namespace: &Namespace,
    expectation: &str,
    headline: &str,
    evidence: &str,
) {
    let check = only_check(namespace, expectation, "4s");
    assert_cause(&check, headline, evidence);
    assert!(check.elapsed_ms >= 4000, "{check:?}");
}
