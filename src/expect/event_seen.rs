//! `eventSeen`: something happened, by its event or by what outlives the event.

use k8s_openapi::api::core::v1::PersistentVolumeClaim;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Expect, ManifestAspect};
use crate::diagnose::claim::held_back_failure;
use crate::diagnose::class_cause;
use crate::diagnose::events::{self, events_of, newest_event};
use crate::diagnose::required::{
    consumer_of, requests_for_claim, requests_for_consumer, required_claim,
};
use crate::evidence::{Kind, RequiredRequests, View};
use crate::judgement::{Failure, Judgement, Stop};
use crate::objects::claim::{claim_phase, class_of, has_selected_node, volume_of};
use crate::objects::fields::{find_named, text_at};
use crate::{say, text::Text};

/// A claim waited for its first consumer before it was bound. Its event
/// (`WaitForFirstConsumer`) expires after an hour and may never be written
/// where Pod and claim come together; what lasts is the binding mode of its
/// class and the node that the scheduler selected for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct EventSeen {
    /// The claim, or the StatefulSet that generates it.
    pub claim: String,
    /// The event's reason.
    pub reason: Reason,
    /// The class that the claim should have: where the cluster lacks it, that
    /// is nobody's mistake.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
}

/// The events that have durable traces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Reason {
    /// The claim waits for a Pod that uses it.
    WaitForFirstConsumer,
}

impl Expect for EventSeen {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        let claim = required_claim(view, &self.claim)?;
        let name = claim.metadata.name.clone().unwrap_or_default();
        if let Some(failure) = held_back_failure(&claim) {
            return Ok(failure.into());
        }
        if has_selected_node(&claim) {
            return Ok(waited(&name));
        }
        let class = class_of(&claim).unwrap_or_default();
        let classes = view.all(Kind::storage_class())?;
        let mode = find_named(classes, class)
            .map(|found| text_at(found, "/volumeBindingMode").unwrap_or("Immediate"));
        match mode {
            None if self.class.as_deref() == Some(class) => Ok(Judgement::Inconclusive(say!(
                ja: "このクラスターには StorageClass {class} がないため、PVC {name} が待つかどうか判定できません",
                en: "this cluster has no StorageClass {class}, so whether claim {name} waits cannot be told"
            ))),
            None => Ok(Failure::new(
                say!(
                    ja: "StorageClass {class} がないため、PVC {name} は最初の Pod を待つ状態になりません",
                    en: "claim {name} does not wait for a first consumer: there is no StorageClass \"{class}\""
                ),
                Text::same("WaitForFirstConsumer"),
                Text::same(format!("storageClassName: {class}")),
            )
            .caused_by(class_cause(class))
            .into()),
            Some("WaitForFirstConsumer") => waits(view, &claim, &name),
            Some(other) => Ok(Judgement::NotAsked(say!(
                ja: "StorageClass {class} は {other} です。PVC は Pod を待たずに Bound になります",
                en: "StorageClass {class} binds its claims at once ({other}), so there is nothing to wait for"
            ))),
        }
    }

    fn required_requests(&self) -> RequiredRequests {
        requests_for_claim()
            .and(RequiredRequests::some(Kind::storage_class()))
            .and(events::required_requests())
            .and(requests_for_consumer().in_some_cases())
    }

    fn about(&self) -> Vec<ManifestAspect> {
        vec![ManifestAspect::CLAIM]
    }
}

/// Returns the pass of a claim that waited, whatever has become of it since.
fn waited(name: &str) -> Judgement {
    let evidence = say!(
        ja: "PVC {name} は最初の Pod が現れるまで待っていました (WaitForFirstConsumer)",
        en: "claim {name} waited for its first Pod (WaitForFirstConsumer)"
    );
    Judgement::pass_with(vec![evidence], Vec::new())
}

/// A claim of a class that waits, with no node selected for it.
fn waits(view: &View<'_>, claim: &PersistentVolumeClaim, name: &str) -> Result<Judgement, Stop> {
    let pending = claim_phase(claim) == Some("Pending");
    let uid = claim.metadata.uid.as_deref().unwrap_or_default();
    let event = newest_event(
        &events_of(view, "PersistentVolumeClaim", name, uid)?,
        &["WaitForFirstConsumer", "WaitForPodScheduled"],
    )
    .map(|event| Text::same(format!("{}: {}", event.reason, event.message)));
    let is_used = consumer_of(view, name)?.is_some();
    // The node is not selected yet: that it waited is certain all the same.
    if pending && event.is_some() && is_used {
        return Ok(waited(name));
    }
    if pending && (event.is_some() || !is_used) {
        let mut evidence = vec![say!(
            ja: "PVC {name} は Pending で、最初の Pod を待っています (WaitForFirstConsumer)",
            en: "claim {name} is Pending and waits for its first Pod (WaitForFirstConsumer)"
        )];
        evidence.extend(event);
        return Ok(Judgement::pass_with(evidence, Vec::new()));
    }
    if pending && let Some(volume) = volume_of(claim) {
        return Ok(Judgement::Inconclusive(say!(
            ja: "PVC {name} は PV {volume} を名前で選んでいる (volumeName) ため、待つかどうか判定できません",
            en: "claim {name} names the volume {volume} (volumeName), so whether it waits cannot be told"
        )));
    }
    if pending {
        return Ok(Judgement::Moving {
            waiting_for: say!(ja: "PVC {name} のノードが決まるのを待っています", en: "waiting for a node to be selected for claim {name}"),
            otherwise: Box::new(Judgement::Inconclusive(say!(
                ja: "PVC {name} のイベントが見つからず、待っていたかどうか判定できません",
                en: "there is no event of claim {name}, so whether it waited cannot be told"
            ))),
        });
    }
    Ok(Judgement::fail(
        say!(
            ja: "PVC {name} は最初の Pod を待たずに Bound になっています",
            en: "claim {name} was bound without waiting for a first consumer"
        ),
        say!(ja: "Pod が現れるまで Pending", en: "Pending until a Pod uses it"),
        say!(ja: "既存の PV に直接割り当てられた", en: "bound to a volume that was there before"),
    ))
}
