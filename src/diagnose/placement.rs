//! Which nodes a Pod may go to by the labels that it demands.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{NodeSelectorRequirement, NodeSelectorTerm, Pod};
use serde_json::Value;

use crate::listed::listed;
use crate::nearest::nearest;
use crate::objects::affinity::required_terms;
use crate::objects::labels;
use crate::{say, text::Text};

/// Whether `node` has what the Pod's nodeSelector and required node affinity demand.
pub(super) fn fits(pod: &Pod, node: &Value) -> bool {
    let terms = required_terms(pod);
    labels::missing(&selector(pod), Some(&labels::labels_of(node))).is_empty()
        && (terms.is_empty() || any_term(terms, node))
}

/// The Pod's nodeSelector.
pub(super) fn selector(pod: &Pod) -> BTreeMap<String, String> {
    pod.spec
        .as_ref()
        .and_then(|spec| spec.node_selector.clone())
        .unwrap_or_default()
}

/// Whether the Pod demands anything of its node.
pub(super) fn demands(pod: &Pod) -> bool {
    !selector(pod).is_empty() || !required_terms(pod).is_empty()
}

/// What the Pod demands, in the words of its manifest: `nodeSelector (disk=ssd)`.
pub(super) fn written(pod: &Pod) -> String {
    let selector = selector(pod);
    if !selector.is_empty() {
        return format!("nodeSelector ({})", labels::written(&selector));
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

/// Whether `node` satisfies one of `terms` (one that is empty matches nothing).
pub(super) fn any_term(terms: &[NodeSelectorTerm], node: &Value) -> bool {
    let labels = labels::labels_of(node);
    let name = node.pointer("/metadata/name").and_then(Value::as_str);
    let fields: BTreeMap<String, String> = name
        .map(|name| ("metadata.name".to_owned(), name.to_owned()))
        .into_iter()
        .collect();
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

/// What the nodes have instead of the labels that a nodeSelector demands and
/// that no one node has together.
pub(super) fn instead(pod: &Pod, nodes: &[Value]) -> Vec<Text> {
    let wanted = selector(pod);
    let all: Vec<BTreeMap<String, String>> = nodes.iter().map(labels::labels_of).collect();
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
                ja: "label {key} を持つノードはありません。「{near}」のことですか?",
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
            ja: "「{near}」のことですか? (クラスターのノードの {key}: {there})",
            en: "did you mean `{near}`? ({key} of the cluster's nodes: {there})"
        ),
        None => say!(
            ja: "クラスターのノードの {key}: {there}",
            en: "{key} of the cluster's nodes: {there}"
        ),
    }
}

/// Each label is on some node, and no node has them all: the one that lacks fewest.
fn nearest_node(wanted: &BTreeMap<String, String>, nodes: &[Value]) -> Option<Text> {
    let (name, lacking) = nodes
        .iter()
        .filter_map(|node| {
            let labels = labels::labels_of(node);
            let lacking: Vec<String> = labels::missing(wanted, Some(&labels))
                .into_iter()
                .map(|(key, value)| format!("{key}={value}"))
                .collect();
            Some((node.pointer("/metadata/name")?.as_str()?, lacking))
        })
        .min_by_key(|(_, lacking)| lacking.len())?;
    let lacking = lacking.join(", ");
    Some(say!(
        ja: "すべての label を持つノードはありません。いちばん近い {name} には {lacking} がありません",
        en: "no one node has all these labels; {name} comes nearest and lacks {lacking}"
    ))
}
