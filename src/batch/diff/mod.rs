//! The changes between two batches: students who progressed, or regressed.

mod page;
mod table;

use std::collections::HashMap;

use jiff::Timestamp;
use serde::Serialize;

use super::class::{Cell, Class, Column, Entry};
use crate::report::{PointsOutcome, Verdict};
use crate::text::Text;

pub use page::write_page;
pub use table::write_table;

/// The identity of the document; the number grows when a reader would break.
pub const DIFF_SCHEMA: &str = "handson.batch-diff/v1";

/// Two batches side by side. Students are the same where the course knows them
/// by the same, wherever their work is.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Diff {
    /// [`DIFF_SCHEMA`].
    pub schema: &'static str,
    /// Version of handson.
    pub tool_version: &'static str,
    /// Name of the exercise.
    pub exercise: String,
    /// Its title.
    pub title: Text,
    /// The earlier batch.
    pub before: Side,
    /// The later one.
    pub after: Side,
    /// Both were judged by the same version of the exercise.
    pub same_exercise: bool,
    /// Checks that only the later one has.
    pub new_checks: Vec<String>,
    /// Checks that only the earlier one has.
    pub lost_checks: Vec<String>,
    /// Everybody who is in both, in the order of the later roster.
    pub students: Vec<ChangedStudent>,
    /// The students who are in the later one only.
    pub arrived: Vec<StudentName>,
    /// The students who are in the earlier one only.
    pub left: Vec<StudentName>,
}

/// One of the batches.
#[derive(Clone, Debug, Serialize)]
pub struct Side {
    /// The time at which it began.
    pub started: Timestamp,
    /// Digest of the exercise.
    pub digest: String,
    /// The number of its students.
    pub students: usize,
}

/// A student.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StudentName {
    /// Their ID in the course.
    pub student: String,
    /// Their name.
    pub name: String,
}

/// A student who is in both.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangedStudent {
    /// The student.
    #[serde(flatten)]
    pub who: StudentName,
    /// The sum of their changes.
    pub change: Change,
    /// Their status before, in a word.
    #[serde(rename = "standingBefore")]
    pub status_before: Text,
    /// Their status now.
    #[serde(rename = "standingAfter")]
    pub status_after: Text,
    /// Points before; none where there was no report.
    pub points_before: Option<u32>,
    /// Points now.
    pub points_after: Option<u32>,
    /// The checks whose points changed.
    pub checks: Vec<ChangedCheck>,
}

/// A check that changed.
#[derive(Clone, Debug, Serialize)]
pub struct ChangedCheck {
    /// Its name.
    pub check: String,
    /// Its title: the state that must be true.
    pub title: Text,
    /// The verdict before; none where there was no report.
    pub before: Option<Verdict>,
    /// The verdict now.
    pub after: Option<Verdict>,
    /// The direction.
    pub change: Change,
    /// The reason why it does not pass now.
    pub said: Text,
}

/// The direction of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Change {
    /// Not, or not in what points depend on.
    Same,
    /// A loss became a win.
    Progressed,
    /// A win became a loss.
    Regressed,
    /// One way here, the other way there.
    Both,
    /// What was there is not there any more, all of it.
    CleanedUp,
    /// On one side it could not be determined: that is neither.
    Undetermined,
}

impl Diff {
    /// Returns the changes from `before` to `after`.
    #[must_use]
    pub fn new(before: &Class, after: &Class) -> Self {
        let mut earlier: HashMap<(String, usize), &Entry> = keyed(before).collect();
        let mut students = Vec::new();
        let mut arrived = Vec::new();
        for (id, entry) in keyed(after) {
            match earlier.remove(&id) {
                Some(old) => students.push(changed_student(before, old, after, entry)),
                None => arrived.push(who(entry)),
            }
        }
        let left = keyed(before).filter(|(id, _)| earlier.contains_key(id));
        Self {
            schema: DIFF_SCHEMA,
            tool_version: env!("CARGO_PKG_VERSION"),
            exercise: after.header.exercise.clone(),
            title: after.header.title.clone(),
            before: side(before),
            after: side(after),
            same_exercise: before.header.digest == after.header.digest,
            new_checks: only_in(after, before),
            lost_checks: only_in(before, after),
            students,
            arrived,
            left: left.map(|(_, entry)| who(entry)).collect(),
        }
    }

    /// Those whose changes come to `change`.
    pub fn with_change(&self, change: Change) -> impl Iterator<Item = &ChangedStudent> {
        let all = self.students.iter();
        all.filter(move |student| student.change == change)
    }
}

/// The entries by what the course knows them by, and which of several lines it is.
fn keyed(class: &Class) -> impl Iterator<Item = ((String, usize), &Entry)> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    class.entries.iter().map(move |entry| {
        let id = entry.student.id.to_lowercase();
        let number = seen.entry(id.clone()).or_default();
        *number += 1;
        ((id, *number), entry)
    })
}

fn side(class: &Class) -> Side {
    Side {
        started: class.header.started,
        digest: class.header.digest.clone(),
        students: class.entries.len(),
    }
}

fn who(entry: &Entry) -> StudentName {
    StudentName {
        student: entry.student.id.clone(),
        name: entry.student.name.clone(),
    }
}

fn only_in(class: &Class, other: &Class) -> Vec<String> {
    let checks = class.columns.iter().map(|column| &column.check);
    let known = |check: &&String| !other.columns.iter().any(|it| it.check == **check);
    checks.filter(known).cloned().collect()
}

fn changed_student(before: &Class, old: &Entry, after: &Class, new: &Entry) -> ChangedStudent {
    let old_cell = |column: &Column| {
        let mut columns = before.columns.iter();
        let at = columns.position(|it| it.check == column.check)?;
        old.cells.get(at)
    };
    let is_cleaned_up = old.has_report() && old.vacancy.is_none() && new.vacancy.is_some();
    // Where one of them was not seen, that is what there is to say.
    let both_seen = old.has_report() && new.has_report();
    let cells = after.columns.iter().zip(&new.cells);
    let checks = cells
        .filter(|_| both_seen)
        .filter_map(|(column, cell)| changed_check(column, old_cell(column)?, cell))
        .filter(|check| !is_cleaned_up || check.change == Change::Progressed);
    let checks: Vec<ChangedCheck> = checks.collect();
    let any = |wanted| checks.iter().any(|it| it.change == wanted);
    let change = match (any(Change::Progressed), any(Change::Regressed)) {
        _ if is_cleaned_up => Change::CleanedUp,
        (true, true) => Change::Both,
        (true, false) => Change::Progressed,
        (false, true) => Change::Regressed,
        (false, false) if old.has_report() != new.has_report() => Change::Undetermined,
        (false, false) if any(Change::Undetermined) => Change::Undetermined,
        (false, false) => Change::Same,
    };
    let points = |entry: &Entry| entry.has_report().then_some(entry.totals.points);
    ChangedStudent {
        who: who(new),
        change,
        status_before: old.status.word(),
        status_after: new.status.word(),
        points_before: points(old),
        points_after: points(new),
        checks,
    }
}

fn changed_check(column: &Column, old: &Cell, new: &Cell) -> Option<ChangedCheck> {
    // What is in no report could not be determined.
    let stand = |cell: &Cell| {
        let stand = cell.verdict.map(|it| PointsOutcome::of(it, cell.blocked));
        stand.unwrap_or(PointsOutcome::Open)
    };
    let change = match (stand(old), stand(new)) {
        // A later stage took over, or gave back: the work went on.
        (PointsOutcome::Left | PointsOutcome::Later | PointsOutcome::Aside, _)
        | (_, PointsOutcome::Left | PointsOutcome::Later | PointsOutcome::Aside) => return None,
        (before, after) if before == after => return None,
        (PointsOutcome::Lost, PointsOutcome::Won) => Change::Progressed,
        (PointsOutcome::Won, PointsOutcome::Lost) => Change::Regressed,
        _ => Change::Undetermined,
    };
    Some(ChangedCheck {
        check: column.check.clone(),
        title: column.title.clone(),
        before: old.verdict,
        after: new.verdict,
        change,
        said: new.said.clone(),
    })
}
