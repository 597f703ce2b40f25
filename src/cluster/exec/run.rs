//! Runs a command in a container, and runs it again where that does no harm.

use std::time::Duration;

use k8s_openapi::api::core::v1::Pod;
use kube::Api;
use kube::api::{AttachParams, AttachedProcess};
use tokio::time::{Instant, sleep, timeout_at};

use super::command::{Exec, ExecError, Executed};
use super::outcome::{is_running, never_began, refused, settle};
use super::streams::drive;
use crate::cluster::Cluster;
use crate::cluster::connection_error_kind::ConnectionErrorKind;
use crate::cluster::failure::Failure;
use crate::cluster::retry::Backoff;
use crate::evidence::TroubleKind;

/// The bytes that may wait in each of the pipes to and from a command.
const PIPE: usize = 64 << 10;

impl Cluster {
    /// Runs a command in the Pod of this UID. The API knows Pods by name only,
    /// so the UID is compared afterwards, which proves that the command ran in
    /// that Pod; whoever writes with it should compare before as well.
    pub(crate) async fn exec(&self, exec: &Exec<'_>) -> Result<Executed, ExecError> {
        let outcome = self.exec_repeatedly(exec).await;
        // A command may use up the time; the comparison gets a little of its own.
        let deadline = exec.deadline.max(Instant::now() + Duration::from_secs(2));
        match outcome {
            // Runtimes have more words for a container that is going than can be listed.
            Err(ExecError::Trouble(trouble)) if trouble.kind == TroubleKind::Other => {
                let pod = self.get_same_pod(exec.pod, deadline).await;
                let pod = pod.map_err(ExecError::Trouble)?;
                Err(if is_running(&pod, exec.container) {
                    ExecError::Trouble(trouble)
                } else {
                    ExecError::NotRunning(trouble.message)
                })
            }
            Err(trouble @ ExecError::Trouble(_)) => Err(trouble),
            known => {
                let pod = self.get_same_pod(exec.pod, deadline).await;
                pod.map_err(ExecError::Trouble)?;
                known
            }
        }
    }

    /// Runs it, again where a setback allows that. Gives the last real error,
    /// not the deadline's.
    async fn exec_repeatedly(&self, exec: &Exec<'_>) -> Result<Executed, ExecError> {
        let begun = Instant::now();
        let mut backoff = Backoff::default();
        let mut last = None;
        loop {
            let Ok(outcome) = timeout_at(exec.deadline, self.exec_once(exec)).await else {
                let silence = Failure::Silence(begun.elapsed().as_secs_f32());
                return Err(last.unwrap_or(ExecError::Trouble(silence.trouble(exec.what()))));
            };
            let setback = match outcome {
                Ok(known) => return known,
                Err(setback) => setback,
            };
            tracing::debug!(error = %setback.error, "exec failed");
            let pause = backoff.pause(setback.asked);
            if !setback.again || Instant::now() + pause >= exec.deadline {
                return Err(setback.error);
            }
            last = Some(setback.error);
            sleep(pause).await;
        }
    }

    /// One attempt: its outcome, or why the connection gave none.
    async fn exec_once(&self, exec: &Exec<'_>) -> Result<Result<Executed, ExecError>, Setback> {
        let broke = |failure: &Failure| {
            matches!(failure, Failure::Connection(ConnectionErrorKind::Broken, _))
        };
        let mut process = self.attach(exec).await.map_err(|failure| Setback {
            again: (self.has_answered() && never_began(&failure))
                || (exec.harmless && broke(&failure)),
            asked: failure.retry_after(),
            error: refused(&failure, exec),
        })?;
        let done = drive(&mut process, exec).await;
        process.abort();
        let (executed, status) = done.map_err(|failure| Setback {
            again: exec.harmless && broke(&failure),
            asked: None,
            error: ExecError::Trouble(failure.trouble(exec.what())),
        })?;
        if executed.cut {
            return Ok(Ok(executed));
        }
        match settle(executed, status, exec) {
            // A container that is about to end: by the next time it has.
            Err(error) if error.never_began() => Err(Setback {
                again: true,
                asked: None,
                error,
            }),
            settled => Ok(settled),
        }
    }

    async fn attach(&self, exec: &Exec<'_>) -> Result<AttachedProcess, Failure> {
        let _permit = self.acquire_permit().await?;
        let pods: Api<Pod> = Api::namespaced(self.client.clone(), self.namespace());
        let params = AttachParams {
            stdin: exec.input.is_some(),
            max_stdin_buf_size: Some(PIPE),
            max_stdout_buf_size: Some(PIPE),
            max_stderr_buf_size: Some(PIPE),
            ..AttachParams::default()
        }
        .container(exec.container);
        pods.exec(&exec.pod.name, exec.command.iter().copied(), &params)
            .await
            .map_err(|error| Failure::from_transport(&error))
    }
}

/// An attempt of an [`Exec`] that told nothing about the command.
struct Setback {
    error: ExecError,
    /// True to try again: certainly nothing has run, or it does no harm.
    again: bool,
    /// The time for which the server wants to be left alone.
    asked: Option<Duration>,
}
