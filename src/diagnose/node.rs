//! The node that a Pod is on, or should be on.

use k8s_openapi::api::core::v1::Pod;
use serde_json::Value;

use super::{Prescribed, with_set_node};
use crate::evidence::{Kind, RequiredRequests, Unseen, View};
use crate::judgement::{Failure, Judgement};
use crate::objects::fields::find_condition;
use crate::objects::pod::node_name;
use crate::{say, text::Text};

/// Returns the node that the Pod names.
pub(super) fn node_of<'a>(view: &View<'a>, pod: &Pod) -> Result<Option<FoundNode<'a>>, Unseen> {
    let Some(name) = node_name(pod) else {
        return Ok(None);
    };
    let node = view.if_permitted(view.named(Kind::node(), name))?;
    Ok(node.map(|node| FoundNode {
        name: name.to_owned(),
        node,
    }))
}

/// Returns the requests that [`node_of`] may make.
pub(super) fn required_requests() -> RequiredRequests {
    RequiredRequests::named(Kind::node(), None).in_some_cases()
}

/// A node that was looked up.
pub(super) struct FoundNode<'a> {
    name: String,
    node: Option<&'a Value>,
}

/// Returns the conclusion for a Pod on a node that is absent or not well; `None` for a good one.
pub(super) fn judge_node(found: &FoundNode<'_>, prescribed: &Prescribed) -> Option<Judgement> {
    let name = &found.name;
    let Some(node) = found.node else {
        if prescribed.node.as_ref() == Some(name) {
            let text = say!(
                ja: "このクラスターにはノード {name} がありません",
                en: "this cluster has no node {name}"
            );
            return Some(Judgement::Inconclusive(with_set_node(
                text,
                &prescribed.variables,
                &[],
            )));
        }
        return Some(
            Failure::new(
                say!(ja: "Pod が nodeName で指定しているノード {name} はありません", en: "the Pod names node {name} (nodeName), which does not exist"),
                say!(ja: "あるノードで動いている", en: "it is on a node that exists"),
                Text::same(name),
            )
            .caused_by(format!("nodeName:{name}"))
            .into(),
        );
    };
    let ready = find_condition(node, "Ready");
    if ready.is_some_and(|ready| ready["status"] == "True") {
        return None;
    }
    let said = ready
        .and_then(|ready| ready["message"].as_str())
        .map(|message| format!(" ({message})"))
        .unwrap_or_default();
    Some(Judgement::Moving {
        waiting_for: say!(
            ja: "ノード {name} が準備完了になるのを待っています",
            en: "waiting for node {name} to be ready"
        ),
        otherwise: Box::new(Judgement::Inconclusive(say!(
            ja: "Pod のいるノード {name} が動いていない (NotReady) ため、判定できません{said}",
            en: "node {name}, which the Pod is on, is not ready, so this cannot be determined{said}"
        ))),
    })
}
