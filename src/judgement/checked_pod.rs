//! Finding the object that a check is about, by its name or through the
//! workload that owns it; and what to say when it is not there.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::rc::Rc;

use k8s_openapi::api::core::v1::Pod;
use serde::Deserialize as _;
use serde_json::Value;

use crate::evidence::{Kind, PodKey, RequiredRequests, Scope, View};
use crate::judgement::Stop;
use crate::objects::fields::{is_being_deleted, object_name, text_at};
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
    pub through: Option<Workload>,
}

/// A workload that a Pod was found through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workload {
    /// The kind: Deployment, ReplicaSet or StatefulSet.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// The number of its Pods that it was chosen from: those that are neither over nor
    /// being deleted.
    pub pods: usize,
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

    /// Returns what is worth saying about how it was found, and why it is this one.
    #[must_use]
    pub fn remarks(&self) -> Vec<Text> {
        let pod = &self.name;
        let remark = self.through.as_ref().map(|workload| {
            let Workload { kind, name, pods } = workload;
            match pods {
                2.. if *kind == Kind::stateful_set() => say!(
                    ja: "{kind} {name} が作った {pods} 個の Pod のうち、番号がいちばん小さい Pod {pod} を見ています",
                    en: "looking at Pod {pod}, the first of the {pods} that {kind} {name} made"
                ),
                2.. => say!(
                    ja: "{kind} {name} が作った {pods} 個の Pod のうち、いちばん新しい Pod {pod} を見ています",
                    en: "looking at Pod {pod}, the newest of the {pods} that {kind} {name} made"
                ),
                _ => say!(
                    ja: "{kind} {name} が作った Pod {pod} を見ています",
                    en: "looking at Pod {pod}, which {kind} {name} made"
                ),
            }
        });
        remark.into_iter().collect()
    }
}

/// Returns the Pod of the name, or one of the workload of the name and what that is.
///
/// # Errors
/// [`Stop`] when it must be looked up first.
pub fn find_pod<'a>(
    view: &View<'a>,
    name: &str,
) -> Result<Option<(&'a Value, Option<Workload>)>, Stop> {
    if let Some(pod) = view.named(Kind::pod(), name)? {
        return Ok(Some((pod, None)));
    }
    let owned = owned_pods(view, name)?;
    let Some(best) = owned.iter().copied().max_by_key(|pod| preference(pod)) else {
        return Ok(None);
    };
    let through = workload(best, name).map(|kind| Workload {
        kind,
        name: name.to_owned(),
        pods: owned.iter().filter(|pod| is_active(pod)).count(),
    });
    Ok(Some((best, through)))
}

/// Returns the Pods of the workload `name` that count: neither over, nor being deleted.
///
/// # Errors
/// [`Stop`] when they must be looked up first.
pub fn active_pods<'a>(view: &View<'a>, name: &str) -> Result<Vec<&'a Value>, Stop> {
    let mut pods = owned_pods(view, name)?;
    pods.retain(|pod| is_active(pod));
    Ok(pods)
}

/// Returns all Pods of the workload `name`.
fn owned_pods<'a>(view: &View<'a>, name: &str) -> Result<Vec<&'a Value>, Stop> {
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

/// Returns the Pods of the workload `name` where there are too many to look
/// through: those that the workload's selector chooses.
fn selected<'a>(view: &View<'a>, name: &str) -> Result<Vec<&'a Value>, Stop> {
    let asked = workloads().map(|kind| view.named(kind, name));
    for workload in asked {
        let Some(workload) = workload? else { continue };
        let labels = workload.pointer("/spec/selector/matchLabels");
        let labels = labels.and_then(|labels| BTreeMap::deserialize(labels).ok());
        let Some(labels) = labels else { continue };
        let pods = view.read(Kind::pod(), Scope::Labelled(labels))?;
        let found = owned(pods, name);
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

fn owned<'a>(pods: &'a [Value], name: &str) -> Vec<&'a Value> {
    let is_of_it = |pod: &&Value| workload(pod, name).is_some();
    pods.iter().filter(is_of_it).collect()
}

/// Returns the order in which the Pods of a workload are looked at, the best last: one that
/// counts; of a StatefulSet, whose Pods keep their names, the first; of others the newest.
fn preference(pod: &Value) -> (bool, bool, Reverse<u64>, Option<&str>, &str) {
    let name = object_name(pod);
    let is_set = controller(pod).is_some_and(|owner| owner["kind"] == "StatefulSet");
    let ordinal = name
        .rsplit_once('-')
        .and_then(|(_, last)| last.parse().ok());
    let created = text_at(pod, "/metadata/creationTimestamp");
    (
        is_active(pod),
        !is_being_deleted(pod),
        Reverse(ordinal.filter(|_| is_set).unwrap_or_default()),
        created,
        name,
    )
}

/// Tells whether a controller counts the Pod: those that are over it replaces.
#[must_use]
pub fn is_active(pod: &Value) -> bool {
    let is_over = matches!(text_at(pod, "/status/phase"), Some("Succeeded" | "Failed"));
    !is_over && !is_being_deleted(pod)
}

/// Returns the kind of the workload `name` if it controls `pod`.
fn workload(pod: &Value, name: &str) -> Option<Kind> {
    let owner = controller(pod)?;
    let of_name = |kind: &Kind| owner["name"] == name && owner["kind"] == kind.kind.as_str();
    let direct = [Kind::stateful_set(), Kind::replica_set()];
    if let Some(kind) = direct.into_iter().find(of_name) {
        return Some(kind);
    }
    (workload_of(pod)? == ("Deployment", name)).then(Kind::deployment)
}
