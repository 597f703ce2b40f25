//! Taints that keep a Pod off nodes.

use k8s_openapi::api::core::v1::{Pod, Taint, Toleration};
use serde::Deserialize as _;
use serde_json::Value;

/// Returns the taints of `node` that keep `pod` off it.
pub(super) fn untolerated(pod: &Pod, node: &Value) -> Vec<Taint> {
    let taints: Vec<Taint> = node
        .pointer("/spec/taints")
        .and_then(|taints| Vec::deserialize(taints).ok())
        .unwrap_or_default();
    let tolerations = pod
        .spec
        .as_ref()
        .and_then(|spec| spec.tolerations.as_deref())
        .unwrap_or_default();
    taints
        .into_iter()
        .filter(|taint| matches!(taint.effect.as_str(), "NoSchedule" | "NoExecute"))
        .filter(|taint| !tolerations.iter().any(|it| tolerates(it, taint)))
        .collect()
}

/// Tells whether the cluster itself put the taint there, for the node's state, and
/// will take it away again.
pub(super) fn is_the_clusters(taint: &Taint) -> bool {
    taint.key.starts_with("node.kubernetes.io/")
        || taint.key.starts_with("node.cloudprovider.kubernetes.io/")
}

/// `key=value:effect`, as kubectl writes it.
pub(super) fn format_taint(taint: &Taint) -> String {
    let value = taint
        .value
        .as_deref()
        .filter(|value| !value.is_empty())
        .map(|value| format!("={value}"))
        .unwrap_or_default();
    format!("{}{value}:{}", taint.key, taint.effect)
}

/// `ToleratesTaint` of k8s.io/component-helpers.
fn tolerates(toleration: &Toleration, taint: &Taint) -> bool {
    let field = |text: &Option<String>| text.clone().unwrap_or_default();
    let effect = field(&toleration.effect);
    let key = field(&toleration.key);
    if !effect.is_empty() && effect != taint.effect || !key.is_empty() && key != taint.key {
        return false;
    }
    match field(&toleration.operator).as_str() {
        "Exists" => true,
        "" | "Equal" => !key.is_empty() && field(&toleration.value) == field(&taint.value),
        _ => false,
    }
}
