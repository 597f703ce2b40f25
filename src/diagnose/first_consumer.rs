//! A claim that waits until a node is chosen for the first Pod that uses it.

use k8s_openapi::api::core::v1::Pod;

use super::Prescribed;
use super::claim_cause::unbound;
use super::node_fit::judge_node_fit;
use crate::evidence::{Kind, RequiredRequests, View, typed};
use crate::judgement::{Judgement, Stop};
use crate::objects::pod::node_name;
use crate::say;

/// Returns the requests that [`judge_waiting_claim`] may make.
pub(super) fn required_requests() -> RequiredRequests {
    RequiredRequests::some(Kind::node()).and(RequiredRequests::named(Kind::pod(), None))
}

/// Returns the conclusion for a claim that waits until a node is chosen for its Pod.
pub(super) fn judge_waiting_claim(
    view: &View<'_>,
    claim: &str,
    consumer: &str,
    prescribed: &Prescribed,
) -> Result<Judgement, Stop> {
    let nodes = view.if_permitted(view.all(Kind::node()));
    let pod: Pod = match view.named(Kind::pod(), consumer)? {
        Some(pod) => typed(pod)?,
        None => Pod::default(),
    };
    let nodes = nodes?.unwrap_or_default();
    // With nodeName a Pod never meets the scheduler, and nobody selects a node
    // for its claim: it stays Pending for ever (kubernetes/kubernetes#89953).
    if node_name(&pod).is_some() {
        return Ok(unbound(claim, "Pending", say!(
            ja: "Pod {consumer} が nodeName を直接指定しているため、PVC {claim} がいつまでも Pending のままです (WaitForFirstConsumer の PVC は、スケジューラーがノードを選ぶのを待ちます)",
            en: "Pod {consumer} sets nodeName and so bypasses the scheduler; claim {claim} waits for the scheduler to choose a node (WaitForFirstConsumer) and stays Pending for ever"
        ))
        .into());
    }
    Ok(match judge_node_fit(nodes, &pod, prescribed) {
        Some(Judgement::Fail(failure)) => failure
            .because(vec![say!(
                ja: "PVC {claim} は、Pod {consumer} のノードが決まるのを待っています (WaitForFirstConsumer)",
                en: "claim {claim} waits until a node is chosen for Pod {consumer} (WaitForFirstConsumer)"
            )])
            .into(),
        Some(other) => other,
        None => on_its_way(claim, consumer),
    })
}

fn on_its_way(claim: &str, consumer: &str) -> Judgement {
    Judgement::Moving {
        waiting_for: say!(
            ja: "PVC {claim} を使う Pod {consumer} のノードが決まるのを待っています",
            en: "waiting until a node is chosen for Pod {consumer}, which uses claim {claim}"
        ),
        otherwise: Box::new(Judgement::Inconclusive(say!(
            ja: "PVC {claim} は Pending です。使う Pod {consumer} のノードが時間内に決まりませんでした",
            en: "claim {claim} is Pending: no node was chosen in time for Pod {consumer}, which uses it"
        ))),
    }
}
