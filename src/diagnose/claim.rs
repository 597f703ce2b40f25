//! A claim that is not Bound.

use k8s_openapi::api::core::v1::PersistentVolumeClaim;
use k8s_openapi::api::storage::v1::StorageClass;

use super::claim_cause::{class_cause, unbound};
use super::claim_fault::{self, selector_failure};
use super::events::{self, Event, events_of, newest_event};
use super::provision::LOCAL_PATH;
use super::provision::{self, Waiting};
use super::required::{consumer_of, requests_for_consumer};
use super::{Prescribed, first_consumer, static_volume, unknown_class};
use crate::evidence::{Kind, RequiredRequests, View, typed};
use crate::judgement::{Failure, Judgement, Stop};
use crate::objects::claim::{claim_phase, class_of, has_selected_node, held_back_from, volume_of};
use crate::objects::fields::find_named;
use crate::say;

/// Returns the conclusion for a claim that should be Bound, `None` if it is.
///
/// # Errors
/// [`Stop`] when more must be looked up first.
pub fn judge_claim(
    view: &View<'_>,
    claim: &PersistentVolumeClaim,
    prescribed: &Prescribed,
) -> Result<Option<Judgement>, Stop> {
    let name = claim.metadata.name.as_deref().unwrap_or_default();
    match claim_phase(claim) {
        Some("Bound") => return Ok(None),
        Some("Lost") => return Ok(Some(lost(name, claim))),
        _ => {}
    }
    if let Some(failure) = held_back_failure(claim) {
        return Ok(Some(failure.into()));
    }
    if let Some(volume) = volume_of(claim) {
        return claim_fault::judge_named_volume(view, name, claim, volume).map(Some);
    }
    let class_name = class_of(claim).unwrap_or_default();
    let selector = claim_fault::selector_of(claim);
    if class_name.is_empty() || selector.is_some() {
        // Somebody may have made a volume for it.
        let fitting = claim_fault::judge_fitting_volume(view, name, claim)?;
        if fitting.is_some() {
            return Ok(fitting);
        }
    }
    if class_name.is_empty() {
        return Ok(Some(
            unbound(
                name,
                "Pending",
                say!(
                    ja: "PVC {name} に StorageClass がない (storageClassName が空) ため、Volume が作られません",
                    en: "claim {name} has no storage class, so nothing provisions a volume for it"
                ),
            )
            .caused_by(class_cause(""))
            .into(),
        ));
    }
    // All that is needed below is asked for at once.
    let uid = claim.metadata.uid.as_deref().unwrap_or_default();
    let classes = view.if_permitted(view.all(Kind::storage_class()));
    let consumer = consumer_of(view, name);
    let events = events_of(view, "PersistentVolumeClaim", name, uid);
    let (classes, consumer, events) = (classes?, consumer?, events?);
    let found = find_named(classes.unwrap_or_default(), class_name);
    let class: StorageClass = match (found, classes) {
        (Some(class), _) => typed(class)?,
        (None, Some(classes)) => {
            let judgement =
                unknown_class::judge_unknown_class(view, name, class_name, classes, prescribed);
            return judgement.map(Some);
        }
        (None, None) => return Ok(Some(unseen_class(name, consumer, &events))),
    };
    if let Some(consumer) = consumer
        && let Some(pod) = view.named(Kind::pod(), consumer)?
        && let Some(failure) = claim_fault::wrong_volume_mode(claim, &*view.pod(pod)?)
    {
        return Ok(Some(failure.into()));
    }
    let waiting = Waiting {
        name,
        claim,
        class_name,
        class: &class,
        prescribed,
        events: &events,
    };
    if class.volume_binding_mode.as_deref() != Some("WaitForFirstConsumer") {
        return Ok(Some(provision::judge_provisioning(waiting)));
    }
    let Some(consumer) = consumer else {
        let refused = selector.filter(|_| class.provisioner == LOCAL_PATH);
        return Ok(Some(match refused {
            Some(selector) => selector_failure(name, class_name, selector).into(),
            None => no_consumer(name),
        }));
    };
    let tried = newest_event(&events, &["Provisioning", "ProvisioningFailed"]).is_some();
    if tried || has_selected_node(claim) {
        return Ok(Some(provision::judge_provisioning(waiting)));
    }
    first_consumer::judge_waiting_claim(view, name, consumer, prescribed).map(Some)
}

/// Returns the failure of a claim that is graded, and that chooses its volume or asks for a
/// device; `None` for any other.
#[must_use]
pub fn held_back_failure(claim: &PersistentVolumeClaim) -> Option<Failure> {
    let volume = held_back_from(claim)?;
    let name = claim.metadata.name.as_deref().unwrap_or_default();
    Some(claim_fault::held_back(name, claim, volume))
}

/// Returns the requests that [`judge_claim`] may make.
#[must_use]
pub fn required_requests() -> RequiredRequests {
    RequiredRequests::some(Kind::storage_class())
        .and(requests_for_consumer())
        .and(events::required_requests())
        .and(unknown_class::required_requests())
        .and(first_consumer::required_requests())
        .and(static_volume::required_requests())
}

/// Returns the conclusion where classes may not be read: what the claim's events say
/// must do, and nobody is blamed.
fn unseen_class(name: &str, consumer: Option<&str>, events: &[Event]) -> Judgement {
    let waits = newest_event(events, &["WaitForFirstConsumer"]).is_some();
    if waits && consumer.is_none() {
        return no_consumer(name);
    }
    let said = newest_event(events, &["ProvisioningFailed"])
        .map(|event| format!(": {}", event.message))
        .unwrap_or_default();
    Judgement::Moving {
        waiting_for: say!(
            ja: "PVC {name} が Bound になるのを待っています",
            en: "waiting for claim {name} to be Bound"
        ),
        otherwise: Box::new(Judgement::Inconclusive(say!(
            ja: "PVC {name} は Pending のままです。StorageClass を見る権限がないため、理由を確かめられません{said}",
            en: "claim {name} stays Pending; why cannot be told, since this account may not read StorageClasses{said}"
        ))),
    }
}

/// Returns the conclusion for a claim that is Pending while no Pod uses it, as it should be.
fn no_consumer(name: &str) -> Judgement {
    Judgement::NotYet(say!(
        ja: "PVC {name} は Pending (WaitForFirstConsumer) です。使う Pod がまだないので、これで正常です",
        en: "claim {name} is Pending (WaitForFirstConsumer), as it should be while no Pod uses it"
    ))
}

fn lost(name: &str, claim: &PersistentVolumeClaim) -> Judgement {
    let volume = volume_of(claim).unwrap_or_default();
    unbound(
        name,
        "Lost",
        say!(
            ja: "PVC {name} が使っていた PV {volume} が削除され、失われています (Lost)",
            en: "claim {name} has lost its volume: the PersistentVolume {volume} was deleted (Lost)"
        ),
    )
    .because(vec![say!(
        ja: "Lost は元に戻りません。PVC を削除して、作り直す必要があります",
        en: "Lost does not pass: the claim has to be deleted and made again"
    )])
    .into()
}
