//! Results that the course's staff set by hand, in the place of what was found.

use std::collections::{BTreeMap, BTreeSet};

use super::blank_report::blank_report;
use crate::batch::result_row::ResultRow;
use crate::batch::results_header::ResultsHeader;
use crate::batch::student::ListedStudent;
use crate::engine::summed;
use crate::report::plain_text::verdict as verdict_word;
use crate::report::{
    Blocked, CheckReport, MismatchReport, Override, Reason, Report, Vacancy, Verdict,
};
use crate::say;
use crate::text::Text;

/// Results that were set by hand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// By the student's ID in small letters.
    by_student: BTreeMap<String, Vec<Decision>>,
}

/// A result that was set by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decision {
    /// The check; none where it is about the points in all.
    pub check: Option<String>,
    pub given: Given,
    /// The reason; it may be empty.
    pub comment: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Given {
    Verdict(Verdict),
    Points(u32),
}

impl Overrides {
    /// Adds what was decided about a student.
    pub(super) fn add(&mut self, student: &str, decision: Decision) {
        let of_student = self.by_student.entry(student.to_lowercase()).or_default();
        of_student.push(decision);
    }

    /// Returns whether nothing was set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_student.is_empty()
    }

    /// Returns whether anything was set of a student.
    pub(super) fn is_about(&self, student: &ListedStudent) -> bool {
        self.by_student.contains_key(&student.id.to_lowercase())
    }

    /// Returns `row` with what was set of its student.
    pub(super) fn apply(&self, row: ResultRow, header: &ResultsHeader) -> ResultRow {
        let Some(decisions) = self.by_student.get(&row.student.id.to_lowercase()) else {
            return row;
        };
        let counts = |report: &&Report| match report.vacancy {
            None => true,
            Some(Vacancy::Unused) => row.best.is_some() || header.empty_is_zero,
            Some(Vacancy::CleanedUp) => row.best.is_some(),
        };
        let report = row.seen().filter(counts).cloned();
        let mut report = report.unwrap_or_else(|| blank_report(header, &row));
        for decision in decisions {
            decide(&mut report, decision);
        }
        reopen_blocked(&mut report);
        ResultRow {
            overridden: Some(Box::new(summed(report))),
            ..row
        }
    }
}

fn decide(report: &mut Report, decision: &Decision) {
    let Decision {
        check,
        given,
        comment,
    } = decision;
    let points = match given {
        Given::Points(points) => Some(*points),
        Given::Verdict(_) => None,
    };
    let comment = comment.clone();
    let Some(name) = check else {
        report.overridden = Some(Override {
            was: None,
            points,
            comment,
        });
        return;
    };
    let mut checks = report.stages.iter_mut().flat_map(|stage| &mut stage.checks);
    let Some(check) = checks.find(|check| check.check == *name) else {
        return;
    };
    check.overridden = Some(Override {
        was: Some(check.verdict),
        points,
        comment,
    });
    check.verdict = match given {
        Given::Verdict(verdict) => *verdict,
        Given::Points(points) if *points >= check.points => Verdict::Pass,
        Given::Points(_) => Verdict::Fail,
    };
    check.earlier = None;
    check.reason = None;
    check.source = None;
    check.mismatches.clear();
    let said = in_words(check);
    match check.verdict {
        Verdict::Pass => check.remarks.extend(said),
        Verdict::Fail => check.mismatches.extend(said.map(|what| MismatchReport {
            what,
            expected: Text::default(),
            actual: Text::default(),
        })),
        Verdict::Skipped | Verdict::Inconclusive => {
            check.reason = said.map(|text| Reason {
                kind: Blocked::Undetermined,
                by: None,
                text,
            });
        }
    }
}

/// What a check was blocked by passes now: whoever looked did not see what becomes of
/// it then.
fn reopen_blocked(report: &mut Report) {
    let checks = report.checks().map(|(_, check)| check);
    let passed = checks.filter(|it| it.overridden.is_some() && it.verdict == Verdict::Pass);
    let mut open: BTreeSet<String> = passed.map(|it| it.check.clone()).collect();
    let mut checks: Vec<&mut CheckReport> = report
        .stages
        .iter_mut()
        .flat_map(|stage| &mut stage.checks)
        .collect();
    // What is open now may have blocked another.
    while let Some((check, by)) = checks.iter_mut().find_map(|check| {
        let reason = check.reason.as_ref()?;
        let by = reason.by.clone().filter(|by| open.contains(by))?;
        (reason.kind == Blocked::ByFailure).then_some((check, by))
    }) {
        check.reason = Some(Reason {
            kind: Blocked::ByUndetermined,
            text: say!(
                ja: "手動で合格とした「{by}」のあとの確認は、行っていません",
                en: "not looked at, as `{by}` did not pass before it was set by hand"
            ),
            by: Some(by),
        });
        open.insert(check.check.clone());
    }
}

/// Returns what was set by hand of a check, in words; none where nothing was.
pub(in crate::batch) fn in_words(check: &CheckReport) -> Option<Text> {
    let set = check.overridden.as_ref()?;
    let Text { ja, en } = match set.points {
        Some(points) => points_of(points, check.points),
        None => verdict_word(check.verdict),
    };
    let text = say!(ja: "手動で{ja}に変更", en: "set by hand: {en}");
    let text = match set
        .was
        .filter(|was| *was != check.verdict)
        .map(verdict_word)
    {
        Some(Text { ja, en }) => text.then(&say!(ja: " (自動判定は{ja})", en: " (found: {en})")),
        None => text,
    };
    Some(with_comment(text, &set.comment))
}

/// Returns the points in all that were set by hand, in words; none where none were.
pub(in crate::batch) fn total_in_words(report: &Report) -> Option<Text> {
    let set = report.overridden.as_ref()?;
    let Text { ja, en } = points_of(set.points.unwrap_or_default(), report.totals.possible);
    let text = say!(ja: "合計を手動で{ja}に変更", en: "the points in all were set by hand to {en}");
    Some(with_comment(text, &set.comment))
}

fn points_of(points: u32, possible: u32) -> Text {
    say!(ja: " {points}/{possible} 点", en: "{points}/{possible} points")
}

fn with_comment(text: Text, comment: &str) -> Text {
    if comment.is_empty() {
        return text;
    }
    text.then(&Text::same(format!(": {comment}")))
}
