//! `hostPathVolume`: a Pod has a hostPath of a given path and type.

use k8s_openapi::api::core::v1::{Pod, Volume};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Expect, ManifestAspect};
use crate::diagnose::required::{requests_for_pod, required_pod};
use crate::diagnose::{self, Prescribed};
use crate::evidence::{RequiredRequests, View};
use crate::judgement::{Failure, Judgement, Mismatch, Stop};
use crate::objects::pod::volumes;
use crate::objects::{mounts, path};
use crate::{say, text::Text};

/// The Pod has a hostPath volume of this path and type. Leaving the type out
/// passes with a remark, and so does another folder type where it works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct HostPathVolume {
    /// The Pod, or the workload that makes it.
    pub pod: String,
    /// The path on the node.
    pub path: String,
    /// The type, as the course has it.
    pub r#type: String,
}

impl Expect for HostPathVolume {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        let found = required_pod(view, &self.pod)?;
        let host_paths: Vec<&Volume> = volumes(&found.pod)
            .filter(|volume| volume.host_path.is_some())
            .collect();
        let mut remarks = found.remarks();
        let Some(volume) = host_paths
            .iter()
            .find(|volume| self.is_at(&found.pod, volume, &mut remarks))
        else {
            return Ok(self.not_there(&found.pod));
        };
        let host_type = volume
            .host_path
            .as_ref()
            .and_then(|host_path| host_path.type_.as_deref())
            .unwrap_or_default();
        let works = diagnose::pod::is_ready(&found.pod);
        let wanted = &self.r#type;
        if host_type == wanted {
            return Ok(Judgement::pass_with(vec![evidence(volume)], remarks));
        }
        if host_type.is_empty() || (works && host_type == "Directory") {
            remarks.push(if host_type.is_empty() {
                say!(
                    ja: "type を書いていません。教材では {wanted} です (フォルダーがなければ作られます)",
                    en: "no `type` is given; the course has {wanted}, which creates the folder where it is missing"
                )
            } else {
                say!(
                    ja: "type が {host_type} です。フォルダーがないノードでは Pod が始まりません",
                    en: "the type is {host_type}: on a node without the folder the Pod would not start"
                )
            });
            return Ok(Judgement::pass_with(vec![evidence(volume)], remarks));
        }
        // Where the Pod does not start for this type, that is the same mistake.
        let cause = diagnose::host_path_cause(path_of(volume));
        let failure = Failure::new(
            say!(ja: "hostPath の type が違います", en: "the hostPath has a different type"),
            Text::same(format!("type: {wanted}")),
            Text::same(format!("type: {host_type}")),
        )
        .caused_by(&cause);
        // It is known from the Pod alone whether there is such a thing on the node.
        Ok(
            match diagnose::pod::judge_pod(view, &found, &Prescribed::default())? {
                Some(Judgement::Fail(said)) if said.cause.as_deref() == Some(&cause) => said.into(),
                Some(Judgement::Moving { waiting_for, .. }) if host_type == "Directory" => {
                    Judgement::Moving {
                        waiting_for,
                        otherwise: Box::new(failure.into()),
                    }
                }
                _ => failure.into(),
            },
        )
    }

    fn required_requests(&self) -> RequiredRequests {
        requests_for_pod().and(diagnose::pod::required_requests().in_some_cases())
    }

    fn problems(&self) -> Vec<String> {
        if self.path.starts_with('/') {
            return Vec::new();
        }
        vec!["hostPathVolume: path is not absolute".to_owned()]
    }

    fn about(&self) -> Vec<ManifestAspect> {
        [
            ManifestAspect::VOLUMES,
            ManifestAspect::HOST_PATH,
            ManifestAspect::HOST_PATH_TYPE,
        ]
        .into_iter()
        .chain(ManifestAspect::POD)
        .collect()
    }
}

impl HostPathVolume {
    /// The path itself, or a parent of which just this folder is mounted.
    fn is_at(&self, pod: &Pod, volume: &Volume, remarks: &mut Vec<Text>) -> bool {
        let Some(host_path) = &volume.host_path else {
            return false;
        };
        if path::is_same(&host_path.path, &self.path) {
            return true;
        }
        let by_sub_path = mounts::mounts_of(pod).any(|mounted| {
            mounted.mount.name == volume.name
                && mounts::folder_of_node(&mounted)
                    .is_some_and(|folder| path::is_same(&folder, &self.path))
        });
        if by_sub_path {
            remarks.push(say!(
                ja: "hostPath {parent} の subPath として {path} を使っています",
                en: "{path} is used as a subPath of the hostPath {parent}",
                parent = host_path.path,
                path = self.path
            ));
        }
        by_sub_path
    }

    fn not_there(&self, pod: &Pod) -> Judgement {
        let there: Vec<String> = volumes(pod)
            .filter(|volume| !volume.name.starts_with("kube-api-access-"))
            .map(|volume| format!("{}: {}", volume.name, mounts::describe_volume(volume)))
            .collect();
        let actual = if there.is_empty() {
            say!(ja: "Volume の定義がありません", en: "the Pod has no volumes")
        } else {
            Text::same(there.join(", "))
        };
        let mismatch = Mismatch {
            what: say!(
                ja: "ホストの {path} を指す hostPath の Volume がありません",
                en: "no volume is the hostPath {path}",
                path = self.path
            ),
            expected: Text::same(format!("hostPath {}", self.path)),
            actual,
        };
        Judgement::from_mismatches(vec![mismatch], Vec::new(), Vec::new())
    }
}

fn path_of(volume: &Volume) -> &str {
    volume
        .host_path
        .as_ref()
        .map(|host_path| host_path.path.as_str())
        .unwrap_or_default()
}

fn evidence(volume: &Volume) -> Text {
    Text::same(format!(
        "{}: {}",
        volume.name,
        mounts::describe_volume(volume)
    ))
}
