//! A Pod that is not ready.

use k8s_openapi::api::core::v1::Pod;

use super::case::{Case, containers, log};
use super::{Prescribed, container, ended, events, mount, node, scheduling, sources, unready};
use crate::evidence::{RequiredRequests, View};
use crate::judgement::checked_pod::FoundPod;
use crate::judgement::{Judgement, Stop};

/// The conclusion for a Pod that should be Running with every container
/// ready, `None` if it is.
///
/// # Errors
/// [`Stop`] when more must be looked up first.
pub fn judge(
    view: &View<'_>,
    found: &FoundPod,
    givens: &Prescribed,
) -> Result<Option<Judgement>, Stop> {
    if is_ready(&found.pod) {
        return Ok(None);
    }
    let judgement = unwell(view, found, givens)?;
    Ok(Some(through_its_workload(judgement, found)))
}

/// Running, with every container ready (and so the Pod).
#[must_use]
pub fn is_ready(pod: &Pod) -> bool {
    let Some(status) = &pod.status else {
        return false;
    };
    let ready = status
        .conditions
        .iter()
        .flatten()
        .any(|condition| condition.type_ == "Ready" && condition.status == "True");
    let containers = status.container_statuses.as_deref().unwrap_or_default();
    status.phase.as_deref() == Some("Running")
        && ready
        && !containers.is_empty()
        && containers.iter().all(|container| container.ready)
}

/// What [`judge`] may ask: nothing of a Pod that is well.
#[must_use]
pub fn required_requests() -> RequiredRequests {
    scheduling::required_requests()
        .and(events::required_requests())
        .and(node::required_requests())
        .and(RequiredRequests::logs())
        .and(mount::required_requests())
        .and(sources::required_requests())
        .in_some_cases()
}

fn unwell(view: &View<'_>, found: &FoundPod, givens: &Prescribed) -> Result<Judgement, Stop> {
    let pod = &found.pod;
    let phase = pod
        .status
        .as_ref()
        .and_then(|status| status.phase.as_deref());
    let over = matches!(phase, Some("Succeeded" | "Failed"));
    let placed = pod
        .spec
        .as_ref()
        .is_some_and(|spec| spec.node_name.is_some());
    if !placed && !over {
        return scheduling::judge(view, pod, givens);
    }
    // All that is needed below is asked for at once.
    let events = events::of(view, "Pod", &found.name, &found.uid);
    let node = node::of(view, pod);
    for one in containers(found) {
        if one.has_last_words() {
            // Its answer is used where the container is judged.
            drop(log(view, found, one, one.ended_now().is_none()));
        }
    }
    let (events, node) = (events?, node?);
    let case = Case {
        view,
        found,
        givens,
        events: &events,
    };
    match phase {
        Some("Succeeded") => return ended::completed(case),
        Some("Failed") => return ended::failed(case),
        _ => {}
    }
    let mut moving = None;
    for one in containers(found) {
        match container::judge(case, one)? {
            Some(judgement @ Judgement::Moving { .. }) => moving = Some(judgement),
            Some(judgement) => return Ok(judgement),
            None => {}
        }
    }
    if let Some(node) = &node
        && let Some(judgement) = node::unwell(node, givens)
    {
        return Ok(judgement);
    }
    if let Some(judgement) = moving {
        return Ok(judgement);
    }
    if let Some(judgement) = unready::stuck_in_init(case)? {
        return Ok(judgement);
    }
    if being_created(pod) {
        return mount::judge(case);
    }
    Ok(unready::judge(case))
}

fn being_created(pod: &Pod) -> bool {
    let statuses = pod
        .status
        .as_ref()
        .and_then(|status| status.container_statuses.as_deref())
        .unwrap_or_default();
    statuses.is_empty()
        || statuses.iter().any(|status| {
            let state = status.state.as_ref();
            state.is_some_and(|state| state.waiting.is_some())
        })
}

/// Where the Pod was found through a workload, a failure says so: its name is
/// not the one that was asked for.
fn through_its_workload(judgement: Judgement, found: &FoundPod) -> Judgement {
    match judgement {
        Judgement::Fail(mut failure) => {
            failure.evidence.splice(0..0, found.remarks());
            failure.into()
        }
        Judgement::Moving {
            waiting_for,
            otherwise,
        } => Judgement::Moving {
            waiting_for,
            otherwise: Box::new(through_its_workload(*otherwise, found)),
        },
        other => other,
    }
}
