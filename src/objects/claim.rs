//! Parts of a typed claim: its class, size and access modes.

use k8s_openapi::api::core::v1::PersistentVolumeClaim;
use serde_json::Value;

use crate::objects::fields::annotation;

/// The annotation that named a claim's class before `storageClassName`; it still works.
const CLASS_ANNOTATION: &str = "volume.beta.kubernetes.io/storage-class";
/// The annotation in which the scheduler names the node it has chosen for the volume.
const SELECTED_NODE: &str = "volume.kubernetes.io/selected-node";

/// Returns the class that a claim ends up with: the old annotation, or the field.
#[must_use]
pub fn class_of(claim: &PersistentVolumeClaim) -> Option<&str> {
    annotation(&claim.metadata, CLASS_ANNOTATION)
        .or_else(|| claim.spec.as_ref()?.storage_class_name.as_deref())
}

/// Returns the claim's phase, `None` before it has one.
#[must_use]
pub fn claim_phase(claim: &PersistentVolumeClaim) -> Option<&str> {
    claim.status.as_ref()?.phase.as_deref()
}

/// Returns the name of the volume that the claim is bound to.
#[must_use]
pub fn volume_of(claim: &PersistentVolumeClaim) -> Option<&str> {
    claim.spec.as_ref()?.volume_name.as_deref()
}

/// Stands before the name of a volume that a claim in a sandbox names, in the place of
/// which it must not be bound: no volume has such a name.
const HELD_BACK: &str = "handson-held-back.";

/// Returns the name of the volume that a claim which is held back would have: empty, where
/// it names none; `None` for any other claim.
#[must_use]
pub fn held_back_from(claim: &PersistentVolumeClaim) -> Option<&str> {
    volume_of(claim)?.strip_prefix(HELD_BACK)
}

/// Changes the `spec` of a claim that chooses a volume, or asks for a device, so that no
/// volume that exists is ever bound to it.
pub fn hold_back(spec: &mut Value) {
    let is_text = |field: &str, other: &str| {
        let text = spec[field].as_str();
        text.is_some_and(|text| !text.is_empty() && text != other)
    };
    let selects = spec["selector"]
        .as_object()
        .is_some_and(|it| !it.is_empty());
    if is_text("volumeName", "") || is_text("volumeMode", "Filesystem") || selects {
        let name = spec["volumeName"].as_str().unwrap_or_default();
        spec["volumeName"] = format!("{HELD_BACK}{name}").into();
    }
}

/// Returns the size that the claim asks for, as it is written.
#[must_use]
pub fn storage_request(claim: &PersistentVolumeClaim) -> Option<&str> {
    let resources = claim.spec.as_ref()?.resources.as_ref()?;
    Some(resources.requests.as_ref()?.get("storage")?.0.as_str())
}

/// Returns the access modes that the claim asks for.
#[must_use]
pub fn access_modes(claim: &PersistentVolumeClaim) -> &[String] {
    let spec = claim.spec.as_ref();
    spec.and_then(|spec| spec.access_modes.as_deref())
        .unwrap_or_default()
}

/// Tells whether the scheduler has chosen the node for the volume: from then on
/// it is the provisioner's turn.
#[must_use]
pub fn has_selected_node(claim: &PersistentVolumeClaim) -> bool {
    annotation(&claim.metadata, SELECTED_NODE).is_some()
}

/// Returns whether the claim is for a folder (`Filesystem`) or a device (`Block`).
#[must_use]
pub fn volume_mode(claim: &PersistentVolumeClaim) -> &str {
    let spec = claim.spec.as_ref();
    spec.and_then(|spec| spec.volume_mode.as_deref())
        .unwrap_or("Filesystem")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn claim_that_chooses_a_volume_is_held_back() {
        for (spec, held) in [
            (json!({}), None),
            (
                json!({"volumeMode": "Filesystem", "volumeName": "", "selector": {}}),
                None,
            ),
            (json!({"volumeName": "pv-1"}), Some("pv-1")),
            (json!({"volumeMode": "Block"}), Some("")),
            (json!({"selector": {"matchLabels": {"a": "b"}}}), Some("")),
            (json!({"selector": {"matchLabels": {}}}), Some("")),
        ] {
            let mut object = json!({"metadata": {"name": "c"}, "spec": spec});
            hold_back(&mut object["spec"]);
            let claim: PersistentVolumeClaim = serde_json::from_value(object).unwrap();
            assert_eq!(held_back_from(&claim), held, "{spec}");
            assert!(held.is_some() || volume_of(&claim).is_none_or(str::is_empty));
        }
    }
}
