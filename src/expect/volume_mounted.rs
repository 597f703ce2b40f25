//! `volumeMounted`: a volume of a given sort is mounted read-write at a path.

use k8s_openapi::api::core::v1::Volume;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::pod_containers::has_image;
use super::shared::mounts::{self, Mounted};
use super::shared::subject::{self, FoundPod};
use super::{Expect, Facet, Judgement, Mismatch, Stop};
use crate::evidence::{Asks, View};
use crate::{say, text::Text};

/// A container of the Pod mounts a volume read-write at `mountPath`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct VolumeMounted {
    /// The Pod, or the workload that makes it.
    pub pod: String,
    /// Where.
    pub mount_path: String,
    /// The image of the container that must have the mount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// The volume is this claim (or the one that a StatefulSet of this name generated).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
    /// The volume is a hostPath.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub host_path: bool,
}

impl Expect for VolumeMounted {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        let found = subject::pod(view, &self.pod)?;
        let claim = match &self.claim {
            None => None,
            Some(name) => {
                let claim = subject::claim(view, name)?;
                Some(claim.metadata.name.unwrap_or_default())
            }
        };
        let candidates = self.candidates(&found);
        if candidates.is_empty() {
            return Ok(Judgement::fail(
                say!(
                    ja: "{path} に Volume が Mount されていません",
                    en: "no volume is mounted at {path}",
                    path = self.mount_path
                ),
                Text::same(format!("mountPath: {}", self.mount_path)),
                mounts::overview(&found.pod),
            ));
        }
        // Of several mounts at the path, the one nearest to being right speaks.
        let best = candidates
            .iter()
            .map(|mounted| (self.mismatches(mounted, claim.as_deref()), mounted))
            .min_by_key(|(mismatches, _)| mismatches.len());
        let Some((mismatches, mounted)) = best else {
            return Ok(Judgement::pass());
        };
        let mut remarks = found.remarks();
        if let Some(sub) = mounted
            .mount
            .sub_path
            .as_deref()
            .or(mounted.mount.sub_path_expr.as_deref())
            && !sub.is_empty()
        {
            remarks.push(say!(
                ja: "Volume の中のフォルダー {sub} (subPath) を Mount しています",
                en: "the folder {sub} of the volume is mounted (subPath)"
            ));
        }
        Ok(Judgement::from_mismatches(
            mismatches,
            vec![mounts::overview(&found.pod)],
            remarks,
        ))
    }

    fn asks(&self) -> Asks {
        let claim = self.claim.as_ref().map(|_| subject::asks_for_claim());
        subject::asks_for_pod().and(claim.unwrap_or_default())
    }

    fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if !self.mount_path.starts_with('/') {
            problems.push("volumeMounted: mountPath is not absolute".to_owned());
        }
        if self.claim.is_some() == self.host_path {
            problems.push("volumeMounted: give either claim or hostPath: true".to_owned());
        }
        problems
    }

    fn about(&self) -> Vec<Facet> {
        vec![
            Facet::Object,
            Facet::VolumeType,
            Facet::Mount,
            Facet::ReadOnly,
            Facet::Claim,
        ]
    }
}

impl VolumeMounted {
    fn candidates<'a>(&self, found: &'a FoundPod) -> Vec<Mounted<'a>> {
        let at = mounts::at(&found.pod, &self.mount_path);
        let Some(image) = &self.image else {
            return at;
        };
        // Where no container has the image, its own check says so, and this one
        // is about the mount alone.
        if !mounts::lasting_containers(&found.pod).any(|container| has_image(container, image)) {
            return at;
        }
        at.into_iter()
            .filter(|mounted| has_image(mounted.container, image))
            .collect()
    }

    fn mismatches(&self, mounted: &Mounted<'_>, claim: Option<&str>) -> Vec<Mismatch> {
        let mut mismatches = Vec::new();
        let path = &self.mount_path;
        let sort = mounted
            .volume
            .map_or_else(|| "?".to_owned(), mounts::sort_of);
        if let Some(claim) = claim
            && mounted.volume.and_then(claim_of) != Some(claim)
        {
            let old_pod = mounted
                .volume
                .is_some_and(|volume| volume.host_path.is_some());
            mismatches.push(Mismatch {
                what: if old_pod {
                    say!(
                        ja: "{path} に Mount されているのは hostPath です。前の段階の Pod が残っている場合は、削除してから新しい Pod を登録してください (Pod の Volume はあとから変更できません)",
                        en: "a hostPath is mounted at {path}; if this is the Pod of the stage before, delete it and then apply the new one (the volumes of a Pod cannot be changed afterwards)"
                    )
                } else {
                    say!(ja: "{path} に Mount されているのは PVC {claim} ではありません", en: "what is mounted at {path} is not claim {claim}")
                },
                expected: Text::same(format!("persistentVolumeClaim {claim}")),
                actual: Text::same(&sort),
            });
        }
        if self.host_path
            && mounted
                .volume
                .is_none_or(|volume| volume.host_path.is_none())
        {
            mismatches.push(Mismatch {
                what: say!(ja: "{path} に Mount されているのは hostPath ではありません", en: "what is mounted at {path} is no hostPath"),
                expected: Text::same("hostPath"),
                actual: Text::same(&sort),
            });
        }
        let read_only_claim = mounted
            .volume
            .and_then(|volume| volume.persistent_volume_claim.as_ref()?.read_only)
            == Some(true);
        if mounted.mount.read_only == Some(true) || read_only_claim {
            mismatches.push(Mismatch {
                what: say!(ja: "{path} が読み取り専用で Mount されています", en: "{path} is mounted read-only"),
                expected: say!(ja: "読み書きできる", en: "it can be read and written"),
                actual: Text::same("readOnly: true"),
            });
        }
        mismatches
    }
}

fn claim_of(volume: &Volume) -> Option<&str> {
    Some(volume.persistent_volume_claim.as_ref()?.claim_name.as_str())
}
