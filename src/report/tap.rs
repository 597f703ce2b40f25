//! The Test Anything Protocol, version 14: a subtest for each stage.

use std::fmt::Write as _;

use super::{
    Blocked, CheckReport, Format, Report, Reports, Setting, SourceLine, StageReport, Verdict,
    escape, refusal,
};
use crate::report::plain_text::{Wording, is_whole, not_whole, verdict_name};
use crate::say;

pub(super) const FORMAT: Format =
    Format::new("tap", |reports, setting| Ok(render(reports, setting)));

fn render(reports: &Reports, setting: &Setting) -> String {
    let words = Wording::new(setting.lang);
    let mut out = String::from("TAP version 14\n");
    match reports.reports.as_slice() {
        [one] => stages(&mut out, one, words, 0),
        several => {
            let _ = writeln!(out, "1..{}", several.len());
            for (number, report) in several.iter().enumerate() {
                let name = words.plain(&report.namespace);
                let ok = report.exit_code == 0;
                subtest(&mut out, 0, number + 1, ok, &name, |out| {
                    stages(out, report, words, 1);
                });
            }
        }
    }
    for report in reports.reports.iter().filter(|it| it.refusal().is_none()) {
        for line in words.about(report) {
            let _ = writeln!(out, "# {line}");
        }
    }
    // The last thing that a reader is told, so that it is no success whatever
    // was told before.
    let is_nothing = |report: &&Report| !is_whole(report) && report.refusal().is_none();
    let nothing = reports.reports.iter().find(is_nothing);
    if let Some(report) = nothing {
        let _ = writeln!(out, "Bail out! {}", words.text(&not_whole(report)));
    }
    out
}

/// A subtest and its test point.
fn subtest(
    out: &mut String,
    depth: usize,
    number: usize,
    ok: bool,
    name: &str,
    inside: impl FnOnce(&mut String),
) {
    let (indent, name) = (" ".repeat(depth * 4), escape::tap(name));
    let _ = writeln!(out, "{indent}# Subtest: {name}");
    inside(out);
    let ok = if ok { "ok" } else { "not ok" };
    let _ = writeln!(out, "{indent}{ok} {number} - {name}");
}

fn stages(out: &mut String, report: &Report, words: Wording, depth: usize) {
    if let Some(first) = report.refusal() {
        plan(out, 1, words, depth);
        let indent = " ".repeat(depth * 4);
        let title = escape::tap(&words.text(&refusal::title()));
        let _ = writeln!(out, "{indent}not ok 1 - {title}");
        let _ = writeln!(out, "{indent}  ---");
        let message = escape::yaml(&words.about(report).join("\n"));
        let _ = writeln!(out, "{indent}  message: {message}");
        place(out, &first.source, words, &format!("{indent}  "));
        let _ = writeln!(out, "{indent}  ...");
        return;
    }
    // After a plan of nothing a reader expects nothing more, and no `Bail out!`.
    if depth > 0 || !report.stages.is_empty() {
        plan(out, report.stages.len(), words, depth);
    }
    for (number, stage) in report.stages.iter().enumerate() {
        let ok = stage.checks.iter().all(is_ok);
        subtest(out, depth, number + 1, ok, &words.stage(stage), |out| {
            checks(out, stage, words, depth + 1);
        });
    }
}

fn plan(out: &mut String, count: usize, words: Wording, depth: usize) {
    let indent = " ".repeat(depth * 4);
    let _ = write!(out, "{indent}1..{count}");
    if count == 0 {
        let why = say!(ja: "何もありません", en: "there is nothing");
        let _ = write!(out, " # {}", why.get(words.lang));
    }
    out.push('\n');
}

fn checks(out: &mut String, stage: &StageReport, words: Wording, depth: usize) {
    plan(out, stage.checks.len(), words, depth);
    let indent = " ".repeat(depth * 4);
    for (number, check) in stage.checks.iter().enumerate() {
        let ok = if is_ok(check) { "ok" } else { "not ok" };
        let title = escape::tap(&words.title(check));
        let _ = write!(out, "{indent}{ok} {} - {title}", number + 1);
        if is_skip(check) {
            let _ = write!(out, " # SKIP {}", escape::tap(&words.headline(check)));
        }
        out.push('\n');
        block(out, check, words, &format!("{indent}  "));
    }
}

/// TAP knows no third state: what could not be determined is no success.
fn is_ok(check: &CheckReport) -> bool {
    check.verdict == Verdict::Pass || is_skip(check)
}

fn is_skip(check: &CheckReport) -> bool {
    let kind = check.reason.as_ref().map(|reason| reason.kind);
    let to_be_looked_at = matches!(kind, Some(Blocked::Interrupted | Blocked::NotConfirmed));
    check.verdict == Verdict::Skipped && !to_be_looked_at
}

fn block(out: &mut String, check: &CheckReport, words: Wording, indent: &str) {
    let _ = writeln!(out, "{indent}---");
    let mut line = |key: &str, value: String| {
        let _ = writeln!(out, "{indent}{key}: {value}");
    };
    line("check", escape::yaml(&words.plain(&check.check)));
    line("verdict", escape::yaml(verdict_name(check.verdict)));
    line("points", check.points.to_string());
    if check.bonus {
        line("bonus", "true".to_owned());
    }
    if check.verdict != Verdict::Pass {
        line("message", escape::yaml(&words.lines(check).join("\n")));
    }
    if let Some(source) = &check.source {
        place(out, source, words, indent);
    }
    let _ = writeln!(out, "{indent}...");
}

/// Writes the file and line that a test point is about.
fn place(out: &mut String, source: &SourceLine, words: Wording, indent: &str) {
    let SourceLine { file, line } = source;
    let _ = writeln!(out, "{indent}file: {}", escape::yaml(&words.plain(file)));
    let _ = writeln!(out, "{indent}line: {line}");
}
