//! `podReady`: a Pod is Running and every container is ready, and so is every Pod
//! of a workload.

use std::time::Duration;

use k8s_openapi::api::core::v1::ContainerStatus;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Expect, ManifestAspect};
use crate::diagnose::required::{all_pods, requests_for_pod, required_pod};
use crate::diagnose::steadiness::Steadiness;
use crate::diagnose::{self, Prescribed, replicas};
use crate::evidence::{RequiredRequests, View};
use crate::judgement::{FoundPod, Judgement, PassDetails, Stop};
use crate::say;
use crate::text::{self, Text};

/// The Pod is Running and every container is ready; of a workload, as many Pods as it
/// asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct PodReady {
    /// The Pod, or the workload that makes it.
    pub pod: String,
    /// The image that the exercise prescribes: a cluster that cannot pull just
    /// this one is at fault itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// The node that the exercise prescribes: a cluster without it is at fault itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// The StorageClass that the exercise prescribes for the Pod's claims: a
    /// cluster whose class provisions nothing is at fault itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// The directory in the Pod whose data belongs to one server alone: a workload
    /// whose Pods would share it must not have several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_directory: Option<String>,
    /// Images that the course prints as placeholders and that do not run as printed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub placeholders: Vec<String>,
}

/// The time that a container must have run before its Pod is believed to be ready:
/// without a readiness probe a program counts as ready from its first moment,
/// and those that cannot work (no password, a folder that cannot be written to)
/// end within seconds.
pub(super) const STEADY: Duration = Duration::from_secs(5);

fn containers(pod: &FoundPod) -> &[ContainerStatus] {
    let status = pod.pod.status.as_ref();
    let containers = status.and_then(|status| status.container_statuses.as_deref());
    containers.unwrap_or_default()
}

fn describe(pod: &FoundPod) -> Text {
    let (name, ready) = (&pod.name, containers(pod).len());
    say!(
        ja: "Pod {name}: Running ({ready}/{ready})",
        en: "Pod {name}: Running ({ready}/{ready})"
    )
}

fn restarted(pods: &[FoundPod]) -> Option<Text> {
    let all = pods.iter().flat_map(containers);
    let restarts: i32 = all.map(|container| container.restart_count).sum();
    (restarts > 0).then(|| {
        let times = text::times(restarts);
        say!(
            ja: "これまでに {restarts} 回再起動しています",
            en: "it has been restarted {times}"
        )
    })
}

impl Expect for PodReady {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        let found = required_pod(view, &self.pod)?;
        let remarks = found.remarks();
        let pods = all_pods(view, found)?;
        let count = replicas::judge_count(view, &pods);
        if let Some(directory) = &self.data_directory
            && let Some(judgement) = replicas::judge_data_directory(view, &pods, directory)?
        {
            return Ok(judgement);
        }
        let prescribed = Prescribed {
            image: self.image.clone(),
            node: self.node.clone(),
            class: self.class.clone(),
            placeholders: self.placeholders.clone(),
            variables: view.variables().clone(),
        };
        // All that any of them needs is asked for at once.
        let judged: Vec<_> = pods
            .iter()
            .map(|pod| diagnose::pod::judge_whole(view, pod, &prescribed))
            .collect();
        let (mut steady, mut unready) = (Steadiness::default(), Vec::from_iter(count?));
        for one in judged {
            match one? {
                Ok(one) => steady = steady.and(one),
                Err(judgement) => unready.push(judgement),
            }
        }
        // What cannot change speaks first; then what moves, and of that what is seen of a Pod.
        let rank = |judgement: &Judgement| match judgement {
            Judgement::Fail(_) => 2,
            Judgement::Moving { .. } => 1,
            _ => 0,
        };
        if let Some(judgement) = unready.into_iter().max_by_key(rank) {
            return Ok(judgement);
        }
        Ok(Judgement::Pass(PassDetails {
            evidence: pods.iter().map(describe).collect(),
            remarks: remarks.into_iter().chain(restarted(&pods)).collect(),
            since: steady.since,
            longer: steady.longer_than(STEADY),
        }))
    }

    fn required_requests(&self) -> RequiredRequests {
        requests_for_pod()
            .and(diagnose::pod::required_requests())
            .and(replicas::required_requests())
    }

    fn stays(&self) -> Duration {
        STEADY
    }

    fn about(&self) -> Vec<ManifestAspect> {
        [
            ManifestAspect::IMAGE,
            ManifestAspect::HOST_PATH_TYPE,
            ManifestAspect::NODE,
            ManifestAspect::CLAIM_NAME,
        ]
        .into_iter()
        .chain(ManifestAspect::POD)
        .chain(ManifestAspect::PROGRAM)
        .collect()
    }
}
