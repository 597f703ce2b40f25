//! The live cluster: connecting to it, reading, watching, and acting in Pods.
//!
//! Knows no exercise and no check. Everything that could wait has a deadline,
//! every body a size limit, and what is repeated is a read, or a write that does
//! nothing the second time.

mod access;
mod advice;
mod build_client;
mod call;
mod client;
mod connect;
mod connection_error_kind;
mod credentials;
mod discovery;
mod error;
mod exec;
mod explain;
mod failure;
mod foreign;
mod forward;
mod handle;
mod kubeconfig;
mod limits;
mod lines;
mod logs;
mod namespace;
mod page;
mod pages;
mod proxy;
mod read;
mod refusal_words;
mod refused_kubeconfig;
mod resource;
mod retry;
mod selection;
mod snapshot;
mod target;
#[cfg(test)]
mod tests;
mod unusable;
mod version;
mod watch;
mod watch_event;
mod write;

pub use access::{Granted, Permission};
pub use error::{ConnectError, Untrusted};
pub(crate) use exec::{Exec, ExecError, Executed, OUTPUT};
pub(crate) use failure::Failure;
pub use foreign::foreign_kubeconfig;
pub(crate) use forward::Forward;
pub use handle::Cluster;
pub use limits::Limits;
pub use namespace::MissingNamespace;
pub use refusal_words::{RefusalWords, plain_refusal};
pub use refused_kubeconfig::{Danger, Hostile, Unfit};
pub(crate) use retry::Backoff;
pub use target::Target;
pub(crate) use watch::Watched;
pub use write::NotApplied;
