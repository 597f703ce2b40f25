//! The namespace of a grading: its name and labels, and reads and deletions of
//! objects in it.

use std::time::Duration;

use futures::future::try_join_all;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::cluster::Cluster;
use crate::evidence::{Answer, Kind, Read, Scope, Trouble, TroubleKind};

/// The label of every namespace that grading made, and its value.
pub(super) const PURPOSE: &str = "handson/purpose";
pub(super) const GRADE: &str = "grade";
/// The label with the exercise's name.
pub(super) const EXERCISE: &str = "handson/exercise";
/// The annotation with the folders that replace the exercise's, one a line.
pub(super) const FOLDERS: &str = "handson/folders";
/// The annotation with the nodes on which such folders may be, one a line.
pub(super) const NODES: &str = "handson/nodes";
/// The annotation with the image that removes them.
pub(super) const CLEANER: &str = "handson/cleaner";

/// The timeout of one request about the namespace.
pub(super) const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);

/// The intervals between two reads of something that changes soon: short at
/// first, then longer.
pub(super) struct Poll(Duration);

impl Default for Poll {
    fn default() -> Self {
        Self(Duration::from_millis(20))
    }
}

impl Poll {
    /// Waits for the next interval.
    pub async fn wait(&mut self) {
        sleep(self.0).await;
        self.0 = (self.0 * 3 / 2).min(Duration::from_millis(250));
    }
}

/// Returns a name that no other run has: `handson-<exercise>-<random>`.
pub(super) fn unique_name(exercise: &str) -> Result<String, Trouble> {
    // A namespace's name has at most 63 characters (RFC 1123 label); more than
    // one sandbox has a number behind it.
    let exercise: String = exercise.chars().take(40).collect();
    Ok(format!("handson-{exercise}-{}", random_suffix()?))
}

/// Returns eight hexadecimal digits.
pub(super) fn random_suffix() -> Result<String, Trouble> {
    let number = getrandom::u32().map_err(|error| Trouble {
        kind: TroubleKind::Other,
        what: "find a name that nobody has".to_owned(),
        message: error.to_string(),
    })?;
    Ok(format!("{number:08x}"))
}

/// Returns a built-in kind.
pub(super) fn kind(name: &str) -> Kind {
    Kind::built_in(name).unwrap_or_else(Kind::pod)
}

/// Returns the objects of a kind in `scope`; none where the cluster has no such kind.
pub(super) async fn read_objects(
    cluster: &Cluster,
    kind_name: &str,
    scope: Scope,
) -> Result<Vec<Value>, Trouble> {
    let read = Read {
        kind: kind(kind_name),
        scope,
    };
    match cluster.read(&read, Instant::now() + REQUEST_TIMEOUT).await {
        Answer::Objects(objects) | Answer::Page(objects) => Ok(objects),
        Answer::Trouble(trouble) => Err(trouble),
        _ => Ok(Vec::new()),
    }
}

/// Returns all objects of a kind in the cluster's namespace.
pub(super) async fn list_objects(cluster: &Cluster, kind: &str) -> Result<Vec<Value>, Trouble> {
    read_objects(cluster, kind, Scope::All).await
}

/// Deletes all objects of a kind with a grace period of a second; returns those
/// that still exist. Pods of a deleted workload would take the time that they ask for.
pub(super) async fn delete_all(cluster: &Cluster, kind_name: &str) -> Result<Vec<Value>, Trouble> {
    let objects = list_objects(cluster, kind_name).await?;
    let kind = kind(kind_name);
    let until = Instant::now() + REQUEST_TIMEOUT;
    let grace = |object: &Value| {
        object
            .pointer("/metadata/deletionGracePeriodSeconds")?
            .as_u64()
    };
    let is_soon = |object: &Value| is_terminating(object) && grace(object) <= Some(1);
    let left = objects.iter().filter(|object| !is_soon(object));
    let deleted = left.map(|object| cluster.delete_object(&kind, name_of(object), Some(1), until));
    try_join_all(deleted).await?;
    Ok(objects)
}

/// Deletes all objects of several kinds at once.
pub(super) async fn delete_kinds(cluster: &Cluster, kinds: &[&str]) -> Result<(), Trouble> {
    let kinds = kinds.iter().map(|kind| delete_all(cluster, kind));
    try_join_all(kinds).await.map(drop)
}

/// Removes the finalizers of a kind's objects that are being deleted.
pub(super) async fn remove_finalizers(cluster: &Cluster, kind_name: &str) -> Result<(), Trouble> {
    let objects = list_objects(cluster, kind_name).await?;
    let kind = kind(kind_name);
    let patch = json!({"metadata": {"finalizers": null}});
    let until = Instant::now() + REQUEST_TIMEOUT;
    let held = objects
        .iter()
        .filter(|it| has_finalizers(it) && is_terminating(it));
    let patched = held.map(|object| cluster.merge(&kind, name_of(object), &patch, until));
    try_join_all(patched).await.map(drop)
}

/// Returns whether an object is being deleted.
pub(super) fn is_terminating(object: &Value) -> bool {
    object.pointer("/metadata/deletionTimestamp").is_some()
}

/// Returns whether a finalizer keeps an object from being deleted.
pub(super) fn has_finalizers(object: &Value) -> bool {
    let finalizers = object.pointer("/metadata/finalizers");
    let finalizers = finalizers.and_then(Value::as_array);
    finalizers.is_some_and(|finalizers| !finalizers.is_empty())
}

/// Returns the name of an object.
pub(super) fn name_of(object: &Value) -> &str {
    object["metadata"]["name"].as_str().unwrap_or_default()
}
