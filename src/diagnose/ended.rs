//! A Pod that is over: Succeeded or Failed.

use super::placement::format_demand;
use super::pod_diagnosis::{PodDiagnosis, containers};
use super::{crash, image};
use crate::judgement::{Judgement, Stop};
use crate::{say, text::Text};

/// Returns the conclusion for a Pod whose programs have all ended well, though they should run on.
pub(super) fn completed(diagnosis: PodDiagnosis<'_>) -> Result<Judgement, Stop> {
    let name = &diagnosis.found.name;
    let spec = diagnosis.found.pod.spec.as_ref();
    let images = spec.into_iter().flat_map(|spec| &spec.containers);
    for image in images.filter_map(|container| container.image.as_deref()) {
        if diagnosis.prescribed.is_placeholder(image) {
            return Ok(Judgement::Inconclusive(image::placeholder(image)));
        }
    }
    let policy = spec
        .and_then(|spec| spec.restart_policy.as_deref())
        .unwrap_or("Always");
    let mut failure = diagnosis
        .not_ready(say!(
            ja: "Pod {name} は終わっています (Completed)。動き続けるはずの Pod です",
            en: "Pod {name} has completed, and it should keep running"
        ))
        .because(vec![say!(
            ja: "プログラムが終わり、restartPolicy: {policy} なので再起動されません",
            en: "its program has ended, and with restartPolicy: {policy} it is not started again"
        )])
        .caused_by(format!("completed:{name}"));
    if let Some(container) = containers(diagnosis.found)
        .into_iter()
        .find(|container| !container.init)
    {
        failure = failure.because(diagnosis.last_lines(container, false)?);
    }
    Ok(failure.into())
}

/// Returns the conclusion for a Pod that has failed for good.
pub(super) fn failed(diagnosis: PodDiagnosis<'_>) -> Result<Judgement, Stop> {
    let name = &diagnosis.found.name;
    let status = diagnosis.found.pod.status.as_ref();
    let reason = status
        .and_then(|status| status.reason.as_deref())
        .unwrap_or_default();
    let message = status
        .and_then(|status| status.message.as_deref())
        .unwrap_or_default()
        .trim_end();
    let settled = |what: Text| {
        diagnosis
            .not_ready(what)
            .because(vec![Text::same(message)])
            .caused_by(format!("failed:{name}"))
            .into()
    };
    match reason {
        "NodeLost" | "NodeShutdown" | "Shutdown" | "Terminated" => {
            return Ok(Judgement::Inconclusive(say!(
                ja: "ノードの停止により Pod {name} が終了しました: {message}",
                en: "Pod {name} ended since its node stopped: {message}"
            )));
        }
        "Evicted" if message.contains("The node was low on resource") => {
            return Ok(Judgement::Inconclusive(say!(
                ja: "ノードの資源が足りなくなり、Pod {name} が追い出されました (Evicted): {message}",
                en: "the node ran short, and Pod {name} was evicted from it: {message}"
            )));
        }
        "Preempting" => {
            return Ok(Judgement::Inconclusive(say!(
                ja: "優先度の高い Pod に場所を譲るため、Pod {name} が終了しました: {message}",
                en: "Pod {name} had to make room for one of higher priority: {message}"
            )));
        }
        "Evicted" => return Ok(settled(evicted(name, message))),
        "NodeAffinity" => {
            let demand = format_demand(&diagnosis.found.pod);
            return Ok(settled(say!(
                ja: "nodeName で指定したノードが {demand} に合わないため、Pod {name} は受け付けられませんでした",
                en: "the node that Pod {name} names with nodeName does not satisfy its {demand}, and turned it away"
            )));
        }
        "DeadlineExceeded" => {
            return Ok(settled(say!(
                ja: "activeDeadlineSeconds の時間が過ぎたため、Pod {name} が終了しました",
                en: "Pod {name} was ended, since its activeDeadlineSeconds are over"
            )));
        }
        _ => {}
    }
    if let Some(resource) = reason.strip_prefix("OutOf") {
        return Ok(settled(say!(
            ja: "ノードの {resource} が足りないため、Pod {name} は受け付けられませんでした",
            en: "the node has too little {resource} for Pod {name}, and turned it away"
        )));
    }
    let broken = |container: &super::pod_diagnosis::DiagnosedContainer<'_>| {
        let ended = container.ended_now();
        ended.is_some_and(|ended| ended.exit_code != 0)
    };
    match containers(diagnosis.found).into_iter().find(broken) {
        Some(container) => crash::judge_crash(diagnosis, container),
        None => Ok(settled(
            say!(ja: "Pod {name} はエラーで終わっています (Failed)", en: "Pod {name} has failed"),
        )),
    }
}

/// Returns the headline for a Pod that used more than it may (`pkg/kubelet/eviction`).
fn evicted(name: &str, message: &str) -> Text {
    let empty_dir = message
        .strip_prefix("Usage of EmptyDir volume \"")
        .and_then(|rest| rest.split_once("\" exceeds the limit \""))
        .and_then(|(volume, rest)| Some((volume, rest.split('"').next()?)));
    if let Some((volume, limit)) = empty_dir {
        return say!(
            ja: "Pod {name} は、emptyDir の Volume {volume} に上限 (sizeLimit) {limit} より多く書いたため、ノードから追い出されました (Evicted)",
            en: "Pod {name} was evicted, since more was written into its emptyDir volume {volume} than the sizeLimit of {limit}"
        );
    }
    let storage = ["total limit of containers ", "ephemeral storage limit \""]
        .iter()
        .find_map(|words| message.split_once(words))
        .map(|(_, limit)| limit.trim_end_matches(['"', '.', ' ']));
    match storage {
        Some(limit) => say!(
            ja: "Pod {name} は、ノードのディスクに上限 (ephemeral-storage) {limit} より多く書いたため、追い出されました (Evicted)",
            en: "Pod {name} was evicted, since it wrote more to the node's disk than its ephemeral-storage limit of {limit}"
        ),
        None => say!(
            ja: "Pod {name} は使ってよい量を超えたため、ノードから追い出されました (Evicted)",
            en: "Pod {name} was evicted, since it used more than it may"
        ),
    }
}
