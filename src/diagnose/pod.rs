//! A Pod that is not ready.

use jiff::Timestamp;
use k8s_openapi::api::core::v1::{Container, Pod};

use super::events::events_of;
use super::pod_diagnosis::{DiagnosedContainer, PodDiagnosis, containers, log};
use super::steadiness::Steadiness;
use super::{
    Prescribed, container, ended, events, image, liveness, missing_source, mount, node, scheduling,
    unready,
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

/// Returns the conclusion for a Pod that counts as ready and is not well, by its probes and
/// restarts; else since when its youngest container runs, and how long that must
/// go on to be believed.
///
/// # Errors
/// As [`judge_pod`].
pub fn judge_ready(
    view: &View<'_>,
    found: &FoundPod,
    prescribed: &Prescribed,
) -> Result<Result<Steadiness, Judgement>, Stop> {
    let running = containers(found).into_iter().filter(|it| !it.init);
    let running: Vec<DiagnosedContainer<'_>> = running.collect();
    let has_probe =
        |it: &DiagnosedContainer<'_>| it.spec.is_some_and(|spec| spec.liveness_probe.is_some());
    let events = if running.iter().any(has_probe) {
        events_of(view, "Pod", &found.name, &found.uid)?
    } else {
        Vec::new()
    };
    let diagnosis = PodDiagnosis {
        view,
        found,
        prescribed,
        events: &events,
    };
    let mut steady = Steadiness {
        since: became_ready(&found.pod),
        ..Steadiness::default()
    };
    for container in running {
        let after = match liveness::judge_running(&diagnosis, container) {
            liveness::Standing::NotReady(judgement) => {
                return Ok(Err(through_its_workload(judgement, found)));
            }
            liveness::Standing::WellAfter(after) => after.max(container.last_run()),
        };
        steady = steady.with_container(container.started(), after);
    }
    Ok(Ok(steady))
}

/// Returns since when a Pod is ready and well, or why it is not.
///
/// # Errors
/// As [`judge_pod`].
pub fn judge_whole(
    view: &View<'_>,
    found: &FoundPod,
    prescribed: &Prescribed,
) -> Result<Result<Steadiness, Judgement>, Stop> {
    match judge_pod(view, found, prescribed)? {
        Some(judgement) => Ok(Err(judgement)),
        None => judge_ready(view, found, prescribed),
    }
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

/// Returns `right`, which a container's image is by its name, unless the registry says
/// that there is no such image; as long as nobody has pulled it, that is waited for.
///
/// # Errors
/// As [`judge_pod`].
pub fn judge_pulled(
    view: &View<'_>,
    found: &FoundPod,
    container: &Container,
    prescribed: &Prescribed,
    right: Judgement,
) -> Result<Judgement, Stop> {
    let image = container.image.as_deref().unwrap_or_default();
    let of_it = |one: &DiagnosedContainer<'_>| one.name() == container.name;
    let status = containers(found).into_iter().find(of_it);
    let was_pulled = status.is_some_and(|it| !it.status.image_id.is_empty() || it.has_run());
    if was_pulled {
        return Ok(right);
    }
    let missing = Some(image::cause(image));
    Ok(match judge_pod(view, found, prescribed)? {
        Some(Judgement::Fail(failure)) if failure.cause == missing => failure.into(),
        Some(Judgement::Moving {
            waiting_for,
            otherwise,
        }) => {
            let is_missing = matches!(&*otherwise, Judgement::Fail(it) if it.cause == missing);
            Judgement::Moving {
                waiting_for,
                otherwise: if is_missing {
                    otherwise
                } else {
                    Box::new(right)
                },
            }
        }
        _ => right,
    })
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

/// Returns since when the Pod is ready without a break.
fn became_ready(pod: &Pod) -> Option<Timestamp> {
    let conditions = pod.status.as_ref()?.conditions.as_ref()?;
    let ready = conditions.iter().find(|it| it.type_ == "Ready")?;
    Some(ready.last_transition_time.as_ref()?.0)
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
