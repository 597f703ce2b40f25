//! Taking away what a stage has applied, as the chapter does at its end.

use std::time::Duration;

use serde_json::Value;
use tokio::time::{Instant, sleep};

use crate::evidence::Trouble;
use crate::grade::sandbox::{QUESTION, Sandbox, all, kind};
use crate::submission::Manifest;

/// How long to wait for Pods to be gone, or for a name to be free again.
const FREEING: Duration = Duration::from_secs(40);
const PAUSE: Duration = Duration::from_millis(100);

/// Deletes the objects of a stage, and every claim: those that a StatefulSet
/// generated are the chapter's to delete, too.
pub(super) async fn take_down(room: &mut Sandbox, manifests: &[&Manifest]) -> Result<(), Trouble> {
    room.note_nodes().await?;
    let until = || Instant::now() + QUESTION;
    for manifest in manifests.iter().rev() {
        room.cluster
            .delete_object(&manifest.kind, &manifest.name, Some(1), until())
            .await?;
    }
    for claim in all(&room.cluster, "PersistentVolumeClaim").await? {
        let name = claim["metadata"]["name"].as_str().unwrap_or_default();
        room.cluster
            .delete_object(&kind("PersistentVolumeClaim"), name, None, until())
            .await?;
    }
    pods_are_gone(room).await
}

/// Waits until no Pod is left but those that a finalizer holds, so that the
/// next stage sees nothing of this one.
async fn pods_are_gone(room: &Sandbox) -> Result<(), Trouble> {
    let until = Instant::now() + FREEING;
    let is_held = |pod: &Value| {
        let finalizers = pod
            .pointer("/metadata/finalizers")
            .and_then(Value::as_array);
        finalizers.is_some_and(|finalizers| !finalizers.is_empty())
    };
    while Instant::now() < until {
        if all(&room.cluster, "Pod").await?.iter().all(is_held) {
            break;
        }
        sleep(PAUSE).await;
    }
    Ok(())
}

/// Waits until nothing is left that has a name of `next`; whether that is so.
pub(super) async fn names_are_free(room: &Sandbox, next: &[&Manifest]) -> Result<bool, Trouble> {
    let until = Instant::now() + FREEING;
    loop {
        let mut taken = false;
        let mut kinds: Vec<&str> = next.iter().map(|it| it.kind.kind.as_str()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        for kind in kinds {
            let objects = all(&room.cluster, kind).await?;
            taken |= objects.iter().any(|object| {
                let name = object.pointer("/metadata/name").and_then(Value::as_str);
                let going = object.pointer("/metadata/deletionTimestamp").is_some();
                going
                    && next
                        .iter()
                        .any(|it| it.kind.kind == kind && Some(it.name.as_str()) == name)
            });
        }
        if !taken {
            return Ok(true);
        }
        if Instant::now() >= until {
            return Ok(false);
        }
        sleep(PAUSE).await;
    }
}
