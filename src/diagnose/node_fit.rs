//! Tells whether any node of the cluster could take a Pod, whatever runs there.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{Pod, Taint};
use serde_json::Value;

use super::placement::format_demand;
use super::{Prescribed, capacity, placement, taint, with_set_node};
use crate::judgement::{Failure, Judgement};
use crate::listed::listed;
use crate::objects::labels::{format_labels, labels_of};
use crate::objects::object_name;
use crate::{say, text::Text};

/// Returns the conclusion for a Pod that no node of the cluster could take even if
/// nothing else ran there; `None` where one could.
pub(super) fn judge_node_fit(
    nodes: &[Value],
    pod: &Pod,
    prescribed: &Prescribed,
) -> Option<Judgement> {
    if nodes.is_empty() {
        return None;
    }
    let fitting: Vec<&Value> = nodes
        .iter()
        .filter(|node| placement::matches_labels(pod, node))
        .collect();
    if fitting.is_empty() {
        return Some(unmatched(nodes, pod, prescribed));
    }
    let open: Vec<&Value> = fitting
        .iter()
        .copied()
        .filter(|node| taint::untolerated(pod, node).is_empty())
        .collect();
    if open.is_empty() {
        return Some(tainted(&fitting, pod, prescribed, nodes.len()));
    }
    // A node that is not well for the moment may hold it later.
    let later = fitting.into_iter().filter(|node| {
        let taints = taint::untolerated(pod, node);
        taints.iter().all(taint::is_the_clusters)
    });
    too_large(&later.collect::<Vec<_>>(), pod)
}

/// Returns the Pod's prescribed node, if that is what it demands.
fn prescribed_node<'a>(pod: &Pod, prescribed: &'a Prescribed) -> Option<&'a String> {
    let selector = placement::selector(pod);
    let host = selector.get("kubernetes.io/hostname");
    let given = prescribed.node.as_ref();
    given.filter(|given| selector.len() == 1 && host == Some(*given))
}

/// Returns the conclusion where no node has the labels that are demanded. That cannot change by itself.
fn unmatched(nodes: &[Value], pod: &Pod, prescribed: &Prescribed) -> Judgement {
    if let Some(given) = prescribed_node(pod, prescribed) {
        let hosts: Vec<String> = nodes
            .iter()
            .filter_map(|node| labels_of(node).remove("kubernetes.io/hostname"))
            .collect();
        let there = listed(&hosts);
        let text = say!(
            ja: "このクラスターにはノード {given} がありません (あるノード: {there})",
            en: "this cluster has no node {given} (it has: {there})"
        );
        return Judgement::Inconclusive(with_set_node(text, &prescribed.variables, nodes));
    }
    let demand = format_demand(pod);
    let failure = unschedulable(
        pod,
        say!(
            ja: "{demand} に一致するノードがないため、Pod を割り当てられません",
            en: "no node can take the Pod: none matches its {demand}"
        ),
    )
    .because(placement::describe_alternatives(pod, nodes));
    let selector = placement::selector(pod);
    if selector.is_empty() {
        return failure.into();
    }
    failure.caused_by(selector_cause(&selector)).into()
}

/// Returns the key of the cause that no node has these labels.
#[must_use]
pub fn selector_cause(labels: &BTreeMap<String, String>) -> String {
    format!("nodeSelector:{}", format_labels(labels))
}

/// Returns the conclusion where every node for the Pod has a taint that it does not tolerate.
fn tainted(fitting: &[&Value], pod: &Pod, prescribed: &Prescribed, all: usize) -> Judgement {
    let taints: Vec<(&str, Vec<Taint>)> = fitting
        .iter()
        .map(|node| (object_name(node), taint::untolerated(pod, node)))
        .collect();
    let list: Vec<String> = taints
        .iter()
        .map(|(node, taints)| {
            let taints: Vec<String> = taints.iter().map(taint::format_taint).collect();
            format!("{node} ({})", taints.join(", "))
        })
        .collect();
    let list = listed(&list);
    let waiting = taints
        .iter()
        .any(|(_, taints)| taints.iter().all(taint::is_the_clusters));
    if waiting {
        return Judgement::Moving {
            waiting_for: say!(
                ja: "ノードが正常になるのを待っています: {list}",
                en: "waiting for a node to be well again: {list}"
            ),
            otherwise: Box::new(Judgement::Inconclusive(say!(
                ja: "ノードが正常ではないため、Pod を割り当てられません: {list}",
                en: "the Pod cannot be placed, since its node is not well: {list}"
            ))),
        };
    }
    // A cluster that takes no ordinary Pod at all, or not on the node that the
    // exercise itself prescribes, is no mistake in the manifest.
    let any = !placement::demands_a_node(pod) && fitting.len() == all;
    if any || prescribed_node(pod, prescribed).is_some() {
        return Judgement::Inconclusive(say!(
            ja: "このクラスターのノードには taint があり、ふつうの Pod を割り当てられません: {list}",
            en: "the nodes of this cluster have taints that keep ordinary Pods off: {list}"
        ));
    }
    let what = match taints.as_slice() {
        [(node, taints)] => {
            let own = taints.iter().filter(|taint| !taint::is_the_clusters(taint));
            let taints = own.map(taint::format_taint).collect::<Vec<_>>().join(", ");
            say!(
                ja: "Pod を置けるノード {node} には taint {taints} があり、Pod に対応する toleration がないため割り当てられません",
                en: "the only node for the Pod, {node}, has the taint {taints}, which the Pod does not tolerate"
            )
        }
        _ => say!(
            ja: "Pod を置けるノードにはどれも taint があり、Pod に対応する toleration がないため割り当てられません: {list}",
            en: "every node for the Pod has a taint that it does not tolerate: {list}"
        ),
    };
    unschedulable(pod, what).into()
}

/// Returns the conclusion where the Pod requests more than any of these nodes has in all.
fn too_large(open: &[&Value], pod: &Pod) -> Option<Judgement> {
    let requested = capacity::requested(pod);
    let holds = |node: &&Value| {
        requested.iter().all(|(resource, wanted)| {
            capacity::allocatable(node, resource).is_none_or(|there| *wanted <= there)
        })
    };
    if open.iter().any(holds) {
        return None;
    }
    let most = |resource: &str| {
        open.iter()
            .filter_map(|node| capacity::allocatable(node, resource))
            .max()
            .unwrap_or_default()
    };
    let rows: Vec<Text> = requested
        .iter()
        .filter(|(resource, wanted)| **wanted > most(resource))
        .map(|(resource, wanted)| {
            let there = capacity::format_amount(resource, most(resource));
            let wanted = capacity::format_amount(resource, *wanted);
            say!(
                ja: "{resource} の要求 {wanted} に対し、最大のノードで {there}",
                en: "it requests {resource} {wanted}, and the largest has {there}"
            )
        })
        .collect();
    // Where no resource alone is too much, no node has them all together.
    let joined = |pick: fn(&Text) -> &str| {
        let rows: Vec<&str> = rows.iter().map(pick).collect();
        if rows.is_empty() {
            String::new()
        } else {
            format!(": {}", rows.join("; "))
        }
    };
    let (ja, en) = (joined(|row| &row.ja), joined(|row| &row.en));
    Some(
        unschedulable(
            pod,
            say!(
                ja: "Pod が要求する (resources.requests) だけの大きさを持つノードがありません{ja}",
                en: "no node is large enough for what the Pod requests{en}"
            ),
        )
        .into(),
    )
}

/// Returns a failure of the Pod to be on a node.
pub(super) fn unschedulable(pod: &Pod, what: Text) -> Failure {
    Failure::new(
        what,
        say!(ja: "ノードに割り当てられている", en: "the Pod is on a node"),
        Text::same("Pending"),
    )
    .caused_by(format!(
        "unschedulable:{}",
        pod.metadata.name.as_deref().unwrap_or_default()
    ))
}
