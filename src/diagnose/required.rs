//! Finds the Pod, the claim and the claim's consumer that a check is about, or
//! says why there is none.

use std::cmp::Reverse;

use k8s_openapi::api::core::v1::{PersistentVolumeClaim, Pod};
use serde_json::Value;

use super::absence::{self, absent_claim, absent_pod};
use super::claim_deletion;
use crate::evidence::{Kind, RequiredRequests, Unseen, View, typed};
use crate::judgement::checked_pod::{active_pods, find_pod, requests_to_find_pod};
use crate::judgement::deletion::being_deleted;
use crate::judgement::{Failure, FoundPod, Stop, Workload};
use crate::objects::claim::storage_request;
use crate::objects::fields::{items_at, object_name, text_at};
use crate::objects::owners::controller;
use crate::objects::pod::claim_volumes;
use crate::objects::quantity::Quantity;
use crate::say;

/// Returns the Pod `name`, or one of the Deployment, ReplicaSet or StatefulSet `name`.
///
/// # Errors
/// [`Stop`] when it must be looked up first, is absent, or is being deleted.
pub fn required_pod(view: &View<'_>, name: &str) -> Result<FoundPod, Stop> {
    let Some((value, through)) = find_pod(view, name)? else {
        return Err(absent_pod(view, name, view.some(&Kind::pod())?)?.into());
    };
    let found = found_pod(view, value, through)?;
    if found.pod.metadata.deletion_timestamp.is_some() {
        return Err(being_deleted("Pod", name, &found.pod.metadata, view.observed()).into());
    }
    Ok(found)
}

/// Returns all Pods that are to be there: the one that was found, or every one of the
/// workload that it was found through; of a Deployment those of the newest template,
/// since it takes the others away.
///
/// # Errors
/// [`Stop`] when they must be looked up first.
pub fn all_pods(view: &View<'_>, found: FoundPod) -> Result<Vec<FoundPod>, Stop> {
    let Some(workload) = &found.through else {
        return Ok(vec![found]);
    };
    let pods = active_pods(view, &workload.name)?;
    let of_it = pods.iter().find(|pod| object_name(pod) == found.name);
    let Some(template) = of_it.map(|pod| owner_uid(pod)) else {
        return Ok(vec![found]);
    };
    let mut all: Vec<FoundPod> = pods
        .iter()
        .filter(|pod| owner_uid(pod) == template)
        .map(|pod| found_pod(view, pod, found.through.clone()))
        .collect::<Result<_, _>>()?;
    all.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(all)
}

/// Returns all Pods that are to be there of the Deployment, ReplicaSet or StatefulSet
/// `name`, one at least.
///
/// # Errors
/// [`Stop`] when they must be looked up first, or there is none.
pub fn required_workload(view: &View<'_>, name: &str) -> Result<Vec<FoundPod>, Stop> {
    let owned = active_pods(view, name)?;
    let mut pods = Vec::new();
    for pod in &owned {
        // The newest template is the newest Pod's.
        let newest = owned
            .iter()
            .max_by_key(|it| text_at(it, "/metadata/creationTimestamp"));
        if newest.map(|it| owner_uid(it)) == Some(owner_uid(pod)) {
            pods.push(found_pod(view, pod, None)?);
        }
    }
    if !pods.is_empty() {
        pods.sort_by(|one, other| one.name.cmp(&other.name));
        return Ok(pods);
    }
    if let Some((_, None)) = find_pod(view, name)? {
        return Err(Failure::new(
            say!(
                ja: "{name} はワークロード (Deployment など) ではなく、単独の Pod です",
                en: "{name} is a bare Pod, not one that a workload (a Deployment, say) made"
            ),
            say!(ja: "{name} という名前のワークロードの Pod", en: "Pods of a workload {name}"),
            say!(ja: "Pod {name}", en: "Pod {name}"),
        )
        .caused_by(format!("absent:workload/{name}"))
        .into());
    }
    Err(absent_pod(view, name, view.some(&Kind::pod())?)?.into())
}

/// Returns the requests that [`required_workload`] may make.
#[must_use]
pub fn requests_for_workload() -> RequiredRequests {
    requests_for_pod()
}

fn owner_uid(pod: &Value) -> Option<&str> {
    text_at(controller(pod)?, "/uid")
}

/// Returns a Pod that was read, as found `through` a workload.
pub(super) fn found_pod<'a>(
    view: &View<'a>,
    value: &'a Value,
    through: Option<Workload>,
) -> Result<FoundPod, Unseen> {
    let pod = view.pod(value)?;
    let meta = &pod.metadata;
    Ok(FoundPod {
        name: meta.name.clone().unwrap_or_default(),
        uid: meta.uid.clone().unwrap_or_default(),
        through,
        pod,
    })
}

/// Returns the requests that [`required_pod`] may make.
#[must_use]
pub fn requests_for_pod() -> RequiredRequests {
    requests_to_find_pod()
        .and(RequiredRequests::some(Kind::pod()))
        .and(absence::requests_of_pod())
}

/// Returns the claim `name`, or the claim that the StatefulSet `name` generated for its Pod.
///
/// # Errors
/// [`Stop`] when it must be looked up first, is absent, or is being deleted.
pub fn required_claim(view: &View<'_>, name: &str) -> Result<PersistentVolumeClaim, Stop> {
    Ok(required_claims(view, name)?.swap_remove(0))
}

/// Returns the claim `name`, or all that the StatefulSet `name` generated for its Pod,
/// the largest first: which of them is for the data only its mount tells. A
/// claim `name` that such a Pod leaves unused is none of its business.
///
/// # Errors
/// [`Stop`] when they must be looked up first, are absent, or are being deleted.
pub fn required_claims(view: &View<'_>, name: &str) -> Result<Vec<PersistentVolumeClaim>, Stop> {
    let named = view.named(Kind::claim(), name);
    let pod = find_pod(view, name);
    let named = named?;
    let pod = match pod {
        // Without Pods to look at it is the name that counts.
        Err(Stop::Unseen(Unseen::Trouble(_))) if named.is_some() => None,
        pod => pod?,
    };
    let mut found = Vec::new();
    if let Some((pod, Some(_))) = pod {
        for generated in generated_claims(&*view.pod(pod)?, name) {
            found.extend(view.named(Kind::claim(), &generated)?);
        }
    }
    if found.is_empty() {
        found.extend(named);
    }
    let mut claims: Vec<PersistentVolumeClaim> =
        found.into_iter().map(typed).collect::<Result<_, _>>()?;
    claims.sort_by_key(|claim| Reverse(storage_request(claim).and_then(Quantity::parse)));
    let Some(claim) = claims.first() else {
        return Err(absent_claim(view, name, view.some(&Kind::claim())?)?.into());
    };
    if claim.metadata.deletion_timestamp.is_some() {
        return Err(claim_deletion::judge_deletion(view, claim)?.into());
    }
    Ok(claims)
}

/// Returns the requests that [`required_claim`] may make.
#[must_use]
pub fn requests_for_claim() -> RequiredRequests {
    RequiredRequests::named(Kind::claim(), None)
        .and(requests_to_find_pod().in_some_cases())
        .and(RequiredRequests::some(Kind::claim()))
        .and(absence::requests_of_claim())
        .and(claim_deletion::required_requests())
}

/// Returns the name of a Pod that is not finished and has `claim` as a volume.
///
/// # Errors
/// [`Stop`] when Pods must be looked up first.
pub fn consumer_of<'a>(view: &View<'a>, claim: &str) -> Result<Option<&'a str>, Stop> {
    let consumer = view.all(Kind::pod())?.iter().find(|pod| {
        let finished = matches!(text_at(pod, "/status/phase"), Some("Succeeded" | "Failed"));
        let uses = |volume: &Value| volume["persistentVolumeClaim"]["claimName"] == claim;
        !finished && items_at(pod, "/spec/volumes").any(uses)
    });
    Ok(consumer.map(object_name))
}

/// Returns the requests that [`consumer_of`] may make.
#[must_use]
pub fn requests_for_consumer() -> RequiredRequests {
    RequiredRequests::all(Kind::pod())
}

/// Returns the claims of a StatefulSet's Pod that were made from its templates:
/// `<template>-<pod>` (StatefulSet documentation, "Stable Storage"); none
/// where the Pod uses the claim `name` itself.
fn generated_claims(pod: &Pod, name: &str) -> Vec<String> {
    let own = pod.metadata.name.as_deref().unwrap_or_default();
    if claim_volumes(pod).any(|(_, claim)| claim == name) {
        return Vec::new();
    }
    let mut generated: Vec<String> = claim_volumes(pod)
        .filter(|(volume, claim)| *claim == format!("{volume}-{own}"))
        .map(|(_, claim)| claim.to_owned())
        .collect();
    // A controller puts its volumes in no particular order.
    generated.sort();
    generated
}
