//! A Pod that no node takes.

use k8s_openapi::api::core::v1::{NodeSelectorTerm, Pod};
use serde::Deserialize as _;
use serde_json::Value;

use super::claim_fault::wrong_volume_mode;
use super::node_fit::{judge_node_fit, unschedulable};
use super::placement::format_demand;
use super::required::{requests_for_claim, required_claim};
use super::scheduler_message::{judge_scheduler_message, with_scheduler_message};
use super::{Prescribed, claim, placement};
use crate::evidence::{Kind, RequiredRequests, View};
use crate::judgement::{Failure, Judgement, Stop};
use crate::objects::object_name;
use crate::objects::pod::claim_volumes;
use crate::say;

/// Returns the conclusion for a Pod that has no node yet.
pub(super) fn judge_scheduling(
    view: &View<'_>,
    pod: &Pod,
    prescribed: &Prescribed,
) -> Result<Judgement, Stop> {
    let condition = pod
        .status
        .iter()
        .flat_map(|status| status.conditions.iter().flatten())
        .find(|condition| condition.type_ == "PodScheduled" && condition.status == "False");
    let message = condition
        .and_then(|condition| condition.message.as_deref())
        .unwrap_or_default();
    // What preemption would not have brought either helps nobody.
    let message = message
        .split_once(" preemption:")
        .map_or(message, |(said, _)| said);
    let reason = condition.and_then(|condition| condition.reason.as_deref());
    if reason == Some("SchedulingGated") {
        return Ok(unschedulable(
            pod,
            say!(
                ja: "schedulingGates があるため、Pod がノードに割り当てられません",
                en: "the Pod is held back by its schedulingGates"
            ),
        )
        .into());
    }
    let nodes = view.if_permitted(view.all(Kind::node()));
    let claim = unready_claim(view, pod, prescribed);
    let nodes = nodes?.unwrap_or_default();
    if let Some(judgement) = judge_node_fit(nodes, pod, prescribed) {
        return Ok(with_scheduler_message(judgement, message));
    }
    if let Some(judgement) = claim? {
        return Ok(judgement);
    }
    if message.contains("node affinity")
        && let Some(failure) = volume_elsewhere(view, pod, nodes)?
    {
        return Ok(with_scheduler_message(failure.into(), message));
    }
    if condition.is_none() {
        return Ok(no_scheduler(pod));
    }
    Ok(Judgement::Moving {
        waiting_for: say!(
            ja: "Pod がノードに割り当てられるのを待っています: {message}",
            en: "waiting for a node to take the Pod: {message}"
        ),
        otherwise: Box::new(with_scheduler_message(
            judge_scheduler_message(pod, message),
            message,
        )),
    })
}

/// Returns the requests that [`judge_scheduling`] may make.
pub(super) fn required_requests() -> RequiredRequests {
    RequiredRequests::some(Kind::node())
        .and(requests_for_claims())
        .and(RequiredRequests::named(Kind::volume(), None).in_some_cases())
}

/// Returns the requests that [`unready_claim`] may make.
pub(super) fn requests_for_claims() -> RequiredRequests {
    requests_for_claim().and(claim::required_requests())
}

/// Returns a failure where a volume is on a node that the Pod may not go to.
fn volume_elsewhere(view: &View<'_>, pod: &Pod, nodes: &[Value]) -> Result<Option<Failure>, Stop> {
    for (_, name) in claim_volumes(pod) {
        let bound = view
            .named(Kind::claim(), name)?
            .and_then(|claim| claim.pointer("/spec/volumeName")?.as_str());
        let Some(volume) = bound else { continue };
        let found = view.if_permitted(view.named(Kind::volume(), volume))?;
        let terms: Vec<NodeSelectorTerm> = found
            .flatten()
            .and_then(|volume| volume.pointer("/spec/nodeAffinity/required/nodeSelectorTerms"))
            .and_then(|terms| Vec::deserialize(terms).ok())
            .unwrap_or_default();
        let home: Vec<&Value> = nodes
            .iter()
            .filter(|node| placement::any_term(&terms, node))
            .collect();
        if home.is_empty() || home.iter().any(|node| placement::matches_labels(pod, node)) {
            continue;
        }
        let home: Vec<&str> = home.into_iter().map(object_name).collect();
        let (home, demand) = (home.join(", "), format_demand(pod));
        return Ok(Some(
            unschedulable(pod, say!(
                ja: "PVC {name} のデータはノード {home} にありますが、Pod の {demand} は別のノードを求めているため、割り当てられません",
                en: "the volume of claim {name} is on node {home}, but the Pod's {demand} requires another node"
            ))
            .caused_by(format!("volumeNode:{name}")),
        ));
    }
    Ok(None)
}

/// Returns the diagnosis of a claim of the Pod that is missing or not bound.
pub(super) fn unready_claim(
    view: &View<'_>,
    pod: &Pod,
    prescribed: &Prescribed,
) -> Result<Option<Judgement>, Stop> {
    for (volume, name) in claim_volumes(pod) {
        let judgement = match required_claim(view, name) {
            // A claim of the wrong mode is bound, and cannot be mounted.
            Ok(claim) => match wrong_volume_mode(&claim, pod) {
                Some(failure) => Some(failure.into()),
                None => claim::judge_claim(view, &claim, prescribed)?,
            },
            Err(Stop::Unseen(unseen)) => return Err(unseen.into()),
            Err(Stop::Settled(judgement)) => Some(*judgement),
        };
        if let Some(judgement) = judgement {
            return Ok(Some(match judgement {
                Judgement::Fail(failure) => not_for_want_of(failure)
                    .because(vec![say!(
                        ja: "Pod の Volume {volume} がこの PVC を使うため、Pod を始められません",
                        en: "the Pod's volume {volume} is this claim, so the Pod cannot start"
                    )])
                    .into(),
                other => other,
            }));
        }
    }
    Ok(None)
}

/// Returns a claim's failure as the Pod's: that something else is absent says nothing
/// about the Pod until it is said.
fn not_for_want_of(mut failure: Failure) -> Failure {
    if failure.absent
        && let Some(mismatch) = failure.mismatches.first_mut()
    {
        let so = say!(ja: "Pod を始められません。", en: "the Pod cannot start: ");
        mismatch.what = so.then(&mismatch.what);
        failure.begun = true;
    }
    failure
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
            pod,
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
