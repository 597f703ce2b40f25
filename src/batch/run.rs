//! The loop of a batch: so many students at a time, each on their own.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::rc::Rc;
use std::time::Duration;

use futures::FutureExt as _;
use futures::stream::{self, StreamExt as _};
use jiff::Timestamp;
use tokio::sync::OnceCell;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::one::{self, Stopping};
use super::row::{Listed, Row, Why};
use super::student::Student;
use crate::cluster::{Cluster, Target};
use crate::engine::Options;
use crate::exercise::Loaded;
use crate::report::Report;
use crate::say;

/// How a batch is run.
#[derive(Clone)]
pub struct Batch<'a> {
    /// The exercise.
    pub loaded: &'a Loaded,
    /// Values for its variables, `NAME=VALUE` each; those of a student win.
    pub sets: &'a [String],
    /// What is asked of each student's run.
    pub options: Options,
    /// Students' kubeconfigs may run commands, read files of this machine and
    /// lead anywhere.
    pub trust: bool,
    /// How many students are looked at side by side.
    pub jobs: usize,
    /// What one student may take in all.
    pub patience: Duration,
    /// Ends the batch early.
    pub cancel: CancellationToken,
}

/// Looks at `students`, and hands a row for each to `each` as soon as it is
/// there, until that fails. After an interrupt nobody new is looked at, and of
/// those that were not done there is no row.
///
/// # Errors
/// Those of `each`.
pub async fn run<E>(
    batch: &Batch<'_>,
    students: Vec<(&Student, Listed)>,
    each: &mut dyn FnMut(Row) -> Result<(), E>,
) -> Result<(), E> {
    let looks = with_ways(students, batch.options.read_only).into_iter();
    let looks = looks.map(|(student, listed, way)| look(batch, student, listed, way));
    let mut looks = std::pin::pin!(stream::iter(looks).buffer_unordered(batch.jobs.max(1)));
    while let Some(row) = looks.next().await {
        if let Some(row) = row {
            each(row)?;
        }
    }
    Ok(())
}

/// The row of one student; none after an interrupt.
async fn look(batch: &Batch<'_>, student: &Student, listed: Listed, way: Rc<Way>) -> Option<Row> {
    let mut row = Row::new(listed, &batch.loaded.digest, Timestamp::now());
    match guarded(batch, student, &way).await {
        Ok(report) => row.report = Some(report),
        Err(Stopping::Because(stopped)) => row.stopped = Some(*stopped),
        Err(Stopping::Interrupted) => return None,
    }
    row.finished = Timestamp::now();
    Some(row)
}

/// Whatever goes wrong is this student's own.
async fn guarded(batch: &Batch<'_>, student: &Student, way: &Way) -> Result<Report, Stopping> {
    if batch.cancel.is_cancelled() {
        return Err(Stopping::Interrupted);
    }
    // The run has this deadline itself, and says what it has seen by then. What
    // overruns it does not listen: a probe is told to put things back, and in
    // the end nobody waits for it.
    let late = batch.cancel.child_token();
    let look = Box::pin(one::look(batch, student, way, late.clone()));
    let mut look = AssertUnwindSafe(look).catch_unwind();
    let mut result = timeout(batch.patience + GRACE, &mut look).await;
    if result.is_err() {
        late.cancel();
        result = timeout(
            if batch.options.read_only {
                GRACE
            } else {
                RESTORE
            },
            look,
        )
        .await;
    }
    match result {
        Ok(Ok(Err(Stopping::Interrupted))) if !batch.cancel.is_cancelled() => Err(too_late(batch)),
        Ok(Ok(result)) => result,
        Ok(Err(_)) => Err(broken()),
        Err(_) => Err(too_late(batch)),
    }
}

/// How long what has overrun its time may go on.
const GRACE: Duration = Duration::from_secs(3);
/// How long a probe may take to put things back.
const RESTORE: Duration = Duration::from_secs(120);

fn too_late(batch: &Batch<'_>) -> Stopping {
    let seconds = batch.patience.as_secs();
    Stopping::because(
        Why::TimedOut,
        say!(
            ja: "{seconds} 秒の制限時間内に終わりませんでした",
            en: "this was not done within {seconds} s"
        ),
        say!(
            ja: "--resume でもう一度試すか、--deadline を長くしてください。",
            en: "try again with --resume, or give it more time with --deadline"
        ),
    )
}

fn broken() -> Stopping {
    Stopping::because(
        Why::Internal,
        say!(
            ja: "handson の中で思わぬエラーが起きました",
            en: "something went wrong inside handson"
        ),
        say!(
            ja: "--resume でもう一度試してください。それでも起きるときは、この行を添えて知らせてください。",
            en: "try again with --resume; if it happens again, please report it with this line"
        ),
    )
}

/// The way to a cluster, whatever the namespace in it: one client for all who
/// go by it, which is made by the first and goes with the last.
pub(super) struct Way {
    /// The client.
    pub cluster: OnceCell<Result<Cluster, Stopping>>,
    /// Whether what they read first is read once for all of them. Probes want
    /// to know what is so now.
    pub lists: bool,
    /// How many go by it.
    pub students: usize,
}

/// So many namespaces are worth a list over all of them.
const SEVERAL: usize = 4;

fn with_ways(
    students: Vec<(&Student, Listed)>,
    read_only: bool,
) -> Vec<(&Student, Listed, Rc<Way>)> {
    // A client of the reader's own is none for a student who names the same file.
    let key = |student: &Student| (student.own, student.way());
    let mut counts: BTreeMap<(bool, Target), usize> = BTreeMap::new();
    for (student, _) in &students {
        *counts.entry(key(student)).or_default() += 1;
    }
    let ways = counts.into_iter().map(|(key, count)| {
        let way = Way {
            cluster: OnceCell::new(),
            lists: read_only && count >= SEVERAL,
            students: count,
        };
        (key, Rc::new(way))
    });
    let ways: BTreeMap<(bool, Target), Rc<Way>> = ways.collect();
    let students = students.into_iter();
    students
        .filter_map(|(student, listed)| {
            let way = Rc::clone(ways.get(&key(student))?);
            Some((student, listed, way))
        })
        .collect()
}
