//! Pods of other namespaces that use what a Pod writes to. In: a Pod that is to be
//! deleted, or was; out: who else may write there while it is away.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{PersistentVolume, Pod};
use serde::Deserialize as _;
use serde_json::Value;
use tokio::time::Instant;

use crate::cluster::Cluster;
use crate::evidence::{Answer, Harm, Kind, Read, Scope, Trouble, TroubleKind};
use crate::objects::path::relative_to;
use crate::objects::place::{Place, claims_of, places_of_pod, settled_node};

/// The most Pods that are named.
const MOST: usize = 3;

/// A volume by the namespace and the name of its claim.
type Volumes = BTreeMap<(String, String), PersistentVolume>;

/// Returns who else uses what `pod` writes to, at this moment. Nobody is known where other
/// namespaces may not be looked into.
pub(super) async fn shared_place(
    cluster: &Cluster,
    pod: &Pod,
    deadline: Instant,
) -> Result<Option<Harm>, Trouble> {
    if !uses_places(pod) {
        return Ok(None);
    }
    // Storage of a claim may be reached from every node.
    let has_claims = claims_of(pod).next().is_some();
    let node = settled_node(pod).filter(|_| !has_claims);
    let found = match cluster.pods_everywhere(node.as_deref(), deadline).await {
        Err(trouble) if trouble.kind == TroubleKind::Forbidden => return Ok(None),
        found => found?,
    };
    let own = pod.metadata.namespace.as_deref();
    let others = found.iter().flat_map(Pod::deserialize);
    let others = others.filter(|it| it.metadata.namespace.as_deref() != own);
    let others: Vec<Pod> = others
        .filter(|it| is_alive(it) && uses_places(it))
        .collect();
    if others.is_empty() {
        return Ok(None);
    }
    let volumes = if has_claims || others.iter().any(|it| claims_of(it).next().is_some()) {
        volumes(cluster, deadline).await?
    } else {
        Volumes::new()
    };
    Ok(shared(pod, &others, &volumes))
}

fn is_alive(pod: &Pod) -> bool {
    let phase = pod.status.as_ref().and_then(|it| it.phase.as_deref());
    !matches!(phase, Some("Succeeded" | "Failed"))
}

/// Returns whether a Pod has volumes that others may have, too.
fn uses_places(pod: &Pod) -> bool {
    let volumes = pod.spec.iter().flat_map(|it| it.volumes.iter().flatten());
    let mut paths = volumes.filter(|volume| volume.host_path.is_some());
    paths.next().is_some() || claims_of(pod).next().is_some()
}

async fn volumes(cluster: &Cluster, deadline: Instant) -> Result<Volumes, Trouble> {
    let read = Read {
        kind: Kind::volume(),
        scope: Scope::All,
    };
    let found = match cluster.read(&read, deadline).await {
        Answer::Objects(found) | Answer::Page(found) => found,
        Answer::Trouble(trouble) if trouble.kind != TroubleKind::Forbidden => return Err(trouble),
        _ => Vec::new(),
    };
    let claimed = |volume: &Value| {
        let volume = PersistentVolume::deserialize(volume).ok()?;
        let claim = volume.spec.as_ref()?.claim_ref.as_ref()?;
        Some(((claim.namespace.clone()?, claim.name.clone()?), volume))
    };
    Ok(found.iter().filter_map(claimed).collect())
}

/// Returns the place of `pod` that the first of `others` write to, and who they are.
fn shared(pod: &Pod, others: &[Pod], volumes: &Volumes) -> Option<Harm> {
    let of = |pod: &Pod, node: Option<&str>| {
        let namespace = pod.metadata.namespace.clone().unwrap_or_default();
        let volume = |claim: &str| volumes.get(&(namespace.clone(), claim.to_owned()));
        places_of_pod("", pod, node, &volume)
    };
    let own = of(pod, settled_node(pod).as_deref());
    let mut found: Option<Place> = None;
    let mut pods = Vec::new();
    for other in others {
        let node = other.spec.as_ref().and_then(|it| it.node_name.as_deref());
        let theirs = of(other, node);
        let is_met = |place: &&Place| theirs.iter().any(|their| is_disturbed(place, their));
        if let Some(place) = own.iter().find(is_met) {
            found.get_or_insert_with(|| place.clone());
            let metadata = &other.metadata;
            let [namespace, name] = [&metadata.namespace, &metadata.name];
            let (namespace, name) = (namespace.as_deref(), name.as_deref());
            pods.push(format!(
                "{}/{}",
                namespace.unwrap_or_default(),
                name.unwrap_or_default()
            ));
        }
    }
    let more = pods.len().saturating_sub(MOST);
    pods.truncate(MOST);
    pods.extend((more > 0).then(|| format!("+{more}")));
    let (place, node) = match found? {
        Place::Directory { path, node, .. } => (path, node),
        Place::Storage(name) | Place::Namespace { name, .. } => (name, None),
    };
    Some(Harm::SharedPlace { place, node, pods })
}

/// Returns whether what is done in `other` may show in `place`. What has a directory above
/// it looks after the node, or keeps copies: it has no data of its own there.
fn is_disturbed(place: &Place, other: &Place) -> bool {
    let is_apart = match (place, other) {
        (
            Place::Directory { path: own, .. },
            Place::Directory {
                path, is_written, ..
            },
        ) => !is_written || relative_to(own, path).is_none(),
        _ => false,
    };
    !is_apart && place.meets(other)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pod(namespace: &str, node: &str, volume: Value, read_only: bool) -> Pod {
        let mut volume = volume;
        volume["name"] = json!("data");
        let pod = json!({
            "metadata": {"name": "db", "namespace": namespace},
            "spec": {
                "nodeName": node,
                "volumes": [volume],
                "containers": [{"name": "db", "volumeMounts": [
                    {"name": "data", "mountPath": "/data", "readOnly": read_only},
                ]}],
            },
        });
        serde_json::from_value(pod).unwrap()
    }

    fn at(path: &str) -> Value {
        json!({"hostPath": {"path": path}})
    }

    fn claim() -> Value {
        json!({"persistentVolumeClaim": {"claimName": "c"}})
    }

    fn volume(namespace: &str, source: Value) -> ((String, String), PersistentVolume) {
        let mut spec = source;
        spec["claimRef"] = json!({"namespace": namespace, "name": "c"});
        let volume = serde_json::from_value(json!({"spec": spec})).unwrap();
        ((namespace.to_owned(), "c".to_owned()), volume)
    }

    #[test]
    fn who_writes_to_the_same_directory_is_named() {
        let own = pod("a", "n1", at("/data/db"), false);
        for (node, path, read_only, is_shared) in [
            ("n1", "/data/db", false, true),
            ("n1", "/data/db/sub", false, true),
            ("n2", "/data/db", false, false),
            ("n1", "/data/db2", false, false),
            // Who only reads disturbs nobody, nor does who looks after the node.
            ("n1", "/data/db", true, false),
            ("n1", "/data", false, false),
        ] {
            let other = pod("b", node, at(path), read_only);
            let harm = shared(&own, std::slice::from_ref(&other), &Volumes::new());
            assert_eq!(harm.is_some(), is_shared, "{other:?}");
            let expected = Harm::SharedPlace {
                place: "/data/db".to_owned(),
                node: Some("n1".to_owned()),
                pods: vec!["b/db".to_owned()],
            };
            assert!(harm.is_none_or(|harm| harm == expected));
        }
    }

    #[test]
    fn claims_of_one_storage_are_the_same_place() {
        let nfs = |path: &str| json!({"nfs": {"server": "files", "path": path}});
        let (own, other) = (
            pod("a", "n1", claim(), false),
            pod("b", "n2", claim(), false),
        );
        for (theirs, is_shared) in [("/course", true), ("/other", false)] {
            let volumes = [volume("a", nfs("/course")), volume("b", nfs(theirs))].into();
            let harm = shared(&own, std::slice::from_ref(&other), &volumes);
            assert_eq!(harm.is_some(), is_shared, "{theirs}");
        }
        // A volume may be a directory of a node, which a Pod can mount as such.
        let local = json!({"hostPath": {"path": "/data/db"}});
        let other = pod("b", "n1", at("/data/db"), false);
        let harm = shared(&own, &[other], &[volume("a", local)].into());
        assert!(harm.is_some());
    }

    #[test]
    fn many_are_counted() {
        let own = pod("a", "n1", at("/data"), false);
        let others: Vec<Pod> = (0..5)
            .map(|number| pod(&format!("b{number}"), "n1", at("/data"), false))
            .collect();
        let Some(Harm::SharedPlace { pods, .. }) = shared(&own, &others, &Volumes::new()) else {
            panic!("nobody is there");
        };
        assert_eq!(pods, ["b0/db", "b1/db", "b2/db", "+2"]);
    }
}
