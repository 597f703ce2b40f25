//! A Pod that is not ready.

use k8s_openapi::api::core::v1::{ContainerStatus, Pod};

use super::{container, events, mount, scheduling};
use crate::evidence::{Kind, View};
use crate::expect::shared::subject::FoundPod;
use crate::expect::{Failure, Judgement, Stop};
use crate::{say, text::Text};

/// What the exercise prescribes. Where a manifest asks for just this and the
/// cluster cannot give it, the fault is not the student's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Givens {
    /// The image.
    pub image: Option<String>,
    /// The node's `kubernetes.io/hostname`.
    pub node: Option<String>,
    /// Images that the course prints as placeholders and that do not run.
    pub placeholders: Vec<String>,
}

impl Givens {
    pub(super) fn is_placeholder(&self, image: &str) -> bool {
        use crate::expect::shared::image::Image;
        let image = Image::parse(image);
        self.placeholders
            .iter()
            .any(|name| Image::parse(name) == image)
    }
}

/// The conclusion for a Pod that should be Running with every container
/// ready, `None` if it is.
///
/// # Errors
/// [`Stop`] when more must be looked up first.
pub fn judge(
    view: &View<'_>,
    found: &FoundPod,
    givens: &Givens,
) -> Result<Option<Judgement>, Stop> {
    let pod = &found.pod;
    let name = found.name.as_str();
    let Some(status) = &pod.status else {
        return Ok(Some(scheduling::judge(view, pod, givens)?));
    };
    match status.phase.as_deref() {
        Some("Succeeded") => return Ok(Some(completed(found, givens))),
        Some("Failed") => return failed(view, found).map(Some),
        _ => {}
    }
    if pod
        .spec
        .as_ref()
        .is_none_or(|spec| spec.node_name.is_none())
    {
        return scheduling::judge(view, pod, givens).map(Some);
    }
    if is_ready(pod) {
        return Ok(None);
    }
    let waiting_events = events::of(view, "Pod", name, &found.uid)?;
    let json = serde_json::to_value(pod).unwrap_or_default();
    let mut moving = None;
    for status in statuses(pod) {
        let image = container::image_of(&json, &status.name);
        match container::judge(view, &found.key(), status, &image, givens, &waiting_events)? {
            Some(judgement @ Judgement::Moving { .. }) => moving = Some(judgement),
            Some(judgement) => return Ok(Some(judgement)),
            None => {}
        }
    }
    if let Some(judgement) = unwell_node(view, pod)? {
        return Ok(Some(judgement));
    }
    if let Some(moving) = moving {
        return Ok(Some(moving));
    }
    if let Some(init) = running_init(pod) {
        return Ok(Some(stuck_in_init(view, found, &init)?));
    }
    let creating = status.container_statuses.as_ref().is_none_or(Vec::is_empty)
        || statuses(pod).any(|status| {
            status
                .state
                .as_ref()
                .is_some_and(|state| state.waiting.is_some())
        });
    if creating {
        return mount::judge(view, pod, &waiting_events).map(Some);
    }
    Ok(Some(unready(found, &waiting_events)))
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

fn statuses(pod: &Pod) -> impl Iterator<Item = &ContainerStatus> {
    pod.status.iter().flat_map(|status| {
        status
            .init_container_statuses
            .iter()
            .flatten()
            .filter(|init| {
                let done = init
                    .state
                    .as_ref()
                    .and_then(|state| state.terminated.as_ref());
                done.is_none_or(|ended| ended.exit_code != 0)
            })
            .chain(status.container_statuses.iter().flatten())
    })
}

fn running_init(pod: &Pod) -> Option<String> {
    let status = pod.status.as_ref()?;
    let sidecar = |name: &str| {
        pod.spec
            .iter()
            .flat_map(|spec| spec.init_containers.iter().flatten())
            .any(|init| init.name == name && init.restart_policy.as_deref() == Some("Always"))
    };
    status
        .init_container_statuses
        .iter()
        .flatten()
        .find(|init| {
            !sidecar(&init.name)
                && init
                    .state
                    .as_ref()
                    .is_some_and(|state| state.running.is_some())
        })
        .map(|init| init.name.clone())
}

fn stuck_in_init(view: &View<'_>, found: &FoundPod, init: &str) -> Result<Judgement, Stop> {
    let failure = not_ready(
        found,
        say!(
            ja: "init コンテナ {init} が終わらないため、Pod が始まりません",
            en: "the Pod does not start, since its init container {init} does not end"
        ),
    )
    .because(container::last_lines(view, &found.key(), init, false)?)
    .caused_by(format!("init:{init}"));
    Ok(Judgement::Moving {
        waiting_for: say!(
            ja: "init コンテナ {init} が終わるのを待っています",
            en: "waiting for init container {init} to end"
        ),
        otherwise: Box::new(failure.into()),
    })
}

fn unready(found: &FoundPod, events: &[events::Event]) -> Judgement {
    let name = &found.name;
    let waiting: Vec<&str> = statuses(&found.pod)
        .filter(|status| !status.ready)
        .map(|status| status.name.as_str())
        .collect();
    let waiting = waiting.join(", ");
    let mut failure = not_ready(
        found,
        say!(
            ja: "Pod {name} のコンテナ {waiting} が準備完了 (Ready) になりません",
            en: "container {waiting} of Pod {name} does not become ready"
        ),
    )
    .caused_by(format!("unready:{name}"));
    if let Some(event) = events::newest(events, &["Unhealthy"]) {
        failure = failure.because(vec![Text::same(&event.message)]);
    }
    Judgement::Moving {
        waiting_for: say!(
            ja: "Pod {name} の準備完了 (Ready) を待っています",
            en: "waiting for Pod {name} to become ready"
        ),
        otherwise: Box::new(failure.into()),
    }
}

fn completed(found: &FoundPod, givens: &Givens) -> Judgement {
    let name = &found.name;
    let images = found.pod.spec.iter().flat_map(|spec| &spec.containers);
    for image in images.filter_map(|container| container.image.as_deref()) {
        if givens.is_placeholder(image) {
            return Judgement::Inconclusive(super::image::placeholder(image));
        }
    }
    not_ready(
        found,
        say!(
            ja: "Pod {name} は終わっています (Completed)。動き続けるはずの Pod です",
            en: "Pod {name} has completed, and it should keep running"
        ),
    )
    .caused_by(format!("completed:{name}"))
    .into()
}

fn failed(view: &View<'_>, found: &FoundPod) -> Result<Judgement, Stop> {
    let name = &found.name;
    let status = found.pod.status.clone().unwrap_or_default();
    let reason = status.reason.unwrap_or_default();
    let message = status.message.unwrap_or_default();
    if matches!(
        reason.as_str(),
        "NodeLost" | "NodeShutdown" | "Shutdown" | "Terminated"
    ) {
        return Ok(Judgement::Inconclusive(say!(
            ja: "ノードの停止により Pod {name} が終了しました: {message}",
            en: "Pod {name} ended since its node stopped: {message}"
        )));
    }
    let what = if reason == "Evicted" {
        say!(ja: "Pod {name} はノードから追い出されました (Evicted): {message}", en: "Pod {name} was evicted: {message}")
    } else {
        say!(ja: "Pod {name} はエラーで終わっています (Failed)", en: "Pod {name} has failed")
    };
    let mut failure = not_ready(found, what).caused_by(format!("failed:{name}"));
    for status in statuses(&found.pod).filter(|status| !status.ready) {
        failure = failure.because(container::last_lines(
            view,
            &found.key(),
            &status.name,
            false,
        )?);
    }
    Ok(failure.into())
}

fn unwell_node(view: &View<'_>, pod: &Pod) -> Result<Option<Judgement>, Stop> {
    let Some(name) = pod.spec.as_ref().and_then(|spec| spec.node_name.as_deref()) else {
        return Ok(None);
    };
    let Some(node) = view.if_permitted(view.named(Kind::node(), name))? else {
        return Ok(None);
    };
    let Some(node) = node else {
        return Ok(Some(
            Failure::new(
                say!(ja: "Pod が指定しているノード {name} はありません", en: "the Pod names node {name}, which does not exist"),
                say!(ja: "あるノードで動いている", en: "it is on a node that exists"),
                Text::same(name),
            )
            .caused_by("unschedulable")
            .into(),
        ));
    };
    let ready = node
        .pointer("/status/conditions")
        .and_then(|conditions| conditions.as_array())
        .into_iter()
        .flatten()
        .any(|condition| condition["type"] == "Ready" && condition["status"] == "True");
    Ok((!ready).then(|| Judgement::Moving {
        waiting_for: say!(
            ja: "ノード {name} が準備完了になるのを待っています",
            en: "waiting for node {name} to be ready"
        ),
        otherwise: Box::new(Judgement::Inconclusive(say!(
            ja: "ノード {name} が動いていない (NotReady) ため、判断できません",
            en: "node {name} is not ready, so this cannot be determined"
        ))),
    }))
}

fn not_ready(found: &FoundPod, what: Text) -> Failure {
    let status = found.pod.status.clone().unwrap_or_default();
    let phase = status.phase.unwrap_or_default();
    let ready = status
        .container_statuses
        .iter()
        .flatten()
        .filter(|it| it.ready)
        .count();
    let all = found
        .pod
        .spec
        .as_ref()
        .map_or(0, |spec| spec.containers.len());
    Failure::new(
        what,
        say!(ja: "Running で、すべてのコンテナが Ready ({all}/{all})", en: "Running with every container ready ({all}/{all})"),
        say!(ja: "{phase} ({ready}/{all})", en: "{phase} ({ready}/{all})"),
    )
}
