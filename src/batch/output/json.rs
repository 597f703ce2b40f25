//! The class itself, for programs: without what only a whole report holds.

use std::io::{self, Write};

use jiff::Timestamp;
use serde::Serialize;

use super::Output;
use crate::batch::{Cell, Class, Column, Entry, Marks, StopReason};
use crate::report::{Blocked, ClusterIdentity, Totals, Vacancy, Verdict};
use crate::text::Text;

/// The identity of the document; the number grows when a reader would break.
pub const CLASS_SCHEMA: &str = "handson.batch-class/v1";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ClassDocument<'a> {
    schema: &'static str,
    tool_version: &'a str,
    exercise: &'a str,
    title: &'a Text,
    digest: &'a str,
    read_only: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    empty_is_zero: bool,
    started: Timestamp,
    complete: bool,
    exit_code: u8,
    /// The points that a mark is out of.
    full: u32,
    /// Bonus points are a part of the marks.
    #[serde(skip_serializing_if = "Option::is_none")]
    bonus_counts: Option<bool>,
    tally: Counts,
    checks: Vec<CheckSums<'a>>,
    students: Vec<StudentLine<'a>>,
    notes: &'a [Text],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Counts {
    passed: usize,
    failed: usize,
    undetermined: usize,
    empty: usize,
    waiting: usize,
    stopped: Vec<Reason>,
}

#[derive(Serialize)]
struct Reason {
    why: StopReason,
    count: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CheckSums<'a> {
    stage: &'a str,
    check: &'a str,
    title: &'a Text,
    points: u32,
    bonus: bool,
    passed: u32,
    failed: u32,
    skipped: u32,
    inconclusive: u32,
    unseen: u32,
    /// The failures that are the same for several, the most frequent first.
    #[serde(rename = "stumbles")]
    common_failures: Vec<Failure<'a>>,
}

#[derive(Serialize)]
struct Failure<'a> {
    said: &'a Text,
    count: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StudentLine<'a> {
    student: &'a str,
    name: &'a str,
    place: &'a str,
    #[serde(rename = "standing")]
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<StopReason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    what: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vacancy: Option<Vacancy>,
    /// Null where some points are undetermined.
    mark: Option<f64>,
    /// The mark before what is taken off for lateness, and that.
    #[serde(skip_serializing_if = "Option::is_none")]
    scaled: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    penalty: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    late: Option<LateTimes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    totals: Option<Totals>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cluster: Option<&'a ClusterIdentity>,
    namespace: &'a str,
    started: Option<Timestamp>,
    finished: Option<Timestamp>,
    elapsed_ms: u64,
    remarks: Vec<&'a Text>,
    /// The points in all that were set by hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    overridden: Option<&'a Text>,
    /// One for each of the checks; empty where there is no report.
    verdicts: Vec<CheckVerdict<'a>>,
}

#[derive(Serialize)]
struct LateTimes {
    submitted: Timestamp,
    due: Timestamp,
    seconds: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CheckVerdict<'a> {
    verdict: Verdict,
    /// When the pass was seen, where that was an earlier run.
    #[serde(skip_serializing_if = "Option::is_none")]
    seen: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    blocked: Option<Blocked>,
    #[serde(skip_serializing_if = "Text::is_empty")]
    said: &'a Text,
    /// What was set by hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    overridden: Option<&'a Text>,
}

pub(super) const OUTPUT: Output = Output::new("json", |out, class, _| render(out, class));

/// Writes the class for programs.
///
/// # Errors
/// What `out` says.
pub fn render(out: &mut dyn Write, class: &Class) -> io::Result<()> {
    let tally = class.tally();
    let (header, marks) = (&class.header, class.marks());
    let stopped = tally.stopped.iter();
    let document = ClassDocument {
        schema: CLASS_SCHEMA,
        tool_version: &header.tool_version,
        exercise: &header.exercise,
        title: &header.title,
        digest: &header.digest,
        read_only: header.read_only,
        empty_is_zero: header.empty_is_zero,
        started: header.started,
        complete: class.complete,
        exit_code: class.exit_code(),
        full: marks.full(),
        bonus_counts: Some(class.presentation.marking.bonus).filter(|it| *it),
        tally: Counts {
            passed: tally.passed,
            failed: tally.failed,
            undetermined: tally.undetermined,
            empty: tally.empty,
            waiting: tally.waiting,
            stopped: stopped.map(|&(why, count)| Reason { why, count }).collect(),
        },
        checks: class.columns.iter().map(check).collect(),
        students: class
            .entries
            .iter()
            .map(|it| student(class, marks, it))
            .collect(),
        notes: &class.notes,
    };
    serde_json::to_writer(&mut *out, &document)?;
    out.write_all(b"\n")
}

fn check(column: &Column) -> CheckSums<'_> {
    let common_failures = column.common_failures.iter();
    CheckSums {
        stage: &column.stage,
        check: &column.check,
        title: &column.title,
        points: column.points,
        bonus: column.bonus,
        passed: column.passed,
        failed: column.failed,
        skipped: column.skipped,
        inconclusive: column.inconclusive,
        unseen: column.unseen,
        common_failures: common_failures
            .map(|it| Failure {
                said: &it.said,
                count: it.entries.len(),
            })
            .collect(),
    }
}

fn student<'a>(class: &Class, marks: Marks<'_>, entry: &'a Entry) -> StudentLine<'a> {
    let mark = marks.of(entry);
    let penalised = mark.filter(|mark| mark.penalty > 0.0);
    let late = class.presentation.marking.late(&entry.student);
    StudentLine {
        student: &entry.student.id,
        name: &entry.student.name,
        place: &entry.student.place,
        status: entry.status.name(),
        why: entry.status.stopped().map(|it| it.why),
        what: entry.no_report_reason(),
        vacancy: entry.vacancy,
        mark: mark.map(|mark| mark.value),
        scaled: penalised.map(|mark| mark.scaled),
        penalty: penalised.map(|mark| mark.penalty),
        late: late.map(|late| LateTimes {
            submitted: late.submitted,
            due: late.due,
            seconds: late.by().as_secs(),
        }),
        totals: entry.has_report().then_some(entry.totals),
        cluster: entry.cluster.as_ref(),
        namespace: &entry.namespace,
        started: entry.started,
        finished: entry.finished,
        elapsed_ms: entry.elapsed_ms(),
        remarks: entry.all_remarks().collect(),
        overridden: entry.overridden.as_ref(),
        verdicts: entry.cells.iter().filter_map(check_verdict).collect(),
    }
}

fn check_verdict(cell: &Cell) -> Option<CheckVerdict<'_>> {
    Some(CheckVerdict {
        verdict: cell.verdict?,
        seen: cell.seen,
        blocked: cell.blocked,
        said: &cell.said,
        overridden: cell.overridden.as_ref(),
    })
}
