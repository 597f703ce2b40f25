//! A claim that is not Bound.

use k8s_openapi::api::core::v1::{PersistentVolumeClaim, Pod};
use k8s_openapi::api::storage::v1::StorageClass;
use serde_json::Value;

use super::provision::{self, Waiting};
use super::{Givens, events, fit};
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

/// The key of the cause that a claim is of this class.
#[must_use]
pub fn class_cause(class: &str) -> String {
    format!("class:{class}")
}

/// The key of the cause that the claim `name` asks for access modes that cannot be had.
#[must_use]
pub fn modes_cause(name: &str) -> String {
    format!("modes:{name}")
}

/// The conclusion for a claim that should be Bound, `None` if it is.
///
/// # Errors
/// [`Stop`] when more must be looked up first.
pub fn judge(
    view: &View<'_>,
    claim: &PersistentVolumeClaim,
    givens: &Givens,
) -> Result<Option<Judgement>, Stop> {
    let name = claim.metadata.name.as_deref().unwrap_or_default();
    let phase = claim
        .status
        .as_ref()
        .and_then(|status| status.phase.as_deref());
    match phase {
        Some("Bound") => return Ok(None),
        Some("Lost") => return Ok(Some(lost(name, claim))),
        _ => {}
    }
    let class_name = class_of(claim).unwrap_or_default();
    if class_name.is_empty() {
        return Ok(Some(
            unbound(
                name,
                "Pending",
                say!(
                    ja: "PVC {name} に StorageClass がない (storageClassName が空) ため、Volume が作られません",
                    en: "claim {name} has no storage class, so nothing provisions a volume for it"
                ),
            )
            .caused_by(class_cause(""))
            .into(),
        ));
    }
    // All that is needed below is asked for at once.
    let uid = claim.metadata.uid.as_deref().unwrap_or_default();
    let classes = view.if_permitted(view.all(Kind::storage_class()));
    let consumer = subject::consumer(view, name);
    let events = events::of(view, "PersistentVolumeClaim", name, uid);
    let (classes, consumer, events) = (classes?, consumer?, events?);
    let found = classes
        .unwrap_or_default()
        .iter()
        .find(|class| name_of(class) == class_name);
    let class: StorageClass = match (found, classes) {
        (Some(class), _) => typed(class)?,
        (None, Some(classes)) => return unknown_class(view, name, &class_name, classes).map(Some),
        (None, None) => StorageClass::default(),
    };
    let waiting = Waiting {
        name,
        claim,
        class_name: &class_name,
        class: &class,
        givens,
        events: &events,
    };
    if class.volume_binding_mode.as_deref() != Some("WaitForFirstConsumer") {
        return Ok(Some(provision::judge(waiting)));
    }
    let Some(consumer) = consumer else {
        return Ok(Some(Judgement::NotAsked(say!(
            ja: "PVC {name} は Pending (WaitForFirstConsumer) です。使う Pod がまだないので、これで正常です",
            en: "claim {name} is Pending (WaitForFirstConsumer), as it should be while no Pod uses it"
        ))));
    };
    let tried = events::newest(&events, &["Provisioning", "ProvisioningFailed"]).is_some();
    if tried || provision::node_selected(claim) {
        return Ok(Some(provision::judge(waiting)));
    }
    before_a_node(view, name, &consumer, givens).map(Some)
}

/// The conclusion for a claim that waits until a node is chosen for its Pod.
fn before_a_node(
    view: &View<'_>,
    claim: &str,
    consumer: &str,
    givens: &Givens,
) -> Result<Judgement, Stop> {
    let nodes = view.if_permitted(view.all(Kind::node()));
    let pods = view.all(Kind::pod())?;
    let nodes = nodes?.unwrap_or_default();
    let pod: Pod = match pods.iter().find(|pod| name_of(pod) == consumer) {
        Some(pod) => typed(pod)?,
        None => Pod::default(),
    };
    // With nodeName a Pod never meets the scheduler, and nobody selects a node
    // for its claim: it stays Pending for ever (kubernetes/kubernetes#89953).
    if pod
        .spec
        .as_ref()
        .is_some_and(|spec| spec.node_name.is_some())
    {
        return Ok(unbound(claim, "Pending", say!(
            ja: "Pod {consumer} が nodeName を直接指定しているため、PVC {claim} がいつまでも Pending のままです (WaitForFirstConsumer の PVC は、スケジューラーがノードを選ぶのを待ちます)",
            en: "Pod {consumer} sets nodeName and so bypasses the scheduler; claim {claim} waits for the scheduler to choose a node (WaitForFirstConsumer) and stays Pending for ever"
        ))
        .into());
    }
    if let Some(Judgement::Fail(failure)) = fit::unplaceable(nodes, &pod, givens) {
        return Ok(failure
            .because(vec![say!(
                ja: "PVC {claim} は、Pod {consumer} のノードが決まるのを待っています (WaitForFirstConsumer)",
                en: "claim {claim} waits until a node is chosen for Pod {consumer} (WaitForFirstConsumer)"
            )])
            .into());
    }
    Ok(Judgement::Moving {
        waiting_for: say!(
            ja: "PVC {claim} を使う Pod {consumer} のノードが決まるのを待っています",
            en: "waiting until a node is chosen for Pod {consumer}, which uses claim {claim}"
        ),
        otherwise: Box::new(Judgement::Inconclusive(say!(
            ja: "PVC {claim} は Pending です。使う Pod {consumer} のノードが時間内に決まりませんでした",
            en: "claim {claim} is Pending: no node was chosen in time for Pod {consumer}, which uses it"
        ))),
    })
}

fn lost(name: &str, claim: &PersistentVolumeClaim) -> Judgement {
    let spec = claim.spec.as_ref();
    let volume = spec
        .and_then(|spec| spec.volume_name.as_deref())
        .unwrap_or_default();
    unbound(
        name,
        "Lost",
        say!(
            ja: "PVC {name} が使っていた PV {volume} が削除され、失われています (Lost)",
            en: "claim {name} has lost its volume: the PersistentVolume {volume} was deleted (Lost)"
        ),
    )
    .because(vec![say!(
        ja: "Lost は元に戻りません。PVC を削除して、作り直す必要があります",
        en: "Lost does not pass: the claim has to be deleted and made again"
    )])
    .into()
}

/// A class by a name that no StorageClass has. Volumes that were made by hand
/// may bear such a name all the same.
fn unknown_class(
    view: &View<'_>,
    name: &str,
    class: &str,
    classes: &[Value],
) -> Result<Judgement, Stop> {
    let by_hand = view
        .if_permitted(view.all(Kind::volume()))?
        .unwrap_or_default()
        .iter()
        .filter(|volume| {
            volume
                .pointer("/spec/storageClassName")
                .and_then(Value::as_str)
                == Some(class)
        })
        .map(name_of)
        .collect::<Vec<_>>()
        .join(", ");
    if !by_hand.is_empty() {
        let failure = unbound(
            name,
            "Pending",
            say!(
                ja: "StorageClass {class} の PV ({by_hand}) に、PVC {name} に合うものがありません",
                en: "no volume of class {class} fits claim {name} (there are: {by_hand})"
            ),
        )
        .because(vec![say!(
            ja: "大きさ・accessModes が合い、ほかの PVC が使っていない PV が必要です",
            en: "it takes one that is large enough, offers the access modes, and is not used by another claim"
        )]);
        return Ok(Judgement::Moving {
            waiting_for: say!(
                ja: "PVC {name} に PV が割り当てられるのを待っています",
                en: "waiting for claim {name} to be bound to a volume"
            ),
            otherwise: Box::new(failure.into()),
        });
    }
    let names: Vec<&str> = classes.iter().map(name_of).collect();
    let there = names.join(", ");
    let mut failure = unbound(
        name,
        "Pending",
        say!(
            ja: "PVC {name} の StorageClass {class} はこのクラスターにありません",
            en: "claim {name} asks for StorageClass {class}, which this cluster does not have"
        ),
    )
    .caused_by(class_cause(class));
    if let Some(near) = nearest(class, names) {
        failure
            .evidence
            .push(say!(ja: "「{near}」のことですか?", en: "did you mean `{near}`?"));
    }
    Ok(failure
        .because(vec![say!(
            ja: "クラスターにある StorageClass: {there}",
            en: "the cluster has: {there}"
        )])
        .into())
}

fn name_of(object: &Value) -> &str {
    object
        .pointer("/metadata/name")
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// A failure of the claim `name` to be Bound.
pub(super) fn unbound(name: &str, phase: &str, what: Text) -> Failure {
    Failure::new(what, Text::same("Bound"), Text::same(phase)).caused_by(format!("unbound:{name}"))
}
