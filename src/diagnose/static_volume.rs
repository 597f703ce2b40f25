//! A volume that somebody made, and a claim that is to be bound to it: what
//! keeps the two apart (`pkg/controller/volume/persistentvolume`).

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{PersistentVolume, PersistentVolumeClaim};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;

use crate::evidence::{Kind, RequiredRequests, Unseen, View, typed};
use crate::judgement::Mismatch;
use crate::objects::claim::{access_modes, class_of, storage_request, volume_mode};
use crate::objects::quantity::Quantity;
use crate::{say, text::Text};

/// Returns the requests that [`fitting_volume`] may make.
pub(super) fn required_requests() -> RequiredRequests {
    RequiredRequests::some(Kind::volume())
}

/// Returns a volume that the claim can be bound to, by its name; `None` where there is
/// none, or volumes may not be read.
pub(super) fn fitting_volume(
    view: &View<'_>,
    claim: &PersistentVolumeClaim,
) -> Result<Option<String>, Unseen> {
    let found = view.if_permitted(view.all(Kind::volume()))?;
    for volume in found.unwrap_or_default() {
        let volume: PersistentVolume = typed(volume)?;
        if is_selected(claim, &volume) && obstacles(claim, &volume).is_empty() {
            return Ok(volume.metadata.name);
        }
    }
    Ok(None)
}

/// Returns everything for which `volume` cannot be the claim's.
pub(super) fn obstacles(claim: &PersistentVolumeClaim, volume: &PersistentVolume) -> Vec<Mismatch> {
    [
        taken(claim, volume),
        other_class(claim, volume),
        other_modes(claim, volume),
        too_small(claim, volume),
        other_mode(claim, volume),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn name_of(volume: &PersistentVolume) -> &str {
    volume.metadata.name.as_deref().unwrap_or_default()
}

fn taken(claim: &PersistentVolumeClaim, volume: &PersistentVolume) -> Option<Mismatch> {
    let name = name_of(volume);
    let expected = say!(ja: "ほかの PVC が使っていない PV", en: "a volume that no other claim has");
    if volume.metadata.deletion_timestamp.is_some() {
        return Some(Mismatch {
            what: say!(ja: "PV {name} は削除されている途中です", en: "volume {name} is being deleted"),
            expected,
            actual: Text::same("Terminating"),
        });
    }
    let holder = volume.spec.as_ref()?.claim_ref.as_ref()?;
    let is_ours = holder.name == claim.metadata.name
        && holder.namespace == claim.metadata.namespace
        && (holder.uid.is_none() || holder.uid == claim.metadata.uid);
    if is_ours {
        return None;
    }
    let status = volume.status.as_ref();
    let phase = status.and_then(|status| status.phase.as_deref());
    let holder = format!(
        "{}/{}",
        holder.namespace.as_deref().unwrap_or("-"),
        holder.name.as_deref().unwrap_or("-")
    );
    Some(Mismatch {
        what: if phase == Some("Released") {
            say!(
                ja: "PV {name} は、削除された PVC {holder} のものとして残っています (Released)。ほかの PVC には割り当てられません",
                en: "volume {name} is kept for the claim {holder}, which was deleted (Released), and goes to no other"
            )
        } else {
            say!(
                ja: "PV {name} は、すでに別の PVC {holder} に割り当てられています",
                en: "volume {name} belongs to another claim already, {holder}"
            )
        },
        expected,
        actual: Text::same(format!("claimRef: {holder}")),
    })
}

fn other_class(claim: &PersistentVolumeClaim, volume: &PersistentVolume) -> Option<Mismatch> {
    let spec = volume.spec.as_ref()?;
    let own = spec.storage_class_name.as_deref().unwrap_or_default();
    let wanted = class_of(claim).unwrap_or_default();
    let name = name_of(volume);
    (own != wanted).then(|| Mismatch {
        what: say!(
            ja: "PV {name} の storageClassName が PVC と違います",
            en: "volume {name} has another storageClassName than the claim"
        ),
        expected: Text::same(format!("storageClassName: \"{wanted}\"")),
        actual: Text::same(format!("storageClassName: \"{own}\"")),
    })
}

fn other_modes(claim: &PersistentVolumeClaim, volume: &PersistentVolume) -> Option<Mismatch> {
    let offered = volume.spec.as_ref()?.access_modes.clone();
    let (offered, wanted) = (offered.unwrap_or_default(), access_modes(claim));
    let name = name_of(volume);
    (!wanted.iter().all(|mode| offered.contains(mode))).then(|| Mismatch {
        what: say!(
            ja: "PV {name} に、PVC の accessModes がありません",
            en: "volume {name} does not offer the accessModes of the claim"
        ),
        expected: Text::same(format!("accessModes: [{}]", wanted.join(", "))),
        actual: Text::same(format!("accessModes: [{}]", offered.join(", "))),
    })
}

fn too_small(claim: &PersistentVolumeClaim, volume: &PersistentVolume) -> Option<Mismatch> {
    let capacity = volume.spec.as_ref()?.capacity.as_ref();
    let size = capacity.and_then(|capacity| Some(capacity.get("storage")?.0.as_str()));
    let (size, wanted) = (size.unwrap_or("0"), storage_request(claim)?);
    let name = name_of(volume);
    (Quantity::parse(size) < Quantity::parse(wanted)).then(|| Mismatch {
        what: say!(
            ja: "PV {name} は、PVC が求める大きさより小さいです",
            en: "volume {name} is smaller than the claim asks for"
        ),
        expected: Text::same(format!("storage: {wanted}")),
        actual: Text::same(format!("storage: {size}")),
    })
}

fn other_mode(claim: &PersistentVolumeClaim, volume: &PersistentVolume) -> Option<Mismatch> {
    let own = volume.spec.as_ref()?.volume_mode.as_deref();
    let (own, wanted) = (own.unwrap_or("Filesystem"), volume_mode(claim));
    let name = name_of(volume);
    (own != wanted).then(|| Mismatch {
        what: say!(
            ja: "PV {name} の volumeMode が PVC と違います",
            en: "volume {name} has another volumeMode than the claim"
        ),
        expected: Text::same(format!("volumeMode: {wanted}")),
        actual: Text::same(format!("volumeMode: {own}")),
    })
}

/// Tells whether the claim's selector chooses the volume; one that is empty, or
/// is not there, chooses any.
fn is_selected(claim: &PersistentVolumeClaim, volume: &PersistentVolume) -> bool {
    let selector = claim.spec.as_ref().and_then(|spec| spec.selector.as_ref());
    let labels = volume.metadata.labels.clone().unwrap_or_default();
    selector.is_none_or(|selector| selects(selector, &labels))
}

fn selects(selector: &LabelSelector, labels: &BTreeMap<String, String>) -> bool {
    let mut wanted = selector.match_labels.iter().flatten();
    let mut demands = selector.match_expressions.iter().flatten();
    wanted.all(|(key, value)| labels.get(key) == Some(value))
        && demands.all(|demand| {
            let values = demand.values.as_deref().unwrap_or_default();
            let value = labels.get(&demand.key);
            match demand.operator.as_str() {
                "In" => value.is_some_and(|value| values.contains(value)),
                "NotIn" => value.is_none_or(|value| !values.contains(value)),
                "Exists" => value.is_some(),
                "DoesNotExist" => value.is_none(),
                _ => false,
            }
        })
}
