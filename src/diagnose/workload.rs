//! A Deployment or StatefulSet that exists and has no Pod.

use std::collections::BTreeMap;

use serde_json::Value;

use super::events::{self, events_of, newest_event};
use crate::evidence::{Kind, RequiredRequests, Unseen, View};
use crate::judgement::{Failure, Judgement};
use crate::objects::fields::{find_condition, object_uid};
use crate::objects::quantity::Quantity;
use crate::objects::rollout::wanted_replicas;
use crate::say;
use crate::text::{Text, counted};

/// Returns why the workload `name` has no Pod.
///
/// # Errors
/// [`Unseen::Wanted`] when more must be looked up first.
pub fn without_pods(
    view: &View<'_>,
    kind: &Kind,
    name: &str,
    workload: &Value,
) -> Result<Judgement, Unseen> {
    let replicas = wanted_replicas(workload);
    if replicas == 0 {
        return Ok(failure(
            name,
            say!(
                ja: "{kind} {name} は Pod を 1 つも作らない設定です (replicas: 0)",
                en: "{kind} {name} asks for no Pod at all (replicas: 0)"
            ),
        )
        .into());
    }
    if let Some(message) = refused(view, kind, name, workload)? {
        return Ok(refusal(kind, name, &message, failure));
    }
    let paused = workload.pointer("/spec/paused").and_then(Value::as_bool) == Some(true);
    if paused {
        return Ok(failure(
            name,
            say!(
                ja: "{kind} {name} は一時停止中 (paused: true) で、Pod がありません",
                en: "{kind} {name} is paused (paused: true) and has no Pod"
            ),
        )
        .into());
    }
    Ok(Judgement::Moving {
        waiting_for: say!(
            ja: "{kind} {name} が Pod を作るのを待っています",
            en: "waiting for {kind} {name} to make its Pod"
        ),
        otherwise: Box::new(
            failure(
                name,
                say!(
                    ja: "{kind} {name} はありますが、その Pod がありません (replicas: {replicas})",
                    en: "{kind} {name} exists and has no Pod (replicas: {replicas})"
                ),
            )
            .into(),
        ),
    })
}

/// Returns why the workload `name` has `there` Pods and not as many as it asks for.
///
/// # Errors
/// [`Unseen::Wanted`] when more must be looked up first.
pub(super) fn judge_missing_pods(
    view: &View<'_>,
    kind: &Kind,
    name: &str,
    workload: &Value,
    there: usize,
) -> Result<Judgement, Unseen> {
    let replicas = wanted_replicas(workload);
    let pods = counted(replicas, "Pod");
    let failure = |name: &str, what: Text| {
        Failure::new(
            what,
            say!(ja: "{replicas} 個の Pod", en: "{pods}"),
            say!(ja: "{there} 個", en: "{there}"),
        )
        .caused_by(format!("pods:{name}"))
    };
    if let Some(message) = refused(view, kind, name, workload)? {
        return Ok(refusal(kind, name, &message, failure));
    }
    let otherwise = failure(
        name,
        say!(
            ja: "{kind} {name} の Pod が足りません (replicas: {replicas})",
            en: "{kind} {name} has fewer Pods than it asks for (replicas: {replicas})"
        ),
    );
    Ok(Judgement::Moving {
        waiting_for: say!(
            ja: "{kind} {name} の Pod がそろうのを待っています ({there}/{replicas})",
            en: "waiting for all Pods of {kind} {name} ({there} of {replicas})"
        ),
        otherwise: Box::new(otherwise.into()),
    })
}

/// Returns the requests that [`without_pods`] may make.
#[must_use]
pub fn required_requests() -> RequiredRequests {
    events::required_requests()
}

fn failure(name: &str, what: Text) -> Failure {
    Failure::new(
        what,
        say!(ja: "Pod がある", en: "it has a Pod"),
        say!(ja: "ありません", en: "it has none"),
    )
    .caused_by(format!("absent:Pod/{name}"))
}

/// Returns the conclusion where the API refuses the Pods of a workload, with `message`: a
/// failure, unless it is on the cluster's side and may pass.
pub(super) fn refusal(
    kind: &Kind,
    name: &str,
    message: &str,
    failure: impl Fn(&str, Text) -> Failure,
) -> Judgement {
    let (ja, en) = reason(message);
    let what = say!(
        ja: "{kind} {name} が Pod を作れません: {ja}",
        en: "{kind} {name} cannot make its Pods: {en}"
    );
    if !may_pass(message) {
        let failure = failure(name, what).because(vec![Text::same(message)]);
        return failure.into();
    }
    Judgement::Moving {
        waiting_for: say!(
            ja: "{kind} {name} が Pod を作るのを待っています: {ja}",
            en: "waiting for {kind} {name} to make its Pods: {en}"
        ),
        otherwise: Box::new(Judgement::Inconclusive(say!(
            ja: "{kind} {name} が Pod を作れません: {ja} ({message})",
            en: "{kind} {name} cannot make its Pods: {en} ({message})"
        ))),
    }
}

/// Tells whether the API may take the Pods later, with nothing changed in the workload: when
/// others leave a quota, an account of the namespace is made, a webhook answers.
fn may_pass(message: &str) -> bool {
    if message.contains("exceeded quota: ") {
        return waits_for_quota(message);
    }
    // Every namespace gets this one, a moment after it is made.
    let words = [
        "serviceaccount \"default\" not found",
        "failed calling webhook",
        "Internal error occurred",
        "timed out",
        "Timeout",
        "deadline exceeded",
        "connection refused",
        "try again",
        "etcdserver",
        "Too many requests",
        "the object has been modified",
    ];
    words.iter().any(|words| message.contains(words))
}

/// Tells whether the API refuses an object, with `message`, for a quota in which there
/// would be room without the others.
#[must_use]
pub fn waits_for_quota(message: &str) -> bool {
    let quota = message.split_once("exceeded quota: ");
    quota.is_some_and(|(_, quota)| !is_beyond_quota(quota))
}

/// Tells whether one Pod asks for more than a quota allows in all
/// (`q, requested: cpu=2, used: cpu=0, limited: cpu=1`).
fn is_beyond_quota(quota: &str) -> bool {
    let amounts = |field: &str| -> BTreeMap<&str, Quantity> {
        let rest = quota.split_once(field).map_or("", |(_, rest)| rest);
        let rest = rest.split_once(", used: ").map_or(rest, |(own, _)| own);
        let rest = rest.split_once(", limited: ").map_or(rest, |(own, _)| own);
        rest.split(',')
            .filter_map(|one| one.trim().split_once('='))
            .filter_map(|(resource, amount)| Some((resource, Quantity::parse(amount)?)))
            .collect()
    };
    let limited = amounts("limited: ");
    amounts("requested: ")
        .into_iter()
        .any(|(resource, asked)| limited.get(resource).is_some_and(|limit| asked > *limit))
}

/// Returns the API's words when it refuses the Pods: from a condition of the workload
/// (Deployment, ReplicaSet), else in an event (StatefulSet).
pub(super) fn refused(
    view: &View<'_>,
    kind: &Kind,
    name: &str,
    workload: &Value,
) -> Result<Option<String>, Unseen> {
    let condition = find_condition(workload, "ReplicaFailure")
        .filter(|condition| condition["status"] == "True")
        .and_then(|condition| condition["message"].as_str());
    if let Some(message) = condition {
        return Ok(Some(message.to_owned()));
    }
    if *kind != Kind::stateful_set() {
        return Ok(None);
    }
    let uid = object_uid(workload).unwrap_or_default();
    let events = events_of(view, &kind.kind, name, uid)?;
    Ok(newest_event(&events, &["FailedCreate"]).map(|event| event.message.clone()))
}

/// Returns the refusal in plain words, ja and en.
fn reason(message: &str) -> (String, String) {
    // `pods "web-5d9-" is forbidden: …`
    let why = message
        .split_once("is forbidden: ")
        .map_or(message, |(_, why)| why);
    let after = |words: &str| {
        let (_, rest) = why.split_once(words)?;
        Some(rest.split([',', ':', '"']).next()?.trim().to_owned())
    };
    let text = if let Some(quota) = after("exceeded quota: ") {
        if waits_for_quota(message) {
            say!(
                ja: "ResourceQuota {quota} の上限に達しています",
                en: "the ResourceQuota {quota} is used up"
            )
        } else {
            say!(
                ja: "Pod の要求が、ResourceQuota {quota} の上限そのものを超えています",
                en: "a Pod asks for more than the ResourceQuota {quota} allows in all"
            )
        }
    } else if let Some(quota) = after("failed quota: ") {
        let must = why
            .split_once("must specify ")
            .map(|(_, must)| must)
            .unwrap_or_default();
        say!(
            ja: "ResourceQuota {quota} があるため、コンテナの resources に {must} を書く必要があります",
            en: "the ResourceQuota {quota} requires its containers to set their {must}"
        )
    } else if let Some(account) = after("serviceaccount \"") {
        say!(
            ja: "ServiceAccount {account} がありません",
            en: "there is no ServiceAccount {account}"
        )
    } else if let Some(level) = after("violates PodSecurity \"") {
        say!(
            ja: "Namespace の Pod Security ({level}) に反しています",
            en: "the namespace's Pod Security ({level}) forbids such Pods"
        )
    } else {
        Text::same(why)
    };
    (text.ja, text.en)
}
