//! The controller that re-creates a Pod.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::Pod;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::time::Instant;

use super::Stop;
use super::pod_state::text;
use crate::cluster::Cluster;
use crate::evidence::{Answer, Harm, Kind, Read, Scope, Trouble};
use crate::objects::owners::controller;

/// The controller that will make a new Pod.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Owner {
    /// E.g. `Deployment/mariadb`: the one that a person knows.
    pub shown: String,
    /// The UID that the Pod names as its controller.
    pub uid: String,
    /// True where the new Pod will have the old one's name.
    pub same_name: bool,
    /// The Pods that it already has, which are not new.
    pub present: BTreeSet<String>,
}

/// The Pod's controller; refused where it would not make a new Pod, or nobody
/// knows what it would do.
pub(super) async fn find(
    cluster: &Cluster,
    pod: &Pod,
    deadline: Instant,
) -> Result<Option<Owner>, Stop> {
    let references = pod.metadata.owner_references.iter().flatten();
    let Some(reference) = references
        .into_iter()
        .find(|reference| reference.controller == Some(true))
    else {
        return Ok(None);
    };
    let shown = format!("{}/{}", reference.kind, reference.name);
    let kind = match reference.kind.as_str() {
        kind @ ("StatefulSet" | "ReplicaSet" | "DaemonSet") => Kind::built_in(kind),
        _ => None,
    };
    let kind = kind
        .filter(|kind| kind.api_version == reference.api_version)
        .ok_or_else(|| {
            Stop::harm(Harm::UnknownOwner {
                owner: shown.clone(),
            })
        })?;
    let same_name = reference.kind == "StatefulSet";
    let object = cluster.full_object(kind, &reference.name, deadline).await?;
    let object = object.filter(|object| text(object, "/metadata/uid") == reference.uid);
    if let Some(why) = object.as_ref().map_or_else(
        || {
            Some(Harm::OwnerGone {
                owner: shown.clone(),
            })
        },
        |object| idle(object, &shown),
    ) {
        return Err(Stop::harm(why));
    }
    let above = object.as_ref().and_then(|object| {
        let above = controller(object)?;
        Some(format!("{}/{}", text(above, "/kind"), text(above, "/name")))
    });
    Ok(Some(Owner {
        shown: above.unwrap_or(shown),
        uid: reference.uid.clone(),
        same_name,
        present: present(cluster, &reference.uid, deadline).await?,
    }))
}

/// Returns why a controller would not replace a Pod.
fn idle(object: &Value, shown: &str) -> Option<Harm> {
    let owner = shown.to_owned();
    if object.pointer("/metadata/deletionTimestamp").is_some() {
        return Some(Harm::OwnerDeleting { owner });
    }
    let number = |pointer: &str| object.pointer(pointer).and_then(Value::as_i64);
    let wanted = number("/spec/replicas")?;
    let there = number("/status/replicas").unwrap_or(wanted);
    (wanted < 1 || there > wanted).then_some(Harm::OwnerShrinking {
        owner,
        wanted,
        there,
    })
}

async fn present(
    cluster: &Cluster,
    owner: &str,
    deadline: Instant,
) -> Result<BTreeSet<String>, Trouble> {
    let read = Read {
        kind: Kind::pod(),
        scope: Scope::All,
    };
    match cluster.read(&read, deadline).await {
        Answer::Objects(pods) => Ok(pods
            .iter()
            .filter(|pod| is_of(pod, owner))
            .map(|pod| text(pod, "/metadata/uid").to_owned())
            .collect()),
        Answer::Trouble(trouble) => Err(trouble),
        _ => Ok(BTreeSet::new()),
    }
}

/// Returns true where a Pod belongs to the controller of this UID.
pub(super) fn is_of(pod: &Value, owner: &str) -> bool {
    controller(pod).is_some_and(|reference| reference["uid"] == owner)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_controller_that_is_going_down_or_away_makes_no_new_pod() {
        for (object, idles) in [
            (
                json!({"spec": {"replicas": 1}, "status": {"replicas": 1}}),
                false,
            ),
            (
                json!({"spec": {"replicas": 0}, "status": {"replicas": 1}}),
                true,
            ),
            (
                json!({"spec": {"replicas": 1}, "status": {"replicas": 2}}),
                true,
            ),
            (
                json!({"metadata": {"deletionTimestamp": "2026-01-01T00:00:00Z"}, "spec": {"replicas": 1}}),
                true,
            ),
            // A DaemonSet has no replicas.
            (json!({"spec": {}}), false),
        ] {
            assert_eq!(idle(&object, "x").is_some(), idles, "{object}");
        }
    }
}
