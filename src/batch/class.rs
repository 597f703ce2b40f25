//! What the rows say together: the one model of everything that is shown.

use std::collections::{BTreeMap, HashMap};

use std::path::Path;

use jiff::Timestamp;

use super::results::{self, ResultsError};
use super::row::{Head, Listed, Row, Stopped};
use crate::report::{Blocked, ClusterIdentity, Report, Totals, Verdict};
use crate::say;
use crate::text::Text;

/// A whole class: the students in the order of the roster.
#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    /// What was asked.
    pub head: Head,
    /// The checks, in order.
    pub columns: Vec<Column>,
    /// The students.
    pub entries: Vec<Entry>,
    /// False where the batch was interrupted.
    pub complete: bool,
    /// Things to know that belong to no student.
    pub notes: Vec<Text>,
}

/// A check, over all students.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The stage's name.
    pub stage: String,
    /// The stage's title.
    pub stage_title: Text,
    /// The check's name.
    pub check: String,
    /// Its title.
    pub title: Text,
    /// What it is worth.
    pub points: u32,
    /// Whether its points come on top.
    pub bonus: bool,
    /// For how many it passes.
    pub passed: u32,
    /// For how many it fails.
    pub failed: u32,
    /// For how many it is skipped.
    pub skipped: u32,
    /// For how many it could not be determined.
    pub inconclusive: u32,
    /// For how many there is nothing at all: no report.
    pub unseen: u32,
    /// What most stumble over: headlines of failures, the most frequent first.
    pub stumbles: Vec<Stumble>,
}

/// A failure that is the same for several students.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stumble {
    /// Its headline.
    pub said: Text,
    /// Whose it is, as places in [`Class::entries`].
    pub entries: Vec<usize>,
}

/// A student.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Who.
    pub student: Listed,
    /// The cluster, as far as it is known.
    pub cluster: Option<ClusterIdentity>,
    /// The namespace that was looked at.
    pub namespace: String,
    /// When the look began; none where there was none yet.
    pub started: Option<Timestamp>,
    /// When it ended.
    pub finished: Option<Timestamp>,
    /// How long it took, in milliseconds.
    pub elapsed_ms: u64,
    /// What is odd about the line, the cluster, or the time.
    pub remarks: Vec<Text>,
    /// How they stand.
    pub standing: Standing,
    /// Sums; all zero where there is no report.
    pub totals: Totals,
    /// Whether every point is won or lost, so that a mark is a fair one.
    pub definite: bool,
    /// For each of the columns.
    pub cells: Vec<Cell>,
}

/// How a student stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Everything that was asked passes.
    Passed,
    /// Something fails.
    Failed,
    /// Nothing fails, and something could not be determined.
    Undetermined,
    /// There is no report, for this reason.
    Stopped(Stopped),
    /// Nobody has looked yet.
    Waiting,
}

/// One check of one student.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// The verdict; none where there is no report.
    pub verdict: Option<Verdict>,
    /// Why it is skipped, where it is.
    pub blocked: Option<Blocked>,
    /// The headline of a failure, or why it is skipped or inconclusive.
    pub said: Text,
    /// What should be and what is, where it fails.
    pub details: Vec<(Text, Text, Text)>,
}

impl Class {
    /// What `rows` say about the students of `head`, in the order of the roster:
    /// the last row of each counts, and those of others do not. Not all rows
    /// need be in memory at once.
    #[must_use]
    pub fn new(head: Head, rows: impl IntoIterator<Item = Row>) -> Self {
        let mut class = Self::blank(head);
        let order = class.order();
        for row in rows {
            class.put(&order, &row);
        }
        class.finish();
        class
    }

    /// Nobody has been looked at.
    fn blank(head: Head) -> Self {
        let mut class = Self {
            columns: columns(&head),
            entries: Vec::new(),
            complete: true,
            notes: Vec::new(),
            head,
        };
        let (digest, started) = (&class.head.digest, class.head.started);
        let roster = class.head.roster.iter();
        let blank = |student: &Listed| Row::new(student.clone(), digest, started);
        class.entries = roster.map(|it| class.entry(it, &blank(it))).collect();
        class
    }

    /// Where in the roster each key is.
    fn order(&self) -> HashMap<String, usize> {
        let roster = self.head.roster.iter().enumerate();
        roster.map(|(at, it)| (it.key.clone(), at)).collect()
    }

    fn put(&mut self, order: &HashMap<String, usize>, row: &Row) {
        if let Some(&at) = order.get(&row.student.key) {
            // What the roster says of a student may have been mended since.
            self.entries[at] = self.entry(&self.head.roster[at], row);
        }
    }

    /// What the results file at `path` says, reading it row by row.
    ///
    /// # Errors
    /// [`ResultsError`].
    pub fn read(path: &Path) -> Result<Self, ResultsError> {
        let head = results::read(path, &mut |_| {})?;
        let mut class = Self::blank(head);
        let order = class.order();
        results::read(path, &mut |row| class.put(&order, &row))?;
        class.finish();
        Ok(class)
    }

    /// How the program ends: as `cli::exit` has it.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let any = |is: fn(&Standing) -> bool| self.entries.iter().any(|it| is(&it.standing));
        if !self.complete {
            130
        } else if any(|it| *it == Standing::Failed) {
            1
        } else if self.entries.is_empty() || any(|it| *it != Standing::Passed) {
            3
        } else {
            0
        }
    }

    fn entry(&self, student: &Listed, row: &Row) -> Entry {
        let report = row.report.as_ref();
        let took = row.finished.duration_since(row.started).as_millis();
        let seen = row.stopped.is_some() || row.report.is_some();
        let mut remarks = student.remarks.clone();
        if report.is_some() && row.digest != self.head.digest {
            remarks.push(say!(
                ja: "変更前の演習で確認した結果です。--resume を付けてもう一度実行すると確認し直します",
                en: "judged by an earlier version of the exercise: run again with --resume"
            ));
        }
        Entry {
            student: student.clone(),
            cluster: row.cluster().cloned(),
            namespace: report.map_or_else(
                || student.target.namespace.clone().unwrap_or_default(),
                |report| report.namespace.clone(),
            ),
            started: seen.then_some(row.started),
            finished: seen.then_some(row.finished),
            elapsed_ms: u64::try_from(took).unwrap_or_default(),
            remarks,
            standing: Standing::of(row),
            totals: report.map(|report| report.totals).unwrap_or_default(),
            definite: row.stopped.is_none() && report.is_some_and(Report::is_definite),
            cells: self.cells(report),
        }
    }

    fn cells(&self, report: Option<&Report>) -> Vec<Cell> {
        let mut found: HashMap<&str, Cell> = HashMap::new();
        let place = report.map_or("", |report| report.namespace.as_str());
        for check in report
            .iter()
            .flat_map(|it| &it.stages)
            .flat_map(|it| &it.checks)
        {
            let headline = check.mismatches.first().map(|it| &it.what);
            let reason = check.reason.as_ref();
            let said = headline.or(reason.map(|reason| &reason.text));
            let details = check.mismatches.iter();
            let cell = Cell {
                verdict: Some(check.verdict),
                blocked: reason.map(|reason| reason.kind),
                said: said
                    .map(|said| without_place(said, place))
                    .unwrap_or_default(),
                details: details
                    .map(|it| (it.what.clone(), it.expected.clone(), it.actual.clone()))
                    .collect(),
            };
            found.insert(&check.check, cell);
        }
        let columns = self.columns.iter();
        columns
            .map(|column| found.remove(column.check.as_str()).unwrap_or_default())
            .collect()
    }

    /// Sums over all, and what only shows when all are seen.
    fn finish(&mut self) {
        let mut standings = self.entries.iter().map(|entry| &entry.standing);
        self.complete = standings.all(|standing| *standing != Standing::Waiting);
        for (at, column) in self.columns.iter_mut().enumerate() {
            let mut stumbles: BTreeMap<&Text, Vec<usize>> = BTreeMap::new();
            let cells = self.entries.iter().enumerate();
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
            let stumbles = stumbles.into_iter().map(|(said, entries)| Stumble {
                said: said.clone(),
                entries,
            });
            column.stumbles = stumbles.collect();
            let count = |it: &Stumble| std::cmp::Reverse(it.entries.len());
            column.stumbles.sort_by_key(count);
        }
        self.remark_on_shared_work();
    }

    /// Two students whose work is in the same place: one of the lines is wrong,
    /// or one looks at the other's. A cluster says itself which it is, so this
    /// is a remark and no more.
    fn remark_on_shared_work(&mut self) {
        let mut by_place: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
        for (at, entry) in self.entries.iter().enumerate() {
            // Whoever may see one namespace only does not see which cluster it is in.
            let cluster = entry.cluster.as_ref();
            let known = cluster.map(|it| it.uid.clone().unwrap_or_else(|| it.server.clone()));
            if let Some(cluster) = known.filter(|cluster| !cluster.is_empty()) {
                let place = (cluster, entry.namespace.clone());
                by_place.entry(place).or_default().push(at);
            }
        }
        for together in by_place.into_values().filter(|it| it.len() > 1) {
            for &at in &together {
                let others = together.iter().filter(|other| **other != at);
                let others: Vec<&str> = others
                    .map(|other| self.entries[*other].student.id.as_str())
                    .filter(|student| *student != self.entries[at].student.id)
                    .collect();
                if others.is_empty() {
                    continue;
                }
                let others = shortened(&others);
                self.entries[at].remarks.push(say!(
                    ja: "{others} と同じクラスターの同じ Namespace を見ています。同じ作業を 2 度数えているかもしれません",
                    en: "looks at the same namespace of the same cluster as {others}: the same work may be counted twice"
                ));
            }
        }
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

/// The first few of many.
fn shortened(names: &[&str]) -> String {
    const MOST: usize = 3;
    let first: Vec<&str> = names.iter().copied().take(MOST).collect();
    match names.len().saturating_sub(MOST) {
        0 => first.join(", "),
        more => format!("{} (+{more})", first.join(", ")),
    }
}

impl Standing {
    /// How the student of `row` stands.
    #[must_use]
    pub fn of(row: &Row) -> Self {
        match (&row.stopped, &row.report) {
            (Some(stopped), _) => Self::Stopped(stopped.clone()),
            (None, None) => Self::Waiting,
            (None, Some(report)) => match report.exit_code {
                0 => Self::Passed,
                1 => Self::Failed,
                _ => Self::Undetermined,
            },
        }
    }
}

fn columns(head: &Head) -> Vec<Column> {
    let stages = head.stages.iter();
    let checks = stages.flat_map(|stage| stage.checks.iter().map(move |check| (stage, check)));
    checks
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
