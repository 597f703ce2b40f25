//! A Pod under diagnosis, and one container of it.

use std::time::Duration;

use jiff::Timestamp;
use k8s_openapi::api::core::v1::{
    Container, ContainerState, ContainerStateTerminated, ContainerStatus,
};

use super::Prescribed;
use super::events::Event;
use crate::evidence::{Answer, Request, Unseen, View};
use crate::judgement::checked_pod::FoundPod;
use crate::judgement::{Failure, Stop};
use crate::objects::pod::{is_sidecar, phase};
use crate::{say, text::Text};

/// The longest that a container is watched for its probe or its former run.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);
/// The time by which two runs of the same program differ that come to the same end.
const MARGIN: Duration = Duration::from_secs(5);

/// The facts that every step of the diagnosis of one Pod has.
#[derive(Clone, Copy)]
pub(super) struct PodDiagnosis<'a> {
    pub(super) view: &'a View<'a>,
    pub(super) found: &'a FoundPod,
    pub(super) prescribed: &'a Prescribed,
    /// Events about the Pod, oldest first.
    pub(super) events: &'a [Event],
}

/// A container: what is asked of it and how it is.
#[derive(Clone, Copy)]
pub(super) struct DiagnosedContainer<'a> {
    pub(super) status: &'a ContainerStatus,
    pub(super) spec: Option<&'a Container>,
    /// It must run before the others (and is no sidecar).
    pub(super) init: bool,
}

impl<'a> DiagnosedContainer<'a> {
    pub(super) fn name(&self) -> &'a str {
        &self.status.name
    }

    /// `container c`, `init container c`.
    pub(super) fn noun(&self) -> Text {
        let name = self.name();
        if self.init {
            say!(ja: "init コンテナ {name}", en: "init container {name}")
        } else {
            say!(ja: "コンテナ {name}", en: "container {name}")
        }
    }

    /// Returns the image that the spec names: what status repeats may bear another tag.
    pub(super) fn image(&self) -> &'a str {
        self.spec
            .and_then(|spec| spec.image.as_deref())
            .unwrap_or_default()
    }

    /// Returns the end of the present run, if it has ended.
    pub(super) fn ended_now(&self) -> Option<&'a ContainerStateTerminated> {
        self.status.state.as_ref()?.terminated.as_ref()
    }

    /// Returns the end of the run before.
    pub(super) fn ended_before(&self) -> Option<&'a ContainerStateTerminated> {
        self.status.last_state.as_ref()?.terminated.as_ref()
    }

    /// Returns when the present run began.
    pub(super) fn started(&self) -> Option<Timestamp> {
        let running = self.status.state.as_ref()?.running.as_ref()?;
        Some(running.started_at.as_ref()?.0)
    }

    /// Returns how long the present run must go on to have outlasted the one before, as far
    /// as that matters: what ends again and again runs in between.
    pub(super) fn last_run(&self) -> Duration {
        let ran = self.ended_before().and_then(|ended| {
            let (from, to) = (ended.started_at.as_ref()?.0, ended.finished_at.as_ref()?.0);
            Duration::try_from(to.duration_since(from)).ok()
        });
        ran.map_or(Duration::ZERO, |ran| (ran + MARGIN).min(PATIENCE))
    }

    /// It runs, or ran before, so its image is on the node.
    pub(super) fn has_run(&self) -> bool {
        let runs = |state: &ContainerState| state.running.is_some();
        self.has_last_words() || self.status.state.as_ref().is_some_and(runs)
    }

    /// It ran and has ended, and its last words may say why.
    pub(super) fn has_last_words(&self) -> bool {
        self.ended_now().or(self.ended_before()).is_some()
    }
}

/// Returns the containers of a Pod that are not done, init containers first.
pub(super) fn containers(found: &FoundPod) -> Vec<DiagnosedContainer<'_>> {
    let (Some(spec), Some(status)) = (&found.pod.spec, &found.pod.status) else {
        return Vec::new();
    };
    let inits = status.init_container_statuses.iter().flatten();
    let inits = inits.map(|status| {
        let named = |spec: &&Container| spec.name == status.name;
        let spec = spec.init_containers.iter().flatten().find(named);
        let sidecar = spec.is_some_and(is_sidecar);
        DiagnosedContainer {
            status,
            spec,
            init: !sidecar,
        }
    });
    let inits = inits.filter(|container| {
        container
            .ended_now()
            .is_none_or(|ended| ended.exit_code != 0)
    });
    let others = status.container_statuses.iter().flatten();
    let others = others.map(|status| DiagnosedContainer {
        status,
        spec: spec.containers.iter().find(|spec| spec.name == status.name),
        init: false,
    });
    inits.chain(others).collect()
}

impl PodDiagnosis<'_> {
    /// Returns a key for a cause that lies in this Pod alone.
    pub(super) fn cause(&self, sort: &str, what: &str) -> String {
        format!("{sort}:{}/{what}", self.found.name)
    }

    /// Returns true where the kubelet starts the container again after this end.
    pub(super) fn restarts(&self, container: DiagnosedContainer<'_>) -> bool {
        let own = container
            .spec
            .and_then(|spec| spec.restart_policy.as_deref());
        let pods = self
            .found
            .pod
            .spec
            .as_ref()
            .and_then(|spec| spec.restart_policy.as_deref());
        match own.or(pods) {
            Some("Never") => false,
            Some("OnFailure") => container
                .ended_now()
                .is_none_or(|ended| ended.exit_code != 0),
            _ => true,
        }
    }

    /// Returns the newest event that says that a probe of a container failed.
    pub(super) fn probe_failed(
        &self,
        container: DiagnosedContainer<'_>,
        words: &str,
    ) -> Option<&Event> {
        let mut newest_first = self.events.iter().rev();
        newest_first.find(|event| event.is_unhealthy(container.name(), words))
    }

    /// Returns a failure of the Pod to be ready, with what it should be and what it is.
    pub(super) fn not_ready(&self, what: Text) -> Failure {
        not_ready(self.found, what)
    }

    /// Returns the log of a container's run (the one before the present one, where
    /// `previous`), if it may be read.
    pub(super) fn log(
        &self,
        container: DiagnosedContainer<'_>,
        previous: bool,
    ) -> Result<Option<&str>, Stop> {
        let log = log(self.view, self.found, container, previous);
        Ok(match self.view.if_permitted(log)? {
            Some(Answer::Log(log)) => Some(log),
            _ => None,
        })
    }

    /// Returns the last lines of a container's run (the one before the present one,
    /// where `previous`), if they may be read.
    pub(super) fn last_lines(
        &self,
        container: DiagnosedContainer<'_>,
        previous: bool,
    ) -> Result<Vec<Text>, Stop> {
        let lines = log_lines(self.view, self.found, container, previous)?;
        let tail = &lines[lines.len().saturating_sub(5)..];
        Ok(tail
            .iter()
            .map(|line| Text::same(format!("log> {line}")))
            .collect())
    }
}

/// Returns a failure of a Pod to be ready, with what it should be and what it is.
pub(super) fn not_ready(found: &FoundPod, what: Text) -> Failure {
    let phase = phase(&found.pod).unwrap_or("Pending");
    let status = found.pod.status.as_ref();
    let ready = status
        .and_then(|status| status.container_statuses.as_deref())
        .unwrap_or_default()
        .iter()
        .filter(|it| it.ready)
        .count();
    let spec = found.pod.spec.as_ref();
    let all = spec.map_or(0, |spec| spec.containers.len());
    Failure::new(
        what,
        say!(ja: "Running で、すべてのコンテナが Ready ({all}/{all})", en: "Running with every container ready ({all}/{all})"),
        say!(ja: "{phase} ({ready}/{all})", en: "{phase} ({ready}/{all})"),
    )
}

/// Returns the lines of a container's log that are not blank; none where it may not be
/// read.
pub(super) fn log_lines<'a>(
    view: &View<'a>,
    found: &FoundPod,
    container: DiagnosedContainer<'_>,
    previous: bool,
) -> Result<Vec<&'a str>, Unseen> {
    let log = log(view, found, container, previous);
    let Some(Answer::Log(log)) = view.if_permitted(log)? else {
        return Ok(Vec::new());
    };
    Ok(log.lines().filter(|line| !line.trim().is_empty()).collect())
}

/// Returns the log of a container's run.
pub(super) fn log<'a>(
    view: &View<'a>,
    found: &FoundPod,
    container: DiagnosedContainer<'_>,
    previous: bool,
) -> Result<&'a Answer, Unseen> {
    view.ask(Request::Logs {
        pod: found.key(),
        container: container.name().to_owned(),
        previous,
    })
}
