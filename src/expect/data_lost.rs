//! `dataLost`: data does not outlive the Pod, as it must be with emptyDir.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Expect, ManifestAspect, data_persists};
use crate::diagnose::required::{requests_for_pod, required_pod};
use crate::evidence::{
    Answer, Means, Probe, Recreation, RequiredRequests, View, Witness, WitnessSeen,
};
use crate::judgement::{Judgement, Stop};
use crate::objects::mounts;
use crate::{say, text::Text};

/// A file that is written in an emptyDir is gone after the Pod was
/// re-created: the mirror of `dataPersists`. What was in the volume before
/// is put back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct DataLost {
    /// The Pod, or the workload that makes it.
    pub pod: String,
    /// The mount path of the emptyDir.
    pub mount_path: String,
}

impl Expect for DataLost {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        let found = required_pod(view, &self.pod)?;
        let at = data_persists::file_place(&found.pod, &self.mount_path)?;
        let empty_dir = mounts::mounts_at(&found.pod, &self.mount_path)
            .iter()
            .all(|mounted| {
                mounted
                    .volume
                    .is_some_and(|volume| volume.empty_dir.is_some())
            });
        if !empty_dir {
            return Ok(Judgement::fail(
                say!(
                    ja: "{path} は emptyDir ではないため、Pod を削除してもデータが残ります",
                    en: "{path} is no emptyDir, so its data outlives the Pod",
                    path = self.mount_path
                ),
                Text::same("emptyDir"),
                mounts::describe_mounts(&found.pod),
            ));
        }
        let probe = Probe::Recreate {
            pod: found.key(),
            witness: Witness::File { at },
        };
        match view.probe(probe)? {
            Answer::Recreation(seen) => Ok(judge(seen)),
            answer => Ok(crate::judgement::refusal(answer)),
        }
    }

    fn required_requests(&self) -> RequiredRequests {
        requests_for_pod().and(RequiredRequests::probe(Means::RecreateWithFile))
    }

    fn problems(&self) -> Vec<String> {
        if self.mount_path.starts_with('/') {
            return Vec::new();
        }
        vec!["dataLost: mountPath is not absolute".to_owned()]
    }

    fn about(&self) -> Vec<ManifestAspect> {
        vec![ManifestAspect::VOLUMES]
    }
}

fn judge(seen: &Recreation) -> Judgement {
    match &seen.witness {
        WitnessSeen::Lost
            if seen
                .new_uid
                .as_ref()
                .is_some_and(|uid| *uid != seen.old_uid) =>
        {
            let mut evidence = data_persists::evidence(seen);
            evidence.extend(seen.not_restored.iter().cloned());
            Judgement::pass_with(evidence, Vec::new())
        }
        WitnessSeen::Kept | WitnessSeen::Changed => Judgement::fail(
            say!(
                ja: "Pod を再作成しても、emptyDir に書いたファイルが残っていました",
                en: "what was written in the emptyDir was still there after the Pod was re-created"
            ),
            say!(ja: "消えている", en: "it is gone"),
            say!(ja: "残っている", en: "it is there"),
        ),
        WitnessSeen::NotLeft(words) => Judgement::fail(
            say!(ja: "Volume に書き込めません", en: "the volume cannot be written to"),
            say!(ja: "書き込める", en: "it can be written to"),
            Text::same(words),
        ),
        WitnessSeen::Lost => Judgement::Inconclusive(say!(
            ja: "Pod が新しく作り直されたことを確認できませんでした",
            en: "that the Pod is a new one could not be seen"
        )),
        WitnessSeen::NotAsked(words) => Judgement::Inconclusive(say!(
            ja: "再作成した Pod を確認できませんでした: {words}",
            en: "the re-created Pod could not be asked: {words}"
        )),
    }
}
