//! `podReady`: a Pod is Running and every container is ready.

use std::time::Duration;

use jiff::Timestamp;
use k8s_openapi::api::core::v1::ContainerStatus;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Expect, ManifestAspect};
use crate::diagnose::required::{requests_for_pod, required_pod};
use crate::diagnose::{self, Prescribed};
use crate::evidence::{RequiredRequests, View};
use crate::judgement::{Judgement, PassDetails, Stop};
use crate::{say, text};

/// The Pod is Running and every container is ready.
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
    /// Images that the course prints as placeholders and that do not run as printed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub placeholders: Vec<String>,
}

/// The time that a container must have run before its Pod is believed to be ready:
/// without a readiness probe a program counts as ready from its first moment,
/// and those that cannot work (no password, a folder that cannot be written to)
/// end within seconds.
const STEADY: Duration = Duration::from_secs(5);

/// The longest that a container is watched besides, which has ended before.
const PATIENCE: Duration = Duration::from_secs(30);

/// Returns when the container that started last did so; `None` where nothing says.
fn youngest(containers: &[ContainerStatus]) -> Option<Timestamp> {
    let started = |container: &ContainerStatus| {
        let running = container.state.as_ref()?.running.as_ref()?;
        Some(running.started_at.as_ref()?.0)
    };
    containers.iter().filter_map(started).max()
}

/// Returns how long a container ran that has ended before, as far as that matters: what
/// crashes again and again runs in between, and is to outlast its last time.
fn last_run(containers: &[ContainerStatus]) -> Duration {
    let ran = |container: &ContainerStatus| {
        let ended = container.last_state.as_ref()?.terminated.as_ref()?;
        let (from, to) = (ended.started_at.as_ref()?.0, ended.finished_at.as_ref()?.0);
        Duration::try_from(to.duration_since(from)).ok()
    };
    let longest = containers.iter().filter_map(ran).max();
    longest.unwrap_or_default().min(PATIENCE)
}

impl Expect for PodReady {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        let found = required_pod(view, &self.pod)?;
        let prescribed = Prescribed {
            image: self.image.clone(),
            node: self.node.clone(),
            class: self.class.clone(),
            placeholders: self.placeholders.clone(),
            variables: view.variables().clone(),
        };
        if let Some(judgement) = diagnose::pod::judge_pod(view, &found, &prescribed)? {
            return Ok(judgement);
        }
        let status = found.pod.status.clone().unwrap_or_default();
        let containers = status.container_statuses.unwrap_or_default();
        let (ready, name) = (containers.len(), found.name.clone());
        let restarts: i32 = containers
            .iter()
            .map(|container| container.restart_count)
            .sum();
        let mut remarks = found.remarks();
        if restarts > 0 {
            let times = text::times(restarts);
            remarks.push(say!(
                ja: "これまでに {restarts} 回再起動しています",
                en: "it has been restarted {times}"
            ));
        }
        let evidence = vec![say!(
            ja: "Pod {name}: Running ({ready}/{ready})",
            en: "Pod {name}: Running ({ready}/{ready})"
        )];
        Ok(Judgement::Pass(PassDetails {
            evidence,
            remarks,
            since: youngest(&containers),
            longer: last_run(&containers),
        }))
    }

    fn required_requests(&self) -> RequiredRequests {
        requests_for_pod().and(diagnose::pod::required_requests())
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
