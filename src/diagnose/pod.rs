//! A Pod that is not ready.

use k8s_openapi::api::core::v1::Pod;

use super::events::events_of;
use super::pod_diagnosis::{PodDiagnosis, containers, log};
use super::{
    Prescribed, container, ended, events, missing_source, mount, node, scheduling, unready,
};
use crate::evidence::{RequiredRequests, View};
use crate::judgement::checked_pod::FoundPod;
use crate::judgement::{Judgement, Stop};
use crate::objects::pod::{node_name, phase};

/// Returns the conclusion for a Pod that should be Running with every container
/// ready, `None` if it is.
///
/// # Errors
/// [`Stop`] when more must be looked up first.
pub fn judge_pod(
    view: &View<'_>,
    found: &FoundPod,
    prescribed: &Prescribed,
) -> Result<Option<Judgement>, Stop> {
    if is_ready(&found.pod) {
        return Ok(None);
    }
    let judgement = unwell(view, found, prescribed)?;
    Ok(Some(through_its_workload(judgement, found)))
}

/// Tells whether a Pod is Running, with every container ready (and so the Pod).
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

/// Returns the requests that [`judge_pod`] may make: none for a Pod that is well.
#[must_use]
pub fn required_requests() -> RequiredRequests {
    scheduling::required_requests()
        .and(events::required_requests())
        .and(node::required_requests())
        .and(RequiredRequests::logs())
        .and(mount::required_requests())
        .and(missing_source::required_requests())
        .in_some_cases()
}

fn unwell(view: &View<'_>, found: &FoundPod, prescribed: &Prescribed) -> Result<Judgement, Stop> {
    let pod = &found.pod;
    let phase = phase(pod);
    let over = matches!(phase, Some("Succeeded" | "Failed"));
    if node_name(pod).is_none() && !over {
        return scheduling::judge_scheduling(view, pod, prescribed);
    }
    // All that is needed below is asked for at once.
    let events = events_of(view, "Pod", &found.name, &found.uid);
    let node = node::node_of(view, pod);
    for container in containers(found) {
        if container.has_last_words() {
            // Its answer is used where the container is judged.
            drop(log(view, found, container, container.ended_now().is_none()));
        }
    }
    let (events, node) = (events?, node?);
    let diagnosis = PodDiagnosis {
        view,
        found,
        prescribed,
        events: &events,
    };
    match phase {
        Some("Succeeded") => return ended::completed(diagnosis),
        Some("Failed") => return ended::failed(diagnosis),
        _ => {}
    }
    let mut moving = None;
    for container in containers(found) {
        match container::judge_container(diagnosis, container)? {
            Some(judgement @ Judgement::Moving { .. }) => moving = Some(judgement),
            Some(judgement) => return Ok(judgement),
            None => {}
        }
    }
    if let Some(node) = &node
        && let Some(judgement) = node::judge_node(node, prescribed)
    {
        return Ok(judgement);
    }
    if let Some(judgement) = moving {
        return Ok(judgement);
    }
    if let Some(judgement) = unready::stuck_in_init(diagnosis)? {
        return Ok(judgement);
    }
    if being_created(pod) {
        return mount::judge_creation(diagnosis);
    }
    Ok(unready::judge_unready(diagnosis))
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

/// Names the workload in a failure where the Pod was found through one: its name is
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
