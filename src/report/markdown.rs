//! Markdown for GitHub, GitLab and others: a table for each stage, then what
//! is to be fixed.

use std::fmt::Write as _;

use super::escape::{self, code};
use super::{
    CheckReport, Format, MismatchReport, Report, Reports, SourceLine, StageReport, Verdict,
};
use crate::report::grouping::{self, CheckAt};
use crate::report::plain_text;
use crate::report::plain_text::Wording;
use crate::report::terminal::words::worth;
use crate::say;
use crate::text::{Lang, Text};

pub(super) const FORMAT: Format = Format::new("markdown", |reports, setting| {
    Ok(page(reports, setting.lang, usize::MAX))
});

/// Returns the page, in no more than `limit` bytes.
pub(crate) fn page(reports: &Reports, lang: Lang, limit: usize) -> String {
    plain_text::fit(limit, |most| {
        let words = Wording {
            lang,
            most: most.unwrap_or(80),
        };
        let mut out = String::new();
        for report in &reports.reports {
            whole(&mut out, report, words, most.is_some());
        }
        if reports.reports.is_empty() {
            let nothing = say!(ja: "何も確認していません。", en: "Nothing was checked.");
            let _ = writeln!(out, "{}", nothing.get(lang));
        }
        out
    })
}

fn whole(out: &mut String, report: &Report, words: Wording, detailed: bool) {
    let title = escape::markdown(&words.text(&report.title));
    let namespace = escape::markdown(&words.plain(&report.namespace));
    let dash = if namespace.is_empty() { "" } else { " — " };
    let _ = writeln!(out, "## {title}{dash}{namespace}\n");
    let score = escape::markdown(&words.text(&plain_text::score(report)));
    let _ = writeln!(out, "**{}** · {}\n", score, counts(report, words));
    for line in words.about(report) {
        let _ = writeln!(out, "> {}\n", escape::markdown(&line));
    }
    if !detailed {
        let cut = say!(
            ja: "詳細は長すぎるので省きました。",
            en: "The details are too long and were left out."
        );
        let _ = writeln!(out, "{}\n", cut.get(words.lang));
        return;
    }
    for stage in &report.stages {
        table(out, stage, words);
    }
    let sections = [
        (
            Verdict::Fail,
            say!(ja: "合格していない確認", en: "What to fix"),
        ),
        (
            Verdict::Inconclusive,
            say!(ja: "判定できなかったところ", en: "What could not be determined"),
        ),
    ];
    for (verdict, heading) in sections {
        let groups = grouping::group_checks(report, verdict);
        if !groups.is_empty() {
            let _ = writeln!(out, "### {}\n", heading.get(words.lang));
        }
        for group in groups {
            match group.as_slice() {
                [one] => detail(out, one.stage, one.check, words),
                several => for_one_reason(out, several, words),
            }
        }
    }
    let (version, digest) = (
        words.plain(&report.tool_version),
        words.plain(&report.digest),
    );
    let _ = writeln!(
        out,
        "<sub>handson {} · {}</sub>\n",
        escape::markdown(&version),
        escape::markdown(&digest)
    );
}

fn counts(report: &Report, words: Wording) -> String {
    let totals = &report.totals;
    let all = [
        (totals.passed, Verdict::Pass),
        (totals.failed, Verdict::Fail),
        (totals.inconclusive, Verdict::Inconclusive),
        (totals.skipped, Verdict::Skipped),
    ];
    let counts = all.into_iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts
        .map(|(count, verdict)| {
            let word = plain_text::verdict(verdict);
            format!(
                "{} {} {count}",
                plain_text::mark(verdict),
                word.get(words.lang)
            )
        })
        .collect();
    counts.join(" · ")
}

fn table(out: &mut String, stage: &StageReport, words: Wording) {
    let _ = writeln!(out, "### {}\n", escape::markdown(&words.stage(stage)));
    let head = say!(ja: "| 判定 | 確認 | 点 |", en: "| verdict | check | points |");
    let _ = writeln!(out, "{}\n| --- | --- | --: |", head.get(words.lang));
    for check in &stage.checks {
        let verdict = plain_text::verdict(check.verdict);
        let mut title = escape::markdown(&words.title(check));
        if check.verdict == Verdict::Skipped {
            let _ = write!(
                title,
                "<br><sub>{}</sub>",
                escape::markdown(&words.headline(check))
            );
        }
        let _ = writeln!(
            out,
            "| {} {} | {title} | {} |",
            plain_text::mark(check.verdict),
            verdict.get(words.lang),
            worth(check, words.lang)
        );
    }
    out.push('\n');
}

fn for_one_reason(out: &mut String, group: &[CheckAt<'_>], words: Wording) {
    if let Some(first) = group.first() {
        let reason = escape::markdown(&words.headline(first.check));
        let _ = writeln!(out, "{} {reason}\n", plain_text::mark(first.check.verdict));
    }
    for at in group {
        let (title, stage) = (words.title(at.check), words.stage(at.stage));
        let _ = writeln!(
            out,
            "- {} ({})",
            escape::markdown(&title),
            escape::markdown(&stage)
        );
    }
    out.push('\n');
}

fn detail(out: &mut String, stage: &StageReport, check: &CheckReport, words: Wording) {
    let (title, stage) = (words.title(check), words.stage(stage));
    let _ = writeln!(
        out,
        "#### {} {}\n",
        plain_text::mark(check.verdict),
        escape::markdown(&title)
    );
    let _ = writeln!(out, "{}\n", escape::markdown(&stage));
    let mut item = |text: String| {
        let _ = writeln!(out, "- {text}");
    };
    for mismatch in &check.mismatches {
        let MismatchReport {
            what,
            expected,
            actual,
        } = mismatch;
        item(escape::markdown(&words.text(what)));
        for (label, value) in [
            (plain_text::expected_label(), expected),
            (plain_text::actual_label(), actual),
        ] {
            if !value.is_empty() {
                item(labelled(&label, &code(&words.text(value)), words));
            }
        }
    }
    if check.mismatches.is_empty() {
        item(escape::markdown(&words.headline(check)));
    }
    if let Some(SourceLine { file, line }) = &check.source {
        let place = code(&format!("{}:{line}", words.plain(file)));
        item(labelled(&plain_text::manifest_label(), &place, words));
    }
    for fact in check.evidence.iter().chain(&check.remarks) {
        item(escape::markdown(&words.text(fact)));
    }
    if !check.why.is_empty() && check.verdict == Verdict::Fail {
        let why = escape::markdown(&words.text(&check.why));
        item(labelled(&plain_text::why_label(), &why, words));
    }
    for command in &check.look {
        let command = code(&words.plain(command));
        item(labelled(&plain_text::look_label(), &command, words));
    }
    out.push('\n');
}

fn labelled(label: &Text, value: &str, words: Wording) -> String {
    words.labelled(label, value)
}
