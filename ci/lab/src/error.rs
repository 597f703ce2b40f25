//! The errors of a lab, each with the next step.

use std::path::{Path, PathBuf};

/// The result of every fallible step of the lab.
pub type Result<T> = std::result::Result<T, Error>;

/// An error, and the step that fixes it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Namespaces, mounts and cgroups need root.
    #[error("the lab makes network namespaces, mounts and cgroups: run it as root")]
    NotRoot,
    /// A lab's name becomes part of namespace and cgroup names.
    #[error("{0:?} cannot be a lab's name: take up to 30 of a-z, 0-9 and -")]
    Name(String),
    /// There is nothing to act on.
    #[error("there is no lab named {0}: start it with `ci/cluster up{1}`")]
    Absent(String, String),
    /// An exercise does not say what it needs, or not so that it can be read.
    #[error(transparent)]
    Exercise(#[from] handson_walk::Error),
    /// An exercise needs what no lab has.
    #[error(
        "checks/{exercise}/walk.yaml: lab.with has {name:?}; `ci/cluster up --help` lists what there is"
    )]
    Part { exercise: String, name: String },
    /// Only a node that runs can be given something.
    #[error("the node {node} does not run: `ci/cluster up{name}` restarts it")]
    Dead { node: String, name: String },
    /// A running lab keeps its size.
    #[error("the lab has {has} nodes, not {wanted}: `ci/cluster down` first, then `up` again")]
    Nodes { has: u8, wanted: u8 },
    /// Another state folder, or a run whose records are gone, holds the names.
    #[error(
        "processes that this lab has no record of run in its network namespace {namespace}: {pids}\n\
         They may belong to a lab of the same name with another XDG_STATE_HOME: stop that one, or take another --name"
    )]
    Foreign { namespace: String, pids: String },
    /// A file or folder did not obey.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        action: &'static str,
        path: PathBuf,
        source: std::io::Error,
    },
    /// A command that the lab relies on failed.
    #[error("`{command}` failed{}", detail(output))]
    Command { command: String, output: String },
    /// A program that cannot be installed from here is missing.
    #[error("{program} is needed and not found: {advice}")]
    Missing {
        program: &'static str,
        advice: &'static str,
    },
    /// A component stopped while the lab came up.
    #[error("{component} ended; the end of its log {}:\n{tail}", log.display())]
    Ended {
        component: String,
        log: PathBuf,
        tail: String,
    },
    /// Something did not get ready.
    #[error("{what} within {seconds} s; the end of the log {}:\n{tail}", log.display())]
    Late {
        what: &'static str,
        seconds: u64,
        log: PathBuf,
        tail: String,
    },
    /// A process ignored even SIGKILL.
    #[error(
        "process {0} does not end: it may wait for a disk; see `ps -o stat,wchan {0}`, then `ci/cluster down` again"
    )]
    Stuck(u32),
    /// Certificates could not be made.
    #[error("cannot make certificates: {0}")]
    Certificates(#[from] rcgen::Error),
    /// A file of the lab's own does not parse.
    #[error("{} is damaged ({source}): `ci/cluster down`, then `up` again", path.display())]
    Damaged {
        path: PathBuf,
        source: serde_json::Error,
    },
}

impl Error {
    /// An error about `path`.
    pub fn io(action: &'static str, path: &Path, source: std::io::Error) -> Self {
        let path = path.to_owned();
        Self::Io {
            action,
            path,
            source,
        }
    }
}

fn detail(output: &str) -> String {
    match output.trim() {
        "" => ": it said nothing".to_owned(),
        output => format!(":\n{output}"),
    }
}
