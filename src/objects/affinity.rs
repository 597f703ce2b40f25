//! What a Pod's node affinity demands.

use k8s_openapi::api::core::v1::{NodeSelectorTerm, Pod};

/// The terms of the Pod's required node affinity; one of them must match.
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
