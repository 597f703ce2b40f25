//! Applies the manifests of a stage. In: manifests; out: what the API refuses.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::cluster::{NotApplied, RefusalWords, plain_refusal};
use crate::diagnose::workload;
use crate::evidence::{Kind, Trouble};
use crate::grade::namespace::{Poll, list_objects};
use crate::grade::sandbox::Sandbox;
use crate::objects::claim::hold_back;
use crate::submission::Manifest;
use crate::{say, text::Text};

/// The timeout of applying one object.
const APPLY_TIMEOUT: Duration = Duration::from_secs(30);
/// The time in which the cluster may notice a claim before its Pod comes, as it
/// does when people apply one after the other, or a workload before it is checked.
const CONTROLLER_TIMEOUT: Duration = Duration::from_secs(5);

/// Kinds that others refer to, in the order in which they come first; all else
/// follows in the order in which it was written.
const FIRST: [&str; 4] = ["ConfigMap", "Secret", "PersistentVolumeClaim", "Service"];

/// Applies `manifests`; returns what the API refuses, with its words. The rest
/// is applied all the same, as with kubectl.
pub(super) async fn apply_manifests(
    sandbox: &Sandbox,
    manifests: &[&Manifest],
) -> Result<Vec<Text>, Trouble> {
    let mut refused = Vec::new();
    let (mut first, rest): (Vec<&Manifest>, Vec<&Manifest>) = manifests
        .iter()
        .partition(|manifest| rank(manifest) < FIRST.len());
    first.sort_by_key(|manifest| rank(manifest));
    for manifest in &first {
        apply_manifest(sandbox, manifest, &mut refused).await?;
    }
    let claims = first
        .iter()
        .any(|manifest| manifest.kind.kind == "PersistentVolumeClaim");
    if claims && !rest.is_empty() {
        wait_for_claims(sandbox).await?;
    }
    for manifest in &rest {
        apply_manifest(sandbox, manifest, &mut refused).await?;
    }
    if refused.is_empty() {
        wait_for_pods(sandbox, &rest).await?;
    }
    Ok(refused)
}

fn rank(manifest: &Manifest) -> usize {
    let at = FIRST.iter().position(|kind| *kind == manifest.kind.kind);
    at.unwrap_or(FIRST.len())
}

async fn apply_manifest(
    sandbox: &Sandbox,
    manifest: &Manifest,
    refused: &mut Vec<Text>,
) -> Result<(), Trouble> {
    let object = prepared(sandbox, manifest);
    let freed_until = Instant::now() + CONTROLLER_TIMEOUT;
    let mut poll = Poll::default();
    let words = loop {
        let until = Instant::now() + APPLY_TIMEOUT;
        let applied = sandbox
            .cluster
            .apply(&manifest.kind, &manifest.name, &object, until);
        match applied.await {
            Ok(_) => return Ok(()),
            // What was removed with the stage before still counts for a moment.
            Err(NotApplied::Refused(words))
                if workload::waits_for_quota(&words) && Instant::now() < freed_until =>
            {
                poll.wait().await;
            }
            Err(NotApplied::Refused(words)) => break words,
            Err(NotApplied::Trouble(trouble)) => return Err(trouble),
        }
    };
    let (place, kind, name) = (&manifest.place, &manifest.kind, &manifest.name);
    let words = words.replace(sandbox.name(), "…");
    let RefusalWords { what, next } = plain_refusal(&kind.kind, name, &words);
    let Text { ja, en } = what;
    let refusal = say!(
        ja: "{place}: クラスターが {kind} {name} を受け付けませんでした: {ja}",
        en: "{place}: the cluster does not accept {kind} {name}: {en}"
    );
    let Text { ja, en } = next;
    refused.push(if en.is_empty() {
        refusal
    } else {
        refusal.then(&say!(ja: "。{ja}", en: "; {en}"))
    });
    Ok(())
}

/// Returns the object as it is applied here.
fn prepared(sandbox: &Sandbox, manifest: &Manifest) -> Value {
    let mut object = manifest.object.clone();
    object["metadata"]["namespace"] = json!(sandbox.name());
    sandbox.path_remap.remap_volumes(&mut object);
    for spec in claim_specs(&mut object, &manifest.kind) {
        hold_back(spec);
    }
    object
}

/// Returns the specs of a claim, or of the claims that are made from templates in `object`.
fn claim_specs<'a>(object: &'a mut Value, kind: &Kind) -> Vec<&'a mut Value> {
    if kind.kind == "PersistentVolumeClaim" {
        return object.pointer_mut("/spec").into_iter().collect();
    }
    let Some(spec) = object.get_mut("spec").and_then(Value::as_object_mut) else {
        return Vec::new();
    };
    let mut specs = Vec::new();
    for (field, value) in spec {
        match field.as_str() {
            "volumeClaimTemplates" => {
                let claims = value.as_array_mut().into_iter().flatten();
                specs.extend(claims.filter_map(|claim| claim.get_mut("spec")));
            }
            "volumes" => specs.extend(ephemeral_specs(value)),
            "template" => specs.extend(
                value
                    .pointer_mut("/spec/volumes")
                    .into_iter()
                    .flat_map(ephemeral_specs),
            ),
            "jobTemplate" => specs.extend(
                value
                    .pointer_mut("/spec/template/spec/volumes")
                    .into_iter()
                    .flat_map(ephemeral_specs),
            ),
            _ => {}
        }
    }
    specs
}

/// Returns the specs of the claims that a Pod makes from templates in its `volumes`.
fn ephemeral_specs(volumes: &mut Value) -> impl Iterator<Item = &mut Value> {
    let volumes = volumes.as_array_mut().into_iter().flatten();
    volumes.filter_map(|volume| volume.pointer_mut("/ephemeral/volumeClaimTemplate/spec"))
}

/// Waits until the cluster has seen every claim: then it is bound, or an event
/// says what it waits for.
async fn wait_for_claims(sandbox: &Sandbox) -> Result<(), Trouble> {
    let until = Instant::now() + CONTROLLER_TIMEOUT;
    let mut poll = Poll::default();
    while Instant::now() < until {
        let claims = list_objects(&sandbox.cluster, "PersistentVolumeClaim").await?;
        let events = list_objects(&sandbox.cluster, "Event").await?;
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
        poll.wait().await;
    }
    Ok(())
}

/// Waits until every workload has its first Pod, and with it its claims: a
/// missing object fails at once, and these are only not there yet.
async fn wait_for_pods(sandbox: &Sandbox, manifests: &[&Manifest]) -> Result<(), Trouble> {
    let until = Instant::now() + CONTROLLER_TIMEOUT;
    let wanted: Vec<String> = manifests
        .iter()
        .filter(|manifest| manifest.object.pointer("/spec/template").is_some())
        .filter(|manifest| manifest.object.pointer("/spec/replicas") != Some(&json!(0)))
        .map(|manifest| format!("{}-", manifest.name))
        .collect();
    let mut poll = Poll::default();
    while !wanted.is_empty() && Instant::now() < until {
        let pods = list_objects(&sandbox.cluster, "Pod").await?;
        let is_there = |prefix: &String| {
            let mut names = pods
                .iter()
                .filter_map(|pod| pod.pointer("/metadata/name")?.as_str());
            names.any(|name| name.starts_with(prefix.as_str()))
        };
        if wanted.iter().all(is_there) {
            break;
        }
        poll.wait().await;
    }
    Ok(())
}
