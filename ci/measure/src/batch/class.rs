//! A class of 200 in the lab, a namespace each, each at some point of an
//! exercise, and the verdicts that are therefore right for each.
//!
//! The points are files of `exercises/class`: the manifests that were applied,
//! under a head that says how many students are there and what is known of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::api::Api;
use crate::error::{Error, Result};
use crate::kubectl::kubectl;

/// 105 Pods have to be placed, and a crash loop needs its time to be one.
const PATIENCE: Duration = Duration::from_secs(420);
/// After so many ends of a container the kubelet leaves it alone for a while.
const RESTARTS: u64 = 3;

/// A point that students come to.
#[derive(Debug)]
pub struct State {
    /// The manifests that they have applied.
    manifests: &'static str,
    students: usize,
    /// The end state of their Pod.
    settled: &'static str,
    /// The checks that pass; none of them looks into a Pod.
    pub passes: Vec<&'static str>,
    /// The checks that fail. All others are skipped: they need one of these, fail for
    /// the same cause, belong to a stage that is over, or would look into a Pod.
    pub fails: Vec<&'static str>,
}

macro_rules! states {
    ($($name:literal)*) => {
        [$(include_str!(concat!("../../exercises/class/", $name, ".yaml"))),*]
    };
}

/// Of the order of one's own evening: most have not begun or are at the claim.
/// Few have a database that runs, since the lab has two cores.
static STATES: LazyLock<Vec<State>> = LazyLock::new(|| {
    let texts = states![
        "nothing" "emptydir" "misspelt" "two-volumes" "no-image" "crash-loop" "wrong-node"
        "wrong-path" "hostpath" "claim" "wrong-claim" "wrong-name" "bound" "bound-no-image"
        "no-password"
    ];
    texts.into_iter().map(State::read).collect()
});

impl State {
    fn read(text: &'static str) -> Self {
        let field = |name: &str| {
            let mut lines = text.lines().filter_map(|line| line.strip_prefix("# "));
            let found = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            found.unwrap_or_default().trim()
        };
        Self {
            manifests: text,
            students: field("students").parse().unwrap_or_default(),
            settled: field("settled"),
            passes: field("passes").split_whitespace().collect(),
            fails: field("fails").split_whitespace().collect(),
        }
    }

    /// The objects that somebody has applied in a namespace, each with its path.
    fn objects(&self, namespace: &str) -> Vec<(String, String)> {
        let manifests = self.manifests.split("---\n");
        let with_path = manifests.filter_map(|manifest| {
            let (_, rest) = manifest.split_once("metadata: {name: ")?;
            let (name, _) = rest.split_once('}')?;
            let kind = if manifest.contains("kind: Pod\n") {
                "pods"
            } else {
                "persistentvolumeclaims"
            };
            let path = format!("/api/v1/namespaces/{namespace}/{kind}/{name}");
            Some((path, manifest.to_owned()))
        });
        with_path.collect()
    }

    /// Tells a namespace whose one Pod has come to its end state.
    fn is_settled(&self, pod: Option<&Value>) -> bool {
        let status = |name: &str| pod.and_then(|pod| pod["status"][name].as_array());
        let containers = status("containerStatuses").map_or(&[][..], Vec::as_slice);
        match self.settled {
            "no-pod" => pod.is_none(),
            "ready" => !containers.is_empty() && containers.iter().all(|it| it["ready"] == true),
            "unscheduled" => status("conditions")
                .is_some_and(|all| all.iter().any(|it| it["reason"] == "Unschedulable")),
            "no-image" => containers.iter().any(|it| {
                let reason = &it["state"]["waiting"]["reason"];
                reason == "ErrImagePull" || reason == "ImagePullBackOff"
            }),
            // A crash loop: between two of its ends the verdict is the same.
            _ => containers.iter().any(|it| {
                it["restartCount"].as_u64() >= Some(RESTARTS) && it["state"]["running"].is_null()
            }),
        }
    }
}

/// The students: the namespace of each, and where they are.
pub fn students() -> impl Iterator<Item = (String, &'static State)> {
    let each = STATES.iter();
    let each = each.flat_map(|state| std::iter::repeat_n(state, state.students));
    (1..)
        .zip(each)
        .map(|(number, state)| (format!("student-{number:03}"), state))
}

/// Brings everybody to their point of the exercise.
pub fn prepare(api: &Api) -> Result<()> {
    let namespaces = students().map(|(name, _)| {
        let namespace = format!("{{apiVersion: v1, kind: Namespace, metadata: {{name: {name}}}}}");
        (format!("/api/v1/namespaces/{name}"), namespace)
    });
    api.apply(namespaces.collect())?;
    wait_until("that each namespace has its service account", || {
        let accounts = list("get serviceaccount -A -o json")?;
        let accounts: BTreeSet<&str> = accounts.iter().map(namespace_of).collect();
        Ok(students().all(|(name, _)| accounts.contains(name.as_str())))
    })?;
    let objects = students().flat_map(|(namespace, state)| state.objects(&namespace));
    api.apply(objects.collect())?;
    wait_until("that everybody is at their point of the exercise", || {
        let pods = list("get pod -A -o json")?;
        let pods: BTreeMap<&str, &Value> =
            pods.iter().map(|pod| (namespace_of(pod), pod)).collect();
        let there = |(name, state): (String, &State)| state.is_settled(pods.get(&*name).copied());
        Ok(students().all(there))
    })
}

/// Reads the items of a list that kubectl prints.
fn list(words: &str) -> Result<Vec<Value>> {
    let mut list: Value = serde_json::from_str(&kubectl(words, "")?)?;
    let items = list["items"].as_array_mut().map(std::mem::take);
    Ok(items.unwrap_or_default())
}

fn namespace_of(object: &Value) -> &str {
    object["metadata"]["namespace"].as_str().unwrap_or_default()
}

fn wait_until(what: &str, mut holds: impl FnMut() -> Result<bool>) -> Result<()> {
    let end = Instant::now() + PATIENCE;
    while !holds()? {
        if Instant::now() >= end {
            return Err(Error::Never(what.to_owned()));
        }
        thread::sleep(Duration::from_secs(1));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn class_has_200_students_each_with_verdicts() {
        let names: Vec<String> = students().map(|(name, _)| name).collect();
        assert_eq!(names.last().map(String::as_str), Some("student-200"));
        for state in STATES.iter() {
            assert!(!state.fails.is_empty(), "{state:?}");
            let pod = state.manifests.contains("kind: Pod\n");
            assert_eq!(pod, state.settled != "no-pod", "{state:?}");
        }
    }
}
