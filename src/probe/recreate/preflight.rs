//! The state before anything is changed, and whether it may be.

use k8s_openapi::api::core::v1::Pod;
use serde::Deserialize as _;
use serde_json::Value;
use tokio::time::Instant;

use super::owner::{self, Owner};
use super::{Stop, claims, manifest};
use crate::cluster::{Cluster, Failure};
use crate::evidence::{ClaimIdentity, Harm, Kind, PodKey, Trouble, TroubleKind};
use crate::parse_cause::json;
use crate::probe::shell::fresh_nonce;

/// The Pod and what belongs to it, fit to be deleted and put back.
pub(super) struct InitialState {
    pub pod: Pod,
    /// The manifest to create again.
    pub manifest: Value,
    pub owner: Option<Owner>,
    pub claims: Vec<ClaimIdentity>,
    pub node: String,
    /// The namespace's UID, where it may be read.
    pub namespace_uid: Option<String>,
}

/// Looks at everything anew; refuses where a deletion would do harm.
pub(super) async fn examine(
    cluster: &Cluster,
    key: &PodKey,
    deadline: Instant,
) -> Result<InitialState, Stop> {
    let raw = cluster
        .full_object(Kind::pod(), &key.name, deadline)
        .await?;
    let trouble = |kind, message: String| Trouble {
        kind,
        what: format!("look at Pod {}", key.name),
        message,
    };
    let raw = raw
        .filter(|raw| {
            raw.pointer("/metadata/uid").and_then(Value::as_str) == Some(key.uid.as_str())
        })
        .ok_or_else(|| {
            trouble(
                TroubleKind::Moved,
                "it is another Pod now, or gone".to_owned(),
            )
        })?;
    let pod = Pod::deserialize(&raw)
        .map_err(|error| trouble(TroubleKind::Other, json(&error).what.en))?;
    if let Some(why) = unfit(&pod, deadline - Instant::now()) {
        return Err(Stop::harm(why));
    }
    let namespace_uid = namespace(cluster, deadline).await?;
    let node = pod
        .spec
        .as_ref()
        .and_then(|spec| spec.node_name.clone())
        .unwrap_or_default();
    fit_node(cluster, &node, deadline).await?;
    let claims = claims::identify(cluster, &pod, deadline, true).await?;
    let owner = owner::find(cluster, &pod, deadline).await?;
    let manifest = manifest::clean(&raw);
    if owner.is_none() {
        rehearse(cluster, &manifest, deadline).await?;
    }
    Ok(InitialState {
        pod,
        manifest,
        owner,
        claims,
        node,
        namespace_uid,
    })
}

/// Returns why a Pod must not be deleted, by what it says itself; `left`: the time there is.
fn unfit(pod: &Pod, left: std::time::Duration) -> Option<Harm> {
    let metadata = &pod.metadata;
    if metadata.deletion_timestamp.is_some() {
        return Some(Harm::Deleting);
    }
    if let Some(finalizer) = metadata.finalizers.iter().flatten().next() {
        return Some(Harm::Finalizer {
            finalizer: finalizer.clone(),
        });
    }
    let mirror = metadata
        .annotations
        .as_ref()
        .is_some_and(|all| all.contains_key("kubernetes.io/config.mirror"));
    if mirror {
        return Some(Harm::StaticPod);
    }
    let conditions = pod
        .status
        .as_ref()
        .and_then(|status| status.conditions.as_ref());
    let ready = conditions
        .into_iter()
        .flatten()
        .any(|one| one.type_ == "Ready" && one.status == "True");
    if !ready {
        return Some(Harm::NotReady);
    }
    let grace = pod
        .spec
        .as_ref()
        .and_then(|spec| spec.termination_grace_period_seconds)
        .unwrap_or(30);
    (u64::try_from(grace).unwrap_or_default() + 10 > left.as_secs())
        .then_some(Harm::GracePeriod { seconds: grace })
}

/// The namespace must not be on its way out. Its UID, where it may be read.
async fn namespace(cluster: &Cluster, deadline: Instant) -> Result<Option<String>, Stop> {
    let name = cluster.namespace();
    match cluster.full_object(Kind::namespace(), name, deadline).await {
        Ok(Some(found)) if found.pointer("/metadata/deletionTimestamp").is_some() => {
            Err(Stop::harm(Harm::NamespaceDeleting {
                namespace: name.to_owned(),
            }))
        }
        Ok(found) => {
            Ok(found.and_then(|found| Some(found.pointer("/metadata/uid")?.as_str()?.to_owned())))
        }
        Err(trouble) if trouble.kind == TroubleKind::Forbidden => Ok(None),
        Err(trouble) => Err(trouble.into()),
    }
}

/// A Pod that is tied to a cordoned node would find no place again.
async fn fit_node(cluster: &Cluster, name: &str, deadline: Instant) -> Result<(), Stop> {
    match cluster.full_object(Kind::node(), name, deadline).await {
        Ok(Some(node)) if node.pointer("/spec/unschedulable") == Some(&Value::Bool(true)) => {
            Err(Stop::harm(Harm::NodeCordoned {
                node: name.to_owned(),
            }))
        }
        Ok(_) => Ok(()),
        Err(trouble) if trouble.kind == TroubleKind::Forbidden => Ok(()),
        Err(trouble) => Err(trouble.into()),
    }
}

/// Asks the API whether it would create the Pod again: permission, admission
/// and a namespace on its way out are known before the old one is gone.
async fn rehearse(cluster: &Cluster, manifest: &Value, deadline: Instant) -> Result<(), Stop> {
    let name = format!("handson-{}", fresh_nonce(5)?);
    match cluster
        .create_pod(&manifest::renamed(manifest, &name), true, deadline)
        .await
    {
        Ok(()) => Ok(()),
        // Missing permission is not the Pod's fault.
        Err(Failure::Status { message, .. }) if message.contains("cannot create resource") => {
            Err(Trouble {
                kind: TroubleKind::Forbidden,
                what: "create the Pod again".to_owned(),
                message,
            }
            .into())
        }
        // The old Pod still counts.
        Err(Failure::Status { message, .. }) if message.contains("exceeded quota") => Ok(()),
        Err(Failure::Status { message, code, .. })
            if (400..500).contains(&code) && code != 401 && code != 429 =>
        {
            Err(Stop::harm(Harm::NotRecreatable { message }))
        }
        Err(failure) => Err(failure
            .trouble("ask whether the Pod could be created again")
            .into()),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::*;

    #[test]
    fn only_a_ready_pod_that_nothing_holds_is_fit() {
        let ready = json!({"conditions": [{"type": "Ready", "status": "True"}]});
        for (pod, fit) in [
            (json!({"status": ready}), true),
            (json!({}), false),
            (
                json!({"status": {"conditions": [{"type": "Ready", "status": "False"}]}}),
                false,
            ),
            (
                json!({"metadata": {"finalizers": ["batch.kubernetes.io/job-tracking"]}, "status": ready}),
                false,
            ),
            (
                json!({"metadata": {"deletionTimestamp": "2026-01-01T00:00:00Z"}, "status": ready}),
                false,
            ),
            (
                json!({"metadata": {"annotations": {"kubernetes.io/config.mirror": "x"}}, "status": ready}),
                false,
            ),
            (
                json!({"spec": {"containers": [], "terminationGracePeriodSeconds": 600}, "status": ready}),
                false,
            ),
        ] {
            let typed: Pod = serde_json::from_value(pod.clone()).unwrap();
            assert_eq!(
                unfit(&typed, Duration::from_secs(180)).is_none(),
                fit,
                "{pod}"
            );
        }
    }
}
