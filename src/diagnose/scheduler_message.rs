//! Reads the scheduler's message about a Pod that it cannot place.

use k8s_openapi::api::core::v1::Pod;

use super::node_fit::unschedulable;
use super::placement::format_demand;
use crate::judgement::Judgement;
use crate::{say, text::Text};

/// Returns the conclusion from the scheduler's message where the nodes do not show the reason,
/// or may not be read. It may still change.
pub(super) fn judge_scheduler_message(pod: &Pod, message: &str) -> Judgement {
    let demand = format_demand(pod);
    let what = if message.contains("Insufficient ") || message.contains("Too many pods") {
        return Judgement::Inconclusive(say!(
            ja: "Pod を置けるノードがほかの Pod でいっぱいです: {message}",
            en: "the nodes that the Pod may go to are full of other Pods: {message}"
        ));
    } else if message.contains("{node.kubernetes.io/") || message.contains("were unschedulable") {
        return Judgement::Inconclusive(say!(
            ja: "ノードが正常ではないため、Pod を割り当てられません: {message}",
            en: "the Pod cannot be placed, since a node is not well: {message}"
        ));
    } else if message.contains("free ports") {
        say!(
            ja: "Pod が求める hostPort がどのノードでも使われているため、割り当てられません",
            en: "no node can take the Pod: the hostPort that it asks for is taken"
        )
    } else if message.contains("anti-affinity") || message.contains("pod affinity") {
        say!(
            ja: "podAffinity / podAntiAffinity の条件に合うノードがないため、Pod を割り当てられません",
            en: "no node can take the Pod: none satisfies its podAffinity or podAntiAffinity"
        )
    } else if message.contains("topology spread") {
        say!(
            ja: "topologySpreadConstraints を満たすノードがないため、Pod を割り当てられません",
            en: "no node can take the Pod: none satisfies its topologySpreadConstraints"
        )
    } else if message.contains("untolerated taint") {
        say!(
            ja: "ノードに taint があり、Pod に対応する toleration がないため割り当てられません",
            en: "no node can take the Pod: they have taints that it does not tolerate"
        )
    } else if message.contains("node affinity/selector") {
        say!(
            ja: "{demand} に一致するノードがないため、Pod を割り当てられません",
            en: "no node can take the Pod: none matches its {demand}"
        )
    } else {
        say!(ja: "Pod を割り当てられるノードがありません", en: "no node can take the Pod")
    };
    unschedulable(pod, what).into()
}

/// Adds the scheduler's own words to a failure.
pub(super) fn with_scheduler_message(judgement: Judgement, message: &str) -> Judgement {
    match judgement {
        Judgement::Fail(failure) if !message.is_empty() => {
            failure.because(vec![Text::same(message)]).into()
        }
        other => other,
    }
}
