//! Rows from the logs of Pods, as they come.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::LocalBoxFuture;
use futures::stream::{FuturesUnordered, StreamExt as _};
use serde_json::Value;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

use super::super::row::{ROW_SCHEMA, Row, Stopped};
use super::manifest::{NAME, kind};
use super::shards::{FOLDER, KEY, file_name};
use super::{Missing, Remote, RemoteError, in_the_way};
use crate::cluster::Cluster;
use crate::evidence::{Answer, Read, Scope, Trouble};
use crate::report::clean::clean;
use crate::say;
use crate::text::Text;

/// How often is looked which Pods there are.
const LOOK: Duration = Duration::from_millis(500);
/// How long one look may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often the log of one Pod is opened.
const ATTEMPTS: usize = 20;
/// A Pod that cannot begin is given so long to begin after all.
const STUCK: Duration = Duration::from_secs(45);

/// Hands over the rows of those who are missing, until nobody is or the Job is
/// over; why there is no more, where somebody still is.
pub(super) async fn rows<E>(
    remote: &Remote<'_>,
    room: &Cluster,
    missing: &mut Missing,
    each: &mut dyn FnMut(Row) -> Result<(), E>,
) -> Result<Option<Stopped>, RemoteError<E>> {
    let (tell, mut told) = mpsc::channel::<Row>(16);
    let mut logs = Logs::of(room, tell);
    let mut stuck: Option<(Instant, Text)> = None;
    loop {
        // First the Job: once it is over, its Pods are all there and write no more.
        let job = all(room, "Job").await?;
        let over = job.iter().find_map(ended);
        let over = over.or_else(|| job.is_empty().then(super::no_row));
        let pods = all(room, "Pod").await?;
        logs.open(&pods);
        while let Ok(row) = told.try_recv() {
            take(row, missing, each).map_err(RemoteError::Keep)?;
        }
        if missing.is_empty() || remote.cancel.is_cancelled() {
            return Ok(None);
        }
        if over.is_some() && logs.reading.is_empty() {
            return Ok(over);
        }
        stuck = waiting(&pods).map(|why| match stuck.take() {
            Some((since, _)) => (since, why),
            None => (Instant::now(), why),
        });
        if let Some((since, why)) = &stuck
            && since.elapsed() > STUCK
        {
            return Ok(Some(in_the_way(why.clone())));
        }
        tokio::select! {
            Some(row) = told.recv() => take(row, missing, each).map_err(RemoteError::Keep)?,
            Some((uid, whole)) = logs.reading.next() => logs.ended(&uid, whole),
            () = sleep(LOOK) => {}
            () = remote.cancel.cancelled() => {}
        }
    }
}

/// The logs of a Job's Pods, each read until nothing more can come.
struct Logs<'a> {
    room: &'a Cluster,
    tell: mpsc::Sender<Row>,
    /// The Pod's UID, and whether its log was read to its very end.
    reading: FuturesUnordered<LocalBoxFuture<'a, (String, bool)>>,
    /// By Pod, how often its log was opened.
    opened: BTreeMap<String, usize>,
    /// Those whose logs are being read, or need not be read again.
    settled: BTreeSet<String>,
}

impl<'a> Logs<'a> {
    fn of(room: &'a Cluster, tell: mpsc::Sender<Row>) -> Self {
        Self {
            room,
            tell,
            reading: FuturesUnordered::new(),
            opened: BTreeMap::new(),
            settled: BTreeSet::new(),
        }
    }

    /// Begins to read those of `pods` that have begun to write.
    fn open(&mut self, pods: &[Value]) {
        for pod in pods {
            let (name, uid) = (text(pod, "/metadata/name"), text(pod, "/metadata/uid"));
            let phase = text(pod, "/status/phase");
            let times = self.opened.entry(uid.clone()).or_default();
            if phase == "Pending" || *times >= ATTEMPTS || !self.settled.insert(uid.clone()) {
                continue;
            }
            *times += 1;
            // What ends while its Pod runs has broken off, or its Pod was not
            // seen to end: it is read again.
            let over = matches!(phase.as_str(), "Succeeded" | "Failed");
            let log = log(self.room, name, self.tell.clone());
            let log = log.map(move |whole| (uid, over && whole));
            self.reading.push(log.boxed_local());
        }
    }

    fn ended(&mut self, uid: &str, whole: bool) {
        if !whole {
            self.settled.remove(uid);
        }
    }
}

/// Keeps a row of somebody who is missing, as the one whom the roster means.
fn take<E>(
    mut row: Row,
    missing: &mut Missing,
    each: &mut dyn FnMut(Row) -> Result<(), E>,
) -> Result<(), E> {
    let key = row.student.extra.remove(KEY).unwrap_or_default();
    let Some(listed) = missing.remove(&key) else {
        return Ok(());
    };
    if let (Some(stopped), Some(path)) = (&mut row.stopped, &listed.target.kubeconfig) {
        let there = format!("{FOLDER}/{}", file_name(path));
        let here = clean(&path.display().to_string());
        for text in [&mut stopped.what, &mut stopped.next] {
            *text = text.map(|words| words.replace(&there, &here));
        }
    }
    each(Row {
        student: listed,
        ..row
    })
}

/// Tells every row in the log of a Pod until it ends; whether it was read to its end.
async fn log(room: &Cluster, pod: String, tell: mpsc::Sender<Row>) -> bool {
    let mut lines = match room.follow_log(&pod).await {
        Ok(lines) => lines,
        Err(failure) => {
            tracing::debug!(pod, %failure, "no log");
            sleep(LOOK).await;
            return false;
        }
    };
    loop {
        match lines.next().await {
            Ok(Some(line)) => {
                let row = serde_json::from_slice::<Row>(&line);
                let row = row.ok().filter(|row| row.schema == ROW_SCHEMA);
                if let Some(row) = row
                    && tell.send(row).await.is_err()
                {
                    return true;
                }
            }
            Ok(None) => return true,
            Err(failure) => {
                tracing::debug!(pod, %failure, "log broke off");
                return false;
            }
        }
    }
}

async fn all(room: &Cluster, name: &str) -> Result<Vec<Value>, Trouble> {
    let read = Read {
        kind: kind(name),
        scope: Scope::All,
    };
    match room.read(&read, Instant::now() + PATIENCE).await {
        Answer::Objects(objects) => Ok(objects),
        Answer::Trouble(trouble) => Err(trouble),
        _ => Ok(Vec::new()),
    }
}

fn text(object: &Value, pointer: &str) -> String {
    let text = object.pointer(pointer).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

/// Why Pods cannot begin, where that is so.
fn waiting(pods: &[Value]) -> Option<Text> {
    const NO_WAY: [&str; 6] = [
        "ErrImagePull",
        "ImagePullBackOff",
        "ErrImageNeverPull",
        "InvalidImageName",
        "CreateContainerConfigError",
        "CreateContainerError",
    ];
    let states = pods
        .iter()
        .filter_map(|pod| pod.pointer("/status/containerStatuses/0/state/waiting"));
    let state = states
        .into_iter()
        .find(|state| NO_WAY.contains(&text(state, "/reason").as_str()))?;
    let (reason, message) = (
        clean(&text(state, "/reason")),
        clean(&text(state, "/message")),
    );
    Some(say!(
        ja: "採点クラスターの Pod が始まりません ({reason}): {message}",
        en: "the Pods on the grading cluster cannot begin ({reason}): {message}"
    ))
}

/// Why a Job that is over gave no more.
fn ended(job: &Value) -> Option<Stopped> {
    if text(job, "/metadata/name") != NAME {
        return None;
    }
    let conditions = job["status"]["conditions"].as_array()?;
    let is = |condition: &&Value| {
        ["Complete", "Failed"].contains(&text(condition, "/type").as_str())
            && text(condition, "/status") == "True"
    };
    let condition = conditions.iter().find(is)?;
    let reason = text(condition, "/reason");
    if reason == "DeadlineExceeded" {
        return Some(in_the_way(say!(
            ja: "採点クラスターの Job が制限時間内に終わりませんでした",
            en: "the Job on the grading cluster was not done in time"
        )));
    }
    Some(super::no_row())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_pod_that_cannot_begin_says_why_and_one_that_is_beginning_is_waited_for() {
        let pod = |reason: &str| json!({"status": {"containerStatuses": [{"state": {"waiting": {"reason": reason, "message": "no such image"}}}]}});
        assert_eq!(waiting(&[pod("ContainerCreating")]), None);
        let why = waiting(&[pod("ContainerCreating"), pod("ImagePullBackOff")]).unwrap();
        assert!(why.en.contains("no such image"), "{}", why.en);
    }

    #[test]
    fn a_job_is_over_when_a_condition_says_so() {
        let job = |kind: &str, status: &str, reason: &str| json!({"metadata": {"name": NAME}, "status": {"conditions": [{"type": kind, "status": status, "reason": reason}]}});
        assert_eq!(ended(&job("FailureTarget", "True", "")), None);
        assert_eq!(ended(&job("Complete", "False", "")), None);
        assert!(ended(&job("Complete", "True", "")).is_some());
        let late = ended(&job("Failed", "True", "DeadlineExceeded")).unwrap();
        assert!(late.what.en.contains("in time"));
    }
}
