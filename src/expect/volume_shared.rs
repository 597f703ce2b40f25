//! `volumeShared`: one emptyDir, mounted by two containers at given paths.

use k8s_openapi::api::core::v1::Pod;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Expect, ManifestAspect};
use crate::diagnose::required::{requests_for_pod, required_pod};
use crate::evidence::{RequiredRequests, View};
use crate::judgement::{Judgement, Mismatch, Stop};
use crate::objects::mounts;
use crate::objects::mounts::Mounted;
use crate::{say, text::Text};

/// One emptyDir of the Pod is mounted at each path, by different containers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct VolumeShared {
    /// The Pod, or the workload that makes it.
    pub pod: String,
    /// The mount paths, one for each of two containers.
    pub mounts: [String; 2],
}

/// Two mounts, of different containers.
type Pair<'a> = (Mounted<'a>, Mounted<'a>);

/// Returns the pairs that different containers mount at the first path and at the second.
fn pairs<'a>(pod: &'a Pod, paths: &[String; 2]) -> Vec<Pair<'a>> {
    let seconds = mounts::mounts_at(pod, &paths[1]);
    mounts::mounts_at(pod, &paths[0])
        .into_iter()
        .flat_map(|first| seconds.iter().map(move |second| (first, *second)))
        .filter(|(first, second)| first.container.name != second.container.name)
        .collect()
}

impl Expect for VolumeShared {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        let found = required_pod(view, &self.pod)?;
        let pod = &found.pod;
        let overview = mounts::describe_mounts(pod);
        let is_missing = |path: &&String| mounts::mounts_at(pod, path).is_empty();
        let missing: Vec<&str> = self
            .mounts
            .iter()
            .filter(is_missing)
            .map(String::as_str)
            .collect();
        let mismatches: Vec<Mismatch> = if missing.is_empty() {
            self.sharing(pod, &overview).into_iter().collect()
        } else {
            let (ja, en) = (missing.join(" や "), missing.join(" or "));
            vec![Mismatch {
                what: say!(
                    ja: "{ja} に Volume を Mount しているコンテナがありません",
                    en: "no container mounts a volume at {en}"
                ),
                expected: Text::same(format!("mountPath: {}", missing.join(", "))),
                actual: overview.clone(),
            }]
        };
        Ok(Judgement::from_mismatches(
            mismatches,
            vec![overview],
            found.remarks(),
        ))
    }

    fn required_requests(&self) -> RequiredRequests {
        requests_for_pod()
    }

    fn problems(&self) -> Vec<String> {
        let relative = self.mounts.iter().filter(|path| !path.starts_with('/'));
        relative
            .map(|path| format!("mount path {path} is not absolute"))
            .collect()
    }

    fn about(&self) -> Vec<ManifestAspect> {
        [ManifestAspect::CONTAINERS, ManifestAspect::VOLUMES]
            .into_iter()
            .chain(ManifestAspect::POD)
            .chain(ManifestAspect::MOUNTS)
            .collect()
    }
}

impl VolumeShared {
    fn sharing(&self, pod: &Pod, overview: &Text) -> Option<Mismatch> {
        let [one, two] = &self.mounts;
        let pairs = pairs(pod, &self.mounts);
        let shared = pairs.iter().find(|(a, b)| mounts::same_folder(a, b));
        let Some((shared, _)) = shared else {
            let mut pairs = pairs.iter();
            if let Some(pair) = pairs.find(|(a, b)| a.mount.name == b.mount.name) {
                return Some(self.other_folders(pair));
            }
            return Some(Mismatch {
                what: say!(
                    ja: "2 つのコンテナが、{one} と {two} に同じ Volume を Mount していません",
                    en: "the two containers do not mount the same volume at {one} and {two}"
                ),
                expected: say!(
                    ja: "別々のコンテナが、同じ名前の Volume を Mount する",
                    en: "two containers that mount the volume of the same name"
                ),
                actual: overview.clone(),
            });
        };
        let volume = shared.volume;
        if volume.is_some_and(|volume| volume.empty_dir.is_some()) {
            return None;
        }
        let name = &shared.mount.name;
        Some(Mismatch {
            what: say!(ja: "Volume {name} は emptyDir ではありません", en: "volume {name} is no emptyDir"),
            expected: Text::same("emptyDir"),
            actual: Text::same(volume.map_or_else(|| "?".to_owned(), mounts::describe_volume)),
        })
    }

    /// One volume, of which the containers mount different folders.
    fn other_folders(&self, (first, second): &Pair<'_>) -> Mismatch {
        let [one, two] = &self.mounts;
        let name = &first.mount.name;
        let folder = |mounted: &Mounted<'_>| {
            let folder = mounts::sub_path(mounted.mount);
            folder.unwrap_or_else(|| "-".to_owned())
        };
        let (a, b) = (folder(first), folder(second));
        Mismatch {
            what: say!(
                ja: "{one} と {two} は、同じ Volume {name} の中の別々のフォルダー (subPath) です",
                en: "{one} and {two} are different folders (subPath) of the volume {name}"
            ),
            expected: say!(ja: "同じ subPath (または両方とも subPath なし)", en: "the same subPath, or none in both"),
            actual: Text::same(format!("{one}: {a}, {two}: {b}")),
        }
    }
}
