//! `volumeMounted`: a volume of a given sort is mounted read-write at a path.

use k8s_openapi::api::core::v1::Volume;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::pod_containers::has_image;
use super::{Expect, ManifestAspect};
use crate::diagnose::read_only_cause;
use crate::diagnose::required::{
    requests_for_claim, requests_for_pod, required_claims, required_pod,
};
use crate::evidence::{RequiredRequests, View};
use crate::judgement::checked_pod::FoundPod;
use crate::judgement::{Failure, Judgement, Mismatch, Stop};
use crate::objects::mounts;
use crate::objects::mounts::Mounted;
use crate::objects::path;
use crate::objects::pod::lasting_containers;
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
    /// The volume is this folder of the node, or a folder in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host_path: Option<String>,
}

impl Expect for VolumeMounted {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        let found = required_pod(view, &self.pod)?;
        let claims = match &self.claim {
            None => Vec::new(),
            Some(name) => required_claims(view, name)?,
        };
        let claims: Vec<String> = claims
            .into_iter()
            .filter_map(|claim| claim.metadata.name)
            .collect();
        let candidates = self.candidates(&found);
        if candidates.is_empty() {
            return Ok(Judgement::fail(
                say!(
                    ja: "{path} に Volume が Mount されていません",
                    en: "no volume is mounted at {path}",
                    path = self.mount_path
                ),
                Text::same(format!("mountPath: {}", self.mount_path)),
                mounts::describe_mounts(&found.pod),
            ));
        }
        // Of several mounts at the path, the one nearest to being right speaks.
        let best = candidates
            .iter()
            .map(|mounted| (self.mismatches(mounted, &claims), mounted))
            .min_by_key(|(mismatches, _)| mismatches.len());
        let Some((mismatches, mounted)) = best else {
            return Ok(Judgement::pass());
        };
        let mut remarks = found.remarks();
        if let Some(sub) = mounts::sub_path(mounted.mount) {
            remarks.push(say!(
                ja: "Volume の中のフォルダー {sub} (subPath) を Mount しています",
                en: "the folder {sub} of the volume is mounted (subPath)"
            ));
        }
        let evidence = vec![mounts::describe_mounts(&found.pod)];
        if mismatches.len() == 1 && mounts::is_read_only(mounted) {
            // Whatever cannot run for that is the same mistake.
            let failure = Failure {
                mismatches,
                evidence,
                ..Failure::default()
            };
            return Ok(failure.caused_by(read_only_cause(&self.mount_path)).into());
        }
        Ok(Judgement::from_mismatches(mismatches, evidence, remarks))
    }

    fn required_requests(&self) -> RequiredRequests {
        let claim = self.claim.as_ref().map(|_| requests_for_claim());
        requests_for_pod().and(claim.unwrap_or_default())
    }

    fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if !self.mount_path.starts_with('/') {
            problems.push("volumeMounted: mountPath is not absolute".to_owned());
        }
        if self.claim.is_some() == self.host_path.is_some() {
            problems.push("volumeMounted: give either claim or hostPath".to_owned());
        }
        if self
            .host_path
            .as_ref()
            .is_some_and(|path| !path.starts_with('/'))
        {
            problems.push("volumeMounted: hostPath is not absolute".to_owned());
        }
        problems
    }

    fn about(&self) -> Vec<ManifestAspect> {
        [
            ManifestAspect::VOLUMES,
            ManifestAspect::READ_ONLY,
            ManifestAspect::CLAIM_NAME,
        ]
        .into_iter()
        .chain(ManifestAspect::POD)
        .chain(ManifestAspect::MOUNTS)
        .collect()
    }
}

impl VolumeMounted {
    fn candidates<'a>(&self, found: &'a FoundPod) -> Vec<Mounted<'a>> {
        let at = mounts::mounts_at(&found.pod, &self.mount_path);
        let Some(image) = &self.image else {
            return at;
        };
        // Where no container has the image, its own check says so, and this one
        // is about the mount alone.
        if !lasting_containers(&found.pod).any(|container| has_image(container, image)) {
            return at;
        }
        at.into_iter()
            .filter(|mounted| has_image(mounted.container, image))
            .collect()
    }

    fn mismatches(&self, mounted: &Mounted<'_>, claims: &[String]) -> Vec<Mismatch> {
        let mut mismatches = Vec::new();
        let path = &self.mount_path;
        let sort = mounted
            .volume
            .map_or_else(|| "?".to_owned(), mounts::describe_volume);
        let is_one = |claim: &str| claims.iter().any(|one| one == claim);
        if let Some(claim) = claims.first()
            && !mounted.volume.and_then(claim_of).is_some_and(is_one)
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
        mismatches.extend(self.other_host_path(mounted, &sort));
        if mounts::is_read_only(mounted) {
            mismatches.push(Mismatch {
                what: say!(ja: "{path} が読み取り専用で Mount されています", en: "{path} is mounted read-only"),
                expected: say!(ja: "読み書きできる", en: "it can be read and written"),
                actual: Text::same("readOnly: true"),
            });
        }
        mismatches
    }

    /// Returns a mismatch where the mount is not the folder that is asked for.
    fn other_host_path(&self, mounted: &Mounted<'_>, sort: &str) -> Option<Mismatch> {
        let (wanted, path) = (self.host_path.as_ref()?, &self.mount_path);
        let expected = Text::same(format!("hostPath {wanted}"));
        let Some(folder) = mounts::folder_of_node(mounted) else {
            return Some(Mismatch {
                what: say!(ja: "{path} に Mount されているのは hostPath ではありません", en: "what is mounted at {path} is no hostPath"),
                expected,
                actual: Text::same(sort),
            });
        };
        path::relative_to(wanted, &folder)
            .is_none()
            .then(|| Mismatch {
                what: say!(
                    ja: "{path} に Mount されているのは、ホストの {wanted} ではありません",
                    en: "what is mounted at {path} is not the host's {wanted}"
                ),
                expected,
                actual: Text::same(format!("hostPath {folder}")),
            })
    }
}

fn claim_of(volume: &Volume) -> Option<&str> {
    Some(volume.persistent_volume_claim.as_ref()?.claim_name.as_str())
}
