//! Nodes that a Pod may go to by the labels that it demands.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{NodeSelectorRequirement, NodeSelectorTerm, Pod};
use serde_json::Value;

use crate::listed::listed;
use crate::nearest::nearest;
use crate::objects::fields::object_name;
use crate::objects::labels::{format_labels, labels_of, missing_labels};
use crate::objects::pod::required_terms;
use crate::{say, text::Text};

/// Tells whether `node` has what the Pod's nodeSelector and required node affinity demand.
pub(super) fn matches_labels(pod: &Pod, node: &Value) -> bool {
    let terms = required_terms(pod);
    missing_labels(&selector(pod), Some(&labels_of(node))).is_empty()
        && (terms.is_empty() || any_term(terms, node))
}

/// Returns the Pod's nodeSelector.
pub(super) fn selector(pod: &Pod) -> BTreeMap<String, String> {
    pod.spec
        .as_ref()
        .and_then(|spec| spec.node_selector.clone())
        .unwrap_or_default()
}

/// Tells whether the Pod demands anything of its node.
pub(super) fn demands_a_node(pod: &Pod) -> bool {
    !selector(pod).is_empty() || !required_terms(pod).is_empty()
}

/// Formats what the Pod demands, in the words of its manifest: `nodeSelector (disk=ssd)`.
pub(super) fn format_demand(pod: &Pod) -> String {
    let selector = selector(pod);
    if !selector.is_empty() {
        return format!("nodeSelector ({})", format_labels(&selector));
    }
    let demands: Vec<String> = required_terms(pod)
        .iter()
        .flat_map(|term| {
            let fields = term.match_fields.iter().flatten();
            term.match_expressions.iter().flatten().chain(fields)
        })
        .map(|demand| {
            let values = demand.values.as_deref().unwrap_or_default().join(", ");
            format!("{} {} {values}", demand.key, demand.operator)
                .trim_end()
                .to_owned()
        })
        .collect();
    format!("nodeAffinity ({})", demands.join("; "))
}

/// Tells whether `node` satisfies one of `terms` (one that is empty matches nothing).
pub(super) fn any_term(terms: &[NodeSelectorTerm], node: &Value) -> bool {
    let labels = labels_of(node);
    let name = ("metadata.name".to_owned(), object_name(node).to_owned());
    let fields = BTreeMap::from([name]);
    terms.iter().any(|term| {
        let by_label = term.match_expressions.as_deref().unwrap_or_default();
        let by_field = term.match_fields.as_deref().unwrap_or_default();
        !(by_label.is_empty() && by_field.is_empty())
            && by_label.iter().all(|demand| met(demand, &labels))
            && by_field.iter().all(|demand| met(demand, &fields))
    })
}

fn met(demand: &NodeSelectorRequirement, labels: &BTreeMap<String, String>) -> bool {
    let value = labels.get(&demand.key);
    let values = demand.values.as_deref().unwrap_or_default();
    let compared = |holds: fn(i64, i64) -> bool| {
        let ours = value.and_then(|value| value.parse().ok());
        let theirs = values.first().and_then(|value| value.parse().ok());
        ours.zip(theirs)
            .is_some_and(|(ours, theirs)| holds(ours, theirs))
    };
    match demand.operator.as_str() {
        "In" => value.is_some_and(|value| values.contains(value)),
        "NotIn" => value.is_none_or(|value| !values.contains(value)),
        "Exists" => value.is_some(),
        "DoesNotExist" => value.is_none(),
        "Gt" => compared(|ours, theirs| ours > theirs),
        "Lt" => compared(|ours, theirs| ours < theirs),
        _ => false,
    }
}

/// Returns what the nodes have instead of the labels that a nodeSelector demands and
/// that no one node has together.
pub(super) fn describe_alternatives(pod: &Pod, nodes: &[Value]) -> Vec<Text> {
    let wanted = selector(pod);
    let all: Vec<BTreeMap<String, String>> = nodes.iter().map(labels_of).collect();
    let mut said = Vec::new();
    for (key, value) in &wanted {
        if all.iter().any(|labels| labels.get(key) == Some(value)) {
            continue;
        }
        said.push(other_values(key, value, &all));
    }
    if said.is_empty() && !wanted.is_empty() {
        said.extend(nearest_node(&wanted, nodes));
    }
    said
}

fn other_values(key: &str, value: &str, all: &[BTreeMap<String, String>]) -> Text {
    let mut values: Vec<&str> = all
        .iter()
        .filter_map(|labels| labels.get(key))
        .map(String::as_str)
        .collect();
    values.sort_unstable();
    values.dedup();
    if values.is_empty() {
        let keys = all.iter().flat_map(BTreeMap::keys).map(String::as_str);
        return match nearest(key, keys) {
            Some(near) => say!(
                ja: "label {key} を持つノードはありません。「{near}」のことですか？",
                en: "no node has a label {key}; did you mean `{near}`?"
            ),
            None => say!(
                ja: "label {key} を持つノードはありません",
                en: "no node has a label {key}"
            ),
        };
    }
    let near = nearest(value, values.iter().copied());
    let there = listed(&values);
    match near {
        Some(near) => say!(
            ja: "「{near}」のことですか？ (クラスターのノードの {key}: {there})",
            en: "did you mean `{near}`? ({key} of the cluster's nodes: {there})"
        ),
        None => say!(
            ja: "クラスターのノードの {key}: {there}",
            en: "{key} of the cluster's nodes: {there}"
        ),
    }
}

/// Returns words for the node that lacks fewest labels, where none has them all.
fn nearest_node(wanted: &BTreeMap<String, String>, nodes: &[Value]) -> Option<Text> {
    let (name, missing) = nodes
        .iter()
        .map(|node| {
            let labels = labels_of(node);
            let missing: Vec<String> = missing_labels(wanted, Some(&labels))
                .into_iter()
                .map(|(key, value)| format!("{key}={value}"))
                .collect();
            (object_name(node), missing)
        })
        .min_by_key(|(_, missing)| missing.len())?;
    let missing = missing.join(", ");
    Some(say!(
        ja: "すべての label を持つノードはありません。いちばん近い {name} には {missing} がありません",
        en: "no one node has all these labels; {name} comes nearest and lacks {missing}"
    ))
}
