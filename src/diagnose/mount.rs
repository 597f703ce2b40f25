//! A Pod that waits in `ContainerCreating`: usually for a volume, at times for an image.

use k8s_openapi::api::core::v1::{Pod, Volume};

use super::events::{Event, newest_event};
use super::missing_source::{self, Missing, Source};
use super::pod_diagnosis::PodDiagnosis;
use super::scheduling;
use crate::evidence::{Kind, RequiredRequests};
use crate::judgement::{Failure, Judgement, Stop};
use crate::objects::pod::{node_name, volumes};
use crate::{say, text::Text};

/// Words of the kubelet, of attachers and of drivers about their own state, which they try
/// again to get over.
const CLUSTER_WORDS: [&str; 8] = [
    "not found in the list of registered CSI drivers",
    "timed out waiting for the condition",
    "timed out waiting for external-attacher",
    "context deadline exceeded",
    "code = DeadlineExceeded",
    "code = Unavailable",
    "connect: connection refused",
    "not registered",
];

/// Returns the conclusion for a Pod whose containers are being created.
pub(super) fn judge_creation(diagnosis: PodDiagnosis<'_>) -> Result<Judgement, Stop> {
    let pod = &diagnosis.found.pod;
    // A Pod that sets nodeName waits here, and not with the scheduler, for its claims.
    let claims = scheduling::unready_claim(diagnosis.view, pod, diagnosis.prescribed);
    let missing = missing_config_map(diagnosis, pod);
    if let Some(judgement) = claims? {
        return Ok(judgement);
    }
    if let Some(missing) = missing? {
        return Ok(missing);
    }
    let newest = newest_event(diagnosis.events, &["Pulling", "Pulled"]);
    // Once an image is pulled, sandbox and volumes are there.
    let is_open = |event: &&Event| newest.is_none_or(|later| later.last < event.last);
    let failed = diagnosis.events.iter().rev().find(|event| {
        let mount = ["FailedMount", "FailedAttachVolume", "FailedMapVolume"];
        // The kubelet's caches lag behind for a moment in good runs, too.
        mount.contains(&event.reason.as_str()) && !event.message.contains("failed to sync")
    });
    if let Some(event) = failed.filter(is_open) {
        return failed_mount(diagnosis, event);
    }
    let sandbox = newest_event(diagnosis.events, &["FailedCreatePodSandBox"]);
    if let Some(event) = sandbox.filter(is_open) {
        let message = &event.message;
        return Ok(moving(Judgement::Inconclusive(say!(
            ja: "クラスターが Pod の実行環境を作れません: {message}",
            en: "the cluster cannot make a sandbox for the Pod: {message}"
        ))));
    }
    let last = if newest.is_some_and(|event| event.reason == "Pulling") {
        say!(ja: "イメージを取得しています", en: "the image is being pulled")
    } else {
        say!(ja: "コンテナを作成しています (ContainerCreating)", en: "containers are being created (ContainerCreating)")
    };
    Ok(Judgement::Moving {
        otherwise: Box::new(Judgement::Inconclusive(say!(
            ja: "時間内にコンテナの準備が終わりませんでした。少し待ってからもう一度確認してください",
            en: "the containers were not created in time; wait a little and check again"
        ))),
        waiting_for: last,
    })
}

/// Returns the requests that [`judge_creation`] may make.
pub(super) fn required_requests() -> RequiredRequests {
    scheduling::requests_for_claims().and(missing_source::required_requests())
}

fn failed_mount(diagnosis: PodDiagnosis<'_>, event: &Event) -> Result<Judgement, Stop> {
    let message = event.message.as_str();
    // `MountVolume.SetUp failed for volume "data" : …`
    let name = message
        .split_once("for volume \"")
        .and_then(|(_, rest)| Some(rest.split_once('"')?.0));
    let volume = volumes(&diagnosis.found.pod).find(|volume| Some(volume.name.as_str()) == name);
    if let Some(missing) = Missing::from_mount(message, volume) {
        let name = name.unwrap_or_default();
        let user = say!(ja: "Volume {name}", en: "volume {name}");
        return Ok(missing_source::missing_source(diagnosis.view, &missing, user)?.into());
    }
    // The kubelet says this of a hostPath whose `type` demands something that
    // is not on the node; nothing but a person changes that.
    if message.contains("hostPath type check failed") {
        return Ok(wrong_host_path(diagnosis, volume, message).into());
    }
    // The token that every Pod gets is not of the student's making.
    let is_token = name.is_some_and(|name| name.starts_with("kube-api-access-"));
    if is_token || CLUSTER_WORDS.iter().any(|words| message.contains(words)) {
        return Ok(moving(Judgement::Inconclusive(say!(
            ja: "クラスターが Pod の準備をできません: {message}",
            en: "the cluster cannot get the Pod ready: {message}"
        ))));
    }
    let volume = name.unwrap_or("?");
    let failure = Failure::new(
        say!(ja: "Volume {volume} を Mount できません", en: "the volume {volume} cannot be mounted"),
        say!(ja: "Volume を Mount できる", en: "the volume can be mounted"),
        Text::same("ContainerCreating"),
    );
    Ok(moving(
        failure
            .because(vec![Text::same(message)])
            .caused_by(diagnosis.cause("mount", volume))
            .into(),
    ))
}

/// Returns the key of the cause that a hostPath of this path has a type that does not fit.
#[must_use]
pub fn host_path_cause(path: &str) -> String {
    format!("hostPathType:{}", crate::objects::path::normalize(path))
}

fn wrong_host_path(diagnosis: PodDiagnosis<'_>, volume: Option<&Volume>, message: &str) -> Failure {
    let source = volume.and_then(|volume| volume.host_path.as_ref());
    let path = source.map_or("?", |source| source.path.as_str());
    let kind = source
        .and_then(|source| source.type_.as_deref())
        .unwrap_or_default();
    let node = node_name(&diagnosis.found.pod).unwrap_or_default();
    let (ja, en) = match kind {
        "Directory" => ("フォルダー", "directory"),
        "File" => ("ファイル", "file"),
        "Socket" => ("ソケット", "socket"),
        "CharDevice" => ("キャラクターデバイス", "character device"),
        "BlockDevice" => ("ブロックデバイス", "block device"),
        _ => ("もの", "such thing"),
    };
    Failure::new(
        say!(
            ja: "ノード {node} に{ja} {path} がないため、Volume を Mount できません (hostPath の type: {kind} は、{ja}がもとからあることを求めます)",
            en: "the volume cannot be mounted: node {node} has no {en} {path}, and the hostPath's `type` {kind} requires it to exist"
        ),
        say!(ja: "ノード {node} に{ja} {path} がある", en: "node {node} has the {en} {path}"),
        say!(ja: "ありません", en: "it has not"),
    )
    .because(vec![Text::same(message)])
    .caused_by(host_path_cause(path))
}

fn moving(otherwise: Judgement) -> Judgement {
    Judgement::Moving {
        waiting_for: say!(
            ja: "コンテナの作成を待っています (ContainerCreating)",
            en: "waiting for the containers to be created (ContainerCreating)"
        ),
        otherwise: Box::new(otherwise),
    }
}

/// Returns the failure for a ConfigMap that a volume needs and that does not exist. (A Secret's
/// absence shows in the event only: reading Secrets is not asked for.)
fn missing_config_map(diagnosis: PodDiagnosis<'_>, pod: &Pod) -> Result<Option<Judgement>, Stop> {
    let wanted: Vec<(&Volume, &str)> = volumes(pod)
        .flat_map(|volume| config_maps(volume).map(move |name| (volume, name)))
        .collect();
    let view = diagnosis.view;
    let found: Vec<_> = wanted
        .iter()
        .map(|(_, name)| view.if_permitted(view.named(Kind::config_map(), name)))
        .collect();
    for ((volume, name), found) in wanted.into_iter().zip(found) {
        if found? == Some(None) {
            let missing = Missing {
                source: Source::ConfigMap,
                name,
                key: None,
            };
            let volume = &volume.name;
            let user = say!(ja: "Volume {volume}", en: "volume {volume}");
            return Ok(Some(
                missing_source::missing_source(view, &missing, user)?.into(),
            ));
        }
    }
    Ok(None)
}

/// Returns each ConfigMap that a volume cannot do without, but for the one that every namespace has.
fn config_maps(volume: &Volume) -> impl Iterator<Item = &str> {
    let direct = volume
        .config_map
        .iter()
        .map(|source| (&source.name, source.optional));
    let projected = volume
        .projected
        .iter()
        .flat_map(|projected| projected.sources.iter().flatten())
        .filter_map(|source| source.config_map.as_ref())
        .map(|source| (&source.name, source.optional));
    direct
        .chain(projected)
        .filter(|(name, optional)| *optional != Some(true) && *name != "kube-root-ca.crt")
        .map(|(name, _)| name.as_str())
}
