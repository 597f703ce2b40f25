//! Finding the object that a check is about, by its name or through the
//! workload that owns it; and what to say when it is not there.

use std::collections::BTreeMap;
use std::rc::Rc;

use k8s_openapi::api::core::v1::Pod;
use serde::Deserialize as _;
use serde_json::Value;

use crate::evidence::{Kind, PodKey, RequiredRequests, Scope, View};
use crate::judgement::Stop;
use crate::objects::fields::{is_being_deleted, text_at};
use crate::objects::owners::{controller, workload_of};
use crate::{say, text::Text};

/// A Pod and how it was found.
#[derive(Clone, Debug)]
pub struct FoundPod {
    /// The Pod.
    pub pod: Rc<Pod>,
    /// Its name.
    pub name: String,
    /// Its UID.
    pub uid: String,
    /// The workload that owns it, where the Pod itself bears another name.
    pub through: Option<String>,
}

impl FoundPod {
    /// For probes.
    #[must_use]
    pub fn key(&self) -> PodKey {
        PodKey {
            name: self.name.clone(),
            uid: self.uid.clone(),
        }
    }

    /// Returns what is worth saying about how it was found.
    #[must_use]
    pub fn remarks(&self) -> Vec<Text> {
        let name = &self.name;
        self.through
            .iter()
            .map(|owner| {
                say!(
                    ja: "{owner} が作った Pod {name} を見ています",
                    en: "looking at Pod {name}, which {owner} made"
                )
            })
            .collect()
    }
}

/// Returns the Pod of the name, or of the workload of the name and what that is.
///
/// # Errors
/// [`Stop`] when it must be looked up first.
pub fn find_pod<'a>(
    view: &View<'a>,
    name: &str,
) -> Result<Option<(&'a Value, Option<String>)>, Stop> {
    if let Some(pod) = view.named(Kind::pod(), name)? {
        return Ok(Some((pod, None)));
    }
    if let Some(pods) = view.few(&Kind::pod())? {
        return Ok(owned(pods, name));
    }
    selected(view, name)
}

/// Returns the requests that [`find_pod`] may make.
#[must_use]
pub fn requests_to_find_pod() -> RequiredRequests {
    let pods = RequiredRequests::named(Kind::pod(), None).and(RequiredRequests::all(Kind::pod()));
    workloads().into_iter().fold(pods, |required, kind| {
        required.and(RequiredRequests::named(kind, None).in_some_cases())
    })
}

/// Returns the kinds of workloads that make Pods of another name.
fn workloads() -> [Kind; 3] {
    [
        Kind::stateful_set(),
        Kind::deployment(),
        Kind::replica_set(),
    ]
}

/// Returns the Pod of the workload `name` where there are too many Pods to look
/// through: those that the workload's selector chooses.
fn selected<'a>(view: &View<'a>, name: &str) -> Result<Option<(&'a Value, Option<String>)>, Stop> {
    let asked = workloads().map(|kind| view.named(kind, name));
    for workload in asked {
        let Some(workload) = workload? else { continue };
        let labels = workload.pointer("/spec/selector/matchLabels");
        let labels = labels.and_then(|labels| BTreeMap::deserialize(labels).ok());
        let Some(labels) = labels else { continue };
        let pods = view.read(Kind::pod(), Scope::Labelled(labels))?;
        if let Some(found) = owned(pods, name) {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Returns the best Pod of the workload `name`: one that is not being deleted, the newest.
fn owned<'a>(pods: &'a [Value], name: &str) -> Option<(&'a Value, Option<String>)> {
    pods.iter()
        .filter_map(|pod| Some((pod, workload(pod, name)?)))
        .max_by_key(|(pod, _)| {
            let created = text_at(pod, "/metadata/creationTimestamp");
            (!is_being_deleted(pod), created)
        })
        .map(|(pod, workload)| (pod, Some(workload)))
}

/// Returns `Kind name` of the workload `name` if it controls `pod`.
fn workload(pod: &Value, name: &str) -> Option<String> {
    let owner = controller(pod)?;
    let kind = text_at(owner, "/kind")?;
    if owner["name"] == name && ["StatefulSet", "ReplicaSet"].contains(&kind) {
        return Some(format!("{kind} {name}"));
    }
    (workload_of(pod)? == ("Deployment", name)).then(|| format!("Deployment {name}"))
}
