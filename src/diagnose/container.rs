//! One container that does not run as it should.

use super::case::{Case, One, containers};
use super::{crash, ended, image, start};
use crate::judgement::{Judgement, Stop};
use crate::say;

/// The conclusion for one container, `None` if there is nothing wrong with it.
pub(super) fn judge(case: Case<'_>, one: One<'_>) -> Result<Option<Judgement>, Stop> {
    let Some(state) = &one.status.state else {
        return Ok(None);
    };
    if state.terminated.is_some() {
        return ended(case, one).map(Some);
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
            let said = pull_message(case, one, message);
            Ok(Some(image::judge(case, one, reason, &said)))
        }
        "CrashLoopBackOff" => crash::judge(case, one).map(Some),
        "CreateContainerConfigError"
        | "CreateContainerError"
        | "RunContainerError"
        | "PreCreateHookError"
        | "PreStartHookError"
        | "PostStartHookError" => start::judge(case, one, reason, message),
        _ => Ok(None),
    }
}

/// `Back-off pulling image` says nothing; the pull's own error is in an event.
fn pull_message(case: Case<'_>, one: One<'_>, message: &str) -> String {
    case.events
        .iter()
        .rev()
        .filter(|event| event.reason == "Failed" && event.concerns(one.name()))
        .find(|event| event.message.starts_with("Failed to pull image"))
        .map_or_else(|| message.to_owned(), |event| event.message.clone())
}

/// A container that has ended. After its first run it will be restarted and
/// settle, one way or the other; one that has ended twice in a row is in a
/// crash loop, whatever the kubelet calls it at the moment.
fn ended(case: Case<'_>, one: One<'_>) -> Result<Judgement, Stop> {
    if all_done(case) {
        return ended::completed(case);
    }
    let judgement = crash::judge(case, one)?;
    if one.ended_before().is_some() || !is_restarted(case, one) {
        return Ok(judgement);
    }
    let noun = one.noun();
    let (ja, en) = (noun.ja, noun.en);
    Ok(Judgement::Moving {
        waiting_for: say!(
            ja: "{ja} が終了しました。再起動を待っています",
            en: "{en} has ended; waiting for its restart"
        ),
        otherwise: Box::new(judgement),
    })
}

/// Whether all containers have ended well and for good: the Pod has completed,
/// though its phase may not say so yet.
fn all_done(case: Case<'_>) -> bool {
    containers(case.found).into_iter().all(|one| {
        let well = one.ended_now().is_some_and(|ended| ended.exit_code == 0);
        well && !is_restarted(case, one)
    })
}

/// Whether the kubelet starts the container again after this end.
pub(super) fn is_restarted(case: Case<'_>, one: One<'_>) -> bool {
    let own = one.spec.and_then(|spec| spec.restart_policy.as_deref());
    let pods = case
        .found
        .pod
        .spec
        .as_ref()
        .and_then(|spec| spec.restart_policy.as_deref());
    match own.or(pods) {
        Some("Never") => false,
        Some("OnFailure") => one.ended_now().is_none_or(|ended| ended.exit_code != 0),
        _ => true,
    }
}
