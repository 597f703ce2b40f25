//! A Pod that no node takes.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::Pod;

use super::{Givens, claim};
use crate::evidence::{Kind, View};
use crate::expect::shared::{labels, subject};
use crate::expect::{Failure, Judgement, Stop};
use crate::{say, text::Text};

/// The conclusion for a Pod that has no node yet.
pub(super) fn judge(view: &View<'_>, pod: &Pod, givens: &Givens) -> Result<Judgement, Stop> {
    let condition = pod
        .status
        .iter()
        .flat_map(|status| status.conditions.iter().flatten())
        .find(|condition| condition.type_ == "PodScheduled" && condition.status == "False");
    let message = condition
        .and_then(|condition| condition.message.clone())
        .unwrap_or_default();
    let reason = condition
        .and_then(|condition| condition.reason.as_deref())
        .unwrap_or_default();
    if reason == "SchedulingGated" {
        return Ok(unschedulable(
            &message,
            say!(
                ja: "schedulingGates があるため、Pod がノードに割り当てられません",
                en: "the Pod is held back by its schedulingGates"
            ),
        )
        .into());
    }
    if let Some(judgement) = unmatched_selector(view, pod, &message, givens)? {
        return Ok(judgement);
    }
    if let Some(judgement) = unready_claim(view, pod)? {
        return Ok(judgement);
    }
    if condition.is_none() {
        return Ok(no_scheduler(pod));
    }
    Ok(Judgement::Moving {
        waiting_for: say!(
            ja: "Pod がノードに割り当てられるのを待っています: {message}",
            en: "waiting for a node to take the Pod: {message}"
        ),
        otherwise: Box::new(if message.contains("node.kubernetes.io/") {
            Judgement::Inconclusive(say!(
                ja: "ノードが正常ではないため、Pod を割り当てられません: {message}",
                en: "a node is not well, so the Pod cannot be placed: {message}"
            ))
        } else {
            unschedulable(
                &message,
                say!(
                    ja: "Pod を割り当てられるノードがありません",
                    en: "no node can take the Pod"
                ),
            )
            .into()
        }),
    })
}

fn unschedulable(message: &str, what: Text) -> Failure {
    Failure::new(
        what,
        say!(ja: "ノードに割り当てられている", en: "the Pod is on a node"),
        Text::same(if message.is_empty() {
            "Pending"
        } else {
            message
        }),
    )
    .caused_by("unschedulable")
}

/// A nodeSelector that no node of the cluster satisfies. That cannot change by itself.
fn unmatched_selector(
    view: &View<'_>,
    pod: &Pod,
    message: &str,
    givens: &Givens,
) -> Result<Option<Judgement>, Stop> {
    let selector: BTreeMap<String, String> = pod
        .spec
        .as_ref()
        .and_then(|spec| spec.node_selector.clone())
        .unwrap_or_default();
    if selector.is_empty() {
        return Ok(None);
    }
    let Some(nodes) = view.if_permitted(view.all(Kind::node()))? else {
        return Ok(None);
    };
    if nodes
        .iter()
        .any(|node| labels::missing(&selector, Some(&subject::labels_of(node))).is_empty())
    {
        return Ok(None);
    }
    let wanted = labels::written(&selector);
    let hosts: Vec<String> = nodes
        .iter()
        .filter_map(|node| subject::labels_of(node).remove("kubernetes.io/hostname"))
        .collect();
    let there = hosts.join(", ");
    if let Some(given) = &givens.node
        && !hosts.contains(given)
        && selector.get("kubernetes.io/hostname") == Some(given)
        && selector.len() == 1
    {
        return Ok(Some(Judgement::Inconclusive(say!(
            ja: "このクラスターにはノード {given} がありません (あるノード: {there})。`--set node=<ノード名>` で変えられます",
            en: "this cluster has no node {given} (it has: {there}); another one can be given with --set node=NAME"
        ))));
    }
    let failure = unschedulable(
        message,
        say!(
            ja: "nodeSelector ({wanted}) に一致するノードがないため、Pod を割り当てられません",
            en: "no node can take the Pod: none matches its nodeSelector ({wanted})"
        ),
    );
    Ok(Some(
        failure
            .because(vec![say!(
                ja: "クラスターのノードの kubernetes.io/hostname: {there}",
                en: "kubernetes.io/hostname of the cluster's nodes: {there}"
            )])
            .into(),
    ))
}

/// A claim that is missing or not bound; its own diagnosis is the Pod's.
pub(super) fn unready_claim(view: &View<'_>, pod: &Pod) -> Result<Option<Judgement>, Stop> {
    let volumes = pod
        .spec
        .iter()
        .flat_map(|spec| spec.volumes.iter().flatten());
    for volume in volumes {
        let Some(source) = &volume.persistent_volume_claim else {
            continue;
        };
        let claim = match subject::claim(view, &source.claim_name) {
            Ok(claim) => claim,
            Err(Stop::Unseen(unseen)) => return Err(unseen.into()),
            Err(Stop::Settled(judgement)) => return Ok(Some(*judgement)),
        };
        if let Some(judgement) = claim::judge(view, &claim)? {
            return Ok(Some(judgement));
        }
    }
    Ok(None)
}

fn no_scheduler(pod: &Pod) -> Judgement {
    let scheduler = pod
        .spec
        .as_ref()
        .and_then(|spec| spec.scheduler_name.clone())
        .unwrap_or_else(|| "default-scheduler".to_owned());
    let otherwise = if scheduler == "default-scheduler" {
        Judgement::Inconclusive(say!(
            ja: "スケジューラーが動いていないようです。Pod がどのノードにも割り当てられません",
            en: "the scheduler does not seem to work: nothing placed the Pod"
        ))
    } else {
        unschedulable(
            "",
            say!(
                ja: "schedulerName {scheduler} のスケジューラーが Pod を割り当てません",
                en: "the Pod asks for the scheduler {scheduler}, which does not place it"
            ),
        )
        .into()
    };
    Judgement::Moving {
        waiting_for: say!(
            ja: "Pod がノードに割り当てられるのを待っています",
            en: "waiting for the scheduler to place the Pod"
        ),
        otherwise: Box::new(otherwise),
    }
}
