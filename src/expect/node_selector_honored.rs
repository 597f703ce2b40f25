//! `nodeSelectorHonored`: a Pod demands a node by labels, and is on such a node.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{NodeSelectorTerm, Pod};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Expect, ManifestAspect};
use crate::diagnose::required::{requests_for_pod, required_pod};
use crate::diagnose::{self, Prescribed, selector_cause, with_set_node};
use crate::evidence::{Kind, RequiredRequests, View};
use crate::judgement::checked_pod::FoundPod;
use crate::judgement::{Failure, Judgement, Stop};
use crate::objects::labels::{format_labels, labels_of, missing_labels};
use crate::objects::pod::required_terms;
use crate::{say, text::Text};

/// The Pod's nodeSelector has these labels, and the node that it is on
/// carries them. A required node affinity that allows nothing else passes
/// with a remark; a preferred one, `nodeName`, or luck does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct NodeSelectorHonored {
    /// The Pod, or the workload that makes it.
    pub pod: String,
    /// The labels.
    pub labels: BTreeMap<String, String>,
}

impl Expect for NodeSelectorHonored {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        let found = required_pod(view, &self.pod)?;
        let spec = found.pod.spec.clone().unwrap_or_default();
        let mut remarks = found.remarks();
        let wanted = format_labels(&self.labels);
        let missing = missing_labels(&self.labels, spec.node_selector.as_ref());
        let on = match &spec.node_name {
            None => None,
            Some(name) => view
                .named(Kind::node(), name)?
                .map(|node| (name, labels_of(node))),
        };
        if !missing.is_empty() {
            if !self.by_affinity(&found.pod) {
                let on = on.as_ref().map(|(name, _)| name.as_str());
                let failure = self.no_selector(&found.pod, on);
                return Ok(failure.because(self.other_node(view, &found.pod)?).into());
            }
            remarks.push(say!(
                ja: "nodeSelector ではなく、必須の node affinity で同じことを指定しています",
                en: "a required node affinity does the same here as a nodeSelector"
            ));
        }
        let Some((node, labels)) = on else {
            return self.not_placed(view, &found);
        };
        let wrong = missing_labels(&self.labels, Some(&labels));
        if !wrong.is_empty() {
            return Ok(Judgement::fail(
                say!(
                    ja: "Pod がいるノード {node} に、指定した label がありません",
                    en: "the node {node}, which the Pod is on, does not carry the labels"
                ),
                Text::same(&wanted),
                Text::same(format_labels(&labels)),
            ));
        }
        let evidence = vec![say!(
            ja: "nodeSelector ({wanted}) どおり、ノード {node} にいます",
            en: "the Pod is on node {node}, as its manifest requires ({wanted})"
        )];
        Ok(Judgement::pass_with(evidence, remarks))
    }

    fn required_requests(&self) -> RequiredRequests {
        requests_for_pod()
            .and(RequiredRequests::named(Kind::node(), None))
            .and(RequiredRequests::some(Kind::node()))
            .and(diagnose::pod::required_requests())
    }

    fn problems(&self) -> Vec<String> {
        if self.labels.is_empty() {
            return vec!["nodeSelectorHonored: labels is empty, so anything would pass".to_owned()];
        }
        Vec::new()
    }

    fn about(&self) -> Vec<ManifestAspect> {
        [ManifestAspect::NODE]
            .into_iter()
            .chain(ManifestAspect::POD)
            .collect()
    }
}

impl NodeSelectorHonored {
    /// `on`: the node that the Pod is on. Where nothing demands a node this is
    /// luck, so it is told and changes nothing else.
    fn no_selector(&self, pod: &Pod, on: Option<&str>) -> Failure {
        let spec = pod.spec.clone().unwrap_or_default();
        let selector = spec.node_selector.unwrap_or_default();
        let actual = match on {
            _ if !selector.is_empty() => Text::same(format_labels(&selector)),
            None => say!(ja: "nodeSelector がありません", en: "there is no nodeSelector"),
            Some(on) => say!(
                ja: "nodeSelector がありません (いまのノード: {on})",
                en: "there is no nodeSelector (the Pod is on {on} now)"
            ),
        };
        let what = if !selector.is_empty() {
            say!(
                ja: "Pod の nodeSelector が目的のノードを指定していません",
                en: "the Pod's nodeSelector does not select the right node"
            )
        } else if !required_terms(pod).is_empty() {
            say!(
                ja: "Pod に nodeSelector がありません。必須の node affinity は、目的のノード以外も許しています",
                en: "the Pod has no nodeSelector, and its required node affinity also allows other nodes"
            )
        } else {
            say!(
                ja: "Pod に nodeSelector がないので、再作成すると別のノードに移るかもしれません (nodeName や偶然では決まりません)",
                en: "the Pod has no nodeSelector, so it may move to another node when it is re-created"
            )
        };
        let expected = Text::same(format!("nodeSelector: {}", format_labels(&self.labels)));
        let failure = Failure::new(what, expected, actual);
        if selector.is_empty() {
            return failure;
        }
        // Where no node takes the Pod for this selector, that is the same mistake.
        failure.caused_by(selector_cause(&selector))
    }

    /// Says how the node is given to the exercise that the cluster has, where it has none
    /// with the labels.
    fn other_node(&self, view: &View<'_>, pod: &Pod) -> Result<Vec<Text>, Stop> {
        let nodes = view.if_permitted(view.few(&Kind::node()))?.flatten();
        let nodes = nodes.unwrap_or_default();
        if nodes.is_empty() || !view.variables().contains("node") || self.has_node(nodes) {
            return Ok(Vec::new());
        }
        let wanted = format_labels(&self.labels);
        let text = say!(
            ja: "このクラスターに {wanted} のノードはありません",
            en: "this cluster has no node with {wanted}"
        );
        // The student may have chosen well among those that there are.
        let selector = pod
            .spec
            .as_ref()
            .and_then(|spec| spec.node_selector.as_ref());
        let chosen = nodes.iter().filter(|node| {
            selector.is_some_and(|it| missing_labels(it, Some(&labels_of(node))).is_empty())
        });
        let chosen: Vec<Value> = chosen.cloned().collect();
        let nodes = if chosen.is_empty() { nodes } else { &chosen };
        Ok(vec![with_set_node(text, view.variables(), nodes)])
    }

    fn has_node(&self, nodes: &[Value]) -> bool {
        let has_all =
            |node: &Value| missing_labels(&self.labels, Some(&labels_of(node))).is_empty();
        nodes.iter().any(has_all)
    }

    /// The Pod demands the right thing and is on no node (yet).
    fn not_placed(&self, view: &View<'_>, found: &FoundPod) -> Result<Judgement, Stop> {
        let nodes = view.all(Kind::node())?;
        let wanted = format_labels(&self.labels);
        if !self.has_node(nodes) {
            let text = say!(
                ja: "指定は正しいですが、このクラスターに {wanted} のノードがありません",
                en: "the selector is right, but this cluster has no node with {wanted}"
            );
            return Ok(Judgement::Inconclusive(with_set_node(
                text,
                view.variables(),
                nodes,
            )));
        }
        // Why it is not placed is one cause for every check of this Pod.
        let prescribed = Prescribed {
            node: self.labels.get("kubernetes.io/hostname").cloned(),
            variables: view.variables().clone(),
            ..Prescribed::default()
        };
        if let Some(settled @ (Judgement::Fail(_) | Judgement::Inconclusive(_))) =
            diagnose::pod::judge_pod(view, found, &prescribed)?
        {
            return Ok(settled);
        }
        Ok(Judgement::Moving {
            waiting_for: say!(
                ja: "Pod がノードに割り当てられるのを待っています",
                en: "waiting for the Pod to be placed on a node"
            ),
            otherwise: Box::new(Judgement::Inconclusive(say!(
                ja: "指定は正しいですが、Pod がまだどのノードにも割り当てられていません",
                en: "the selector is right, but the Pod is not on any node yet"
            ))),
        })
    }

    /// Tells whether every way that a required node affinity leaves open implies the labels.
    fn by_affinity(&self, pod: &Pod) -> bool {
        let terms = required_terms(pod);
        !terms.is_empty() && terms.iter().all(|term| self.implied_by(term))
    }

    fn implied_by(&self, term: &NodeSelectorTerm) -> bool {
        self.labels.iter().all(|(key, value)| {
            let by_label = term.match_expressions.iter().flatten().any(|demand| {
                demand.key == *key
                    && demand.operator == "In"
                    && demand.values.as_deref() == Some(std::slice::from_ref(value))
            });
            // A node's name, where it is its hostname too: verified on the node that the Pod is on.
            let by_name = key == "kubernetes.io/hostname"
                && term.match_fields.iter().flatten().any(|demand| {
                    demand.key == "metadata.name"
                        && demand.operator == "In"
                        && demand.values.as_deref() == Some(std::slice::from_ref(value))
                });
            by_label || by_name
        })
    }
}
