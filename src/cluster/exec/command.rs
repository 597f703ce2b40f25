//! A command to run in a container, and what came of it.

use tokio::time::Instant;

use crate::evidence::{PodKey, Trouble};

/// The bytes that an [`Exec`] keeps of the output unless told otherwise.
pub(crate) const OUTPUT: usize = 1 << 20;

/// A command to run in a container of a Pod.
#[derive(Clone, Debug)]
pub(crate) struct Exec<'a> {
    pub pod: &'a PodKey,
    pub container: &'a str,
    pub command: &'a [&'a str],
    /// The input of the command; nothing where `None`.
    pub input: Option<&'a [u8]>,
    /// Output beyond this many bytes ends the exec.
    pub most: usize,
    /// True if it may run twice: it is run again where a connection breaks.
    pub harmless: bool,
    pub deadline: Instant,
}

/// The result of an [`Exec`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Executed {
    pub stdout: Vec<u8>,
    /// At most 16 KiB.
    pub stderr: String,
    /// `None` where the exec was ended since there was too much output.
    pub exit: Option<i32>,
    /// True if `stdout` stopped at the limit.
    pub cut: bool,
}

/// An error of an [`Exec`]: the command did not run, or its outcome is not known.
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
    /// Tells whether the command succeeded.
    pub fn ok(&self) -> bool {
        self.exit == Some(0)
    }

    /// Returns what the command complained about, or at least its exit code.
    pub fn complaint(&self) -> String {
        let words = self.stderr.trim();
        match (words.is_empty(), self.exit) {
            (false, _) => words.to_owned(),
            (true, Some(code)) => format!("exit code {code}"),
            (true, None) => "too much output".to_owned(),
        }
    }
}

impl Exec<'_> {
    /// Returns words for what is being done.
    pub(in crate::cluster) fn what(&self) -> String {
        let program = self.command.first().copied().unwrap_or_default();
        format!(
            "run {program} in container {} of Pod {}",
            self.container, self.pod.name
        )
    }
}
