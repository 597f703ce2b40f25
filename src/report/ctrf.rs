//! The Common Test Report Format. It has no place for points but `extra`.

use serde_json::Value;

use super::{Blocked, CheckReport, Format, Report, Reports, Setting, StageReport, Verdict, json};
use crate::report::plain_text::{Wording, verdict_name};

pub(super) const FORMAT: Format = Format::new("ctrf", |reports, setting| {
    json::text(&document(reports, setting))
});

fn document(reports: &Reports, setting: &Setting) -> Value {
    let words = Wording::new(setting.lang);
    let reports_of = || reports.reports.iter();
    let tests: Vec<Value> = reports_of()
        .flat_map(|report| report.checks().map(move |at| (report, at)))
        .map(|(report, (stage, check))| test(report, stage, check, words))
        .collect();
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

fn test(report: &Report, stage: &StageReport, check: &CheckReport, words: Wording) -> Value {
    let (exercise, name) = (words.plain(&report.exercise), words.plain(&check.check));
    let mut test = serde_json::json!({
        "testId": format!("{exercise}/{}/{name}", words.plain(&stage.stage)),
        "name": words.title(check),
        "status": status(check),
        "rawStatus": verdict_name(check.verdict),
        "duration": check.elapsed_ms,
        "suite": [words.plain(&report.namespace), exercise, words.stage(stage)],
        "extra": {"handson": {
            "points": check.points,
            "bonus": check.bonus,
            "reason": check.reason.as_ref().map(|reason| reason.kind),
        }},
    });
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
