//! A batch as an Indexed Job: each shard of the roster is a Pod that runs
//! `handson batch` over it and writes rows to its log.
//!
//! Kubernetes is what schedules, repeats and limits. Everything is in one
//! namespace, which goes away in the end and takes all with it.

mod collect;
mod hand_ins;
mod logs;
mod manifest;
mod reasons;
mod shards;

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::result_row::ResultRow;
use super::stop_reason::Stopped;
use super::student::{ListedStudent, Student};
use crate::cluster::{Cluster, NotApplied, Target};
use crate::evidence::{Answer, Read, Scope, Trouble, TroubleKind};
use crate::exercise::Loaded;
use crate::{say, text::Text};

pub use hand_ins::read_shard;
use reasons::{lost, no_row};
use shards::Shards;

/// The column with the key by which a row is known again.
const KEY: &str = "handson-key";
/// The most bytes of a file for the Pods: a larger one fits into no Secret beside others.
const LARGEST: usize = 512 << 10;

/// The timeout of creating everything, and of deleting it.
const MAKING: Duration = Duration::from_secs(60);

/// A batch that is run as a Job.
pub struct Remote<'a> {
    /// The cluster that it runs on.
    pub grading: &'a Cluster,
    /// The exercise.
    pub loaded: &'a Loaded,
    /// The image of handson.
    pub image: String,
    /// Submissions are graded, where else the students' clusters are looked at.
    pub graded: bool,
    /// The options of `handson batch` in each Pod.
    pub options: Vec<String>,
    /// The deadline of one student.
    pub deadline: Duration,
    /// The number of students.
    pub students: usize,
    /// The most students that a Pod checks at once.
    pub jobs: u16,
    /// In how many parts the roster is looked at, each in a Pod.
    pub shards: usize,
    /// The most Pods that run at once.
    pub parallelism: usize,
    /// Values for variables of the exercise, `NAME=VALUE` each; those of a student win.
    pub sets: &'a [String],
    /// The kubeconfigs for students of the reader's own clusters, by the way to
    /// each; none for the one that the Pods are on.
    pub own: BTreeMap<Target, Vec<u8>>,
    /// The rules of a `ClusterRole` for Pods that look at their own cluster;
    /// none where no student's work is there.
    pub rules: Option<Value>,
    /// By what a batch that was killed is found again.
    pub mark: String,
    /// The results of such a batch are used, and not only deleted.
    pub takes_over: bool,
    /// Ends the batch early.
    pub cancel: CancellationToken,
}

/// The errors of a batch on a cluster as a whole.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError<E> {
    /// The cluster.
    #[error("{0}")]
    Cluster(Trouble),
    /// The rows cannot be kept.
    #[error("the rows cannot be kept")]
    Keep(E),
}

impl<E> From<Trouble> for RemoteError<E> {
    fn from(trouble: Trouble) -> Self {
        Self::Cluster(trouble)
    }
}

/// Those of whom there is no row yet, by key.
type Missing = BTreeMap<String, ListedStudent>;

/// Takes over what a batch of the same mark has left, runs what is still
/// missing, and hands over each row as it comes; one for each of `students` in
/// the end, unless it is interrupted. Takes everything away again; what could
/// not be is in `notes`.
///
/// # Errors
/// [`RemoteError`].
pub async fn run_job<E>(
    remote: &Remote<'_>,
    students: &[(&Student, ListedStudent)],
    notes: &mut Vec<Text>,
    each: &mut dyn FnMut(ResultRow) -> Result<(), E>,
) -> Result<(), RemoteError<E>> {
    let of = |(_, listed): &(&Student, ListedStudent)| (listed.key.clone(), listed.clone());
    let mut missing: Missing = students.iter().map(of).collect();
    for name in remote.left().await? {
        let namespaced = remote.grading.in_namespace(name);
        let said = if remote.takes_over {
            collect::rows(remote, &namespaced, &mut missing, each).await
        } else {
            Ok(None)
        };
        notes.extend(remote.clear(&namespaced).await);
        said?;
    }
    let rest: Vec<(&Student, ListedStudent)> = students
        .iter()
        .filter(|(_, listed)| missing.contains_key(&listed.key))
        .cloned()
        .collect();
    if rest.is_empty() || remote.cancel.is_cancelled() {
        return Ok(());
    }
    let shards = Shards::new(&rest, remote.shards, remote.sets, &remote.own);
    let shards = shards.map_err(|error| unwritable(&error))?;
    for (listed, stopped) in &shards.stopped {
        missing.remove(&listed.key);
        let row = remote.stopped(listed.clone(), stopped.clone());
        each(row).map_err(RemoteError::Keep)?;
    }
    if shards.rosters.is_empty() {
        return Ok(());
    }
    let made = remote.make(&shards).await;
    let namespaced = match made {
        Ok(namespaced) => namespaced,
        Err((namespaced, trouble)) => {
            if let Some(namespaced) = namespaced {
                notes.extend(remote.clear(&namespaced).await);
            }
            return Err(trouble.into());
        }
    };
    let said = collect::rows(remote, &namespaced, &mut missing, each).await;
    notes.extend(remote.clear(&namespaced).await);
    let why = match said {
        Ok(why) => why,
        // What was learnt so far holds, and everybody has a row.
        Err(RemoteError::Cluster(trouble)) => Some(lost(&trouble)),
        Err(error) => return Err(error),
    };
    if remote.cancel.is_cancelled() {
        return Ok(());
    }
    for listed in missing.into_values() {
        let row = remote.stopped(listed, why.clone().unwrap_or_else(|| no_row(None)));
        each(row).map_err(RemoteError::Keep)?;
    }
    Ok(())
}

impl Remote<'_> {
    /// Returns the deadline of the Job: that of its slowest Pods, one after
    /// the other, and twice that since some may have to be made anew.
    fn time(&self, shards: usize) -> Duration {
        let each = self.deadline + Duration::from_secs(10);
        let turns = self
            .students
            .div_ceil(shards.max(1))
            .div_ceil(self.jobs.max(1).into());
        let waves = shards.div_ceil(self.parallelism.max(1));
        let turns = u32::try_from(2 * turns * waves).unwrap_or(u32::MAX);
        each.saturating_mul(turns) + Duration::from_secs(300)
    }

    fn stopped(&self, student: ListedStudent, stopped: Stopped) -> ResultRow {
        let mut row = ResultRow::new(student, &self.loaded.digest, jiff::Timestamp::now());
        row.stopped = Some(stopped);
        row
    }

    /// The namespaces that a batch of this mark has left.
    async fn left(&self) -> Result<Vec<String>, Trouble> {
        let kind = manifest::kind("Namespace");
        let scope = Scope::Labelled(BTreeMap::from([
            (manifest::PURPOSE.to_owned(), manifest::BATCH.to_owned()),
            (manifest::MARK.to_owned(), self.mark.clone()),
        ]));
        let deadline = Instant::now() + MAKING;
        match self.grading.read(&Read { kind, scope }, deadline).await {
            Answer::Objects(found) => Ok(found.iter().filter_map(name_of).collect()),
            Answer::Trouble(trouble) => Err(trouble),
            _ => Ok(Vec::new()),
        }
    }

    /// Makes the namespace and everything in it; where that fails, with what
    /// has to be taken away.
    async fn make(&self, shards: &Shards) -> Result<Cluster, (Option<Cluster>, Trouble)> {
        let name = manifest::fresh_name().map_err(|trouble| (None, trouble))?;
        let deadline = Instant::now() + MAKING;
        let namespace = manifest::namespace(&name, &self.mark);
        let made = apply(self.grading, "Namespace", &namespace, deadline).await;
        let made = made.map_err(|trouble| (None, trouble))?;
        let namespaced = self.grading.in_namespace(&name);
        let uid = made["metadata"]["uid"].as_str().unwrap_or_default();
        for (kind, object) in manifest::objects(self, &name, uid, shards) {
            if let Err(trouble) = apply(&namespaced, kind, &object, deadline).await {
                return Err((Some(namespaced), trouble));
            }
        }
        Ok(namespaced)
    }

    /// Takes the namespace away; what it owns follows. A note where it stays. The
    /// Job goes first: a Pod of it that never began keeps its finalizer as long as
    /// the Job is there, and a namespace deletes its Pods before its Jobs
    /// (Kubernetes 1.33 and later).
    async fn clear(&self, namespaced: &Cluster) -> Option<Text> {
        let deadline = Instant::now() + MAKING;
        let job = manifest::kind("Job");
        let gone = namespaced
            .delete_object(&job, manifest::NAME, None, deadline)
            .await;
        tracing::debug!(?gone, "Job");
        if self.graded {
            wait_for_pods(namespaced).await;
        }
        let (namespace, name) = (manifest::kind("Namespace"), namespaced.namespace());
        let deadline = Instant::now() + MAKING;
        let gone = namespaced
            .delete_object(&namespace, name, None, deadline)
            .await;
        let message = gone.err()?.message;
        let inside = if self.graded {
            say!(ja: "提出物", en: "submissions")
        } else {
            say!(ja: "kubeconfig", en: "kubeconfigs")
        };
        let (ja, en) = (inside.ja, inside.en);
        Some(say!(
            ja: "採点クラスターの Namespace {name} を片付けられませんでした: {message}。学生の{ja}が入っています。`kubectl delete namespace {name}` で削除してください",
            en: "namespace {name} on the grading cluster could not be cleared: {message}; it holds the students' {en}: `kubectl delete namespace {name}` takes it away"
        ))
    }
}

/// Waits until no Pod of the Job is left: with the namespace goes the account with
/// which those that were stopped delete their sandboxes.
async fn wait_for_pods(namespaced: &Cluster) {
    let deadline = Instant::now() + manifest::CLEANUP;
    let read = Read {
        kind: manifest::kind("Pod"),
        scope: Scope::All,
    };
    while let Answer::Objects(pods) = namespaced.read(&read, deadline).await {
        if !pods.iter().any(is_going) || Instant::now() >= deadline {
            return;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// Returns whether a Pod was told to end, and has not.
fn is_going(pod: &Value) -> bool {
    let phase = pod["status"]["phase"].as_str();
    !matches!(phase, Some("Succeeded" | "Failed"))
}

/// One that is not going away already.
fn name_of(namespace: &Value) -> Option<String> {
    let metadata = &namespace["metadata"];
    let stays = metadata["deletionTimestamp"].is_null();
    Some(metadata["name"].as_str().filter(|_| stays)?.to_owned())
}

async fn apply(
    cluster: &Cluster,
    kind: &str,
    object: &Value,
    deadline: Instant,
) -> Result<Value, Trouble> {
    let name = object["metadata"]["name"].as_str().unwrap_or_default();
    let kind = manifest::kind(kind);
    let applied = cluster.apply(&kind, name, object, deadline).await;
    applied.map_err(|error| match error {
        NotApplied::Trouble(trouble) => trouble,
        NotApplied::Refused(message) => Trouble {
            kind: TroubleKind::Other,
            what: format!("apply {kind} {name}"),
            message,
        },
    })
}

fn unwritable(error: &std::io::Error) -> Trouble {
    Trouble {
        kind: TroubleKind::Other,
        what: "write the rosters of the Pods".to_owned(),
        message: error.to_string(),
    }
}
