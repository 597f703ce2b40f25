//! The class in the lab: a namespace for each.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{Settled, State, students};
use crate::api::Api;
use crate::error::{Error, Result};
use crate::kubectl::kubectl;

/// 105 Pods have to be placed, and a crash loop needs its time to be one.
const PATIENCE: Duration = Duration::from_secs(420);
/// So often has a container ended that the kubelet leaves it alone for a while.
const RESTARTS: u64 = 3;

/// Brings everybody to their point of the exercise.
pub fn bring(api: &Api) -> Result<()> {
    let namespaces = students().map(|(name, _)| {
        let namespace = format!("{{apiVersion: v1, kind: Namespace, metadata: {{name: {name}}}}}");
        (format!("/api/v1/namespaces/{name}"), namespace)
    });
    api.apply(namespaces.collect())?;
    until("that each namespace has its service account", || {
        let accounts = listed("get serviceaccount -A -o json")?;
        let accounts: BTreeSet<&str> = accounts.iter().map(namespace_of).collect();
        Ok(students().all(|(name, _)| accounts.contains(name.as_str())))
    })?;
    let objects = students().flat_map(|(namespace, state)| objects(&namespace, state));
    api.apply(objects.collect())?;
    until("that everybody is at their point of the exercise", || {
        let pods = listed("get pod -A -o json")?;
        let pods: BTreeMap<&str, &Value> =
            pods.iter().map(|pod| (namespace_of(pod), pod)).collect();
        let there = |(namespace, state): (String, &State)| {
            state.settled.is(pods.get(namespace.as_str()).copied())
        };
        Ok(students().all(there))
    })
}

/// What somebody has applied in a namespace, each with its path.
fn objects(namespace: &str, state: &State) -> Vec<(String, String)> {
    let manifests = state.manifests.split("---\n");
    let path = |manifest: &str| {
        let (_, rest) = manifest.split_once("metadata: {name: ")?;
        let (name, _) = rest.split_once('}')?;
        let kind = if manifest.contains("kind: Pod\n") {
            "pods"
        } else {
            "persistentvolumeclaims"
        };
        Some(format!("/api/v1/namespaces/{namespace}/{kind}/{name}"))
    };
    let placed = manifests.filter_map(|manifest| Some((path(manifest)?, manifest.to_owned())));
    placed.collect()
}

fn listed(words: &str) -> Result<Vec<Value>> {
    let mut list: Value = serde_json::from_str(&kubectl(words, "")?)?;
    Ok(list["items"]
        .as_array_mut()
        .map(std::mem::take)
        .unwrap_or_default())
}

fn namespace_of(object: &Value) -> &str {
    object["metadata"]["namespace"].as_str().unwrap_or_default()
}

fn until(what: &str, mut holds: impl FnMut() -> Result<bool>) -> Result<()> {
    let end = Instant::now() + PATIENCE;
    while !holds()? {
        if Instant::now() >= end {
            return Err(Error::Never(what.to_owned()));
        }
        thread::sleep(Duration::from_secs(1));
    }
    Ok(())
}

impl Settled {
    /// Whether the one Pod of a namespace is so.
    fn is(self, pod: Option<&Value>) -> bool {
        let status = |name: &str| pod.and_then(|pod| pod["status"][name].as_array());
        let containers = status("containerStatuses").map_or(&[][..], Vec::as_slice);
        let waits = |reason: &str| {
            let waiting = |it: &Value| it["state"]["waiting"]["reason"] == reason;
            containers.iter().any(waiting)
        };
        match self {
            Self::NoPod => pod.is_none(),
            Self::Ready => {
                !containers.is_empty() && containers.iter().all(|it| it["ready"] == true)
            }
            Self::Unscheduled => {
                let is = |condition: &Value| condition["reason"] == "Unschedulable";
                status("conditions").is_some_and(|conditions| conditions.iter().any(is))
            }
            Self::NoImage => waits("ErrImagePull") || waits("ImagePullBackOff"),
            // Between two of its ends the verdict is the same.
            Self::CrashLoop => containers.iter().any(|container| {
                container["restartCount"].as_u64() >= Some(RESTARTS)
                    && container["state"]["running"].is_null()
            }),
        }
    }
}
