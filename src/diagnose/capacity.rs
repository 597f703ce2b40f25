//! Resources that a Pod requests, and that a node could hold.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{Container, Pod};
use serde_json::Value;

use crate::objects::pod::is_sidecar;
use crate::objects::quantity::Quantity;

/// Returns what the scheduler counts for a Pod: its containers and sidecars together,
/// or the largest init container, whichever is more, and the overhead.
pub(super) fn requested(pod: &Pod) -> BTreeMap<String, Quantity> {
    let mut together: BTreeMap<String, Quantity> = BTreeMap::new();
    let Some(spec) = &pod.spec else {
        return together;
    };
    let inits = spec.init_containers.iter().flatten();
    let (sidecars, inits): (Vec<&Container>, Vec<&Container>) =
        inits.partition(|init| is_sidecar(init));
    for container in spec.containers.iter().chain(sidecars) {
        for (resource, quantity) in requests_of(container) {
            let sum = together.entry(resource).or_default();
            *sum = *sum + quantity;
        }
    }
    for container in inits {
        for (resource, quantity) in requests_of(container) {
            let most = together.entry(resource).or_default();
            *most = quantity.max(*most);
        }
    }
    for (resource, quantity) in spec.overhead.iter().flatten() {
        let sum = together.entry(resource.clone()).or_default();
        *sum = *sum + Quantity::parse(&quantity.0).unwrap_or_default();
    }
    together
}

fn requests_of(container: &Container) -> BTreeMap<String, Quantity> {
    let resources = container.resources.as_ref();
    let requests = resources.and_then(|resources| resources.requests.as_ref());
    requests
        .into_iter()
        .flatten()
        .filter_map(|(resource, quantity)| Some((resource.clone(), Quantity::parse(&quantity.0)?)))
        .collect()
}

/// Returns how much of `resource` Pods may have on `node` in all; `None` where its
/// kubelet has not said anything yet.
pub(super) fn allocatable(node: &Value, resource: &str) -> Option<Quantity> {
    let all = node.pointer("/status/allocatable")?.as_object()?;
    // What a node does not list it does not have.
    let written = all.get(resource).and_then(Value::as_str).unwrap_or("0");
    Quantity::parse(written)
}

/// Formats a quantity of `resource` in the units that people use for it.
pub(super) fn format_amount(resource: &str, quantity: Quantity) -> String {
    let bytes = ["memory", "ephemeral-storage", "hugepages-"]
        .iter()
        .any(|prefix| resource.starts_with(prefix));
    if bytes {
        quantity.in_bytes()
    } else {
        quantity.in_units()
    }
}
