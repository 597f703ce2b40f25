//! Probes by which the kubelet restarts a container (liveness and startup): which of
//! them ended a run, and when a container that counts as ready has outlasted them.
//!
//! A probe that succeeds leaves no trace. One that fails leaves an event
//! `Unhealthy` each time, and `Killing` when it has failed often enough
//! (`pkg/kubelet/prober`, `pkg/kubelet/kuberuntime`).

use std::time::Duration;

use jiff::Timestamp;
use k8s_openapi::api::core::v1::{ContainerStateTerminated, Probe};

use super::events::Event;
use super::format_probe::format_probe;
use super::pod_diagnosis::{DiagnosedContainer, PATIENCE, PodDiagnosis};
use crate::judgement::{Failure, Judgement};
use crate::{say, text::Text};

/// The time in which an event of the kubelet is there for others to see.
const SLACK: Duration = Duration::from_secs(2);

/// A probe that restarts its container when it fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Restarting {
    Liveness,
    Startup,
}

impl Restarting {
    /// The field of the container.
    pub(super) const fn field(self) -> &'static str {
        match self {
            Self::Liveness => "livenessProbe",
            Self::Startup => "startupProbe",
        }
    }

    /// The words that the kubelet's `Unhealthy` begins with.
    const fn unhealthy(self) -> &'static str {
        match self {
            Self::Liveness => "Liveness probe",
            Self::Startup => "Startup probe",
        }
    }

    /// The words in the kubelet's `Killing`.
    const fn killing(self) -> &'static str {
        match self {
            Self::Liveness => "failed liveness probe",
            Self::Startup => "failed startup probe",
        }
    }

    fn of<'a>(self, container: &DiagnosedContainer<'a>) -> Option<&'a Probe> {
        let spec = container.spec?;
        match self {
            Self::Liveness => spec.liveness_probe.as_ref(),
            Self::Startup => spec.startup_probe.as_ref(),
        }
    }
}

/// The end of a run by a probe.
#[derive(Clone, Copy)]
pub(super) struct KilledBy<'a> {
    pub(super) probe: Restarting,
    /// What the kubelet said of it, the answer of the probe where that is known.
    event: &'a Event,
}

/// Returns the probe for whose failure the kubelet ended the run `last`.
pub(super) fn killed_by<'a>(
    diagnosis: &'a PodDiagnosis<'_>,
    container: DiagnosedContainer<'_>,
    last: Option<&ContainerStateTerminated>,
) -> Option<KilledBy<'a>> {
    let last = last?;
    let started = last.started_at.as_ref().map(|time| time.0);
    [Restarting::Liveness, Restarting::Startup]
        .into_iter()
        .find_map(|probe| {
            let unhealthy = diagnosis.probe_failed(container, probe.unhealthy());
            let killing = killing(diagnosis, container, probe);
            let in_last_run = killing.is_some_and(|event| {
                let at = time(&event.last);
                started.zip(at).is_none_or(|(started, at)| at >= started)
            });
            // SIGTERM, then SIGKILL; a program that ends well on the former has code 0.
            let from_outside = matches!(last.exit_code, 137 | 143);
            let fits = from_outside || last.exit_code == 0;
            let killed =
                in_last_run || (killing.is_some() && fits) || (unhealthy.is_some() && from_outside);
            let event = unhealthy.or(killing).filter(|_| killed)?;
            Some(KilledBy { probe, event })
        })
}

/// Returns what the probe asked, and what came of it.
pub(super) fn evidence(container: DiagnosedContainer<'_>, killed: KilledBy<'_>) -> Vec<Text> {
    let asked = killed.probe.of(&container);
    let asked = asked.map(|probe| Text::same(format_probe(probe)));
    let said = Text::same(&killed.event.message);
    asked.into_iter().chain([said]).collect()
}

/// The state of a running container as its probes let it be believed.
pub(super) enum Standing {
    /// It is not ready, whatever its status says.
    NotReady(Judgement),
    /// It is believed to be well from this time after the start of its run on.
    WellAfter(Duration),
}

/// Returns how the running container, which counts as ready, stands by its livenessProbe.
pub(super) fn judge_running(
    diagnosis: &PodDiagnosis<'_>,
    container: DiagnosedContainer<'_>,
) -> Standing {
    let state = container.status.state.as_ref();
    let started = state
        .and_then(|state| state.running.as_ref()?.started_at.as_ref())
        .map(|time| time.0);
    let (Some(probe), Some(started)) = (Restarting::Liveness.of(&container), started) else {
        return Standing::WellAfter(Duration::ZERO);
    };
    let in_this_run = |event: &&Event| time(&event.last).is_some_and(|last| last > started);
    let failures: Vec<&Event> = diagnosis
        .events
        .iter()
        .filter(|event| event.is_unhealthy(container.name(), Restarting::Liveness.unhealthy()))
        .filter(in_this_run)
        .collect();
    let killing = killing(diagnosis, container, Restarting::Liveness);
    let newest = failures.iter().filter_map(|event| time(&event.last)).max();
    let answer = seconds(probe.period_seconds, 10) + seconds(probe.timeout_seconds, 1) + SLACK;
    let Some((newest, event)) = newest.zip(failures.last()) else {
        let first = seconds(probe.initial_delay_seconds, 0) + answer;
        return Standing::WellAfter(first.min(PATIENCE));
    };
    let failure = || failing(container, probe, event);
    let killed_before = killed_by(diagnosis, container, container.ended_before())
        .is_some_and(|killed| killed.probe == Restarting::Liveness);
    let is_being_killed = killing.as_ref().is_some_and(in_this_run);
    // A slow start may have its run ended once, and do better with what that left.
    let kills_again = killed_before && (is_being_killed || container.status.restart_count > 1);
    if kills_again || is_lasting(&failures, started, newest, probe) {
        return Standing::NotReady(failure().into());
    }
    if is_being_killed {
        let name = container.name();
        return Standing::NotReady(Judgement::Moving {
            waiting_for: say!(
                ja: "livenessProbe が失敗したので、コンテナ {name} の再起動を待っています",
                en: "waiting for the restart of container {name}, whose livenessProbe failed"
            ),
            otherwise: Box::new(failure().into()),
        });
    }
    Standing::WellAfter(since(started, newest) + answer)
}

/// Tells whether the probe has failed for so long, without a success in between, that
/// nobody would call it a slow start.
fn is_lasting(failures: &[&Event], started: Timestamp, newest: Timestamp, probe: &Probe) -> bool {
    let first = failures.iter().filter_map(|event| time(&event.first)).min();
    let first = first.unwrap_or(newest).max(started);
    let lasted = since(first, newest);
    let count: u64 = failures.iter().map(|event| event.count).sum();
    let period = seconds(probe.period_seconds, 10).as_secs();
    // Where it was seen to fail at nearly every time that it was asked.
    lasted >= PATIENCE && count * period * 5 >= lasted.as_secs() * 4
}

fn failing(container: DiagnosedContainer<'_>, probe: &Probe, event: &Event) -> Failure {
    let (name, restarts) = (container.name(), container.status.restart_count);
    Failure::new(
        say!(
            ja: "コンテナ {name} の livenessProbe が失敗しているため、動き続けられません",
            en: "container {name} cannot keep running: its livenessProbe fails"
        ),
        say!(ja: "livenessProbe が成功する", en: "its livenessProbe succeeds"),
        say!(ja: "失敗 (再起動 {restarts} 回)", en: "it fails (restarts: {restarts})"),
    )
    .because(vec![
        Text::same(format_probe(probe)),
        Text::same(&event.message),
    ])
}

fn killing<'a>(
    diagnosis: &'a PodDiagnosis<'_>,
    container: DiagnosedContainer<'_>,
    probe: Restarting,
) -> Option<&'a Event> {
    diagnosis.events.iter().rev().find(|event| {
        event.reason == "Killing"
            && event.concerns(container.name())
            && event.message.contains(probe.killing())
    })
}

fn seconds(written: Option<i32>, default: u64) -> Duration {
    let written = written.and_then(|seconds| u64::try_from(seconds).ok());
    Duration::from_secs(written.unwrap_or(default))
}

fn time(written: &str) -> Option<Timestamp> {
    written.parse().ok()
}

fn since(earlier: Timestamp, later: Timestamp) -> Duration {
    Duration::try_from(later.duration_since(earlier)).unwrap_or_default()
}
