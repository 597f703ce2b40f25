//! A workload as all of its Pods: as many as it asks for, and one alone where they
//! would share what one server must have for itself.

use serde_json::Value;

use super::pod_diagnosis::{containers, log_lines};
use super::workload;
use crate::evidence::{Kind, RequiredRequests, Unseen, View};
use crate::judgement::{Failure, FoundPod, Judgement, Workload};
use crate::objects::mounts::{self, Mounted, mounts_of};
use crate::objects::path;
use crate::objects::rollout::wanted_replicas;
use crate::{say, text::Text};

/// The number of lines of a log that are quoted.
const QUOTED: usize = 2;

/// Returns the requests that the functions here may make.
#[must_use]
pub fn required_requests() -> RequiredRequests {
    [
        Kind::deployment(),
        Kind::stateful_set(),
        Kind::replica_set(),
    ]
    .into_iter()
    .fold(RequiredRequests::logs(), |required, kind| {
        required.and(RequiredRequests::named(kind, None))
    })
    .and(workload::required_requests())
    .in_some_cases()
}

/// Returns the conclusion where a workload has fewer than it asks for of `pods`, which are
/// those of its newest template; `None` where there are enough.
///
/// # Errors
/// [`Unseen::Wanted`] when more must be looked up first.
pub fn judge_count(view: &View<'_>, pods: &[FoundPod]) -> Result<Option<Judgement>, Unseen> {
    let Some(through) = pods.first().and_then(|pod| pod.through.as_ref()) else {
        return Ok(None);
    };
    let Some(object) = workload_object(view, through)? else {
        return Ok(None);
    };
    let Workload { kind, name, .. } = through;
    let (wanted, pods) = (replicas(object), pods.len());
    let updated = match object.pointer("/status/updatedReplicas") {
        Some(updated) if *kind == Kind::deployment() => updated.as_u64(),
        _ => None,
    };
    let there = updated
        .and_then(|updated| usize::try_from(updated).ok())
        .map_or(pods, |updated| updated.min(pods));
    if there >= wanted {
        return Ok(None);
    }
    workload::judge_missing_pods(view, kind, name, object, there).map(Some)
}

/// Returns the failure where several Pods of a workload are to share the directory of
/// data of one server.
///
/// # Errors
/// [`Unseen::Wanted`] when more must be looked up first.
pub fn judge_data_directory(
    view: &View<'_>,
    pods: &[FoundPod],
    directory: &str,
) -> Result<Option<Judgement>, Unseen> {
    let Some(found) = pods.first() else {
        return Ok(None);
    };
    let (Some(through), Some(shared)) = (&found.through, shared_mount(found, directory)) else {
        return Ok(None);
    };
    let Workload { kind, name, .. } = through;
    let asked = workload_object(view, through)?.map(replicas);
    let count = asked.unwrap_or(pods.len());
    if count < 2 {
        return Ok(None);
    }
    let volume = shared.volume.map(mounts::describe_volume);
    let volume = volume.unwrap_or_default();
    let failure = Failure::new(
        say!(
            ja: "{kind} {name} は {count} 個の Pod を作る設定です (replicas: {count})。データのフォルダー {directory} を使えるサーバーは 1 つだけです",
            en: "{kind} {name} asks for {count} Pods (replicas: {count}), and only one server can use the data directory {directory}"
        ),
        Text::same("replicas: 1"),
        Text::same(format!("replicas: {count}")),
    )
    .because(vec![say!(
        ja: "どの Pod も同じ {volume} を {directory} に Mount します。先に起動したサーバーがロックするので、あとのサーバーは起動できません",
        en: "all of them mount the same {volume} at {directory}: the first server locks it, and no other can start"
    )])
    .because(locks(view, pods)?)
    .caused_by(format!("replicas:{name}"));
    Ok(Some(failure.into()))
}

/// Returns the lines about a lock that servers wrote which have found one.
fn locks(view: &View<'_>, pods: &[FoundPod]) -> Result<Vec<Text>, Unseen> {
    let mut logs = Vec::new();
    for pod in pods {
        for container in containers(pod) {
            if container.has_run() {
                let has_ended = container.ended_now().is_none() && container.has_last_words();
                logs.push(log_lines(view, pod, container, has_ended));
            }
        }
    }
    let mut found = Vec::new();
    for lines in logs {
        let lines = lines?;
        let about_locks = lines.into_iter().filter(|line| is_about_lock(line));
        found.extend(about_locks.map(|line| Text::same(format!("log> {line}"))));
    }
    found.truncate(QUOTED);
    Ok(found)
}

/// Tells whether a server says that somebody else has the lock: databases name the lock
/// and the error.
fn is_about_lock(line: &str) -> bool {
    let line = line.to_ascii_lowercase();
    let refused = ["unable", "can't", "cannot", "could not", "failed", "error"];
    line.contains("lock") && refused.iter().any(|word| line.contains(word))
}

/// Returns the mount of `directory` that shows every Pod of the workload the same.
fn shared_mount<'a>(found: &'a FoundPod, directory: &str) -> Option<Mounted<'a>> {
    let covers = |one: &Mounted<'_>| path::relative_to(&one.mount.mount_path, directory).is_some();
    // Of several, the innermost is what a program sees.
    let mounted = mounts_of(&found.pod)
        .filter(covers)
        .max_by_key(|one| one.mount.mount_path.len())?;
    let volume = mounted.volume?;
    // By an expression each Pod has a folder of its own.
    if mounted.mount.sub_path_expr.is_some() {
        return None;
    }
    let claim = volume.persistent_volume_claim.as_ref();
    let from_template = format!("{}-{}", volume.name, found.name);
    let is_own_claim = claim.is_some_and(|claim| claim.claim_name == from_template);
    let goes_with_pod =
        volume.empty_dir.is_some() || volume.ephemeral.is_some() || volume.csi.is_some();
    (!is_own_claim && !goes_with_pod).then_some(mounted)
}

/// Returns the workload, `None` where it is not there (any more) or may not be read.
fn workload_object<'a>(view: &View<'a>, workload: &Workload) -> Result<Option<&'a Value>, Unseen> {
    let found = view.if_permitted(view.named(workload.kind.clone(), &workload.name))?;
    Ok(found.flatten())
}

/// Returns the number of Pods that a workload asks for.
fn replicas(workload: &Value) -> usize {
    usize::try_from(wanted_replicas(workload)).unwrap_or(usize::MAX)
}
