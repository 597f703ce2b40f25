//! Rows of a Job, as they come.

use std::time::Duration;

use futures::stream::StreamExt as _;
use serde_json::Value;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

use super::logs::Logs;
use super::manifest::kind;
use super::reasons::{ended, refused, taken_away, waiting, why};
use super::shards::{FOLDER, file_name};
use super::{KEY, Missing, Remote, RemoteError};
use crate::batch::records::take_from_row;
use crate::batch::result_row::ResultRow;
use crate::batch::stop_reason::Stopped;
use crate::cluster::Cluster;
use crate::evidence::{Answer, Read, Scope, Trouble};
use crate::report::clean::clean;

/// The interval at which Pods are listed.
const LOOK: Duration = Duration::from_millis(500);
/// The timeout of listing them.
const PATIENCE: Duration = Duration::from_secs(30);
/// Pods that cannot begin are given so long to begin after all.
const STUCK: Duration = Duration::from_secs(45);

/// Hands over the rows of those who are missing, until nobody is or the Job is
/// over; why there is no more, where somebody still is.
pub(super) async fn rows<E>(
    remote: &Remote<'_>,
    namespaced: &Cluster,
    missing: &mut Missing,
    each: &mut dyn FnMut(ResultRow) -> Result<(), E>,
) -> Result<Option<Stopped>, RemoteError<E>> {
    let digest = &remote.loaded.digest;
    let (tell, mut told) = mpsc::channel::<ResultRow>(16);
    let mut logs = Logs::of(namespaced, tell);
    let mut stuck: Option<(Instant, Stopped)> = None;
    loop {
        // First the Job: once it is over, its Pods are all there and write no more.
        let job = all(namespaced, "Job").await?;
        let taken = job.is_empty() || is_going(namespaced).await?;
        let over = taken || job.iter().any(|job| ended(job).is_some());
        let pods = all(namespaced, "Pod").await?;
        logs.open(&pods);
        while let Ok(row) = told.try_recv() {
            take(row, digest, missing, each).map_err(RemoteError::Keep)?;
        }
        if missing.is_empty() || remote.cancel.is_cancelled() {
            return Ok(None);
        }
        if over && logs.reading.is_empty() {
            if taken {
                return Ok(Some(taken_away()));
            }
            return Ok(Some(why(&job, &pods, logs.said.as_ref())));
        }
        let blocked = if pods.is_empty() && !over {
            refused(&all(namespaced, "Event").await.unwrap_or_default())
        } else {
            waiting(&pods)
        };
        stuck = blocked.map(|why| match stuck.take() {
            Some((since, _)) => (since, why),
            None => (Instant::now(), why),
        });
        if let Some((since, why)) = &stuck
            && since.elapsed() > STUCK
        {
            return Ok(Some(why.clone()));
        }
        tokio::select! {
            Some(row) = told.recv() => {
                take(row, digest, missing, each).map_err(RemoteError::Keep)?;
            }
            Some((uid, end)) = logs.reading.next() => logs.ended(&uid, end),
            () = sleep(LOOK) => {}
            () = remote.cancel.cancelled() => {}
        }
    }
}

/// Keeps a row of somebody who is missing, as the one whom the roster means;
/// none by another state of the exercise, which a batch that was killed has left.
fn take<E>(
    mut row: ResultRow,
    digest: &str,
    missing: &mut Missing,
    each: &mut dyn FnMut(ResultRow) -> Result<(), E>,
) -> Result<(), E> {
    if row.digest != digest {
        return Ok(());
    }
    let key = row.student.extra.remove(KEY).unwrap_or_default();
    let Some(listed) = missing.remove(&key) else {
        return Ok(());
    };
    row.records = take_from_row(&mut row).unwrap_or_else(|error| {
        tracing::debug!(%error, student = %listed.id, "no record");
        Vec::new()
    });
    if let (Some(stopped), Some(path)) = (&mut row.stopped, &listed.target.kubeconfig) {
        let there = format!("{FOLDER}/{}", file_name(path));
        let here = clean(&path.display().to_string());
        for text in [&mut stopped.what, &mut stopped.next] {
            *text = text.map(|words| words.replace(&there, &here));
        }
    }
    each(ResultRow {
        student: listed,
        ..row
    })
}

/// Returns whether the namespace is being deleted: its Job stays longer than its
/// Pods, and makes no more of them.
async fn is_going(namespaced: &Cluster) -> Result<bool, Trouble> {
    let read = Read {
        kind: kind("Namespace"),
        scope: Scope::Named(namespaced.namespace().to_owned()),
    };
    match namespaced.read(&read, Instant::now() + PATIENCE).await {
        Answer::Objects(found) => Ok(found
            .iter()
            .all(|it| it.pointer("/metadata/deletionTimestamp").is_some())),
        Answer::Trouble(trouble) => Err(trouble),
        _ => Ok(false),
    }
}

async fn all(namespaced: &Cluster, name: &str) -> Result<Vec<Value>, Trouble> {
    let read = Read {
        kind: kind(name),
        scope: Scope::All,
    };
    match namespaced.read(&read, Instant::now() + PATIENCE).await {
        Answer::Objects(objects) => Ok(objects),
        Answer::Trouble(trouble) => Err(trouble),
        _ => Ok(Vec::new()),
    }
}
