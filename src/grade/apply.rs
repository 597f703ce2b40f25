//! Applying what was handed in for a stage.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::cluster::NotApplied;
use crate::evidence::Trouble;
use crate::grade::sandbox::{Sandbox, all};
use crate::submission::Manifest;
use crate::{say, text::Text};

/// How long one object may take to be applied.
const APPLYING: Duration = Duration::from_secs(30);
/// How long the cluster may take to notice a claim before its Pod comes, as it
/// does when people apply one after the other, or a workload before it is checked.
const NOTICING: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(50);

/// Kinds that others refer to, in the order in which they come first; all else
/// follows in the order in which it was written.
const FIRST: [&str; 4] = ["ConfigMap", "Secret", "PersistentVolumeClaim", "Service"];

/// Applies `manifests`; what the API refuses, with its words. What is refused
/// does not keep the rest from being applied, just as with kubectl.
pub(super) async fn apply(room: &Sandbox, manifests: &[&Manifest]) -> Result<Vec<Text>, Trouble> {
    let mut refused = Vec::new();
    let (first, rest): (Vec<&Manifest>, Vec<&Manifest>) = manifests
        .iter()
        .partition(|manifest| rank(manifest) < FIRST.len());
    let mut first = first;
    first.sort_by_key(|manifest| rank(manifest));
    for manifest in &first {
        one(room, manifest, &mut refused).await?;
    }
    let claims = first
        .iter()
        .any(|manifest| manifest.kind.kind == "PersistentVolumeClaim");
    if claims && !rest.is_empty() {
        claims_are_noticed(room).await?;
    }
    for manifest in &rest {
        one(room, manifest, &mut refused).await?;
    }
    if refused.is_empty() {
        controllers_have_acted(room, &rest).await?;
    }
    Ok(refused)
}

fn rank(manifest: &Manifest) -> usize {
    let at = FIRST.iter().position(|kind| *kind == manifest.kind.kind);
    at.unwrap_or(FIRST.len())
}

async fn one(room: &Sandbox, manifest: &Manifest, refused: &mut Vec<Text>) -> Result<(), Trouble> {
    let object = prepared(room, manifest);
    let until = Instant::now() + APPLYING;
    let applied = room
        .cluster
        .apply(&manifest.kind, &manifest.name, &object, until);
    match applied.await {
        Ok(_) => Ok(()),
        Err(NotApplied::Refused(words)) => {
            let (place, kind, name) = (&manifest.place, &manifest.kind, &manifest.name);
            let words = words.replace(room.name(), "…");
            refused.push(say!(
                ja: "{place}: クラスターが {kind} {name} を受け付けませんでした: {words}",
                en: "{place}: the cluster does not accept {kind} {name}: {words}"
            ));
            Ok(())
        }
        Err(NotApplied::Trouble(trouble)) => Err(trouble),
    }
}

/// The object as it is applied here.
fn prepared(room: &Sandbox, manifest: &Manifest) -> Value {
    let mut object = manifest.object.clone();
    object["metadata"]["namespace"] = json!(room.name());
    room.stand_ins.put_in(&mut object);
    object
}

/// Waits until the cluster has looked at every claim: then it is bound, or an
/// event says what it waits for.
async fn claims_are_noticed(room: &Sandbox) -> Result<(), Trouble> {
    let until = Instant::now() + NOTICING;
    while Instant::now() < until {
        let claims = all(&room.cluster, "PersistentVolumeClaim").await?;
        let events = all(&room.cluster, "Event").await?;
        let noticed = |claim: &Value| {
            let uid = claim.pointer("/metadata/uid");
            claim.pointer("/status/phase").and_then(Value::as_str) == Some("Bound")
                || events
                    .iter()
                    .any(|event| event.pointer("/involvedObject/uid") == uid)
        };
        if claims.iter().all(noticed) {
            return Ok(());
        }
        sleep(PAUSE).await;
    }
    Ok(())
}

/// Waits until every workload has its first Pod, and with it its claims: what
/// is absent fails at once, and this is only not there yet.
async fn controllers_have_acted(room: &Sandbox, manifests: &[&Manifest]) -> Result<(), Trouble> {
    let until = Instant::now() + NOTICING;
    let wanted: Vec<String> = manifests
        .iter()
        .filter(|manifest| manifest.object.pointer("/spec/template").is_some())
        .filter(|manifest| manifest.object.pointer("/spec/replicas") != Some(&json!(0)))
        .map(|manifest| format!("{}-", manifest.name))
        .collect();
    while !wanted.is_empty() && Instant::now() < until {
        let pods = all(&room.cluster, "Pod").await?;
        let is_there = |prefix: &String| {
            let mut names = pods
                .iter()
                .filter_map(|pod| pod.pointer("/metadata/name")?.as_str());
            names.any(|name| name.starts_with(prefix.as_str()))
        };
        if wanted.iter().all(is_there) {
            break;
        }
        sleep(PAUSE).await;
    }
    Ok(())
}
