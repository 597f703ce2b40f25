//! Shell scripts in containers, and files with a nonce that they write, read
//! and remove.

use std::time::Duration;

use tokio::time::Instant;

use super::action::command_deadline;
use crate::cluster::{Cluster, Exec, ExecError, Executed};
use crate::digest::{self, hex};
use crate::evidence::{PodKey, SharedWriteSeen, Trouble, TroubleKind};

/// The time that removing a nonce may take, also after an interrupt.
const CLEANUP: Duration = Duration::from_secs(10);

/// Returns `bytes` random bytes in hexadecimal.
pub(super) fn fresh_nonce(bytes: usize) -> Result<String, Trouble> {
    let mut random = vec![0; bytes];
    getrandom::fill(&mut random).map_err(|error| Trouble {
        kind: TroubleKind::Other,
        what: "get random bytes from the system".to_owned(),
        message: error.to_string(),
    })?;
    Ok(hex(&random))
}

/// Writes a nonce to a path where nothing is yet; the inner error is the shell's.
pub(super) async fn write_nonce(
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
    let done = run_script(
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

/// Reads a path and compares it with a nonce.
pub(super) async fn read_nonce(
    cluster: &Cluster,
    pod: &PodKey,
    container: &str,
    path: &str,
    nonce: &str,
    deadline: Instant,
) -> Result<SharedWriteSeen, ExecError> {
    let done = run_script(
        cluster,
        pod,
        container,
        &[r#"cat -- "$1""#, "sh", path],
        deadline,
    )
    .await?;
    Ok(if !done.ok() {
        SharedWriteSeen::NotSeen(done.complaint())
    } else if digest::sha256(&done.stdout) == digest::sha256(nonce.as_bytes()) {
        SharedWriteSeen::Same
    } else {
        SharedWriteSeen::Different
    })
}

/// Removes a nonce. Returns true where it is certainly gone.
pub(super) async fn remove_nonce(
    cluster: &Cluster,
    pod: &PodKey,
    container: &str,
    path: &str,
) -> bool {
    let deadline = Instant::now() + CLEANUP;
    let removed = run_script(
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
pub(super) async fn run_script(
    cluster: &Cluster,
    pod: &PodKey,
    container: &str,
    script: &[&str],
    deadline: Instant,
) -> Result<Executed, ExecError> {
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
        deadline: command_deadline(deadline),
    };
    cluster.exec(&exec).await
}

/// Returns a path below a directory.
pub(super) fn join(directory: &str, name: &str) -> String {
    format!("{}/{name}", directory.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonces_fresh_differ() {
        let (one, other) = (fresh_nonce(16).unwrap(), fresh_nonce(16).unwrap());
        assert_eq!(one.len(), 32);
        assert_ne!(one, other);
    }
}
