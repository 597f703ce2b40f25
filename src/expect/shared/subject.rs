//! Finding the object that a check is about, by its name or through the
//! workload that owns it; and what to say when it is not there.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{PersistentVolumeClaim, Pod};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ObjectMeta, OwnerReference};
use serde_json::Value;

use crate::evidence::{Kind, PodKey, Scope, View, typed};
use crate::expect::{Failure, Judgement, Stop};
use crate::spec::nearest;
use crate::{say, text::Text};

/// A Pod and how it was found.
#[derive(Clone, Debug)]
pub struct FoundPod {
    /// The Pod.
    pub pod: Pod,
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

    /// What is worth saying about how it was found.
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

/// The Pod `name`, or the newest Pod of the Deployment, ReplicaSet or
/// StatefulSet `name`.
///
/// # Errors
/// [`Stop`] when it must be looked up first, is absent, or is being deleted.
pub fn pod(view: &View<'_>, name: &str) -> Result<FoundPod, Stop> {
    let pods = view.all(Kind::pod())?;
    let direct = pods.iter().find(|pod| pod_name(pod) == name);
    let chosen = match direct {
        Some(pod) => Some((pod, None)),
        None => owned(pods, name),
    };
    let Some((value, through)) = chosen else {
        return Err(absent_pod(view, name, pods)?.into());
    };
    let pod: Pod = typed(value)?;
    if pod.metadata.deletion_timestamp.is_some() {
        return Err(being_deleted("Pod", name, &pod.metadata).into());
    }
    let meta = &pod.metadata;
    Ok(FoundPod {
        name: meta.name.clone().unwrap_or_default(),
        uid: meta.uid.clone().unwrap_or_default(),
        through,
        pod,
    })
}

/// The claim `name`, or the claim that the StatefulSet `name` generated for its Pod.
///
/// # Errors
/// [`Stop`] when it must be looked up first, is absent, or is being deleted.
pub fn claim(view: &View<'_>, name: &str) -> Result<PersistentVolumeClaim, Stop> {
    let claims = view.all(Kind::claim())?;
    let mut found = claims.iter().find(|claim| pod_name(claim) == name);
    if found.is_none() {
        let pods = view.all(Kind::pod())?;
        if let Some((pod, Some(_))) = owned(pods, name) {
            let pod: Pod = typed(pod)?;
            let generated = generated_claims(&pod);
            found = claims.iter().find(|claim| {
                generated
                    .iter()
                    .any(|generated| generated == pod_name(claim))
            });
        }
    }
    let Some(value) = found else {
        return Err(absent_claim(view, name, claims)?.into());
    };
    let claim: PersistentVolumeClaim = typed(value)?;
    if claim.metadata.deletion_timestamp.is_some() {
        return Err(being_deleted("PersistentVolumeClaim", name, &claim.metadata).into());
    }
    Ok(claim)
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
        .map(|pod| pod_name(pod).to_owned()))
}

/// The claims of a StatefulSet's Pod that were made from its templates:
/// `<template>-<pod>` (StatefulSet documentation, "Stable Storage").
fn generated_claims(pod: &Pod) -> Vec<String> {
    let name = pod.metadata.name.as_deref().unwrap_or_default();
    pod.spec
        .iter()
        .flat_map(|spec| spec.volumes.iter().flatten())
        .filter_map(|volume| {
            let claim = &volume.persistent_volume_claim.as_ref()?.claim_name;
            (*claim == format!("{}-{name}", volume.name)).then(|| claim.clone())
        })
        .collect()
}

/// The best Pod of the workload `name`: one that is not being deleted, the newest.
fn owned<'a>(pods: &'a [Value], name: &str) -> Option<(&'a Value, Option<String>)> {
    pods.iter()
        .filter_map(|pod| Some((pod, workload(pod, name)?)))
        .max_by_key(|(pod, _)| {
            let living = pod.pointer("/metadata/deletionTimestamp").is_none();
            let created = pod
                .pointer("/metadata/creationTimestamp")
                .and_then(Value::as_str);
            (living, created.unwrap_or_default())
        })
        .map(|(pod, workload)| (pod, Some(workload)))
}

/// `Kind name` of the workload `name` if it controls `pod`. A Deployment is
/// known by its ReplicaSet's name, which is its own with the template's hash.
fn workload(pod: &Value, name: &str) -> Option<String> {
    let owners: Vec<OwnerReference> =
        serde_json::from_value(pod.pointer("/metadata/ownerReferences")?.clone()).ok()?;
    let owner = owners
        .into_iter()
        .find(|owner| owner.controller == Some(true))?;
    match owner.kind.as_str() {
        "StatefulSet" | "ReplicaSet" if owner.name == name => {
            Some(format!("{} {name}", owner.kind))
        }
        "ReplicaSet" => {
            let hash = pod
                .pointer("/metadata/labels/pod-template-hash")
                .and_then(Value::as_str)?;
            (owner.name == format!("{name}-{hash}")).then(|| format!("Deployment {name}"))
        }
        _ => None,
    }
}

fn absent_pod(view: &View<'_>, name: &str, pods: &[Value]) -> Result<Failure, Stop> {
    let mut evidence = Vec::new();
    for kind in [Kind::deployment(), Kind::stateful_set()] {
        if let Some(Some(workload)) = view.if_permitted(view.named(kind.clone(), name))? {
            evidence.push(no_pod_of(&kind, name, workload));
        }
    }
    evidence.extend(near_name("Pod", name, pods));
    evidence.extend(elsewhere(view, &Kind::pod(), name)?);
    Ok(absent("Pod", name, view.namespace()).because(evidence))
}

fn absent_claim(view: &View<'_>, name: &str, claims: &[Value]) -> Result<Failure, Stop> {
    let mut evidence: Vec<Text> = near_name("PersistentVolumeClaim", name, claims)
        .into_iter()
        .collect();
    evidence.extend(elsewhere(view, &Kind::claim(), name)?);
    Ok(absent("PersistentVolumeClaim", name, view.namespace()).because(evidence))
}

/// The failure for an object that is not there.
#[must_use]
pub fn absent(kind: &str, name: &str, namespace: &str) -> Failure {
    let mut failure = Failure::new(
        say!(
            ja: "{kind} {name} がまだありません (Namespace {namespace})",
            en: "there is no {kind} {name} yet (in namespace {namespace})"
        ),
        say!(ja: "{kind} {name} がある", en: "{kind} {name} exists"),
        say!(ja: "ありません", en: "it does not"),
    )
    .caused_by(format!("absent:{kind}/{name}"));
    failure.absent = true;
    failure
}

fn being_deleted(kind: &str, name: &str, meta: &ObjectMeta) -> Judgement {
    let finalizers = meta.finalizers.clone().unwrap_or_default().join(", ");
    let mut failure = Failure::new(
        say!(
            ja: "{kind} {name} は削除されている途中です",
            en: "{kind} {name} is being deleted"
        ),
        say!(ja: "削除されずに残っている", en: "it is there to stay"),
        say!(ja: "Terminating (削除中)", en: "Terminating"),
    )
    .caused_by(format!("terminating:{kind}/{name}"));
    if !finalizers.is_empty() {
        failure = failure.because(vec![say!(
            ja: "finalizer が削除を止めています: {finalizers}",
            en: "held by a finalizer: {finalizers}"
        )]);
    }
    Judgement::Moving {
        waiting_for: say!(
            ja: "{kind} {name} の削除が終わるのを待っています",
            en: "waiting for {kind} {name} to be gone, since it is being deleted"
        ),
        otherwise: Box::new(failure.into()),
    }
}

fn no_pod_of(kind: &Kind, name: &str, workload: &Value) -> Text {
    let message = workload
        .pointer("/status/conditions")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .find(|condition| condition["type"] == "ReplicaFailure")
        .and_then(|condition| condition["message"].as_str())
        .unwrap_or_default();
    let replicas = workload
        .pointer("/spec/replicas")
        .and_then(Value::as_i64)
        .unwrap_or(1);
    say!(
        ja: "{kind} {name} はありますが、その Pod がありません (replicas: {replicas}) {message}",
        en: "{kind} {name} exists and has no Pod (replicas: {replicas}) {message}"
    )
}

fn near_name(kind: &str, name: &str, objects: &[Value]) -> Option<Text> {
    let near = nearest(name, objects.iter().map(pod_name))?;
    Some(say!(
        ja: "よく似た名前の {kind} {near} があります。metadata.name を確かめてください",
        en: "there is a {kind} {near}, a similar name: look at metadata.name"
    ))
}

fn elsewhere(view: &View<'_>, kind: &Kind, name: &str) -> Result<Option<Text>, Stop> {
    let found = view.if_permitted(view.read(kind.clone(), Scope::Everywhere(name.to_owned())))?;
    let namespaces: Vec<&str> = found
        .unwrap_or_default()
        .iter()
        .filter_map(|object| {
            object
                .pointer("/metadata/namespace")
                .and_then(Value::as_str)
        })
        .filter(|namespace| *namespace != view.namespace())
        .collect();
    if namespaces.is_empty() {
        return Ok(None);
    }
    let (list, here) = (namespaces.join(", "), view.namespace());
    Ok(Some(say!(
        ja: "{kind} {name} は別の Namespace ({list}) にあります。Namespace {here} で確認しています (-n で変えられます)",
        en: "{kind} {name} is in another namespace ({list}); this run looks at {here} (change it with -n)"
    )))
}

fn pod_name(object: &Value) -> &str {
    object
        .pointer("/metadata/name")
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// Labels of an object, empty where it has none.
#[must_use]
pub fn labels_of(object: &Value) -> BTreeMap<String, String> {
    object
        .pointer("/metadata/labels")
        .and_then(|labels| serde_json::from_value(labels.clone()).ok())
        .unwrap_or_default()
}
