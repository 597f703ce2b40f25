//! `dataPersists`: data outlives the Pod.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Expect, ManifestAspect};
use crate::diagnose::required::{
    requests_for_claim, requests_for_pod, required_claim, required_pod,
};
use crate::evidence::{
    Answer, Means, Probe, Recreation, RequiredRequests, View, Witness, WitnessSeen,
};
use crate::expect::database::SqlAccess;
use crate::judgement::{Judgement, Mismatch, Stop};
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
        let witness = match &self.access {
            Some(access) => Witness::Sql {
                port: access.port,
                login: access.login(&found.pod),
                data: self.mount_path.clone(),
            },
            None => Witness::File {
                at: file_place(&found.pod, &self.mount_path)?,
            },
        };
        let claim = match &self.claim {
            None => None,
            Some(name) => required_claim(view, name)?.metadata.name,
        };
        match view.probe(Probe::Recreate {
            pod: found.key(),
            witness,
        })? {
            Answer::Recreation(seen) => Ok(judge(seen, claim.as_deref())),
            answer => Ok(crate::judgement::refusal(answer)),
        }
    }

    fn required_requests(&self) -> RequiredRequests {
        let claim = self.claim.as_ref().map(|_| requests_for_claim());
        let means = match &self.access {
            Some(access) => Means::RecreateWithRow(access.password_from()),
            None => Means::RecreateWithFile,
        };
        requests_for_pod()
            .and(claim.unwrap_or_default())
            .and(RequiredRequests::probe(means))
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

/// Where a file is left: in the first container that mounts the path, to write if there is such a one.
pub(super) fn file_place(
    pod: &k8s_openapi::api::core::v1::Pod,
    path: &str,
) -> Result<ContainerPath, Stop> {
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
    let mut mismatches = Vec::new();
    match &seen.witness {
        WitnessSeen::Kept => {}
        WitnessSeen::Lost | WitnessSeen::Changed => mismatches.push(Mismatch {
            what: say!(
                ja: "Pod を再作成すると、書き込んだデータが消えました",
                en: "what was written was gone after the Pod was re-created"
            ),
            expected: say!(ja: "再作成の前に書いた行が、再作成の後にもある", en: "what was written before is there afterwards"),
            actual: say!(ja: "なくなっています", en: "it is gone"),
        }),
        WitnessSeen::NotLeft(words) => {
            return Judgement::fail(
                say!(ja: "データを書き込めません", en: "nothing can be written"),
                say!(ja: "書き込める", en: "it can be written to"),
                Text::same(words),
            );
        }
        WitnessSeen::NotAsked(words) => {
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
    let mut evidence = evidence(seen);
    evidence.extend(seen.not_restored.iter().cloned());
    Judgement::from_mismatches(mismatches, evidence, Vec::new())
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
    let written = |identity: Option<&crate::evidence::ClaimIdentity>| {
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
            en: "the claim or its volume is another one after the re-creation"
        ),
        expected: written(before),
        actual: written(after),
    })
}

/// What a re-creation shows, for either outcome.
pub(super) fn evidence(seen: &Recreation) -> Vec<Text> {
    let (old, new) = (&seen.old_uid, seen.new_uid.as_deref().unwrap_or("-"));
    let by = seen.controller.as_deref().unwrap_or("handson");
    let (from, to) = &seen.nodes;
    vec![
        seen.means.clone(),
        say!(
            ja: "Pod の UID: {old} → {new} (再作成: {by}、ノード: {from} → {to})",
            en: "Pod UID: {old} → {new} (re-created by {by}; node: {from} → {to})"
        ),
    ]
}
