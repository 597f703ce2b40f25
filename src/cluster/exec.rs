//! Running a command in a container.

use std::pin::pin;
use std::time::Duration;

use k8s_openapi::api::core::v1::Pod;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Status;
use kube::Api;
use kube::api::{AttachParams, AttachedProcess};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::time::{Instant, sleep, timeout_at};

use super::Cluster;
use super::failure::Failure;
use super::outcome::{never_began, refused, runs, settle};
use super::retry::Backoff;
use crate::cluster::connection_error_kind::Sort;
use crate::evidence::{PodKey, Trouble, TroubleKind};

/// What an [`Exec`] keeps of the output unless told otherwise.
pub(crate) const OUTPUT: usize = 1 << 20;
/// What is kept of what a command complains about.
const COMPLAINTS: usize = 16 << 10;
const PIPE: usize = 64 << 10;

/// A command to run in a container of a Pod.
#[derive(Clone, Debug)]
pub(crate) struct Exec<'a> {
    pub pod: &'a PodKey,
    pub container: &'a str,
    pub command: &'a [&'a str],
    /// What the command reads; nothing where `None`.
    pub input: Option<&'a [u8]>,
    /// Output beyond this many bytes ends the exec.
    pub most: usize,
    /// Whether it may run twice: it is run again where a connection breaks.
    pub harmless: bool,
    pub deadline: Instant,
}

/// What came of an [`Exec`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Executed {
    pub stdout: Vec<u8>,
    /// At most 16 KiB.
    pub stderr: String,
    /// `None` where the exec was ended since there was too much output.
    pub exit: Option<i32>,
    /// Whether `stdout` stopped at the limit.
    pub cut: bool,
}

/// Why a command did not run, or its outcome is not known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ExecError {
    /// The container has no such program.
    #[error("{0}")]
    NoProgram(String),
    /// The container is not running; the runtime's words.
    #[error("{0}")]
    NotRunning(String),
    /// Nothing that the container is to blame for.
    #[error("{0}")]
    Trouble(Trouble),
}

impl Executed {
    /// Whether the command succeeded.
    pub fn ok(&self) -> bool {
        self.exit == Some(0)
    }

    /// What the command complained about, or at least its exit code.
    pub fn complaint(&self) -> String {
        let words = self.stderr.trim();
        match (words.is_empty(), self.exit) {
            (false, _) => words.to_owned(),
            (true, Some(code)) => format!("exit code {code}"),
            (true, None) => "too much output".to_owned(),
        }
    }
}

impl Cluster {
    /// Runs a command in the Pod of this UID. The API knows Pods by name only,
    /// so the UID is compared afterwards, which proves that the command ran in
    /// that Pod; whoever writes with it should compare before as well.
    pub(crate) async fn exec(&self, exec: &Exec<'_>) -> Result<Executed, ExecError> {
        let outcome = self.persist(exec).await;
        // A command may use up the time; the comparison gets a little of its own.
        let deadline = exec.deadline.max(Instant::now() + Duration::from_secs(2));
        match outcome {
            // Runtimes have more words for a container that is going than can be listed.
            Err(ExecError::Trouble(trouble)) if trouble.kind == TroubleKind::Other => {
                let pod = self.still(exec.pod, deadline).await;
                let pod = pod.map_err(ExecError::Trouble)?;
                Err(if runs(&pod, exec.container) {
                    ExecError::Trouble(trouble)
                } else {
                    ExecError::NotRunning(trouble.message)
                })
            }
            Err(trouble @ ExecError::Trouble(_)) => Err(trouble),
            known => {
                let pod = self.still(exec.pod, deadline).await;
                pod.map_err(ExecError::Trouble)?;
                known
            }
        }
    }

    /// Runs it, again where a setback allows that. Gives the last real error,
    /// not the deadline's.
    async fn persist(&self, exec: &Exec<'_>) -> Result<Executed, ExecError> {
        let begun = Instant::now();
        let mut backoff = Backoff::default();
        let mut last = None;
        loop {
            let Ok(outcome) = timeout_at(exec.deadline, self.run(exec)).await else {
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
    async fn run(&self, exec: &Exec<'_>) -> Result<Result<Executed, ExecError>, Setback> {
        let broke = |failure: &Failure| matches!(failure, Failure::Connection(Sort::Broken, _));
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
        let _turn = self.turn().await?;
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
    /// Whether to try again: certainly nothing has run, or it does no harm.
    again: bool,
    /// How long the server wants to be left alone.
    asked: Option<Duration>,
}

impl Exec<'_> {
    /// What is being done.
    pub(super) fn what(&self) -> String {
        let program = self.command.first().copied().unwrap_or_default();
        format!(
            "run {program} in container {} of Pod {}",
            self.container, self.pod.name
        )
    }
}

/// Reads both outputs, feeds the input and waits for the status, all at once:
/// kube 5.0's pipes do not end when a connection breaks, only the status does.
async fn drive(
    process: &mut AttachedProcess,
    exec: &Exec<'_>,
) -> Result<(Executed, Option<Status>), Failure> {
    let broken = || {
        Failure::Connection(
            Sort::Broken,
            "the exec stream ended without a status".to_owned(),
        )
    };
    let (Some(mut stdout), Some(mut stderr), Some(status)) =
        (process.stdout(), process.stderr(), process.take_status())
    else {
        return Err(broken());
    };
    let input = process.stdin();
    let mut feed = pin!(async move {
        if let (Some(mut pipe), Some(bytes)) = (input, exec.input) {
            let fed = pipe.write_all(bytes).await;
            // Ends the command's input; fails when the command has ended before.
            let ended = pipe.shutdown().await;
            tracing::trace!(?fed, ?ended, "input fed");
        }
    });
    let mut status = pin!(status);
    let (mut out, mut err) = (Sink::new(exec.most), Sink::new(COMPLAINTS));
    let (mut all_fed, mut ended, mut verdict) = (false, false, None);
    loop {
        tokio::select! {
            biased;
            () = out.fill(&mut stdout), if out.open => if out.cut { break },
            () = err.fill(&mut stderr), if err.open => {},
            last = &mut status, if !ended => {
                ended = true;
                verdict = last;
                if verdict.is_none() {
                    return Err(broken());
                }
            },
            () = &mut feed, if !all_fed => all_fed = true,
            else => break,
        }
        if ended && !out.open && !err.open {
            break;
        }
    }
    let executed = Executed {
        cut: out.cut,
        stdout: out.kept,
        stderr: String::from_utf8_lossy(&err.kept).into_owned(),
        exit: None,
    };
    Ok((executed, verdict))
}

/// Keeps the beginning of a stream.
struct Sink {
    kept: Vec<u8>,
    most: usize,
    open: bool,
    cut: bool,
    part: Vec<u8>,
}

impl Sink {
    fn new(most: usize) -> Self {
        Self {
            kept: Vec::new(),
            most,
            open: true,
            cut: false,
            part: vec![0; 16 << 10],
        }
    }

    async fn fill(&mut self, from: &mut (impl AsyncRead + Unpin)) {
        match from.read(&mut self.part).await {
            Ok(0) | Err(_) => self.open = false,
            Ok(count) => {
                let room = self.most - self.kept.len();
                self.kept.extend_from_slice(&self.part[..count.min(room)]);
                self.cut |= count > room;
            }
        }
    }
}
