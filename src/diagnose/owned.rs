//! What a workload owns, by the UIDs in `ownerReferences`: another workload may have the
//! same labels, or its Pods the same names.

use std::collections::BTreeMap;

use serde::Deserialize as _;
use serde_json::Value;

use crate::evidence::{Kind, RequiredRequests, Scope, Unseen, View};
use crate::judgement::checked_pod::is_active;
use crate::objects::fields::{is_being_deleted, object_uid, text_at};
use crate::objects::owners::controller;

/// The annotation that counts the templates of a Deployment, on it and its `ReplicaSets`.
const REVISION: &str = "/metadata/annotations/deployment.kubernetes.io~1revision";

/// The Pods of a Deployment or `StatefulSet`.
#[derive(Clone, Debug, Default)]
pub(super) struct OwnedPods<'a> {
    /// Those of the newest template.
    pub newest: Vec<&'a Value>,
    /// Those of older ones.
    pub older: Vec<&'a Value>,
    /// How many are being deleted.
    pub leaving: usize,
}

impl<'a> OwnedPods<'a> {
    /// Returns the Pods of `workload`; those that are over count for nothing.
    ///
    /// # Errors
    /// [`Unseen`] when they must be looked up first.
    pub fn of(view: &View<'a>, kind: &Kind, workload: &'a Value) -> Result<Self, Unseen> {
        let is_deployment = *kind == Kind::deployment();
        // Both are asked for at once.
        let asked = view.few(&Kind::pod());
        let owners = if is_deployment {
            owned(view, &Kind::replica_set(), &[workload], workload)?
        } else {
            vec![workload]
        };
        asked?;
        let pods = owned(view, &Kind::pod(), &owners, workload)?;
        let newest = if is_deployment {
            let newest = owners.into_iter().max_by_key(|set| revision(set));
            newest.and_then(object_uid)
        } else {
            text_at(workload, "/status/updateRevision")
        };
        let is_newest = |pod: &&Value| {
            let template = if is_deployment {
                controller(pod).and_then(|owner| text_at(owner, "/uid"))
            } else {
                text_at(pod, "/metadata/labels/controller-revision-hash")
            };
            newest.is_none() || template == newest
        };
        let leaving = pods.iter().filter(|pod| is_being_deleted(pod)).count();
        let active = pods.into_iter().filter(|pod| is_active(pod));
        let (newest, older) = active.partition(is_newest);
        Ok(Self {
            newest,
            older,
            leaving,
        })
    }
}

/// Returns the objects of `kind` that one of `owners` controls; `workload` is at their
/// head, whose selector chooses them where there are many.
///
/// # Errors
/// [`Unseen`] when they must be looked up first.
pub fn owned<'a>(
    view: &View<'a>,
    kind: &Kind,
    owners: &[&Value],
    workload: &Value,
) -> Result<Vec<&'a Value>, Unseen> {
    let labels = workload.pointer("/spec/selector/matchLabels");
    let labels = labels.and_then(|labels| BTreeMap::deserialize(labels).ok());
    let found = match (view.few(kind)?, labels) {
        (Some(few), _) => few,
        (None, Some(labels)) => view.read(kind.clone(), Scope::Labelled(labels))?,
        (None, None) => view.all(kind.clone())?,
    };
    let is_owned = |object: &&Value| {
        let uid = controller(object).and_then(|owner| text_at(owner, "/uid"));
        uid.is_some() && owners.iter().any(|owner| object_uid(owner) == uid)
    };
    Ok(found.iter().filter(is_owned).collect())
}

/// Returns the number of a template: of a `ReplicaSet` or Deployment by its annotation, of a
/// `ControllerRevision` by its field; 0 where there is none.
#[must_use]
pub fn revision(object: &Value) -> u64 {
    let annotated = text_at(object, REVISION).and_then(|text| text.parse().ok());
    let own = || object["revision"].as_u64();
    annotated.or_else(own).unwrap_or_default()
}

/// Returns the requests that [`OwnedPods::of`] may make for a workload of `kind`.
#[must_use]
pub(super) fn required_requests(kind: &Kind) -> RequiredRequests {
    let pods = RequiredRequests::all(Kind::pod());
    if *kind == Kind::deployment() {
        pods.and(RequiredRequests::all(Kind::replica_set()))
    } else {
        pods
    }
}
