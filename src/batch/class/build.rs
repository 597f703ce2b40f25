//! Making a class from rows.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::shared::remark_on_shared_work;
use super::{Cell, Class, Column, CommonFailure, Entry, Standing};
use crate::batch::row::{Head, Listed, Row};
use crate::report::{CheckReport, ClusterIdentity, Report, Totals, Verdict};
use crate::say;
use crate::text::Text;

/// What the last row of each student says, by key. Rows may come before the
/// head that says who is in the class and what was asked.
#[derive(Default)]
pub(super) struct Gathered {
    by_key: HashMap<String, Seen>,
}

/// What is kept of a row.
struct Seen {
    digest: String,
    started: Timestamp,
    finished: Timestamp,
    standing: Standing,
    report: Option<Gist>,
}

/// What is kept of a report.
struct Gist {
    cluster: ClusterIdentity,
    namespace: String,
    totals: Totals,
    definite: bool,
    /// By the name of the check.
    cells: HashMap<String, Cell>,
}

impl Gathered {
    /// Takes in a row, in the place of an earlier one of the same student.
    pub fn put(&mut self, row: Row) {
        let seen = Seen {
            standing: Standing::of(&row),
            digest: row.digest,
            started: row.started,
            finished: row.finished,
            report: row.report.filter(|_| row.stopped.is_none()).map(Gist::of),
        };
        self.by_key.insert(row.student.key, seen);
    }

    /// The class of `head`.
    pub fn class(mut self, head: Head) -> Class {
        let mut columns = columns(&head);
        let roster = head.roster.iter();
        let entries = roster.map(|listed| {
            let seen = self.by_key.remove(&listed.key);
            entry(&head, &columns, listed, seen)
        });
        let mut entries: Vec<Entry> = entries.collect();
        count(&mut columns, &entries);
        remark_on_shared_work(&mut entries);
        let mut standings = entries.iter().map(|entry| &entry.standing);
        Class {
            complete: standings.all(|standing| *standing != Standing::Waiting),
            head,
            columns,
            entries,
            notes: Vec::new(),
        }
    }
}

impl Gist {
    fn of(report: Report) -> Self {
        let definite = report.is_definite();
        let checks = report.stages.into_iter().flat_map(|stage| stage.checks);
        let namespace = report.namespace;
        let cells = checks.map(|check| (check.check.clone(), cell(check, &namespace)));
        Self {
            cells: cells.collect(),
            cluster: report.cluster,
            namespace,
            totals: report.totals,
            definite,
        }
    }
}

fn cell(check: CheckReport, namespace: &str) -> Cell {
    let headline = check.mismatches.first().map(|it| &it.what);
    let reason = check.reason.as_ref();
    let said = headline.or(reason.map(|reason| &reason.text));
    Cell {
        verdict: Some(check.verdict),
        blocked: reason.map(|reason| reason.kind),
        said: said
            .map(|said| without_place(said, namespace))
            .unwrap_or_default(),
        details: check
            .mismatches
            .into_iter()
            .map(|it| (it.what, it.expected, it.actual))
            .collect(),
    }
}

/// What is said without the namespace, which is another one for each student:
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

/// The line of `student`. What the roster says of them may have been mended
/// since the row was written.
fn entry(head: &Head, columns: &[Column], student: &Listed, seen: Option<Seen>) -> Entry {
    let mut entry = Entry {
        student: student.clone(),
        cluster: None,
        namespace: student.target.namespace.clone().unwrap_or_default(),
        started: None,
        finished: None,
        remarks: student.remarks.clone(),
        standing: Standing::Waiting,
        totals: Totals::default(),
        definite: false,
        cells: vec![Cell::default(); columns.len()],
    };
    let Some(seen) = seen.filter(|it| it.standing != Standing::Waiting) else {
        return entry;
    };
    entry.standing = seen.standing;
    entry.started = Some(seen.started);
    entry.finished = Some(seen.finished);
    let Some(mut report) = seen.report else {
        return entry;
    };
    if seen.digest != head.digest {
        entry.remarks.push(say!(
                ja: "変更前の演習で確認した結果です。--resume を付けてもう一度実行すると確認し直します",
                en: "judged by an earlier version of the exercise: run again with --resume"
        ));
    }
    entry.cluster = Some(report.cluster);
    entry.namespace = report.namespace;
    entry.totals = report.totals;
    entry.definite = report.definite;
    let cells = columns
        .iter()
        .map(|column| report.cells.remove(&column.check));
    entry.cells = cells.map(Option::unwrap_or_default).collect();
    entry
}

/// How each check went over all students.
fn count(columns: &mut [Column], entries: &[Entry]) {
    for (at, column) in columns.iter_mut().enumerate() {
        let mut stumbles: BTreeMap<&Text, Vec<usize>> = BTreeMap::new();
        let cells = entries.iter().enumerate();
        let cells = cells.filter_map(|(who, entry)| Some((who, entry.cells.get(at)?)));
        for (who, cell) in cells {
            match cell.verdict {
                Some(Verdict::Pass) => column.passed += 1,
                Some(Verdict::Fail) => {
                    column.failed += 1;
                    stumbles.entry(&cell.said).or_default().push(who);
                }
                Some(Verdict::Skipped) => column.skipped += 1,
                Some(Verdict::Inconclusive) => column.inconclusive += 1,
                None => column.unseen += 1,
            }
        }
        let stumbles = stumbles.into_iter().map(|(said, entries)| CommonFailure {
            said: said.clone(),
            entries,
        });
        column.stumbles = stumbles.collect();
        let count = |it: &CommonFailure| std::cmp::Reverse(it.entries.len());
        column.stumbles.sort_by_key(count);
    }
}

fn columns(head: &Head) -> Vec<Column> {
    head.checks()
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
            stumbles: Vec::new(),
        })
        .collect()
}
