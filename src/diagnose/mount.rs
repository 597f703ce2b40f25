//! A Pod that waits in `ContainerCreating`: usually for a volume, at times for an image.

use k8s_openapi::api::core::v1::Pod;

use super::events::{self, Event};
use super::scheduling;
use crate::evidence::{Kind, View};
use crate::expect::{Failure, Judgement, Stop};
use crate::{say, text::Text};

/// The conclusion for a Pod whose containers are being created.
pub(super) fn judge(view: &View<'_>, pod: &Pod, events: &[Event]) -> Result<Judgement, Stop> {
    // A Pod that sets nodeName waits here, and not with the scheduler, for its claims.
    if let Some(judgement) = scheduling::unready_claim(view, pod)? {
        return Ok(judgement);
    }
    if let Some(missing) = missing_source(view, pod)? {
        return Ok(missing);
    }
    if let Some(event) = events::newest(
        events,
        &["FailedMount", "FailedAttachVolume", "FailedMapVolume"],
    ) {
        return Ok(failed_mount(&event.message));
    }
    if let Some(event) = events::newest(events, &["FailedCreatePodSandBox"]) {
        let message = &event.message;
        return Ok(moving(Judgement::Inconclusive(say!(
            ja: "クラスターが Pod の実行環境を作れません: {message}",
            en: "the cluster cannot make a sandbox for the Pod: {message}"
        ))));
    }
    let pulling = events::newest(events, &["Pulling", "Pulled"])
        .is_some_and(|event| event.reason == "Pulling");
    let last = if pulling {
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

fn failed_mount(message: &str) -> Judgement {
    let failure = |what| {
        Judgement::from(
            Failure::new(
                what,
                say!(ja: "Volume を Mount できる", en: "the volume can be mounted"),
                Text::same(message),
            )
            .caused_by("mount"),
        )
    };
    // The kubelet says this of a hostPath whose `type` demands something that
    // is not on the node; nothing but a person changes that.
    if message.contains("hostPath type check failed") {
        return failure(say!(
            ja: "hostPath の type が求めるものがノードにないため、Volume を Mount できません",
            en: "the volume cannot be mounted: what the hostPath's `type` demands is not on the node"
        ));
    }
    moving(failure(say!(
        ja: "Volume を Mount できません",
        en: "the volume cannot be mounted"
    )))
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

/// A ConfigMap or Secret that a volume needs and that does not exist. (A
/// Secret's absence shows in the event only: reading Secrets is not asked for.)
fn missing_source(view: &View<'_>, pod: &Pod) -> Result<Option<Judgement>, Stop> {
    let volumes = pod
        .spec
        .iter()
        .flat_map(|spec| spec.volumes.iter().flatten());
    for volume in volumes {
        let Some(source) = &volume.config_map else {
            continue;
        };
        if source.optional == Some(true) {
            continue;
        }
        let name = source.name.as_str();
        let kind = Kind::built_in("ConfigMap").unwrap_or_else(Kind::pod);
        if view.if_permitted(view.named(kind, name))? == Some(None) {
            let failure = Failure::new(
                say!(
                    ja: "Volume {volume} が使う ConfigMap {name} がありません",
                    en: "volume {volume} needs ConfigMap {name}, which does not exist",
                    volume = volume.name
                ),
                say!(ja: "ConfigMap {name} がある", en: "ConfigMap {name} exists"),
                say!(ja: "ありません", en: "it does not"),
            );
            return Ok(Some(
                failure.caused_by(format!("absent:ConfigMap/{name}")).into(),
            ));
        }
    }
    Ok(None)
}
