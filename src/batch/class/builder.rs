//! Making a class from rows.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::likeness::remark_on_same_manifests;
use super::remarks::{remark_on_age, remark_on_best, remarks_on_overrides};
use super::shared_namespace::remark_on_shared_work;
use super::{Cell, Class, Column, CommonFailure, Entry, StudentStatus};
use crate::batch::presentation::{Presentation, in_words, total_in_words};
use crate::batch::result_row::ResultRow;
use crate::batch::results_header::ResultsHeader;
use crate::batch::student::ListedStudent;
use crate::report::{CheckReport, ClusterIdentity, Report, Totals, Vacancy, Verdict};
use crate::say;
use crate::text::Text;

/// The last row of each student, by key. Rows may come before the
/// head that says who is in the class and what was asked.
#[derive(Default)]
pub(super) struct ClassBuilder {
    by_key: HashMap<String, RowSummary>,
}

/// The part of a row that a class needs.
struct RowSummary {
    digest: String,
    started: Timestamp,
    finished: Timestamp,
    status: StudentStatus,
    vacancy: Option<Vacancy>,
    remarks: Vec<Text>,
    manifests: Vec<String>,
    report: Option<ReportSummary>,
}

/// The part of a report that a class needs.
struct ReportSummary {
    cluster: ClusterIdentity,
    namespace: String,
    totals: Totals,
    overridden: Option<Text>,
    definite: bool,
    /// Its status, if it counts.
    status: StudentStatus,
    /// By the name of the check.
    cells: HashMap<String, Cell>,
}

impl ClassBuilder {
    /// Takes in a row, in the place of an earlier one of the same student.
    pub fn put(&mut self, row: &ResultRow) {
        let key = row.student.key.clone();
        let seen = RowSummary {
            status: StudentStatus::of(row),
            vacancy: row.found().and_then(|report| report.vacancy),
            remarks: row
                .remarks
                .iter()
                .cloned()
                .chain(remark_on_best(row))
                .collect(),
            manifests: row.manifests.clone(),
            digest: row.digest.clone(),
            started: row.started,
            finished: row.finished,
            report: row.seen().cloned().map(ReportSummary::of),
        };
        self.by_key.insert(key, seen);
    }

    /// The class of `header`.
    pub fn class(mut self, header: ResultsHeader) -> Class {
        let mut columns = columns(&header);
        let roster = header.roster.iter();
        let entries = roster.map(|listed| {
            let seen = self.by_key.remove(&listed.key);
            entry(&header, &columns, listed, seen)
        });
        let mut entries: Vec<Entry> = entries.collect();
        count(&mut columns, &entries);
        remark_on_shared_work(&mut entries);
        remark_on_same_manifests(&mut entries);
        let mut statuses = entries.iter().map(|entry| &entry.status);
        Class {
            complete: statuses.all(|status| *status != StudentStatus::Waiting),
            header,
            columns,
            entries,
            notes: Vec::new(),
            presentation: Presentation::default(),
        }
    }
}

impl ReportSummary {
    fn of(report: Report) -> Self {
        let definite = report.is_definite();
        let overridden = total_in_words(&report);
        let status = StudentStatus::of_report(&report);
        let checks = report.stages.into_iter().flat_map(|stage| stage.checks);
        let namespace = report.namespace;
        let cells = checks.map(|check| (check.check.clone(), cell(check, &namespace)));
        Self {
            cells: cells.collect(),
            cluster: report.cluster,
            namespace,
            totals: report.totals,
            overridden,
            definite,
            status,
        }
    }
}

fn cell(check: CheckReport, namespace: &str) -> Cell {
    let overridden = in_words(&check);
    let headline = check.mismatches.first().map(|it| &it.what);
    let reason = check.reason.as_ref();
    let said = headline.or(reason.map(|reason| &reason.text));
    Cell {
        verdict: Some(check.verdict),
        seen: check.earlier.as_ref().map(|it| it.seen),
        blocked: reason.map(|reason| reason.kind),
        said: said
            .map(|said| without_place(said, namespace))
            .unwrap_or_default(),
        details: check
            .mismatches
            .into_iter()
            .map(|it| (it.what, it.expected, it.actual))
            .collect(),
        overridden,
    }
}

/// Removes the namespace from a message, which is another one for each student:
/// so the same mistake reads the same.
fn without_place(said: &Text, namespace: &str) -> Text {
    let places = [
        format!(" (in namespace {namespace})"),
        format!(" (Namespace {namespace})"),
    ];
    said.map(|words| {
        let places = places.iter();
        places.fold(words.to_owned(), |words, place| {
            words.replace(place.as_str(), "")
        })
    })
}

/// The line of `student`. What the roster says of them may have been fixed
/// since the row was written.
fn entry(
    header: &ResultsHeader,
    columns: &[Column],
    student: &ListedStudent,
    seen: Option<RowSummary>,
) -> Entry {
    let mut entry = Entry {
        student: student.clone(),
        cluster: None,
        namespace: student.target.namespace.clone().unwrap_or_default(),
        started: None,
        finished: None,
        remarks: student.remarks.clone(),
        staff_remarks: Vec::new(),
        manifests: Vec::new(),
        status: StudentStatus::Waiting,
        vacancy: None,
        totals: Totals::default(),
        overridden: None,
        definite: false,
        cells: vec![Cell::default(); columns.len()],
    };
    let Some(seen) = seen.filter(|it| it.status != StudentStatus::Waiting) else {
        return entry;
    };
    entry.status = seen.status;
    entry.started = Some(seen.started);
    entry.finished = Some(seen.finished);
    entry.vacancy = seen.vacancy;
    entry.manifests = seen.manifests;
    entry.remarks.extend(seen.remarks);
    entry.remarks.extend(remark_on_age(header, seen.finished));
    let Some(mut report) = seen.report else {
        return entry;
    };
    match entry.status {
        StudentStatus::Empty(Vacancy::Unused) if header.empty_is_zero => {
            entry.status = report.status;
        }
        StudentStatus::Empty(_) => return entry,
        _ => {}
    }
    if seen.digest != header.digest {
        entry.remarks.push(say!(
                ja: "変更前の演習で確認した結果です。--resume を付けてもう一度実行すると確認し直します",
                en: "judged by an earlier version of the exercise: run again with --resume"
        ));
    }
    entry.cluster = Some(report.cluster);
    entry.namespace = report.namespace;
    entry.totals = report.totals;
    entry.overridden = report.overridden;
    entry.definite = report.definite;
    let cells = columns
        .iter()
        .map(|column| report.cells.remove(&column.check));
    entry.cells = cells.map(Option::unwrap_or_default).collect();
    entry.remarks.extend(remarks_on_overrides(columns, &entry));
    entry
}

/// Counts the results of each check over all students.
fn count(columns: &mut [Column], entries: &[Entry]) {
    for (at, column) in columns.iter_mut().enumerate() {
        let mut common_failures: BTreeMap<&Text, Vec<usize>> = BTreeMap::new();
        let cells = entries.iter().enumerate();
        let cells = cells.filter_map(|(who, entry)| Some((who, entry.cells.get(at)?)));
        for (who, cell) in cells {
            match cell.verdict {
                Some(Verdict::Pass) => column.passed += 1,
                Some(Verdict::Fail) => {
                    column.failed += 1;
                    common_failures.entry(&cell.said).or_default().push(who);
                }
                Some(Verdict::Skipped) => column.skipped += 1,
                Some(Verdict::Inconclusive) => column.inconclusive += 1,
                None => column.unseen += 1,
            }
        }
        let common_failures = common_failures
            .into_iter()
            .map(|(said, entries)| CommonFailure {
                said: said.clone(),
                entries,
            });
        column.common_failures = common_failures.collect();
        let count = |it: &CommonFailure| std::cmp::Reverse(it.entries.len());
        column.common_failures.sort_by_key(count);
    }
}

fn columns(header: &ResultsHeader) -> Vec<Column> {
    header
        .checks()
        .map(|(stage, check)| Column {
            stage: stage.stage.clone(),
            stage_title: stage.title.clone(),
            check: check.check.clone(),
            title: check.title.clone(),
            points: check.points,
            bonus: check.bonus,
            passed: 0,
            failed: 0,
            skipped: 0,
            inconclusive: 0,
            unseen: 0,
            common_failures: Vec::new(),
        })
        .collect()
}
