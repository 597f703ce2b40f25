//! The class in the lab: a namespace for each.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{Settled, students};
use crate::error::{Error, Result};
use crate::kubectl::kubectl;

/// 105 Pods have to be placed, and a crash loop needs its time to be one.
const PATIENCE: Duration = Duration::from_secs(420);
/// So often has a container ended that the kubelet leaves it alone for a while.
const RESTARTS: u64 = 3;

/// Brings everybody to their point of the exercise.
pub fn bring() -> Result<()> {
    let mut namespaces = String::new();
    let mut objects = String::new();
    for (namespace, state) in students() {
        // Writing to a string cannot fail.
        let _ = writeln!(
            namespaces,
            "---\n{{apiVersion: v1, kind: Namespace, metadata: {{name: {namespace}}}}}"
        );
        let here = format!("metadata: {{namespace: {namespace}, name: ");
        let placed = state.manifests.replace("metadata: {name: ", &here);
        let _ = writeln!(objects, "---\n{placed}");
    }
    kubectl("apply -f -", &namespaces)?;
    until("that each namespace has its service account", || {
        let accounts = listed("get serviceaccount -A -o json")?;
        let has = |namespace: &str| accounts.iter().any(|it| namespace_of(it) == namespace);
        Ok(students().all(|(namespace, _)| has(&namespace)))
    })?;
    kubectl("apply -f -", &objects)?;
    until("that everybody is at their point of the exercise", || {
        let pods = listed("get pod -A -o json")?;
        let pods: BTreeMap<&str, &Value> =
            pods.iter().map(|pod| (namespace_of(pod), pod)).collect();
        let there = |(namespace, state): (String, &super::State)| {
            state.settled.is(pods.get(namespace.as_str()).copied())
        };
        Ok(students().all(there))
    })
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
