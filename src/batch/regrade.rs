//! A class judged anew from its records: in, a results file and an exercise; out, rows as
//! that exercise judges what was seen then.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use super::best::best_of;
use super::records::records_of;
use super::result_row::ResultRow;
use crate::engine::{self, Options, RunError, summed};
use crate::exercise::Loaded;
use crate::grade;
use crate::record::Record;
use crate::report::{Blocked, CheckReport, PointsOutcome, Report, Verdict};

/// Rows that are judged anew, one after the other.
pub struct Regrade<'a> {
    loaded: &'a Loaded,
    /// Values of variables, over those of the records.
    set: &'a [String],
    /// The results file.
    results: &'a Path,
    /// The best that was seen of each student so far, by key.
    best: HashMap<String, Report>,
    /// What came of it.
    pub sums: RegradeSums,
}

/// What came of judging anew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegradeSums {
    /// The rows that were judged.
    pub judged: usize,
    /// The students of whose report there is no record that can be read.
    pub without_record: Vec<String>,
    /// The students of whom other results files had seen more, by another version of the
    /// exercise.
    pub without_earlier: Vec<String>,
    /// The checks of which records do not tell, with the number of rows: that takes a
    /// cluster.
    pub open: BTreeMap<String, usize>,
}

impl<'a> Regrade<'a> {
    /// Judges rows of `results` by an exercise.
    #[must_use]
    pub fn new(loaded: &'a Loaded, set: &'a [String], results: &'a Path) -> Self {
        Self {
            loaded,
            set,
            results,
            best: HashMap::new(),
            sums: RegradeSums::default(),
        }
    }

    /// Returns a row as it is judged anew, or as it is where there is no record.
    ///
    /// # Errors
    /// [`RunError::Spec`] for values that the exercise does not take.
    pub fn row(&mut self, mut row: ResultRow) -> Result<ResultRow, RunError> {
        if let Some(old) = row.report.take() {
            let judged = self.judged(&row, &old)?;
            if judged.is_some() {
                self.sums.judged += 1;
                row.digest.clone_from(&self.loaded.digest);
            } else {
                self.sums.without_record.push(row.student.id.clone());
            }
            row.report = Some(judged.unwrap_or(old));
        }
        // What was handed in anew takes the place of what was before.
        if row
            .report
            .as_ref()
            .is_some_and(|it| it.submission.is_some())
        {
            return Ok(row);
        }
        let key = row.student.key.clone();
        let elsewhere = row.best.take().filter(|_| !self.best.contains_key(&key));
        let earlier = self.best.remove(&key).or(elsewhere.map(|best| *best));
        if earlier.as_ref().is_some_and(|it| it.digest != row.digest) {
            self.sums.without_earlier.push(row.student.id.clone());
        }
        row.best = best_of(earlier, &row).map(Box::new);
        if let Some(seen) = row.clone().into_seen() {
            self.best.insert(key, seen);
        }
        Ok(row)
    }

    /// Returns the report that the records of a row come to.
    fn judged(&mut self, row: &ResultRow, old: &Report) -> Result<Option<Report>, RunError> {
        let records = match records_of(row, self.results) {
            Ok(records) => records,
            Err(error) => {
                tracing::debug!(%error, student = %row.student.id, "no record");
                Vec::new()
            }
        };
        let Some(report) = judge(&records, self.loaded, self.set, old.part.is_some())? else {
            return Ok(None);
        };
        let report = carried_over(old, report);
        for (_, check) in report.checks() {
            if is_open(check) && !is_open_in(old, check) {
                *self.sums.open.entry(check.check.clone()).or_default() += 1;
            }
        }
        Ok(Some(report))
    }
}

fn judge(
    records: &[Record],
    loaded: &Loaded,
    set: &[String],
    is_part: bool,
) -> Result<Option<Report>, RunError> {
    let Some(first) = records.first() else {
        return Ok(None);
    };
    if first.head.asked.graded {
        return grade::judge_records(records, loaded, set, is_part);
    }
    let variables = first.head.asked.variables(&loaded.exercise, set)?;
    let options = Options::of_record(first, grade::policy_of_record(first));
    let report = engine::replay_run(first, loaded, &variables, &options, &mut |_| {})?;
    Ok(Some(report))
}

fn is_open(check: &CheckReport) -> bool {
    check.points_outcome() == PointsOutcome::Open
}

/// Returns whether a check was undetermined before, too.
fn is_open_in(old: &Report, check: &CheckReport) -> bool {
    let mut checks = old.checks().map(|(_, check)| check);
    checks.any(|it| it.check == check.check && is_open(it))
}

/// Returns `new` with what no evidence tells, and the old report has.
fn carried_over(old: &Report, mut new: Report) -> Report {
    new.submission.clone_from(&old.submission);
    new.requests = old.requests;
    let checks: HashMap<&str, &CheckReport> = old
        .checks()
        .map(|(_, check)| (check.check.as_str(), check))
        .collect();
    for stage in &mut new.stages {
        let before = old.stages.iter().find(|it| it.stage == stage.stage);
        if let Some(before) = before {
            stage.notes.clone_from(&before.notes);
        }
        for check in &mut stage.checks {
            let Some(before) = checks.get(check.check.as_str()) else {
                continue;
            };
            if check.verdict == Verdict::Fail {
                check.source.clone_from(&before.source);
            }
            // Nothing was tried, since the place is not theirs alone.
            let kind = check.reason.as_ref().map(|reason| reason.kind);
            if kind == Some(Blocked::ReadOnly) && before.verdict == Verdict::Inconclusive {
                check.verdict = before.verdict;
                check.reason.clone_from(&before.reason);
            }
        }
    }
    summed(new)
}
