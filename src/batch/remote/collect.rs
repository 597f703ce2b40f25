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
use crate::report::clean::{clean, clean_to};
use crate::say;
use crate::text::Text;

/// How often is looked which Pods there are.
const LOOK: Duration = Duration::from_millis(500);
/// How long one look may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often the log of one Pod is opened.
const ATTEMPTS: usize = 20;
/// How much is shown of what a Pod says.
const SAID: usize = 300;
/// Pods that cannot begin are given so long to begin after all.
const STUCK: Duration = Duration::from_secs(45);

/// Hands over the rows of those who are missing, until nobody is or the Job is
/// over; why there is no more, where somebody still is.
pub(super) async fn rows<E>(
    remote: &Remote<'_>,
    room: &Cluster,
    missing: &mut Missing,
    each: &mut dyn FnMut(Row) -> Result<(), E>,
) -> Result<Option<Stopped>, RemoteError<E>> {
    let digest = &remote.loaded.digest;
    let (tell, mut told) = mpsc::channel::<Row>(16);
    let mut logs = Logs::of(room, tell);
    let mut stuck: Option<(Instant, Text)> = None;
    loop {
        // First the Job: once it is over, its Pods are all there and write no more.
        let job = all(room, "Job").await?;
        let taken = job.is_empty() || is_going(room).await?;
        let over = taken || job.iter().any(|job| ended(job).is_some());
        let pods = all(room, "Pod").await?;
        logs.open(&pods);
        while let Ok(row) = told.try_recv() {
            take(row, digest, missing, each).map_err(RemoteError::Keep)?;
        }
        if missing.is_empty() || remote.cancel.is_cancelled() {
            return Ok(None);
        }
        if over && logs.reading.is_empty() {
            if taken {
                return Ok(Some(super::taken_away()));
            }
            return Ok(Some(why(&job, &pods, logs.said.as_ref())));
        }
        let blocked = if pods.is_empty() && !over {
            refused(room).await
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
            return Ok(Some(in_the_way(why.clone())));
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

/// How the reading of a log ended.
struct End {
    /// Whether it was read to its very end.
    whole: bool,
    /// What it says beside rows, or why it cannot be read.
    said: Option<String>,
}

/// The logs of a Job's Pods, each read until nothing more can come.
struct Logs<'a> {
    room: &'a Cluster,
    tell: mpsc::Sender<Row>,
    /// The Pod's UID, and how it ended.
    reading: FuturesUnordered<LocalBoxFuture<'a, (String, End)>>,
    /// By Pod, how often its log was opened.
    opened: BTreeMap<String, usize>,
    /// Those whose logs are being read, or need not be read again.
    settled: BTreeSet<String>,
    /// The newest of what logs say beside rows.
    said: Option<String>,
}

impl<'a> Logs<'a> {
    fn of(room: &'a Cluster, tell: mpsc::Sender<Row>) -> Self {
        Self {
            room,
            tell,
            reading: FuturesUnordered::new(),
            opened: BTreeMap::new(),
            settled: BTreeSet::new(),
            said: None,
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
            let log = log.map(move |end| {
                let whole = over && end.whole;
                (uid, End { whole, ..end })
            });
            self.reading.push(log.boxed_local());
        }
    }

    fn ended(&mut self, uid: &str, end: End) {
        if !end.whole {
            self.settled.remove(uid);
        }
        self.said = end.said.or(self.said.take());
    }
}

/// Keeps a row of somebody who is missing, as the one whom the roster means;
/// none by another state of the exercise, which a batch that was killed has left.
fn take<E>(
    mut row: Row,
    digest: &str,
    missing: &mut Missing,
    each: &mut dyn FnMut(Row) -> Result<(), E>,
) -> Result<(), E> {
    if row.digest != digest {
        return Ok(());
    }
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

/// Tells every row in the log of a Pod until it ends.
async fn log(room: &Cluster, pod: String, tell: mpsc::Sender<Row>) -> End {
    let mut end = End {
        whole: false,
        said: None,
    };
    let mut lines = match room.follow_log(&pod).await {
        Ok(lines) => lines,
        Err(failure) => {
            tracing::debug!(pod, %failure, "no log");
            sleep(LOOK).await;
            end.said = Some(clean(&failure.to_string()));
            return end;
        }
    };
    loop {
        match lines.next().await {
            Ok(Some(line)) => match serde_json::from_slice::<Row>(&line) {
                Ok(row) if row.schema == ROW_SCHEMA => {
                    if tell.send(row).await.is_err() {
                        end.whole = true;
                        return end;
                    }
                }
                _ => says(&mut end.said, &line),
            },
            Ok(None) => {
                end.whole = true;
                return end;
            }
            Err(failure) => {
                tracing::debug!(pod, %failure, "log broke off");
                return end;
            }
        }
    }
}

/// Keeps what handson says when it cannot do its work, else the first line.
fn says(said: &mut Option<String>, line: &[u8]) {
    let line = clean_to(&String::from_utf8_lossy(line), SAID);
    if said.is_none() || line.starts_with("error: ") {
        *said = Some(line);
    }
}

/// What the cluster says of Pods that the Job may not make.
async fn refused(room: &Cluster) -> Option<Text> {
    let events = all(room, "Event").await.ok()?;
    let event = events
        .iter()
        .rfind(|event| text(event, "/reason") == "FailedCreate")?;
    let message = clean(&text(event, "/message"));
    Some(say!(
        ja: "採点クラスターで Job の Pod を作れません: {message}",
        en: "the grading cluster does not let the Job make its Pods: {message}"
    ))
}

/// Whether somebody takes the namespace away: its Job stays longer than its
/// Pods, and makes no more of them.
async fn is_going(room: &Cluster) -> Result<bool, Trouble> {
    let read = Read {
        kind: kind("Namespace"),
        scope: Scope::Named(room.namespace().to_owned()),
    };
    match room.read(&read, Instant::now() + PATIENCE).await {
        Answer::Objects(found) => Ok(found
            .iter()
            .all(|it| it.pointer("/metadata/deletionTimestamp").is_some())),
        Answer::Trouble(trouble) => Err(trouble),
        _ => Ok(false),
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

/// Why Pods cannot begin, where none is at work.
fn waiting(pods: &[Value]) -> Option<Text> {
    const NO_WAY: [&str; 6] = [
        "ErrImagePull",
        "ImagePullBackOff",
        "ErrImageNeverPull",
        "InvalidImageName",
        "CreateContainerConfigError",
        "CreateContainerError",
    ];
    if pods
        .iter()
        .any(|pod| text(pod, "/status/phase") == "Running")
    {
        return None;
    }
    let conditions = |pod: &Value| pod["status"]["conditions"].as_array().cloned();
    let mut conditions = pods.iter().filter_map(conditions).flatten();
    let states = pods
        .iter()
        .filter_map(|pod| pod.pointer("/status/containerStatuses/0/state/waiting"));
    let state = states
        .into_iter()
        .find(|state| NO_WAY.contains(&text(state, "/reason").as_str()))
        .cloned()
        .or_else(|| conditions.find(|it| text(it, "/reason") == "Unschedulable"))?;
    let (reason, message) = (
        clean(&text(&state, "/reason")),
        clean(&text(&state, "/message")),
    );
    Some(say!(
        ja: "採点クラスターの Pod が始まりません ({reason}): {message}",
        en: "the Pods on the grading cluster cannot begin ({reason}): {message}"
    ))
}

/// Why a Job that is over gave no more. `said` is what its Pods say.
fn why(job: &[Value], pods: &[Value], said: Option<&String>) -> Stopped {
    if job
        .iter()
        .filter_map(ended)
        .any(|reason| reason == "DeadlineExceeded")
    {
        return in_the_way(say!(
            ja: "採点クラスターの Job が制限時間内に終わりませんでした",
            en: "the Job on the grading cluster was not done in time"
        ));
    }
    let killed = pods.iter().find_map(killed);
    super::no_row(killed.as_ref().or(said).map(String::as_str))
}

/// What ended a Pod from outside, such as `OOMKilled` and `Evicted`.
fn killed(pod: &Value) -> Option<String> {
    let container = text(pod, "/status/containerStatuses/0/state/terminated/reason");
    let (pod, message) = (text(pod, "/status/reason"), text(pod, "/status/message"));
    if !pod.is_empty() {
        return Some(clean(&format!("{pod}: {message}")));
    }
    let is_own = ["", "Error", "Completed"].contains(&container.as_str());
    (!is_own).then(|| clean(&container))
}

/// The reason for which a Job is over.
fn ended(job: &Value) -> Option<String> {
    if text(job, "/metadata/name") != NAME {
        return None;
    }
    let conditions = job["status"]["conditions"].as_array()?;
    let is = |condition: &&Value| {
        ["Complete", "Failed"].contains(&text(condition, "/type").as_str())
            && text(condition, "/status") == "True"
    };
    Some(text(conditions.iter().find(is)?, "/reason"))
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
        let working = json!({"status": {"phase": "Running"}});
        assert_eq!(waiting(&[working, pod("ImagePullBackOff")]), None);
        let full = json!({"status": {"conditions": [{"type": "PodScheduled", "reason": "Unschedulable", "message": "no node"}]}});
        assert!(waiting(&[full]).unwrap().en.contains("no node"));
    }

    #[test]
    fn whoever_has_no_row_is_told_what_became_of_the_pod() {
        let over = json!({"metadata": {"name": NAME}, "status": {"conditions": [{"type": "Failed", "status": "True", "reason": "FailedIndexes"}]}});
        let (over, mut said) = ([over], None);
        for line in [
            "Writing the results",
            "error: no such exercise",
            "  253 │ x",
        ] {
            says(&mut said, line.as_bytes());
        }
        let pod = |reason: &str| json!({"status": {"containerStatuses": [{"state": {"terminated": {"reason": reason}}}]}});
        let evicted = json!({"status": {"reason": "Evicted", "message": "low on memory"}});
        for (pods, words) in [
            (vec![pod("Error")], "error: no such exercise"),
            (vec![pod("Error"), pod("OOMKilled")], "OOMKilled"),
            (vec![evicted], "Evicted: low on memory"),
        ] {
            let stopped = why(&over, &pods, said.as_ref());
            assert!(stopped.what.en.contains(words), "{}", stopped.what.en);
        }
    }

    #[test]
    fn a_job_is_over_when_a_condition_says_so() {
        let job = |kind: &str, status: &str, reason: &str| json!({"metadata": {"name": NAME}, "status": {"conditions": [{"type": kind, "status": status, "reason": reason}]}});
        assert_eq!(ended(&job("FailureTarget", "True", "")), None);
        assert_eq!(ended(&job("Complete", "False", "")), None);
        assert!(ended(&job("Complete", "True", "")).is_some());
        let late = why(&[job("Failed", "True", "DeadlineExceeded")], &[], None);
        assert!(late.what.en.contains("in time"));
    }
}
