//! The nonce as a hidden file.

use tokio::time::Instant;

use super::Stop;
use crate::cluster::{Cluster, ExecError};
use crate::digest;
use crate::evidence::{CarrySeen, PodKey, Trouble, TroubleKind, WitnessSeen};
use crate::probe::carry;

/// Writes the file and reads it back.
pub(super) async fn leave(
    cluster: &Cluster,
    pod: &PodKey,
    container: &str,
    path: &str,
    nonce: &str,
    deadline: Instant,
) -> Result<(), Stop> {
    match carry::leave(cluster, pod, container, path, nonce, deadline).await {
        Ok(Ok(())) => {}
        Ok(Err(words)) | Err(ExecError::NotRunning(words)) => return Err(Stop::NotLeft(words)),
        Err(error) => return Err(exec_trouble(error, container).into()),
    }
    match carry::look(cluster, pod, container, path, nonce, deadline).await {
        Ok(CarrySeen::Same) => Ok(()),
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
) -> Result<WitnessSeen, Trouble> {
    // Absent is told apart from a directory that is not there or cannot be read.
    let script = r#"[ -x "$2" ] || exit 45; [ -e "$1" ] || exit 44; cat -- "$1""#;
    let folder = path.rsplit_once('/').map_or("/", |(folder, _)| folder);
    let done = carry::sh(
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
            Ok(WitnessSeen::Kept)
        }
        Ok(done) if done.ok() => Ok(WitnessSeen::Changed),
        Ok(done) if done.exit == Some(44) => Ok(WitnessSeen::Lost),
        Ok(done) if done.exit == Some(45) => Ok(WitnessSeen::NotAsked(format!(
            "{folder}: no such directory"
        ))),
        Ok(done) => Ok(WitnessSeen::NotAsked(done.complaint())),
        Err(ExecError::NotRunning(words)) => Ok(WitnessSeen::NotAsked(format!(
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
