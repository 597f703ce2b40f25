//! A container that the kubelet cannot start: what its environment needs is
//! missing, or its command is.

use k8s_openapi::api::core::v1::Container;

use super::missing_source::{self, Missing, Source};
use super::pod_diagnosis::{DiagnosedContainer, PodDiagnosis};
use crate::judgement::{Failure, Judgement, Stop};
use crate::{say, text::Text};

/// Words of the runtime about its own state or that of its node, where the kubelet tries
/// again (containerd, CRI-O, runc).
const RUNTIME_WORDS: [&str; 14] = [
    "context deadline exceeded",
    "context canceled",
    "code = DeadlineExceeded",
    "code = Unavailable",
    "is reserved for",
    "error reserving ctr name",
    "ttrpc: closed",
    "transport is closing",
    "connect: connection refused",
    "device or resource busy",
    "resource temporarily unavailable",
    "too many open files",
    "no space left on device",
    "unable to apply cgroup configuration",
];

/// Returns the conclusion for a container that waits for `reason`; `None` where that
/// is about to pass.
pub(super) fn judge_start(
    diagnosis: PodDiagnosis<'_>,
    container: DiagnosedContainer<'_>,
    reason: &str,
    message: &str,
) -> Result<Option<Judgement>, Stop> {
    // Its caches lag behind for a moment in good runs, too.
    if message.contains("failed to sync") {
        return Ok(None);
    }
    if let Some(missing) = Missing::from_environment(message) {
        let failure = missing_source::missing_source(diagnosis.view, &missing, container.noun())?;
        let from = container.spec.and_then(|spec| variable(spec, &missing));
        return Ok(Some(failure.because(from.into_iter().collect()).into()));
    }
    if message.contains("runAsNonRoot") {
        let noun = container.noun();
        let (ja, en, image) = (noun.ja, noun.en, container.image());
        let failure = cannot(
            diagnosis,
            container,
            reason,
            say!(
                ja: "runAsNonRoot: true ですが、{ja} のイメージ {image} は root で動くため、起動できません",
                en: "{en} cannot be started: its image {image} runs as root, and runAsNonRoot: true forbids that"
            ),
        );
        return Ok(Some(failure.because(vec![Text::same(message)]).into()));
    }
    Ok(Some(cannot_run(diagnosis, container, reason, message)))
}

/// Returns the conclusion for a container whose program the runtime could not start.
pub(super) fn cannot_run(
    diagnosis: PodDiagnosis<'_>,
    container: DiagnosedContainer<'_>,
    reason: &str,
    message: &str,
) -> Judgement {
    let noun = container.noun();
    let (ja, en) = (noun.ja, noun.en);
    if program(message).is_none() && RUNTIME_WORDS.iter().any(|words| message.contains(words)) {
        return Judgement::Moving {
            waiting_for: say!(
                ja: "{ja} を起動できませんでした。クラスターがもう一度試すのを待っています",
                en: "{en} could not be started; waiting for the cluster to try again"
            ),
            otherwise: Box::new(Judgement::Inconclusive(say!(
                ja: "ノードが {ja} を起動できません: {message}",
                en: "the node cannot start {en}: {message}"
            ))),
        };
    }
    // The runtime's own words stand at the end of a long chain of callers.
    let said = message
        .rsplit_once("unable to start container process: ")
        .map_or(message, |(_, said)| said)
        .trim_end_matches(": unknown");
    let what = match program(said) {
        Some((program, true)) => say!(
            ja: "{ja} を起動できません。イメージの中にコマンド {program} がありません",
            en: "{en} cannot be started: its image has no program {program}"
        ),
        Some((program, false)) => say!(
            ja: "{ja} を起動できません。コマンド {program} を実行できません",
            en: "{en} cannot be started: its program {program} cannot be executed"
        ),
        None => match mount_path(said) {
            Some(path) => say!(
                ja: "{ja} を起動できません。コンテナの {path} に Volume を Mount できません",
                en: "{en} cannot be started: no volume can be mounted at its {path}"
            ),
            None => say!(ja: "{ja} を起動できません", en: "{en} cannot be started"),
        },
    };
    let command = container.spec.and_then(command);
    let said = (!said.is_empty()).then(|| Text::same(said));
    cannot(diagnosis, container, reason, what)
        .because(command.into_iter().chain(said).collect())
        .into()
}

fn cannot(
    diagnosis: PodDiagnosis<'_>,
    container: DiagnosedContainer<'_>,
    reason: &str,
    what: Text,
) -> Failure {
    Failure::new(
        what,
        say!(ja: "起動している", en: "it is started"),
        Text::same(reason),
    )
    .caused_by(diagnosis.cause("start", container.name()))
}

/// Returns the program that the runtime could not execute, and whether it is absent
/// (`exec: "x": executable file not found in $PATH`, Go's os/exec).
fn program(said: &str) -> Option<(&str, bool)> {
    let (_, rest) = said.split_once("exec: \"")?;
    let (program, rest) = rest.split_once('"')?;
    let absent = rest.contains("not found") || rest.contains("no such file");
    Some((program, absent))
}

/// Returns the path in the container at which the runtime could not mount (runc).
fn mount_path(said: &str) -> Option<&str> {
    let (_, rest) = said.split_once("to rootfs at \"")?;
    Some(rest.split_once('"')?.0)
}

/// Returns what the manifest has the container run.
fn command(spec: &Container) -> Option<Text> {
    let field = |name: &str, words: &Option<Vec<String>>| {
        words
            .as_ref()
            .filter(|words| !words.is_empty())
            .map(|words| format!("{name}: {words:?}"))
    };
    let written: Vec<String> = [field("command", &spec.command), field("args", &spec.args)]
        .into_iter()
        .flatten()
        .collect();
    (!written.is_empty()).then(|| Text::same(written.join(", ")))
}

/// Returns the environment variable that takes its value from what is missing.
fn variable(spec: &Container, missing: &Missing<'_>) -> Option<Text> {
    let found = spec.env.iter().flatten().find_map(|variable| {
        let from = variable.value_from.as_ref()?;
        let (name, key, field) = match missing.source {
            Source::Secret => {
                let from = from.secret_key_ref.as_ref()?;
                (&from.name, &from.key, "secretKeyRef")
            }
            Source::ConfigMap => {
                let from = from.config_map_key_ref.as_ref()?;
                (&from.name, &from.key, "configMapKeyRef")
            }
        };
        let meant = name == missing.name && missing.key.is_none_or(|missing| missing == key);
        meant.then_some((&variable.name, field))
    });
    let (variable, field) = found?;
    Some(say!(
        ja: "環境変数 {variable} の値をここから取っています ({field})",
        en: "the environment variable {variable} takes its value from there ({field})"
    ))
}
