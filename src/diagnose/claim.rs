//! A claim that is not Bound.

use k8s_openapi::api::core::v1::PersistentVolumeClaim;
use k8s_openapi::api::storage::v1::StorageClass;

use super::events;
use crate::evidence::{Kind, View, typed};
use crate::expect::shared::subject;
use crate::expect::{Failure, Judgement, Stop};
use crate::spec::nearest;
use crate::{say, text::Text};

/// The annotation that named a claim's class before `storageClassName`; it still works.
pub const CLASS_ANNOTATION: &str = "volume.beta.kubernetes.io/storage-class";

/// The class that a claim ends up with: the field, or the old annotation.
#[must_use]
pub fn class_of(claim: &PersistentVolumeClaim) -> Option<String> {
    let annotation = claim
        .metadata
        .annotations
        .as_ref()
        .and_then(|annotations| annotations.get(CLASS_ANNOTATION).cloned());
    annotation.or_else(|| claim.spec.as_ref()?.storage_class_name.clone())
}

/// The conclusion for a claim that should be Bound, `None` if it is.
///
/// # Errors
/// [`Stop`] when more must be looked up first.
pub fn judge(view: &View<'_>, claim: &PersistentVolumeClaim) -> Result<Option<Judgement>, Stop> {
    let name = claim.metadata.name.clone().unwrap_or_default();
    let uid = claim.metadata.uid.clone().unwrap_or_default();
    let phase = claim
        .status
        .as_ref()
        .and_then(|status| status.phase.clone())
        .unwrap_or_default();
    match phase.as_str() {
        "Bound" => return Ok(None),
        "Lost" => {
            let volume = claim
                .spec
                .as_ref()
                .and_then(|spec| spec.volume_name.clone())
                .unwrap_or_default();
            return Ok(Some(
                unbound(
                    &name,
                    "Lost",
                    say!(
                        ja: "PVC {name} が使っていた PV {volume} が失われています (Lost)",
                        en: "claim {name} has lost its volume {volume}"
                    ),
                )
                .into(),
            ));
        }
        _ => {}
    }
    let class_name = class_of(claim).unwrap_or_default();
    if class_name.is_empty() {
        return Ok(Some(
            unbound(
                &name,
                "Pending",
                say!(
                    ja: "PVC {name} に StorageClass がありません (storageClassName が空です)",
                    en: "claim {name} has no storage class, so nothing provisions a volume for it"
                ),
            )
            .caused_by("class:")
            .into(),
        ));
    }
    let classes = view.if_permitted(view.all(Kind::storage_class()))?;
    let class = classes.unwrap_or_default().iter().find(|class| {
        class
            .pointer("/metadata/name")
            .and_then(|name| name.as_str())
            == Some(&class_name)
    });
    let class: StorageClass = match (class, classes) {
        (Some(class), _) => typed(class)?,
        (None, Some(classes)) => return Ok(Some(unknown_class(&name, &class_name, classes))),
        (None, None) => StorageClass::default(),
    };
    pending(view, claim, &name, &uid, &class).map(Some)
}

/// A claim of a class that exists, waiting.
fn pending(
    view: &View<'_>,
    claim: &PersistentVolumeClaim,
    name: &str,
    uid: &str,
    class: &StorageClass,
) -> Result<Judgement, Stop> {
    let waits = class.volume_binding_mode.as_deref() == Some("WaitForFirstConsumer");
    let selected = claim
        .metadata
        .annotations
        .as_ref()
        .is_some_and(|annotations| annotations.contains_key("volume.kubernetes.io/selected-node"));
    let consumer = subject::consumer(view, name)?;
    if waits && consumer.is_none() {
        return Ok(Judgement::NotAsked(say!(
            ja: "PVC {name} は Pending (WaitForFirstConsumer) です。使う Pod がまだないので、これで正常です",
            en: "claim {name} is Pending (WaitForFirstConsumer), as it should be while no Pod uses it"
        )));
    }
    if let Some(pod) = consumer.as_deref().filter(|_| waits && !selected)
        && let Some(judgement) = pinned_past_the_scheduler(view, name, pod)?
    {
        return Ok(judgement);
    }
    let events = events::of(view, "PersistentVolumeClaim", name, uid)?;
    let failed =
        events::newest(&events, &["ProvisioningFailed"]).map(|event| event.message.clone());
    let modes = claim
        .spec
        .as_ref()
        .and_then(|spec| spec.access_modes.clone())
        .unwrap_or_default();
    let local = class.provisioner == "rancher.io/local-path";
    let too_wide = modes
        .iter()
        .any(|mode| mode == "ReadWriteMany" || mode == "ReadOnlyMany");
    let otherwise = match failed {
        Some(message) if local && too_wide => {
            let modes = modes.join(", ");
            return Ok(unbound(name, "Pending", say!(
                ja: "local-path は {modes} の Volume を作れません。PVC {name} の accessModes を確かめてください",
                en: "local-path cannot provide {modes}: look at the accessModes of claim {name}"
            )).because(vec![Text::same(message)]).into());
        }
        Some(message) => unbound(
            name,
            "Pending",
            say!(
                ja: "PVC {name} の Volume を作れませんでした",
                en: "no volume could be provisioned for claim {name}"
            ),
        )
        .because(vec![Text::same(message)])
        .into(),
        None => Judgement::Inconclusive(say!(
            ja: "PVC {name} の Volume が時間内に作られませんでした。provisioner が動いていない可能性があります",
            en: "no volume was provisioned for claim {name} in time; the provisioner may not be running"
        )),
    };
    Ok(Judgement::Moving {
        waiting_for: say!(
            ja: "PVC {name} の Volume が作られるのを待っています",
            en: "waiting for a volume to be provisioned for claim {name}"
        ),
        otherwise: Box::new(otherwise),
    })
}

/// With `nodeName` a Pod never meets the scheduler, and nobody selects a node
/// for its claim: it stays Pending for ever (kubernetes/kubernetes#89953).
fn pinned_past_the_scheduler(
    view: &View<'_>,
    claim: &str,
    pod: &str,
) -> Result<Option<Judgement>, Stop> {
    let pods = view.all(Kind::pod())?;
    let pinned = pods.iter().any(|value| {
        value
            .pointer("/metadata/name")
            .and_then(|name| name.as_str())
            == Some(pod)
            && value.pointer("/spec/nodeName").is_some()
    });
    Ok(pinned.then(|| {
        unbound(claim, "Pending", say!(
            ja: "Pod {pod} が nodeName を直接指定しているため、PVC {claim} がいつまでも Pending のままです",
            en: "Pod {pod} sets nodeName and so bypasses the scheduler; claim {claim} stays Pending for ever"
        ))
        .into()
    }))
}

fn unknown_class(name: &str, class: &str, classes: &[serde_json::Value]) -> Judgement {
    let names: Vec<&str> = classes
        .iter()
        .filter_map(|class| class.pointer("/metadata/name")?.as_str())
        .collect();
    let there = names.join(", ");
    let mut failure = unbound(
        name,
        "Pending",
        say!(
            ja: "PVC {name} の StorageClass {class} はこのクラスターにありません",
            en: "claim {name} asks for StorageClass {class}, which this cluster does not have"
        ),
    )
    .because(vec![say!(
        ja: "クラスターにある StorageClass: {there}",
        en: "the cluster has: {there}"
    )])
    .caused_by(format!("class:{class}"));
    if let Some(near) = nearest(class, names) {
        failure
            .evidence
            .push(say!(ja: "「{near}」のことですか?", en: "did you mean `{near}`?"));
    }
    failure.into()
}

fn unbound(name: &str, phase: &str, what: Text) -> Failure {
    Failure::new(what, Text::same("Bound"), Text::same(phase)).caused_by(format!("unbound:{name}"))
}
