//! The loop of a batch: several students at once, each on their own.

use std::panic::AssertUnwindSafe;
use std::rc::Rc;
use std::time::Duration;

use futures::FutureExt as _;
use futures::stream::{self, StreamExt as _};
use jiff::Timestamp;
use tokio::time::timeout;

use super::check_student::{Batch, check_student};
use super::clients::{SharedClient, share_clients};
use super::no_report::{NoReport, internal_error, too_late};
use super::result_row::ResultRow;
use super::sharing::{Sharing, without_tries};
use super::student::{ListedStudent, Student};
use crate::record::Record;
use crate::report::Report;

/// The time that a check may go on after its deadline.
const GRACE: Duration = Duration::from_secs(3);
/// The time that a probe may take to restore what it changed.
const RESTORE: Duration = Duration::from_secs(120);

/// Checks `students`, and hands a row for each to `each` as soon as it is there,
/// until that fails. After an interrupt no other student is checked, and those
/// that were not done have no row. Of those who are `sharing` a place nothing is tried.
///
/// # Errors
/// Those of `each`.
pub async fn run_batch<E>(
    batch: &Batch<'_>,
    students: Vec<(&Student, ListedStudent)>,
    sharing: &Sharing,
    each: &mut dyn FnMut(ResultRow) -> Result<(), E>,
) -> Result<(), E> {
    let rows = share_clients(students, batch.options.read_only).into_iter();
    let rows =
        rows.map(|(student, listed, client)| row_of(batch, student, listed, client, sharing));
    let mut rows = std::pin::pin!(stream::iter(rows).buffer_unordered(batch.jobs.max(1)));
    while let Some(row) = rows.next().await {
        if let Some(row) = row {
            each(row)?;
        }
    }
    Ok(())
}

/// Returns the row of one student; none after an interrupt.
async fn row_of(
    batch: &Batch<'_>,
    student: &Student,
    listed: ListedStudent,
    client: Rc<SharedClient>,
    sharing: &Sharing,
) -> Option<ResultRow> {
    let not_tried = sharing.of(&listed).cloned();
    let mut row = ResultRow::new(listed, &batch.loaded.digest, Timestamp::now());
    row.remarks
        .extend(not_tried.as_ref().map(|it| it.remark.clone()));
    let mut reading = batch.clone();
    reading.options.read_only |= not_tried.is_some();
    match check_within_deadline(&reading, student, &client).await {
        Ok((report, records)) => {
            row.records = records;
            row.report = Some(match &not_tried {
                Some(it) => without_tries(report, &it.reason),
                None => report,
            });
        }
        Err(NoReport::Because(stopped)) => row.stopped = Some(*stopped),
        Err(NoReport::Interrupted) => return None,
    }
    row.finished = Timestamp::now();
    Some(row)
}

/// Checks a student within the deadline; a panic costs only this student.
async fn check_within_deadline(
    batch: &Batch<'_>,
    student: &Student,
    client: &SharedClient,
) -> Result<(Report, Vec<Record>), NoReport> {
    if batch.cancel.is_cancelled() {
        return Err(NoReport::Interrupted);
    }
    // The run has this deadline itself, and says what it has seen by then. What
    // overruns it does not listen: a probe is told to put things back, and in
    // the end nobody waits for it.
    let late = batch.cancel.child_token();
    let check = Box::pin(check_student(batch, student, client, late.clone()));
    let mut check = AssertUnwindSafe(check).catch_unwind();
    let mut result = timeout(batch.deadline + GRACE, &mut check).await;
    if result.is_err() {
        late.cancel();
        result = timeout(
            if batch.options.read_only {
                GRACE
            } else {
                RESTORE
            },
            check,
        )
        .await;
    }
    match result {
        Ok(Ok(Err(NoReport::Interrupted))) if !batch.cancel.is_cancelled() => {
            Err(too_late(batch.deadline))
        }
        Ok(Ok(result)) => result,
        Ok(Err(_)) => Err(internal_error()),
        Err(_) => Err(too_late(batch.deadline)),
    }
}
