//! `dataPersists`: data outlives the Pod.

use k8s_openapi::api::core::v1::Pod;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Expect, ManifestAspect, recreation};
use crate::diagnose::required::{
    requests_for_claim, requests_for_pod, required_claim, required_pod,
};
use crate::evidence::{
    ClaimIdentity, Marker, MarkerSeen, PodKey, Recreate, Recreation, RequiredRequests, View,
};
use crate::expect::database::SqlAccess;
use crate::judgement::{Judgement, Mismatch, Stop, probed};
use crate::objects::ContainerPath;
use crate::objects::mounts;
use crate::{say, text::Text};

/// A fresh random row (with `access`) or file survives the re-creation of
/// the Pod, on the same claim and volume where there is one. Proved by doing
/// it: the old UID gone, a new UID ready, the same row read back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct DataPersists {
    /// The Pod, or the workload that makes it.
    pub pod: String,
    /// The mount path of the data.
    pub mount_path: String,
    /// The database that keeps the data; without it, a file is left by exec.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<SqlAccess>,
    /// The claim that must be the same afterwards, by UID, with the same volume.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
}

impl Expect for DataPersists {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        let found = required_pod(view, &self.pod)?;
        let at = match &self.access {
            Some(_) => ContainerPath::default(),
            None => file_place(&found.pod, &self.mount_path)?,
        };
        let claim = match &self.claim {
            None => None,
            Some(name) => required_claim(view, name)?.metadata.name,
        };
        let seen = probed(view, self.recreate(found.key(), &found.pod, at))?;
        Ok(judge(seen, claim.as_deref()))
    }

    fn required_requests(&self) -> RequiredRequests {
        let claim = self.claim.as_ref().map(|_| requests_for_claim());
        requests_for_pod()
            .and(claim.unwrap_or_default())
            .and(RequiredRequests::probe(self.recreate(
                PodKey::default(),
                &Pod::default(),
                ContainerPath::default(),
            )))
    }

    fn problems(&self) -> Vec<String> {
        if self.mount_path.starts_with('/') {
            return Vec::new();
        }
        vec!["dataPersists: mountPath is not absolute".to_owned()]
    }

    fn about(&self) -> Vec<ManifestAspect> {
        [
            ManifestAspect::VOLUMES,
            ManifestAspect::READ_ONLY,
            ManifestAspect::CLAIM_NAME,
        ]
        .into_iter()
        .chain(ManifestAspect::MOUNTS)
        .collect()
    }
}

impl DataPersists {
    /// Returns the probe of `pod`, with a row or with a file in the directory `at`.
    fn recreate(&self, key: PodKey, pod: &Pod, at: ContainerPath) -> Recreate {
        let marker = match &self.access {
            Some(access) => Marker::Sql {
                port: access.port,
                login: access.login(pod),
                data: self.mount_path.clone(),
            },
            None => Marker::File { at },
        };
        Recreate { pod: key, marker }
    }
}

/// Returns where a file is left: in the first container that mounts the path,
/// to write if there is such a one.
pub(super) fn file_place(pod: &Pod, path: &str) -> Result<ContainerPath, Stop> {
    let at = mounts::mounts_at(pod, path);
    match at.iter().min_by_key(|mounted| mounts::is_read_only(mounted)) {
        Some(mounted) => Ok(ContainerPath {
            container: mounted.container.name.clone(),
            path: path.to_owned(),
        }),
        None => Err(Judgement::fail(
            say!(ja: "{path} に Volume が Mount されていません", en: "no volume is mounted at {path}"),
            Text::same(format!("mountPath: {path}")),
            mounts::describe_mounts(pod),
        )
        .into()),
    }
}

fn judge(seen: &Recreation, claim: Option<&str>) -> Judgement {
    if let Some(judgement) = recreation::not_tried(&seen.marker) {
        return judgement;
    }
    let mut mismatches = Vec::new();
    match &seen.marker {
        MarkerSeen::Kept | MarkerSeen::Harm(_) | MarkerSeen::WouldLose(_) => {}
        MarkerSeen::Lost | MarkerSeen::Changed => mismatches.push(Mismatch {
            what: say!(
                ja: "Pod を再作成すると、書き込んだデータが消えました",
                en: "what was written was gone after the Pod was re-created"
            ),
            expected: say!(ja: "再作成の前に書いた行が、再作成の後にもある", en: "what was written before is there afterwards"),
            actual: say!(ja: "なくなっています", en: "it is gone"),
        }),
        MarkerSeen::NotLeft(words) => {
            return Judgement::fail(
                say!(ja: "データを書き込めません", en: "nothing can be written"),
                say!(ja: "書き込める", en: "it can be written to"),
                Text::same(words),
            );
        }
        MarkerSeen::NotAsked(words) => {
            return Judgement::fail(
                say!(
                    ja: "再作成した Pod が使える状態になりませんでした",
                    en: "the Pod did not become usable again after its re-creation"
                ),
                say!(ja: "新しい Pod が準備完了になる", en: "the new Pod becomes ready"),
                Text::same(words),
            );
        }
    }
    if seen.new_uid.as_ref().is_none_or(|uid| *uid == seen.old_uid) {
        return Judgement::Inconclusive(say!(
            ja: "Pod が新しく作り直されたことを確認できませんでした",
            en: "that the Pod is a new one could not be seen"
        ));
    }
    mismatches.extend(claim.and_then(|claim| other_volume(seen, claim)));
    Judgement::from_mismatches(mismatches, recreation::evidence(seen), Vec::new())
}

fn other_volume(seen: &Recreation, claim: &str) -> Option<Mismatch> {
    let before = seen
        .claims_before
        .iter()
        .find(|identity| identity.claim == claim);
    let after = seen
        .claims_after
        .iter()
        .find(|identity| identity.claim == claim);
    if before.is_some() && before == after {
        return None;
    }
    let written = |identity: Option<&ClaimIdentity>| {
        identity.map_or_else(
            || Text::same("-"),
            |identity| {
                Text::same(format!(
                    "{} ({}), {}",
                    identity.claim, identity.claim_uid, identity.volume
                ))
            },
        )
    };
    Some(Mismatch {
        what: say!(
            ja: "再作成の前後で PVC または PV が別のものになりました",
            en: "the claim or its volume is a different one after the re-creation"
        ),
        expected: written(before),
        actual: written(after),
    })
}
