//! The errors of a measurement.

use std::path::{Path, PathBuf};

/// The result of everything that measures.
pub type Result<T> = std::result::Result<T, Error>;

/// A reason for which something could not be measured.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or program did not obey.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        action: &'static str,
        path: PathBuf,
        source: std::io::Error,
    },
    /// The API server did not do what it was asked to.
    #[error("the API server: {0}")]
    Api(#[from] kube::Error),
    /// The API server refused a change.
    #[error("the API server refused a change of {path}: {answer}")]
    Refused { path: String, answer: String },
    /// There is no way to the API server.
    #[error("the kubeconfig: {0}")]
    Kubeconfig(#[from] kube::config::KubeconfigError),
    /// A program ended with another exit code than it should.
    #[error(
        "`{command}` ended with {code} and not with {wanted}{}",
        detail(output)
    )]
    Code {
        command: String,
        code: i32,
        wanted: i32,
        output: String,
    },
    /// A program said something else than was expected.
    #[error("`{command}`: {problem}")]
    Said { command: String, problem: String },
    /// The output of this program itself cannot be read back.
    #[error("what a run took cannot be read: {0}")]
    Taken(#[from] serde_json::Error),
    /// The document has no place for the table.
    #[error("{} has no lines {from:?} and {to:?} to put the table between", path.display())]
    Markers {
        path: PathBuf,
        from: &'static str,
        to: &'static str,
    },
    /// A condition never came true.
    #[error("{0} did not come true")]
    Never(String),
}

impl Error {
    /// For `map_err` of whatever touches `path`.
    pub fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io {
            action,
            path,
            source,
        }
    }
}

/// The end of what a program said, if it said anything.
fn detail(output: &str) -> String {
    let lines: Vec<&str> = output.trim().lines().collect();
    match lines.len() {
        0 => String::new(),
        length => format!(":\n{}", lines[length.saturating_sub(8)..].join("\n")),
    }
}
