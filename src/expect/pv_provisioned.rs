//! `pvProvisioned`: a claim's volume was made for it by its class.

use k8s_openapi::api::core::v1::PersistentVolume;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Expect, ManifestAspect};
use crate::diagnose::required::{requests_for_claim, required_claim};
use crate::diagnose::{self, Prescribed};
use crate::evidence::{Kind, RequiredRequests, Unseen, View, typed};
use crate::judgement::{Failure, Judgement, Mismatch, Stop};
use crate::objects::claim::volume_of;
use crate::objects::fields::annotation;
use crate::{say, text::Text};

/// The annotation that the provisioner leaves on a volume that it makes
/// (external-provisioner and in-tree alike).
const PROVISIONED_BY: &str = "pv.kubernetes.io/provisioned-by";

/// The claim's volume was provisioned dynamically, for just this claim (by
/// UID), with this reclaim policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct PvProvisioned {
    /// The claim, or the StatefulSet that generates it.
    pub claim: String,
    /// The volume's reclaim policy; anything where it is empty.
    pub reclaim_policy: String,
}

impl Expect for PvProvisioned {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        // Asked for before the claim says which, so that both are read at once.
        let _: Result<_, Unseen> = view.some(&Kind::volume());
        let claim = required_claim(view, &self.claim)?;
        let claim_name = claim.metadata.name.clone().unwrap_or_default();
        let Some(name) = volume_of(&claim) else {
            // Why there is none is the claim's own cause.
            if let Some(judgement) =
                diagnose::claim::judge_claim(view, &claim, &Prescribed::default())?
            {
                return Ok(judgement);
            }
            return Ok(Failure::new(
                say!(ja: "PVC {claim_name} にはまだ PV がありません", en: "claim {claim_name} has no volume yet"),
                say!(ja: "PV が作られている", en: "a volume was provisioned for it"),
                say!(ja: "ありません", en: "there is none"),
            )
            .caused_by(format!("unbound:{claim_name}"))
            .into());
        };
        let Some(volume) = view.named(Kind::volume(), name)? else {
            let missing = Judgement::fail(
                say!(ja: "PV {name} がありません", en: "the volume {name} does not exist"),
                say!(ja: "PV {name} がある", en: "volume {name} exists"),
                say!(ja: "ありません", en: "it does not"),
            );
            let phase = claim.status.as_ref().and_then(|it| it.phase.as_deref());
            if phase != Some("Bound") {
                return Ok(missing);
            }
            // The volume of a claim that is Bound is there: the volumes were read before.
            return Ok(Judgement::Moving {
                waiting_for: say!(ja: "PV {name} を読み直しています", en: "reading the volume {name} again"),
                otherwise: Box::new(missing),
            });
        };
        let volume: PersistentVolume = typed(volume)?;
        let mismatches = [
            by_hand(&volume, name),
            for_another(&volume, name, claim.metadata.uid.as_deref()),
            self.policy(&volume, name),
        ];
        let evidence = vec![Text::same(format!(
            "{name}: {PROVISIONED_BY}={}, persistentVolumeReclaimPolicy: {}",
            provisioner(&volume).unwrap_or("-"),
            policy_of(&volume)
        ))];
        Ok(Judgement::from_mismatches(
            mismatches.into_iter().flatten().collect(),
            evidence,
            Vec::new(),
        ))
    }

    fn required_requests(&self) -> RequiredRequests {
        requests_for_claim()
            .and(RequiredRequests::named(Kind::volume(), None))
            .and(diagnose::claim::required_requests().in_some_cases())
    }

    fn about(&self) -> Vec<ManifestAspect> {
        vec![ManifestAspect::CLAIM_NAME, ManifestAspect::CLASS]
    }
}

impl PvProvisioned {
    fn policy(&self, volume: &PersistentVolume, name: &str) -> Option<Mismatch> {
        let policy = policy_of(volume);
        (!self.reclaim_policy.is_empty() && policy != self.reclaim_policy).then(|| Mismatch {
            what: say!(ja: "PV {name} の reclaimPolicy が違います", en: "PV {name} has a different reclaimPolicy"),
            expected: Text::same(&self.reclaim_policy),
            actual: Text::same(policy),
        })
    }
}

fn by_hand(volume: &PersistentVolume, name: &str) -> Option<Mismatch> {
    provisioner(volume).is_none().then(|| Mismatch {
        what: say!(
            ja: "PV {name} は StorageClass が動的に作ったものではありません",
            en: "volume {name} was not provisioned dynamically"
        ),
        expected: say!(ja: "StorageClass による動的プロビジョニング", en: "provisioned by the StorageClass"),
        actual: say!(ja: "手動で作られた PV", en: "a volume made by hand"),
    })
}

fn for_another(volume: &PersistentVolume, name: &str, uid: Option<&str>) -> Option<Mismatch> {
    let reference = volume
        .spec
        .as_ref()
        .and_then(|spec| spec.claim_ref.clone())
        .unwrap_or_default();
    (reference.uid.as_deref() != uid || uid.is_none()).then(|| Mismatch {
        what: say!(
            ja: "PV {name} は別の PVC (UID が違うもの) に割り当てられています",
            en: "volume {name} belongs to another claim (its UID differs)"
        ),
        expected: Text::same(format!("claimRef.uid: {}", uid.unwrap_or("-"))),
        actual: Text::same(format!(
            "{}/{} ({})",
            reference.namespace.as_deref().unwrap_or("-"),
            reference.name.as_deref().unwrap_or("-"),
            reference.uid.as_deref().unwrap_or("-")
        )),
    })
}

fn provisioner(volume: &PersistentVolume) -> Option<&str> {
    annotation(&volume.metadata, PROVISIONED_BY).filter(|name| !name.is_empty())
}

fn policy_of(volume: &PersistentVolume) -> String {
    volume
        .spec
        .as_ref()
        .and_then(|spec| spec.persistent_volume_reclaim_policy.clone())
        .unwrap_or_default()
}
