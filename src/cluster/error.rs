//! Errors of connecting to a cluster.

use std::path::PathBuf;

use super::refused_kubeconfig::{Hostile, Unfit};
use crate::parse_cause::ParseCause;
use crate::text::Text;

/// An error of connecting to a cluster. [`ConnectError::text`] says what
/// is wrong and [`ConnectError::next`] what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text().en)]
pub enum ConnectError {
    /// There is no kubeconfig file.
    NoKubeconfig {
        /// Where it was looked for.
        looked: Vec<PathBuf>,
    },
    /// The file is there and cannot be read.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The reason.
        reason: Text,
    },
    /// There is nothing in the file.
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The file is not a kubeconfig.
    NotYaml {
        /// The file.
        path: PathBuf,
        /// The reason.
        cause: Box<ParseCause>,
    },
    /// The file is something else of Kubernetes.
    OtherKind {
        /// The file.
        path: PathBuf,
        /// Its kind.
        kind: String,
    },
    /// The wanted (or the current) context does not exist.
    NoSuchContext {
        /// The name that was asked for.
        wanted: String,
        /// The names there are.
        available: Vec<String>,
        /// The one that was probably meant.
        nearest: Option<String>,
    },
    /// No context was asked for and the file names no current one.
    NoCurrentContext {
        /// The files.
        files: Vec<PathBuf>,
        /// The names there are.
        available: Vec<String>,
    },
    /// The context points at something that the file does not have or that makes no sense.
    BrokenContext {
        /// The files.
        files: Vec<PathBuf>,
        /// The context.
        context: String,
        /// The entry or value.
        reason: String,
    },
    /// A certificate, key or token file that the kubeconfig names cannot be read.
    MissingFile {
        /// The field that names it.
        field: &'static str,
        /// The file.
        path: PathBuf,
        /// The reason.
        reason: Text,
    },
    /// Somebody else's file is not even read as a kubeconfig.
    Unfit {
        /// The file.
        path: PathBuf,
        /// Why not.
        why: Unfit,
    },
    /// Somebody else's kubeconfig has a field that would act on this machine.
    Hostile(Hostile),
    /// Credentials in the kubeconfig do not make a client.
    Credentials {
        /// What is wrong with them; holds no secret.
        reason: String,
    },
    /// The command that should fetch credentials failed.
    Plugin {
        /// The command.
        command: String,
        /// What happened; holds no output that could be a secret.
        reason: String,
        /// What the kubeconfig says about installing it.
        hint: Option<String>,
    },
    /// The proxy cannot be used.
    Proxy {
        /// What is wrong.
        reason: String,
    },
    /// The API answered 401: a certificate or token that has expired or belongs to another cluster.
    Unauthorized {
        /// The API's URL.
        server: String,
        /// The API's words.
        reason: String,
    },
    /// Nobody answers at the API's address.
    Unreachable {
        /// The API's URL.
        server: String,
        /// The root cause.
        reason: String,
    },
    /// What answers at the API's address is no Kubernetes API.
    NotApi {
        /// The API's URL.
        server: String,
        /// What it answered.
        said: String,
    },
    /// The connection is not trusted, or there is no TLS at the other end.
    Tls {
        /// The API's URL.
        server: String,
        /// Why not.
        why: Untrusted,
    },
}

/// A reason not to trust who is at the other end of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Untrusted {
    /// Neither the kubeconfig nor this machine names an authority to trust.
    NoAuthority,
    /// The handshake fails.
    Handshake {
        /// The root cause.
        reason: String,
    },
}
