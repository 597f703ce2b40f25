//! The nonce as a hidden file.

use tokio::time::Instant;

use super::Stop;
use crate::cluster::{Cluster, ExecError};
use crate::digest;
use crate::evidence::{MarkerSeen, PodKey, SharedWriteSeen, Trouble, TroubleKind};
use crate::probe::shell::{read_nonce, run_script, write_nonce};

/// Writes the file and reads it back.
pub(super) async fn leave(
    cluster: &Cluster,
    pod: &PodKey,
    container: &str,
    path: &str,
    nonce: &str,
    deadline: Instant,
) -> Result<(), Stop> {
    match write_nonce(cluster, pod, container, path, nonce, deadline).await {
        Ok(Ok(())) => {}
        Ok(Err(words)) | Err(ExecError::NotRunning(words)) => return Err(Stop::NotLeft(words)),
        Err(error) => return Err(exec_trouble(error, container).into()),
    }
    match read_nonce(cluster, pod, container, path, nonce, deadline).await {
        Ok(SharedWriteSeen::Same) => Ok(()),
        Ok(_) => Err(Stop::NotLeft(
            "the file that was written is not there".to_owned(),
        )),
        Err(error) => Err(exec_trouble(error, container).into()),
    }
}

/// What became of the file.
pub(super) async fn look(
    cluster: &Cluster,
    pod: &PodKey,
    container: &str,
    path: &str,
    nonce: &str,
    deadline: Instant,
) -> Result<MarkerSeen, Trouble> {
    // Absent is told apart from a directory that is not there or cannot be read.
    let script = r#"[ -x "$2" ] || exit 45; [ -e "$1" ] || exit 44; cat -- "$1""#;
    let folder = path.rsplit_once('/').map_or("/", |(folder, _)| folder);
    let done = run_script(
        cluster,
        pod,
        container,
        &[script, "sh", path, folder],
        deadline,
    )
    .await;
    match done {
        Ok(done)
            if done.ok() && digest::sha256(&done.stdout) == digest::sha256(nonce.as_bytes()) =>
        {
            Ok(MarkerSeen::Kept)
        }
        Ok(done) if done.ok() => Ok(MarkerSeen::Changed),
        Ok(done) if done.exit == Some(44) => Ok(MarkerSeen::Lost),
        Ok(done) if done.exit == Some(45) => {
            Ok(MarkerSeen::NotAsked(format!("{folder}: no such directory")))
        }
        Ok(done) => Ok(MarkerSeen::NotAsked(done.complaint())),
        Err(ExecError::NotRunning(words)) => Ok(MarkerSeen::NotAsked(format!(
            "container {container} is not running: {words}"
        ))),
        Err(error) => Err(exec_trouble(error, container)),
    }
}

fn exec_trouble(error: ExecError, container: &str) -> Trouble {
    match error {
        ExecError::Trouble(trouble) => trouble,
        ExecError::NoProgram(message) | ExecError::NotRunning(message) => Trouble {
            kind: TroubleKind::Other,
            what: format!("leave a file in container {container}, which has no shell"),
            message,
        },
    }
}
