//! The Common Test Report Format. It has no place for points but `extra`.

use serde_json::Value;

use super::own_times::own_times;
use super::{
    Blocked, CheckReport, Format, Report, Reports, Setting, SourceLine, StageReport, Verdict, json,
    refusal,
};
use crate::report::plain_text::{Wording, verdict_name};

pub(super) const FORMAT: Format = Format::new("ctrf", |reports, setting| {
    json::text(&document(reports, setting))
});

fn document(reports: &Reports, setting: &Setting) -> Value {
    let words = Wording::new(setting.lang);
    let reports_of = || reports.reports.iter();
    let tests: Vec<Value> = reports_of().flat_map(|it| tests(it, words)).collect();
    let count = |status: &str| {
        let all = tests.iter();
        all.filter(|test| test["status"] == status).count()
    };
    let start = reports_of().map(|it| it.started.as_millisecond()).min();
    let stop = reports_of().map(|it| it.finished.as_millisecond()).max();
    let (start, stop) = (start.unwrap_or(0), stop.unwrap_or(0));
    let time = jiff::Timestamp::from_millisecond(stop).unwrap_or_default();
    serde_json::json!({
        "reportFormat": "CTRF",
        "specVersion": "0.0.0",
        "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "generatedBy": "handson",
        "results": {
            "tool": {"name": "handson", "version": reports.tool_version},
            "summary": {
                "tests": tests.len(),
                "passed": count("passed"),
                "failed": count("failed"),
                "skipped": count("skipped"),
                "pending": count("pending"),
                "other": count("other"),
                "start": start,
                "stop": stop,
                "duration": stop - start,
                "extra": {"handson": {
                    "exitCode": reports.exit_code,
                    "complete": reports_of().all(|it| it.complete),
                    "reports": reports_of().map(|it| about(it, words)).collect::<Vec<_>>(),
                }},
            },
            "tests": tests,
        },
    })
}

fn about(report: &Report, words: Wording) -> Value {
    serde_json::json!({
        "exercise": words.plain(&report.exercise),
        "namespace": words.plain(&report.namespace),
        "cluster": report.cluster.uid.as_deref().map(|uid| words.plain(uid)),
        "digest": words.plain(&report.digest),
        "complete": report.complete,
        "totals": report.totals,
        "part": report.part,
        "notes": words.about(report),
    })
}

fn tests(report: &Report, words: Wording) -> Vec<Value> {
    let refused = report.refusal().map(|_| refused(report, words));
    let timed = report.checks().zip(own_times(report));
    let checks = timed.map(|((stage, check), time)| test(report, stage, check, time, words));
    refused.into_iter().chain(checks).collect()
}

/// Returns the one test of a submission that was refused.
fn refused(report: &Report, words: Wording) -> Value {
    let exercise = words.plain(&report.exercise);
    let lines = words.about(report);
    let mut test = serde_json::json!({
        "testId": format!("{exercise}/submission"),
        "name": words.text(&refusal::title()),
        "status": "failed",
        "rawStatus": "refused",
        "duration": 0,
        "suite": [exercise],
        "message": lines.first(),
        "trace": lines.join("\n"),
        "extra": {"handson": {"refused": report.refused}},
    });
    place(&mut test, report.refusal().map(|it| &it.source), words);
    test
}

/// Adds the file and line that a test is about.
fn place(test: &mut Value, source: Option<&SourceLine>, words: Wording) {
    if let Some(SourceLine { file, line }) = source {
        test["filePath"] = words.plain(file).into();
        test["line"] = (*line).into();
    }
}

/// Returns the suite of a check. The namespace of a submission has a name that is
/// another one each time, and is no part of it.
fn suite(report: &Report, stage: &StageReport, words: Wording) -> Vec<String> {
    let namespace = words.plain(&report.namespace);
    let namespace = Some(namespace).filter(|it| report.submission.is_none() && !it.is_empty());
    let others = [words.plain(&report.exercise), words.stage(stage)];
    namespace.into_iter().chain(others).collect()
}

fn test(
    report: &Report,
    stage: &StageReport,
    check: &CheckReport,
    time: u64,
    words: Wording,
) -> Value {
    let (exercise, name) = (words.plain(&report.exercise), words.plain(&check.check));
    let mut test = serde_json::json!({
        "testId": format!("{exercise}/{}/{name}", words.plain(&stage.stage)),
        "name": words.title(check),
        "status": status(check),
        "rawStatus": verdict_name(check.verdict),
        "duration": time,
        "suite": suite(report, stage, words),
        "extra": {"handson": {
            "points": check.points,
            "bonus": check.bonus,
            "reason": check.reason.as_ref().map(|reason| reason.kind),
        }},
    });
    place(&mut test, check.source.as_ref(), words);
    if check.verdict != Verdict::Pass {
        test["message"] = words.headline(check).into();
        test["trace"] = words.lines(check).join("\n").into();
    }
    test
}

fn status(check: &CheckReport) -> &'static str {
    let kind = check.reason.as_ref().map(|reason| reason.kind);
    match (check.verdict, kind) {
        (Verdict::Pass, _) => "passed",
        (Verdict::Fail, _) => "failed",
        (Verdict::Inconclusive, _) | (_, Some(Blocked::Interrupted)) => "other",
        // It is to be looked at yet.
        (Verdict::Skipped, Some(Blocked::NotConfirmed)) => "pending",
        (Verdict::Skipped, _) => "skipped",
    }
}
