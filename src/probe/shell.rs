//! Shell scripts in containers, and the files that they write, read and remove.

use std::time::Duration;

use tokio::time::Instant;

use super::action::command_deadline;
use crate::cluster::{Cluster, Exec, ExecError, Executed};
use crate::digest::hex;
use crate::evidence::{PodKey, SharedWriteSeen, Trouble, TroubleKind};

/// The number of looks at what is not as it should be, and the time between two: a file
/// system of the network shows what is new a moment later, and a program may be
/// about to make its files anew.
pub(super) const LOOKS: usize = 3;
pub(super) const BETWEEN_LOOKS: Duration = Duration::from_millis(300);

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

/// A file of a container, which a shell in it writes and reads.
pub(super) struct ContainerFile<'a> {
    pub cluster: &'a Cluster,
    pub pod: &'a PodKey,
    pub container: &'a str,
    pub path: &'a str,
}

impl ContainerFile<'_> {
    /// Runs a shell script on the file, its `$1`; `more` are the next arguments.
    pub async fn run_script(
        &self,
        script: &str,
        more: &[&str],
        deadline: Instant,
    ) -> Result<Executed, ExecError> {
        let script = [&[script, "sh", self.path], more].concat();
        run_script(self.cluster, self.pod, self.container, &script, deadline).await
    }

    /// Writes a text where nothing is yet; the inner error is the shell's.
    pub async fn write(
        &self,
        text: &str,
        deadline: Instant,
    ) -> Result<Result<(), String>, ExecError> {
        // -C: never over something that is there, but for this text itself, left
        // by an exec whose end was not heard. The text is an argument, so no input
        // has to end.
        let script = r#"set -C; printf %s "$2" > "$1" || [ "$(cat -- "$1" 2>/dev/null)" = "$2" ]"#;
        let done = self.run_script(script, &[text], deadline).await?;
        Ok(if done.ok() {
            Ok(())
        } else {
            Err(done.complaint())
        })
    }

    /// Reads it and compares it with a nonce, again where it is another.
    pub async fn compare(
        &self,
        nonce: &str,
        deadline: Instant,
    ) -> Result<SharedWriteSeen, ExecError> {
        let mut looks = 1;
        loop {
            let seen = self.compare_once(nonce, deadline).await?;
            if seen == SharedWriteSeen::Same || looks == LOOKS {
                return Ok(seen);
            }
            looks += 1;
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }

    async fn compare_once(
        &self,
        nonce: &str,
        deadline: Instant,
    ) -> Result<SharedWriteSeen, ExecError> {
        let done = self.run_script(r#"cat -- "$1""#, &[], deadline).await?;
        Ok(if !done.ok() {
            SharedWriteSeen::NotSeen(done.complaint())
        } else if done.stdout == nonce.as_bytes() {
            SharedWriteSeen::Same
        } else {
            SharedWriteSeen::Different
        })
    }

    /// Removes it. Returns true where it is certainly gone.
    pub async fn remove(&self) -> bool {
        let deadline = Instant::now() + CLEANUP;
        let removed = self.run_script(r#"rm -f -- "$1""#, &[], deadline).await;
        tracing::debug!(?removed, "nonce removed");
        removed.is_ok_and(|done| done.ok())
    }
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

/// Returns what was seen, where a container without a shell, or one that does
/// not run, is an answer as well.
pub(super) fn seen_or<T>(
    seen: Result<T, ExecError>,
    no_program: fn(String) -> T,
    not_running: fn(String) -> T,
) -> Result<T, Trouble> {
    match seen {
        Ok(seen) => Ok(seen),
        Err(ExecError::NoProgram(words)) => Ok(no_program(words)),
        Err(ExecError::NotRunning(words)) => Ok(not_running(words)),
        Err(ExecError::Trouble(trouble)) => Err(trouble),
    }
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
