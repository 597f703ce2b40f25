//! Does what one container writes arrive in another?

use std::time::Duration;

use tokio::time::Instant;

use super::ProbeContext;
use super::conduct::command_by;
use super::nonce;
use crate::cluster::{Cluster, Exec, ExecError};
use crate::digest;
use crate::evidence::{Answer, CarrySeen, PodKey, Trouble, TroubleKind};
use crate::objects::ContainerPath;
use crate::say;

/// What removing the nonce may take, also after an interrupt.
const CLEANING: Duration = Duration::from_secs(10);

/// Writes a fresh nonce as a hidden file at `from`, reads it at `to`, and
/// removes it whatever happens.
pub(super) async fn carry(
    cluster: &Cluster,
    pod: &PodKey,
    from: &ContainerPath,
    to: &ContainerPath,
    how: &ProbeContext<'_>,
) -> Answer {
    let (name, nonce) = match (nonce::fresh(8), nonce::fresh(32)) {
        (Ok(name), Ok(nonce)) => (format!(".handson-{name}"), nonce),
        (Err(trouble), _) | (_, Err(trouble)) => return Answer::Trouble(trouble),
    };
    let (written, read) = (join(&from.path, &name), join(&to.path, &name));
    (how.say)(say!(
        ja: "{from_container} の {written} に小さなファイルを書き、{to_container} から読んで、消します",
        en: "writing a small file to {written} in {from_container}, reading it in {to_container}, removing it",
        from_container = from.container,
        to_container = to.container,
    ));
    let work = async {
        // A command goes to a name: be sure whose before anything is written.
        cluster
            .get_same_pod(pod, how.deadline)
            .await
            .map_err(ExecError::Trouble)?;
        let left = leave(
            cluster,
            pod,
            &from.container,
            &written,
            &nonce,
            how.deadline,
        )
        .await?;
        if let Err(words) = left {
            return Ok(CarrySeen::NotWritten(words));
        }
        look(cluster, pod, &to.container, &read, &nonce, how.deadline).await
    };
    let seen = tokio::select! {
        seen = work => seen,
        () = how.cancel.cancelled() => Err(ExecError::Trouble(Trouble {
            kind: TroubleKind::Interrupted,
            what: "carry a nonce between containers".to_owned(),
            message: "interrupted".to_owned(),
        })),
    };
    if !matches!(
        seen,
        Ok(CarrySeen::NotWritten(_)) | Err(ExecError::NoProgram(_) | ExecError::NotRunning(_))
    ) {
        remove(cluster, pod, &from.container, &written).await;
    }
    match seen {
        Ok(seen) => Answer::Carry(seen),
        Err(ExecError::NoProgram(words)) => Answer::Carry(CarrySeen::NoShell(words)),
        Err(ExecError::NotRunning(words)) => Answer::Carry(CarrySeen::NotRunning(words)),
        Err(ExecError::Trouble(trouble)) => Answer::Trouble(trouble),
    }
}

/// Writes a nonce to a path where nothing is yet; the inner error is the shell's.
pub(super) async fn leave(
    cluster: &Cluster,
    pod: &PodKey,
    container: &str,
    path: &str,
    nonce: &str,
    deadline: Instant,
) -> Result<Result<(), String>, ExecError> {
    // -C: never over something that is there, but for this nonce itself, left
    // by an exec whose end was not heard. The nonce is an argument, so no input
    // has to end.
    let script = r#"set -C; printf %s "$2" > "$1" || [ "$(cat -- "$1" 2>/dev/null)" = "$2" ]"#;
    let done = sh(
        cluster,
        pod,
        container,
        &[script, "sh", path, nonce],
        deadline,
    )
    .await?;
    Ok(if done.ok() {
        Ok(())
    } else {
        Err(done.complaint())
    })
}

/// Looks for a nonce.
pub(super) async fn look(
    cluster: &Cluster,
    pod: &PodKey,
    container: &str,
    path: &str,
    nonce: &str,
    deadline: Instant,
) -> Result<CarrySeen, ExecError> {
    let done = sh(
        cluster,
        pod,
        container,
        &[r#"cat -- "$1""#, "sh", path],
        deadline,
    )
    .await?;
    Ok(if !done.ok() {
        CarrySeen::NotSeen(done.complaint())
    } else if digest::sha256(&done.stdout) == digest::sha256(nonce.as_bytes()) {
        CarrySeen::Same
    } else {
        CarrySeen::Different
    })
}

/// Removes a nonce; whether it is certainly gone.
pub(super) async fn remove(cluster: &Cluster, pod: &PodKey, container: &str, path: &str) -> bool {
    let deadline = Instant::now() + CLEANING;
    let removed = sh(
        cluster,
        pod,
        container,
        &[r#"rm -f -- "$1""#, "sh", path],
        deadline,
    )
    .await;
    tracing::debug!(?removed, "nonce removed");
    removed.is_ok_and(|done| done.ok())
}

/// Runs a shell script with arguments; the first is the script's name. It must
/// come to the same if it is run twice.
pub(super) async fn sh(
    cluster: &Cluster,
    pod: &PodKey,
    container: &str,
    script: &[&str],
    deadline: Instant,
) -> Result<crate::cluster::Executed, ExecError> {
    let command: Vec<&str> = ["sh", "-c"]
        .into_iter()
        .chain(script.iter().copied())
        .collect();
    let exec = Exec {
        pod,
        container,
        command: &command,
        input: None,
        most: 64 << 10,
        harmless: true,
        deadline: command_by(deadline),
    };
    cluster.exec(&exec).await
}

/// A path below a directory.
pub(super) fn join(directory: &str, name: &str) -> String {
    format!("{}/{name}", directory.trim_end_matches('/'))
}
