//! The loop of a batch over what was handed in: several students at once, and
//! what one leaves on the cluster is deleted while the next are graded.

use std::panic::AssertUnwindSafe;
use std::rc::Rc;
use std::time::Duration;

use futures::FutureExt as _;
use futures::stream::{self, FuturesUnordered, StreamExt as _};
use jiff::Timestamp;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::check_student::Batch;
use super::clients::{SharedClient, share_clients};
use super::grade_student::grade_student;
use super::no_report::{NoReport, internal_error, too_late};
use super::result_row::ResultRow;
use super::student::{ListedStudent, Student};
use crate::grade::Sandboxes;
use crate::text::Text;

/// The time that a grading may go on after its deadline, to say what it has seen.
const GRACE: Duration = Duration::from_secs(60);

/// Grades what `students` handed in, and hands a row for each to `each` as soon as
/// it is there, until that fails. After an interrupt nobody else is graded, and
/// those that were not done have no row. Returns notes about what could not be
/// deleted.
///
/// # Errors
/// Those of `each`.
pub async fn grade_hand_ins<E>(
    batch: &Batch<'_>,
    students: Vec<(&Student, ListedStudent)>,
    each: &mut dyn FnMut(ResultRow) -> Result<(), E>,
) -> Result<Vec<Text>, E> {
    let cancel = batch.cancel.child_token();
    let rows = share_clients(students, false).into_iter();
    let rows =
        rows.map(|(student, listed, client)| row_of(batch, student, listed, client, &cancel));
    let mut rows = std::pin::pin!(stream::iter(rows).buffer_unordered(batch.jobs.max(1)));
    let mut cleaning = FuturesUnordered::new();
    let mut notes = Vec::new();
    let mut failed = None;
    loop {
        tokio::select! {
            next = rows.next() => {
                let Some((row, sandboxes)) = next else { break };
                cleaning.extend(sandboxes.map(Sandboxes::clean_up));
                let Some(row) = row.filter(|_| failed.is_none()) else { continue };
                if let Err(error) = each(row) {
                    // What is on the cluster goes all the same.
                    failed = Some(error);
                    cancel.cancel();
                }
            }
            Some(left) = cleaning.next() => notes.extend(left),
        }
    }
    while let Some(left) = cleaning.next().await {
        notes.extend(left);
    }
    failed.map_or(Ok(notes), Err)
}

/// Returns the row of one student, none after an interrupt, and what of theirs is
/// on the cluster.
async fn row_of(
    batch: &Batch<'_>,
    student: &Student,
    listed: ListedStudent,
    client: Rc<SharedClient>,
    cancel: &CancellationToken,
) -> (Option<ResultRow>, Option<Sandboxes>) {
    if cancel.is_cancelled() {
        return (None, None);
    }
    let mut row = ResultRow::new(listed, &batch.loaded.digest, Timestamp::now());
    let graded = Box::pin(grade_student(batch, student, &client, cancel.clone()));
    // A panic costs only this student.
    let graded = timeout(
        batch.deadline + GRACE,
        AssertUnwindSafe(graded).catch_unwind(),
    )
    .await;
    let graded = match graded {
        Ok(Ok(graded)) => graded,
        Ok(Err(_)) => Err(internal_error()),
        Err(_) => Err(too_late(batch.deadline)),
    };
    let mut left = None;
    match graded {
        Ok((work, sandboxes)) => {
            row.report = Some(work.report);
            row.records = work.records;
            row.manifests = work.manifests;
            left = Some(sandboxes);
        }
        Err(NoReport::Because(stopped)) => row.stopped = Some(*stopped),
        Err(NoReport::Interrupted) => return (None, None),
    }
    row.finished = Timestamp::now();
    (Some(row), left)
}
