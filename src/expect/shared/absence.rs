//! What to say of an object that is not there, or not for long: where it was
//! seen instead, what it may be called, what should have made it.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde_json::Value;

use super::subject::pod_name;
use crate::evidence::{Kind, Scope, View};
use crate::expect::{Failure, Judgement, Stop};
use crate::spec::nearest;
use crate::{say, text::Text};

/// The failure for a Pod that is not there, with what may be meant.
pub(super) fn pod(view: &View<'_>, name: &str, pods: &[Value]) -> Result<Failure, Stop> {
    let mut evidence = Vec::new();
    for kind in [Kind::deployment(), Kind::stateful_set()] {
        if let Some(Some(workload)) = view.if_permitted(view.named(kind.clone(), name))? {
            evidence.push(no_pod_of(&kind, name, workload));
        }
    }
    evidence.extend(near_name("Pod", name, pods));
    evidence.extend(elsewhere(view, &Kind::pod(), name)?);
    Ok(of("Pod", name, view.namespace()).because(evidence))
}

/// The failure for a claim that is not there, with what may be meant.
pub(super) fn claim(view: &View<'_>, name: &str, claims: &[Value]) -> Result<Failure, Stop> {
    let mut evidence: Vec<Text> = near_name("PersistentVolumeClaim", name, claims)
        .into_iter()
        .collect();
    evidence.extend(elsewhere(view, &Kind::claim(), name)?);
    Ok(of("PersistentVolumeClaim", name, view.namespace()).because(evidence))
}

/// The failure for an object that is not there.
#[must_use]
pub fn of(kind: &str, name: &str, namespace: &str) -> Failure {
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

/// The conclusion for an object that is on its way out.
pub(super) fn being_deleted(kind: &str, name: &str, meta: &ObjectMeta) -> Judgement {
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
