//! Parts of a typed Pod: its phase, node, volumes, and the nodes that it demands.

use k8s_openapi::api::core::v1::{Container, NodeSelectorTerm, Pod, Volume};

/// Returns the Pod's phase, `None` before it has one.
#[must_use]
pub fn phase(pod: &Pod) -> Option<&str> {
    pod.status.as_ref()?.phase.as_deref()
}

/// Returns the name of the node that the Pod is on, or that its manifest sets.
#[must_use]
pub fn node_name(pod: &Pod) -> Option<&str> {
    pod.spec.as_ref()?.node_name.as_deref()
}

/// Tells whether an init container runs as long as the Pod (a sidecar).
#[must_use]
pub fn is_sidecar(init: &Container) -> bool {
    init.restart_policy.as_deref() == Some("Always")
}

/// Returns the containers that run as long as the Pod: the ordinary ones and the
/// sidecars.
pub fn lasting_containers(pod: &Pod) -> impl Iterator<Item = &Container> {
    pod.spec.iter().flat_map(|spec| {
        let inits = spec.init_containers.iter().flatten();
        spec.containers
            .iter()
            .chain(inits.filter(|init| is_sidecar(init)))
    })
}

/// Returns the Pod's volumes.
pub fn volumes(pod: &Pod) -> impl Iterator<Item = &Volume> {
    let spec = pod.spec.iter();
    spec.flat_map(|spec| spec.volumes.iter().flatten())
}

/// Returns the Pod's volumes that are claims, as names of volume and claim.
pub fn claim_volumes(pod: &Pod) -> impl Iterator<Item = (&str, &str)> {
    volumes(pod).filter_map(|volume| {
        let claim = volume.persistent_volume_claim.as_ref()?;
        Some((volume.name.as_str(), claim.claim_name.as_str()))
    })
}

/// Returns the terms of the Pod's required node affinity; one of them must match.
#[must_use]
pub fn required_terms(pod: &Pod) -> &[NodeSelectorTerm] {
    pod.spec
        .as_ref()
        .and_then(|spec| spec.affinity.as_ref()?.node_affinity.as_ref())
        .and_then(|affinity| {
            affinity
                .required_during_scheduling_ignored_during_execution
                .as_ref()
        })
        .map(|selector| selector.node_selector_terms.as_slice())
        .unwrap_or_default()
}
