//! The cleanup after a stage, as the chapter does at its end.

use std::time::Duration;

use futures::future::{try_join, try_join_all};
use serde_json::Value;
use tokio::time::Instant;

use crate::evidence::Trouble;
use crate::grade::namespace::{
    Poll, REQUEST_TIMEOUT, delete_all, has_finalizers, is_terminating, kind, list_objects, name_of,
};
use crate::grade::sandbox::Sandbox;
use crate::submission::Manifest;

/// The time in which Pods must be gone, or a name must be free again.
const DELETION_TIMEOUT: Duration = Duration::from_secs(40);

/// Deletes the objects of a stage, and every claim: those that a `StatefulSet`
/// generated are the chapter's to delete, too. Waits until their Pods are gone.
pub(super) async fn delete_stage(
    sandbox: &mut Sandbox,
    manifests: &[&Manifest],
) -> Result<(), Trouble> {
    sandbox.note_nodes().await?;
    let cluster = &sandbox.cluster;
    let until = Instant::now() + REQUEST_TIMEOUT;
    let applied = manifests.iter();
    let applied = applied.map(|it| cluster.delete_object(&it.kind, &it.name, Some(1), until));
    let claim = kind("PersistentVolumeClaim");
    let claims = list_objects(cluster, &claim.kind).await?;
    let claims = claims
        .iter()
        .map(|it| cluster.delete_object(&claim, name_of(it), None, until));
    try_join(try_join_all(applied), try_join_all(claims)).await?;
    delete_pods(sandbox).await
}

/// Deletes the Pods until none is left but those that a finalizer holds, so that
/// the next stage sees nothing of this one.
async fn delete_pods(sandbox: &Sandbox) -> Result<(), Trouble> {
    let until = Instant::now() + DELETION_TIMEOUT;
    let mut poll = Poll::default();
    while Instant::now() < until {
        let pods = delete_all(&sandbox.cluster, "Pod").await?;
        if pods.iter().all(has_finalizers) {
            break;
        }
        poll.wait().await;
    }
    Ok(())
}

/// Waits until no object that is being deleted has a name of `next`; returns
/// whether that is so in time.
pub(super) async fn wait_for_names(sandbox: &Sandbox, next: &[&Manifest]) -> Result<bool, Trouble> {
    let until = Instant::now() + DELETION_TIMEOUT;
    let mut kinds: Vec<&str> = next.iter().map(|it| it.kind.kind.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mut poll = Poll::default();
    loop {
        let objects = kinds
            .iter()
            .map(|kind| list_objects(&sandbox.cluster, kind));
        let objects = try_join_all(objects).await?;
        let is_taken = |kind: &str, object: &Value| {
            let mut same = next.iter().filter(|it| it.kind.kind == kind);
            is_terminating(object) && same.any(|it| it.name == name_of(object))
        };
        let mut objects = kinds.iter().zip(&objects);
        if !objects.any(|(kind, all)| all.iter().any(|object| is_taken(kind, object))) {
            return Ok(true);
        }
        if Instant::now() >= until {
            return Ok(false);
        }
        poll.wait().await;
    }
}
