//! A claim that is being deleted: Kubernetes keeps it for as long as a Pod uses it
//! (finalizer `kubernetes.io/pvc-protection`), and nothing but a person ends that.

use k8s_openapi::api::core::v1::PersistentVolumeClaim;
use serde_json::Value;

use crate::evidence::{Kind, RequiredRequests, Unseen, View};
use crate::judgement::deletion::{PVC_PROTECTION, being_deleted, is_kubernetes_own};
use crate::judgement::{Failure, Judgement};
use crate::listed::listed;
use crate::objects::claim::volume_of;
use crate::objects::fields::{find_named, is_being_deleted, items_at, object_name, text_at};
use crate::{say, text::Text};

/// Returns the conclusion for a claim that is being deleted: final where a Pod uses it that
/// stays, else that it is on its way.
///
/// # Errors
/// [`Unseen`] when more must be looked up first.
pub(super) fn judge_deletion(
    view: &View<'_>,
    claim: &PersistentVolumeClaim,
) -> Result<Judgement, Unseen> {
    let meta = &claim.metadata;
    let name = meta.name.as_deref().unwrap_or_default();
    let finalizers = meta.finalizers.as_deref().unwrap_or_default();
    let on_its_way = being_deleted("PersistentVolumeClaim", name, meta, view.observed());
    let is_held = finalizers.iter().any(|it| it == PVC_PROTECTION);
    if !is_held || !finalizers.iter().all(|it| is_kubernetes_own(it)) {
        return Ok(on_its_way);
    }
    let users = users_that_stay(view, name);
    let fate = fate_of_data(view, volume_of(claim));
    let users = users?;
    if users.is_empty() {
        return Ok(on_its_way);
    }
    let users = listed(&users);
    Ok(Failure::new(
        say!(
            ja: "PVC {name} は削除の途中ですが、Pod {users} が使っているため終わりません",
            en: "claim {name} is being deleted, which cannot end as long as Pod {users} uses it"
        ),
        say!(ja: "削除されずに残っている", en: "it is there to stay"),
        say!(ja: "Terminating (削除中)", en: "Terminating"),
    )
    .because(vec![fate?])
    .caused_by(format!("terminating:PersistentVolumeClaim/{name}"))
    .into())
}

/// Returns the requests that [`judge_deletion`] may make.
pub(super) fn required_requests() -> RequiredRequests {
    RequiredRequests::all(Kind::pod())
        .and(requests_for_fate())
        .in_some_cases()
}

/// Returns the requests that [`fate_of_data`] may make.
#[must_use]
pub fn requests_for_fate() -> RequiredRequests {
    RequiredRequests::some(Kind::volume()).in_some_cases()
}

/// Returns the Pods that use `claim` and stay. One that no node has does not hold a claim
/// (Kubernetes, `pvc_protection_controller.go`); one that has ended does.
fn users_that_stay(view: &View<'_>, claim: &str) -> Result<Vec<String>, Unseen> {
    let pods = view.if_permitted(view.all(Kind::pod()))?;
    let has_claim = |volume: &Value| volume["persistentVolumeClaim"]["claimName"] == claim;
    let users = pods.unwrap_or_default().iter().filter(|pod| {
        let is_placed = text_at(pod, "/spec/nodeName").is_some_and(|node| !node.is_empty());
        is_placed && !is_being_deleted(pod) && items_at(pod, "/spec/volumes").any(has_claim)
    });
    Ok(users.map(|pod| object_name(pod).to_owned()).collect())
}

/// Returns what becomes of the data in `volume` once no Pod uses its claim any more, which
/// is being deleted.
///
/// # Errors
/// [`Unseen`] when the volume must be looked up first.
pub fn fate_of_data(view: &View<'_>, volume: Option<&str>) -> Result<Text, Unseen> {
    let Some(volume) = volume.filter(|volume| !volume.is_empty()) else {
        return Ok(say!(
            ja: "その Pod を削除すると、PVC も消えます",
            en: "when that Pod is deleted, the claim goes too"
        ));
    };
    let found = find_named(view.some(&Kind::volume())?, volume);
    let policy = found.and_then(|it| text_at(it, "/spec/persistentVolumeReclaimPolicy"));
    Ok(match policy {
        Some("Delete") => say!(
            ja: "その Pod を削除すると PVC が消え、PV {volume} とデータも消えます (reclaimPolicy が Delete のため)。残したいデータは先に取り出してください",
            en: "when that Pod is deleted, the claim goes, and with it the volume {volume} and its data (reclaim policy Delete): save first what you want to keep"
        ),
        Some("Retain") => say!(
            ja: "その Pod を削除すると PVC は消えますが、PV {volume} とデータは残ります (reclaimPolicy が Retain のため)。新しい PVC がその PV を自動で使うことはありません",
            en: "when that Pod is deleted, the claim goes, and the volume {volume} and its data stay (reclaim policy Retain), though no new claim gets them by itself"
        ),
        _ => say!(
            ja: "その Pod を削除すると PVC が消えます。データも消えるかは、PV {volume} の reclaimPolicy によります (kubectl get pv)",
            en: "when that Pod is deleted, the claim goes; whether its data goes too is said by the reclaim policy of the volume {volume} (kubectl get pv)"
        ),
    })
}
