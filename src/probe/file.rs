//! Reading a file out of a container.

use tokio::time::Instant;

use super::conduct::command_by;
use crate::cluster::{Cluster, Exec, ExecError, OUTPUT};
use crate::digest;
use crate::evidence::{Answer, FileSeen, PodKey, Trouble};
use crate::objects::ContainerPath;

const SHOWN: usize = 400;

/// What can be read of a file, up to 1 MiB. `head` is asked first: it ends by
/// itself, where `cat` of an endless file would go on in the container.
pub(super) async fn read(
    cluster: &Cluster,
    pod: &PodKey,
    at: &ContainerPath,
    deadline: Instant,
) -> Result<Answer, Trouble> {
    let most = (OUTPUT + 1).to_string();
    let head = ["head", "-c", &most, "--", &at.path];
    let cat = ["cat", "--", &at.path];
    let mut exec = Exec {
        pod,
        container: &at.container,
        command: &head,
        input: None,
        most: OUTPUT,
        harmless: true,
        deadline: command_by(deadline),
    };
    let mut done = cluster.exec(&exec).await;
    if matches!(done, Err(ExecError::NoProgram(_))) {
        exec.command = &cat;
        exec.deadline = command_by(deadline);
        done = cluster.exec(&exec).await;
    }
    let seen = match done {
        Ok(done) if done.ok() || done.cut => FileSeen::Content {
            bytes: done.stdout.len() as u64,
            sha256: digest::sha256(&done.stdout),
            start: String::from_utf8_lossy(&done.stdout)
                .chars()
                .take(SHOWN)
                .collect(),
            cut: done.cut,
        },
        Ok(done) => FileSeen::Missing(done.complaint()),
        Err(ExecError::NoProgram(words)) => FileSeen::NoReader(words),
        Err(ExecError::NotRunning(words)) => FileSeen::NotRunning(words),
        Err(ExecError::Trouble(trouble)) => return Err(trouble),
    };
    Ok(Answer::File(seen))
}
