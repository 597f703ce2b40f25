//! A Deployment or StatefulSet that exists and has no Pod.

use serde_json::Value;

use super::events::{self, events_of, newest_event};
use crate::evidence::{Kind, RequiredRequests, Unseen, View};
use crate::judgement::{Failure, Judgement};
use crate::objects::fields::{find_condition, object_uid};
use crate::{say, text::Text};

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
    let replicas = workload
        .pointer("/spec/replicas")
        .and_then(Value::as_i64)
        .unwrap_or(1);
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
        let (ja, en) = reason(&message);
        return Ok(failure(
            name,
            say!(
                ja: "{kind} {name} が Pod を作れません: {ja}",
                en: "{kind} {name} cannot make its Pods: {en}"
            ),
        )
        .because(vec![Text::same(message)])
        .into());
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

/// Returns the API's words when it refuses the Pods: from a condition of the workload
/// (Deployment, ReplicaSet), else in an event (StatefulSet).
fn refused(
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
        say!(
            ja: "ResourceQuota {quota} の上限に達しています",
            en: "the ResourceQuota {quota} is used up"
        )
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
