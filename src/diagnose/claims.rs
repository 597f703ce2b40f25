//! Finding the claim that a check is about, by its name or through the
//! StatefulSet that generated it, and the Pod that uses it.

use std::cmp::Reverse;

use k8s_openapi::api::core::v1::{PersistentVolumeClaim, Pod};
use serde_json::Value;

use crate::diagnose::absence;
use crate::evidence::{Kind, RequiredRequests, Unseen, View, typed};
use crate::judgement::Stop;
use crate::judgement::checked_pod::{find_pod, requests_to_find_pod};
use crate::objects::quantity::Quantity;

/// The claim `name`, or the claim that the StatefulSet `name` generated for its Pod.
///
/// # Errors
/// [`Stop`] when it must be looked up first, is absent, or is being deleted.
pub fn one(view: &View<'_>, name: &str) -> Result<PersistentVolumeClaim, Stop> {
    Ok(all(view, name)?.swap_remove(0))
}

/// The claim `name`, or all that the StatefulSet `name` generated for its Pod,
/// the largest first: which of them is for the data only its mount tells. A
/// claim `name` that such a Pod leaves unused is none of its business.
///
/// # Errors
/// [`Stop`] when they must be looked up first, are absent, or are being deleted.
pub fn all(view: &View<'_>, name: &str) -> Result<Vec<PersistentVolumeClaim>, Stop> {
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
    claims.sort_by_key(|claim| Reverse(storage(claim)));
    let Some(claim) = claims.first() else {
        return Err(absence::claim(view, name, view.some(&Kind::claim())?)?.into());
    };
    if claim.metadata.deletion_timestamp.is_some() {
        return Err(absence::being_deleted("PersistentVolumeClaim", name, &claim.metadata).into());
    }
    Ok(claims)
}

fn storage(claim: &PersistentVolumeClaim) -> Option<Quantity> {
    let requests = claim.spec.as_ref()?.resources.as_ref()?.requests.as_ref()?;
    Quantity::parse(&requests.get("storage")?.0)
}

/// What [`one`] may ask.
#[must_use]
pub fn required_requests() -> RequiredRequests {
    RequiredRequests::named(Kind::claim(), None)
        .and(requests_to_find_pod().in_some_cases())
        .and(RequiredRequests::some(Kind::claim()))
        .and(absence::requests_of_claim())
}

/// Whether some Pod that is not finished names `claim` as a volume.
///
/// # Errors
/// [`Stop`] when Pods must be looked up first.
pub fn consumer(view: &View<'_>, claim: &str) -> Result<Option<String>, Stop> {
    Ok(view
        .all(Kind::pod())?
        .iter()
        .find(|pod| {
            let finished = matches!(
                pod.pointer("/status/phase").and_then(Value::as_str),
                Some("Succeeded" | "Failed")
            );
            !finished
                && pod
                    .pointer("/spec/volumes")
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten()
                    .any(|volume| {
                        volume
                            .pointer("/persistentVolumeClaim/claimName")
                            .and_then(Value::as_str)
                            == Some(claim)
                    })
        })
        .map(|pod| crate::objects::object_name(pod).to_owned()))
}

/// What [`consumer`] may ask.
#[must_use]
pub fn requests_for_consumer() -> RequiredRequests {
    RequiredRequests::all(Kind::pod())
}

/// The claims of a StatefulSet's Pod that were made from its templates:
/// `<template>-<pod>` (StatefulSet documentation, "Stable Storage"); none
/// where the Pod uses the claim `name` itself.
fn generated_claims(pod: &Pod, name: &str) -> Vec<String> {
    let of = pod.metadata.name.as_deref().unwrap_or_default();
    let volumes = pod
        .spec
        .iter()
        .flat_map(|spec| spec.volumes.iter().flatten());
    let used = volumes.filter_map(|volume| {
        let claim = &volume.persistent_volume_claim.as_ref()?.claim_name;
        Some((&volume.name, claim))
    });
    let used: Vec<_> = used.collect();
    if used.iter().any(|(_, claim)| *claim == name) {
        return Vec::new();
    }
    let mut generated: Vec<String> = used
        .into_iter()
        .filter(|(volume, claim)| **claim == format!("{volume}-{of}"))
        .map(|(_, claim)| claim.clone())
        .collect();
    // A controller puts its volumes in no particular order.
    generated.sort();
    generated
}
