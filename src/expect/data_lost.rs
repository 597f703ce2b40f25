//! `dataLost`: data does not outlive the Pod, as it must be with emptyDir.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Expect, ManifestAspect, data_persists, recreation};
use crate::diagnose::required::{requests_for_pod, required_pod};
use crate::evidence::{Marker, MarkerSeen, PodKey, Recreate, Recreation, RequiredRequests, View};
use crate::judgement::{Judgement, Stop, probed};
use crate::objects::{ContainerPath, mounts};
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
        Ok(judge(probed(view, recreate(found.key(), at))?))
    }

    fn required_requests(&self) -> RequiredRequests {
        requests_for_pod().and(RequiredRequests::probe(recreate(
            PodKey::default(),
            ContainerPath::default(),
        )))
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

fn recreate(pod: PodKey, at: ContainerPath) -> Recreate {
    let marker = Marker::File { at };
    Recreate { pod, marker }
}

fn judge(seen: &Recreation) -> Judgement {
    if let Some(judgement) = recreation::not_tried(&seen.marker) {
        return judgement;
    }
    match &seen.marker {
        MarkerSeen::Lost
            if seen
                .new_uid
                .as_ref()
                .is_some_and(|uid| *uid != seen.old_uid) =>
        {
            let evidence = recreation::evidence(seen);
            Judgement::pass_with(evidence, Vec::new())
        }
        MarkerSeen::Kept | MarkerSeen::Changed => Judgement::fail(
            say!(
                ja: "Pod を再作成しても、emptyDir に書いたファイルが残っていました",
                en: "what was written in the emptyDir was still there after the Pod was re-created"
            ),
            say!(ja: "消えている", en: "it is gone"),
            say!(ja: "残っている", en: "it is there"),
        ),
        MarkerSeen::NotLeft(words) => Judgement::fail(
            say!(ja: "Volume に書き込めません", en: "the volume cannot be written to"),
            say!(ja: "書き込める", en: "it can be written to"),
            Text::same(words),
        ),
        MarkerSeen::Lost | MarkerSeen::Harm(_) | MarkerSeen::WouldLose(_) => {
            Judgement::Inconclusive(say!(
                ja: "Pod が新しく作り直されたことを確認できませんでした",
                en: "that the Pod is a new one could not be seen"
            ))
        }
        MarkerSeen::NotAsked(words) => Judgement::Inconclusive(say!(
            ja: "再作成した Pod を確認できませんでした: {words}",
            en: "the re-created Pod could not be asked: {words}"
        )),
    }
}
