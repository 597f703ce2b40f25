//! `JUnit` XML in the subset that GitLab and Jenkins read alike: a message in
//! the attribute and in the text, names that are unique, plain times.

use std::fmt::Write as _;

use super::{Blocked, CheckReport, Report, Reports, Verdict};
use crate::report::plain_text::{Wording, is_whole, not_whole, verdict_name};
use crate::say;
use crate::text::Lang;

/// What a check is to `JUnit`.
enum Kind {
    Passed,
    Failure,
    Error,
    Skipped,
}

fn kind(check: &CheckReport) -> Kind {
    let reason = check.reason.as_ref().map(|reason| reason.kind);
    match (check.verdict, reason) {
        (Verdict::Pass, _) => Kind::Passed,
        (Verdict::Fail, _) => Kind::Failure,
        (Verdict::Inconclusive, _)
        // Nothing else in the file says that these were to be looked at.
        | (Verdict::Skipped, Some(Blocked::Interrupted | Blocked::NotConfirmed)) => Kind::Error,
        (Verdict::Skipped, _) => Kind::Skipped,
    }
}

/// Sums over test cases.
#[derive(Default)]
struct Sums {
    tests: u32,
    failures: u32,
    errors: u32,
    skipped: u32,
}

impl Sums {
    fn of(report: &Report) -> Self {
        let mut sums = Self::default();
        for (_, check) in report.checks() {
            sums.tests += 1;
            match kind(check) {
                Kind::Passed => {}
                Kind::Failure => sums.failures += 1,
                Kind::Error => sums.errors += 1,
                Kind::Skipped => sums.skipped += 1,
            }
        }
        if !is_whole(report) {
            sums.tests += 1;
            sums.errors += 1;
        }
        sums
    }

    fn attributes(&self) -> String {
        let Self {
            tests,
            failures,
            errors,
            skipped,
        } = self;
        format!(r#"tests="{tests}" failures="{failures}" errors="{errors}" skipped="{skipped}""#)
    }
}

/// The file.
pub(super) fn render(reports: &Reports, lang: Lang) -> String {
    let words = Wording::new(lang);
    let all = reports.reports.iter().map(Sums::of);
    let sums = all.fold(Sums::default(), |sum, one| Sums {
        tests: sum.tests + one.tests,
        failures: sum.failures + one.failures,
        errors: sum.errors + one.errors,
        skipped: sum.skipped + one.skipped,
    });
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let attributes = sums.attributes();
    let _ = writeln!(out, r#"<testsuites name="handson" {attributes}>"#);
    for report in &reports.reports {
        suite(&mut out, report, words, reports.reports.len() > 1);
    }
    out.push_str("</testsuites>\n");
    out
}

fn suite(out: &mut String, report: &Report, words: Wording, several: bool) {
    let space = if several {
        format!("{}.", escaped(&words.plain(&report.namespace)))
    } else {
        String::new()
    };
    let exercise = escaped(&words.plain(&report.exercise));
    let ms = report.finished.duration_since(report.started).as_millis();
    let time = seconds(u64::try_from(ms).unwrap_or_default());
    let begun = report.started.strftime("%Y-%m-%dT%H:%M:%SZ");
    let sums = Sums::of(report).attributes();
    let _ = writeln!(
        out,
        r#"  <testsuite name="{space}{exercise}" {sums} time="{time}" timestamp="{begun}">"#
    );
    properties(out, report, words);
    if !is_whole(report) {
        let name = escaped(say!(ja: "実行全体", en: "the whole run").get(words.lang));
        let _ = writeln!(
            out,
            r#"    <testcase classname="{space}{exercise}" name="{name}" time="0.000">"#
        );
        let mut lines = words.about(report);
        if report.complete {
            lines.push(words.text(&not_whole(report)));
        }
        message(out, "error", "incomplete", &lines);
        out.push_str("    </testcase>\n");
    }
    for (stage, check) in report.checks() {
        let class = format!("{space}{exercise}.{}", escaped(&words.plain(&stage.stage)));
        let name = format!("{}: {}", words.plain(&check.check), words.title(check));
        let name = escaped(&name);
        let time = seconds(check.elapsed_ms);
        let _ = write!(
            out,
            r#"    <testcase classname="{class}" name="{name}" time="{time}""#
        );
        let tag = match kind(check) {
            Kind::Passed => {
                out.push_str("/>\n");
                continue;
            }
            Kind::Failure => "failure",
            Kind::Error => "error",
            Kind::Skipped => "skipped",
        };
        out.push_str(">\n");
        message(out, tag, verdict_name(check.verdict), &words.lines(check));
        out.push_str("    </testcase>\n");
    }
    out.push_str("  </testsuite>\n");
}

fn message(out: &mut String, tag: &str, sort: &str, lines: &[String]) {
    let first = escaped(lines.first().map_or("", String::as_str));
    let text = escaped(&lines.join("\n"));
    let sort = if tag == "skipped" {
        String::new()
    } else {
        format!(r#" type="{sort}""#)
    };
    let _ = writeln!(
        out,
        r#"      <{tag} message="{first}"{sort}>{text}</{tag}>"#
    );
}

fn properties(out: &mut String, report: &Report, words: Wording) {
    let totals = &report.totals;
    let all = [
        ("handson.version", report.tool_version.clone()),
        ("handson.digest", report.digest.clone()),
        ("handson.namespace", report.namespace.clone()),
        (
            "handson.cluster",
            report.cluster.uid.clone().unwrap_or_default(),
        ),
        ("handson.complete", report.complete.to_string()),
        ("handson.points", totals.points.to_string()),
        ("handson.possible", totals.possible.to_string()),
        ("handson.undetermined", totals.undetermined.to_string()),
        ("handson.bonus", totals.bonus.to_string()),
        ("handson.exitCode", report.exit_code.to_string()),
    ];
    out.push_str("    <properties>\n");
    for (name, value) in all {
        let value = escaped(&words.plain(&value));
        let _ = writeln!(out, r#"      <property name="{name}" value="{value}"/>"#);
    }
    out.push_str("    </properties>\n");
}

/// Milliseconds as seconds, without an exponent or separators.
fn seconds(ms: u64) -> String {
    format!("{}.{:03}", ms / 1000, ms % 1000)
}

/// For XML text and attributes. What XML 1.0 has no place for is gone.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'.. => out.push(c),
            _ => {}
        }
    }
    out
}
