//! One container that does not run as it should.

use k8s_openapi::api::core::v1::ContainerStatus;
use serde_json::Value;

use super::{Givens, events::Event, image};
use crate::evidence::{Answer, PodKey, Request, View};
use crate::expect::{Failure, Judgement, Stop};
use crate::{say, text::Text};

/// The conclusion for one container, `None` if there is nothing wrong with it.
pub(super) fn judge(
    view: &View<'_>,
    pod: &PodKey,
    status: &ContainerStatus,
    image: &str,
    givens: &Givens,
    events: &[Event],
) -> Result<Option<Judgement>, Stop> {
    let name = status.name.as_str();
    let Some(state) = &status.state else {
        return Ok(None);
    };
    if let Some(waiting) = &state.waiting {
        let reason = waiting.reason.as_deref().unwrap_or_default();
        let message = waiting.message.as_deref().unwrap_or_default();
        return match reason {
            "ErrImagePull"
            | "ImagePullBackOff"
            | "InvalidImageName"
            | "ErrImageNeverPull"
            | "RegistryUnavailable" => {
                let said = pull_message(events, message);
                Ok(Some(image::judge(name, image, reason, &said, givens)))
            }
            "CrashLoopBackOff" => crash(view, pod, status, image, givens).map(Some),
            "CreateContainerConfigError" | "CreateContainerError" | "RunContainerError" => {
                Ok(Some(cannot_start(name, reason, message)))
            }
            _ => Ok(None),
        };
    }
    if state.terminated.is_some() {
        return ended(view, pod, status, image, givens).map(Some);
    }
    Ok(None)
}

/// `Back-off pulling image` says nothing; the pull's own error is in an event.
fn pull_message(events: &[Event], message: &str) -> String {
    events
        .iter()
        .rev()
        .find(|event| event.reason == "Failed" && event.message.starts_with("Failed to pull image"))
        .map_or_else(|| message.to_owned(), |event| event.message.clone())
}

fn cannot_start(name: &str, reason: &str, message: &str) -> Judgement {
    Failure::new(
        say!(
            ja: "コンテナ {name} を起動できません: {message}",
            en: "container {name} cannot be started: {message}"
        ),
        say!(ja: "起動している", en: "it is started"),
        Text::same(reason),
    )
    .caused_by(format!("container:{name}:{reason}"))
    .into()
}

/// A container that is between two runs: it will be restarted and settle, one way or the other.
fn ended(
    view: &View<'_>,
    pod: &PodKey,
    status: &ContainerStatus,
    image: &str,
    givens: &Givens,
) -> Result<Judgement, Stop> {
    let name = &status.name;
    Ok(Judgement::Moving {
        waiting_for: say!(
            ja: "コンテナ {name} が終了しました。再起動を待っています",
            en: "container {name} has ended; waiting for its restart"
        ),
        otherwise: Box::new(crash(view, pod, status, image, givens)?),
    })
}

fn crash(
    view: &View<'_>,
    pod: &PodKey,
    status: &ContainerStatus,
    image: &str,
    givens: &Givens,
) -> Result<Judgement, Stop> {
    let name = status.name.as_str();
    let now = status
        .state
        .as_ref()
        .and_then(|state| state.terminated.as_ref());
    let last = now.or_else(|| {
        status
            .last_state
            .as_ref()
            .and_then(|state| state.terminated.as_ref())
    });
    let code = last.map_or(0, |ended| ended.exit_code);
    let reason = last
        .and_then(|ended| ended.reason.clone())
        .unwrap_or_default();
    if code == 0 && givens.is_placeholder(image) {
        return Ok(Judgement::Inconclusive(image::placeholder(image)));
    }
    let headline = if reason == "OOMKilled" {
        say!(
            ja: "コンテナ {name} がメモリ不足で終了しました (OOMKilled)",
            en: "container {name} was killed, since it needs more memory than its limit (OOMKilled)"
        )
    } else if code == 0 {
        say!(
            ja: "コンテナ {name} のプログラムがすぐに終わってしまいます (終了コード 0)",
            en: "the program in container {name} ends at once (exit code 0), so there is nothing to keep running"
        )
    } else {
        say!(
            ja: "コンテナ {name} のプログラムがエラーで終了しています (終了コード {code})",
            en: "the program in container {name} keeps crashing (exit code {code})"
        )
    };
    let restarts = status.restart_count;
    let actual = say!(
        ja: "{reason}、再起動 {restarts} 回",
        en: "{reason}, {restarts} restarts"
    );
    let failure = Failure::new(
        headline,
        say!(ja: "動き続けている", en: "it keeps running"),
        actual,
    )
    .because(last_lines(view, pod, name, now.is_none())?)
    .caused_by(format!("crash:{name}"));
    Ok(failure.into())
}

/// The last lines of the run that ended, if they may be read.
pub(super) fn last_lines(
    view: &View<'_>,
    pod: &PodKey,
    container: &str,
    previous: bool,
) -> Result<Vec<Text>, Stop> {
    let request = Request::Logs {
        pod: pod.clone(),
        container: container.to_owned(),
        previous,
    };
    let Some(Answer::Log(log)) = view.if_permitted(view.ask(request))? else {
        return Ok(Vec::new());
    };
    let lines: Vec<&str> = log.lines().filter(|line| !line.trim().is_empty()).collect();
    let tail = &lines[lines.len().saturating_sub(5)..];
    Ok(tail
        .iter()
        .map(|line| Text::same(format!("log> {line}")))
        .collect())
}

/// The image that the Pod's spec names for a container: what status repeats may bear another tag.
pub(super) fn image_of(pod: &Value, container: &str) -> String {
    ["/spec/containers", "/spec/initContainers"]
        .into_iter()
        .filter_map(|list| pod.pointer(list)?.as_array())
        .flatten()
        .find(|spec| spec["name"] == container)
        .and_then(|spec| spec["image"].as_str())
        .unwrap_or_default()
        .to_owned()
}
