//! One container that does not run as it should.

use super::pod_diagnosis::{DiagnosedContainer, PodDiagnosis, containers};
use super::{crash, ended, image, start};
use crate::judgement::{Judgement, Stop};
use crate::say;

/// Returns the conclusion for one container, `None` if there is nothing wrong with it.
pub(super) fn judge_container(
    diagnosis: PodDiagnosis<'_>,
    container: DiagnosedContainer<'_>,
) -> Result<Option<Judgement>, Stop> {
    let Some(state) = &container.status.state else {
        return Ok(None);
    };
    if state.terminated.is_some() {
        return ended(diagnosis, container).map(Some);
    }
    let Some(waiting) = &state.waiting else {
        return Ok(None);
    };
    let reason = waiting.reason.as_deref().unwrap_or_default();
    let message = waiting.message.as_deref().unwrap_or_default();
    match reason {
        "ErrImagePull"
        | "ImagePullBackOff"
        | "InvalidImageName"
        | "ImageInspectError"
        | "ErrImageNeverPull"
        | "RegistryUnavailable" => {
            let said = pull_message(diagnosis, container, message);
            Ok(Some(image::judge_image(
                diagnosis, container, reason, &said,
            )))
        }
        "CrashLoopBackOff" => crash::judge_crash(diagnosis, container).map(Some),
        "CreateContainerConfigError"
        | "CreateContainerError"
        | "RunContainerError"
        | "PreCreateHookError"
        | "PreStartHookError"
        | "PostStartHookError" => start::judge_start(diagnosis, container, reason, message),
        _ => Ok(None),
    }
}

/// Returns the pull's own error from an event, since `Back-off pulling image` says nothing.
fn pull_message(
    diagnosis: PodDiagnosis<'_>,
    container: DiagnosedContainer<'_>,
    message: &str,
) -> String {
    diagnosis
        .events
        .iter()
        .rev()
        .filter(|event| event.reason == "Failed" && event.concerns(container.name()))
        // The API server's "combined from similar events" stands before some.
        .find(|event| event.message.contains("Failed to pull image"))
        .map_or_else(|| message.to_owned(), |event| event.message.clone())
}

/// Returns the conclusion for a container that has ended. After its first run it will be restarted and
/// settle, one way or the other; one that has ended twice in a row is in a
/// crash loop, whatever the kubelet calls it at the moment.
fn ended(
    diagnosis: PodDiagnosis<'_>,
    container: DiagnosedContainer<'_>,
) -> Result<Judgement, Stop> {
    if all_done(diagnosis) {
        return ended::completed(diagnosis);
    }
    let judgement = crash::judge_crash(diagnosis, container)?;
    if container.ended_before().is_some() || !diagnosis.restarts(container) {
        return Ok(judgement);
    }
    let noun = container.noun();
    let (ja, en) = (noun.ja, noun.en);
    Ok(Judgement::Moving {
        waiting_for: say!(
            ja: "{ja} が終了しました。再起動を待っています",
            en: "{en} has ended; waiting for its restart"
        ),
        otherwise: Box::new(judgement),
    })
}

/// Tells whether all containers have ended well and for good: the Pod has completed,
/// though its phase may not say so yet.
fn all_done(diagnosis: PodDiagnosis<'_>) -> bool {
    containers(diagnosis.found).into_iter().all(|container| {
        let well = container
            .ended_now()
            .is_some_and(|ended| ended.exit_code == 0);
        well && !diagnosis.restarts(container)
    })
}
