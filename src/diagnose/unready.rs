//! Containers that run and are not ready.

use super::format_probe::format_probe;
use super::liveness::{self, killed_by};
use super::pod_diagnosis::{DiagnosedContainer, PodDiagnosis, containers};
use crate::judgement::{Judgement, Stop};
use crate::{say, text::Text};

/// Returns the conclusion for an init container that runs on while the others wait for its end.
pub(super) fn stuck_in_init(diagnosis: PodDiagnosis<'_>) -> Result<Option<Judgement>, Stop> {
    let running = |container: &DiagnosedContainer<'_>| {
        let state = container.status.state.as_ref();
        container.init && state.is_some_and(|state| state.running.is_some())
    };
    let Some(container) = containers(diagnosis.found).into_iter().find(running) else {
        return Ok(None);
    };
    let name = container.name();
    let failure = diagnosis
        .not_ready(say!(
            ja: "init コンテナ {name} が終わらないため、Pod が始まりません",
            en: "the Pod does not start, since its init container {name} does not end"
        ))
        .because(diagnosis.last_lines(container, false)?)
        .caused_by(diagnosis.cause("init", name));
    Ok(Some(Judgement::Moving {
        waiting_for: say!(
            ja: "init コンテナ {name} が終わるのを待っています",
            en: "waiting for init container {name} to end"
        ),
        otherwise: Box::new(failure.into()),
    }))
}

/// Returns the conclusion for a Pod all of whose containers have started.
pub(super) fn judge_unready(diagnosis: PodDiagnosis<'_>) -> Judgement {
    let pod = &diagnosis.found.name;
    let unready = containers(diagnosis.found)
        .into_iter()
        .find(|container| !container.status.ready && !container.init);
    let failure = match unready {
        Some(container) => unready_container(diagnosis, container),
        None => diagnosis.not_ready(gates(diagnosis)),
    };
    Judgement::Moving {
        waiting_for: say!(
            ja: "Pod {pod} の準備完了 (Ready) を待っています",
            en: "waiting for Pod {pod} to become ready"
        ),
        otherwise: Box::new(failure.caused_by(format!("unready:{pod}")).into()),
    }
}

fn unready_container(
    diagnosis: PodDiagnosis<'_>,
    container: DiagnosedContainer<'_>,
) -> crate::judgement::Failure {
    let (pod, name) = (&diagnosis.found.name, container.name());
    // Between two restarts that is what keeps it from being ready.
    if let Some(killed) = killed_by(&diagnosis, container, container.ended_before()) {
        let probe = killed.probe.field();
        return diagnosis
            .not_ready(say!(
                ja: "コンテナ {name} は {probe} が失敗するため、何度も再起動されています",
                en: "container {name} is restarted again and again, since its {probe} fails"
            ))
            .because(liveness::evidence(container, killed));
    }
    let starting = container.status.started == Some(false);
    let probes = container.spec.map(|spec| {
        let startup = spec.startup_probe.as_ref();
        let startup = startup.filter(|_| starting);
        (startup, spec.readiness_probe.as_ref())
    });
    let (probe, field, words) = match probes {
        Some((Some(startup), _)) => (startup, "startupProbe", "Startup probe"),
        Some((None, Some(readiness))) => (readiness, "readinessProbe", "Readiness probe"),
        _ => {
            return diagnosis.not_ready(say!(
                ja: "Pod {pod} のコンテナ {name} が準備完了 (Ready) になりません",
                en: "container {name} of Pod {pod} does not become ready"
            ));
        }
    };
    let Some(event) = diagnosis.probe_failed(container, words) else {
        return diagnosis
            .not_ready(say!(
                ja: "コンテナ {name} の {field} がまだ成功しないため、準備完了 (Ready) になりません",
                en: "container {name} does not become ready: its {field} has not succeeded yet"
            ))
            .because(vec![Text::same(format_probe(probe))]);
    };
    let mut evidence = vec![Text::same(&event.message), Text::same(format_probe(probe))];
    if event.message.contains("connection refused") {
        evidence.push(say!(
            ja: "そのポートで待ち受けているプログラムがありません。ポート番号を確かめてください",
            en: "nothing listens on that port: look at its number"
        ));
    }
    diagnosis
        .not_ready(say!(
            ja: "コンテナ {name} の {field} が失敗しているため、準備完了 (Ready) になりません",
            en: "container {name} does not become ready: its {field} fails"
        ))
        .because(evidence)
}

/// Returns words for a Pod of ready containers that is not ready: something outside must say so, too.
fn gates(diagnosis: PodDiagnosis<'_>) -> Text {
    let pod = &diagnosis.found.name;
    let spec = diagnosis.found.pod.spec.as_ref();
    let gates: Vec<&str> = spec
        .and_then(|spec| spec.readiness_gates.as_ref())
        .into_iter()
        .flatten()
        .map(|gate| gate.condition_type.as_str())
        .collect();
    if gates.is_empty() {
        return say!(
            ja: "Pod {pod} が準備完了 (Ready) になりません",
            en: "Pod {pod} does not become ready"
        );
    }
    let gates = gates.join(", ");
    say!(
        ja: "Pod {pod} の readinessGates ({gates}) が満たされないため、準備完了 (Ready) になりません",
        en: "Pod {pod} does not become ready: its readinessGates are not met ({gates})"
    )
}
