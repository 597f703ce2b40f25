//! The nonce as a hidden file.

use tokio::time::Instant;

use super::Stop;
use crate::cluster::ExecError;
use crate::evidence::{MarkerSeen, SharedWriteSeen, Trouble, TroubleKind};
use crate::probe::shell::{BETWEEN_LOOKS, ContainerFile, LOOKS};

/// Writes the file and reads it back.
pub(super) async fn leave(
    file: &ContainerFile<'_>,
    nonce: &str,
    deadline: Instant,
) -> Result<(), Stop> {
    match file.write(nonce, deadline).await {
        Ok(Ok(())) => {}
        Ok(Err(words)) | Err(ExecError::NotRunning(words)) => return Err(Stop::NotLeft(words)),
        Err(error) => return Err(exec_trouble(error, file.container).into()),
    }
    match file.compare(nonce, deadline).await {
        Ok(SharedWriteSeen::Same) => Ok(()),
        Ok(_) => Err(Stop::NotLeft(
            "the file that was written is not there".to_owned(),
        )),
        Err(error) => Err(exec_trouble(error, file.container).into()),
    }
}

/// Looks what became of the file, again where it is not as it was left.
pub(super) async fn look_for_file(
    file: &ContainerFile<'_>,
    nonce: &str,
    deadline: Instant,
) -> Result<MarkerSeen, Trouble> {
    let mut looks = 1;
    loop {
        let seen = look_once(file, nonce, deadline).await?;
        if !matches!(seen, MarkerSeen::Lost | MarkerSeen::Changed) || looks == LOOKS {
            return Ok(seen);
        }
        looks += 1;
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
}

async fn look_once(
    file: &ContainerFile<'_>,
    nonce: &str,
    deadline: Instant,
) -> Result<MarkerSeen, Trouble> {
    // Absent is told apart from a directory that is not there or cannot be read.
    let script = r#"[ -x "$2" ] || exit 45; [ -e "$1" ] || exit 44; cat -- "$1""#;
    let folder = file.path.rsplit_once('/').map_or("/", |(folder, _)| folder);
    match file.run_script(script, &[folder], deadline).await {
        Ok(done) if done.ok() && done.stdout == nonce.as_bytes() => Ok(MarkerSeen::Kept),
        Ok(done) if done.ok() => Ok(MarkerSeen::Changed),
        Ok(done) if done.exit == Some(44) => Ok(MarkerSeen::Lost),
        Ok(done) if done.exit == Some(45) => {
            Ok(MarkerSeen::NotAsked(format!("{folder}: no such directory")))
        }
        Ok(done) => Ok(MarkerSeen::NotAsked(done.complaint())),
        Err(ExecError::NotRunning(words)) => Ok(MarkerSeen::NotAsked(format!(
            "container {} is not running: {words}",
            file.container
        ))),
        Err(error) => Err(exec_trouble(error, file.container)),
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
