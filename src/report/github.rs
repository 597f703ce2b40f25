//! GitHub Actions: the step summary, and annotations within their limits.

use super::{
    CheckReport, Format, Refusal, Report, Reports, Setting, SourceLine, Verdict, markdown, refusal,
};
use crate::report::escape::{workflow_message, workflow_property};
use crate::report::grouping::{self, CheckAt};
use crate::report::plain_text;
use crate::report::plain_text::{Wording, fit};
use crate::say;
use crate::text::Lang;
use crate::text::counted;

/// The most bytes of a step's summary; what is larger is not shown at all.
pub const SUMMARY: usize = 1024 * 1024;

/// The most annotations of one level that a step may have; the rest is dropped.
const MOST: usize = 10;

pub(super) const FORMAT: Format = Format {
    annotations,
    ..Format::new("github", |reports, setting| Ok(summary(reports, setting)))
};

/// Returns the step summary. The margin is for what other commands of the step add.
fn summary(reports: &Reports, setting: &Setting) -> String {
    markdown::page(reports, setting.lang, SUMMARY - 64 * 1024)
}

/// The lines that make annotations: failures as errors, what is undetermined
/// as warnings, and a notice of what is not shown.
#[must_use]
pub fn annotations(reports: &Reports, lang: Lang) -> Vec<String> {
    let words = Wording { lang, most: 600 };
    let several = reports.reports.len() > 1;
    let place = |report: &Report| {
        if several {
            format!("{}: ", words.plain(&report.namespace))
        } else {
            String::new()
        }
    };
    let (mut errors, mut warnings) = (Vec::new(), Vec::new());
    for report in &reports.reports {
        if let Some(Refusal { source, column, .. }) = report.refusal() {
            let title = format!("{}{}", place(report), words.text(&refusal::title()));
            let place = Some((source, *column));
            errors.push(command("error", place, &title, &refused(report, words)));
        } else if let Some(unfinished) = plain_text::unfinished(report) {
            let title = format!("{}{}", place(report), words.text(&unfinished));
            let notes: Vec<String> = report.notes.iter().map(|it| words.text(it)).collect();
            warnings.push(command("warning", None, &title, &notes.join("\n")));
        }
        for at in grouping::group_checks(report, Verdict::Fail)
            .iter()
            .flatten()
        {
            let title = format!("{}{}", place(report), words.title(at.check));
            let source = at.check.source.as_ref().map(|source| (source, None));
            errors.push(command("error", source, &title, &message(at.check, words)));
        }
        for group in grouping::group_checks(report, Verdict::Inconclusive) {
            let (title, message) = unsure(&group, words);
            let title = format!("{}{title}", place(report));
            warnings.push(command("warning", None, &title, &message));
        }
    }
    let hidden = errors.len().saturating_sub(MOST) + warnings.len().saturating_sub(MOST);
    errors.truncate(MOST);
    warnings.truncate(MOST);
    let mut lines = errors;
    lines.extend(warnings);
    if hidden > 0 {
        let title = say!(ja: "ほかにもあります", en: "there are more");
        let text = say!(
            ja: "ここに表示していないものが {hidden} 件あります。ステップのサマリーにすべてあります。",
            en: "{hidden} more are not shown here; the step's summary has them all"
        );
        lines.push(command("notice", None, title.get(lang), text.get(lang)));
    }
    lines
}

/// Returns everything that a submission was refused for, as far as an annotation goes.
fn refused(report: &Report, words: Wording) -> String {
    fit(4000, |most| {
        let words = Wording {
            most: most.map_or(80, |most| most.min(words.most)),
            ..words
        };
        let shown = most.map_or(1, |_| usize::MAX);
        let lines = words.about(report).into_iter().take(shown);
        lines.collect::<Vec<_>>().join("\n")
    })
}

/// Returns what could not be determined for one reason.
fn unsure(group: &[CheckAt<'_>], words: Wording) -> (String, String) {
    let Some((first, rest)) = group.split_first() else {
        return Default::default();
    };
    if rest.is_empty() {
        return (words.title(first.check), message(first.check, words));
    }
    let (count, checks) = (group.len(), counted(group.len(), "check"));
    let title =
        say!(ja: "判定できない確認が {count} 件あります", en: "{checks} could not be determined");
    let message = fit(4000, |most| {
        let words = Wording {
            most: most.map_or(80, |most| most.min(words.most)),
            ..words
        };
        let shown = if most.is_some() { group } else { &group[..1] };
        let titles = shown.iter().map(|at| words.title(at.check));
        let lines = std::iter::once(words.headline(first.check)).chain(titles);
        lines.collect::<Vec<_>>().join("\n")
    });
    (words.text(&title), message)
}

/// The lines of a check, as far as an annotation (64 KiB at the most) goes.
fn message(check: &CheckReport, words: Wording) -> String {
    fit(4000, |most| match most {
        Some(most) => Wording {
            most: most.min(words.most),
            ..words
        }
        .lines(check)
        .join("\n"),
        None => Wording { most: 200, ..words }.headline(check),
    })
}

/// One workflow command, in which nothing can begin another.
fn command(
    level: &str,
    source: Option<(&SourceLine, Option<usize>)>,
    title: &str,
    message: &str,
) -> String {
    let (title, message) = (workflow_property(title), workflow_message(message));
    let place = source.map(|(SourceLine { file, line }, column)| {
        let file = workflow_property(file);
        let column = column.map_or_else(String::new, |column| format!("col={column},"));
        format!("file={file},line={line},{column}")
    });
    let place = place.unwrap_or_default();
    format!("::{level} {place}title={title}::{message}")
}
