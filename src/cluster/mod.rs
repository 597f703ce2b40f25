//! The live cluster: connecting to it, reading, watching, and acting in Pods.
//!
//! Knows no exercise and no check. Everything that could wait has a deadline,
//! every body a size limit, and what is repeated is a read, or a write that does
//! nothing the second time.

mod access;
mod advice;
mod apply;
mod call;
mod change;
mod client;
mod connect;
mod connection_error_kind;
mod credentials;
mod error;
mod exec;
mod failure;
mod foreign;
mod forward;
mod handle;
mod identity;
mod inline;
mod kubeconfig;
mod limits;
mod lines;
mod logs;
mod outcome;
mod pages;
mod proxy;
mod read;
mod resource;
mod retry;
mod selection;
mod snapshot;
#[cfg(test)]
mod tests;
mod watch;
mod write;

pub use access::{Granted, Permission};
pub use apply::NotApplied;
pub use connect::Target;
pub use error::{ConnectError, Untrusted};
pub(crate) use exec::{Exec, ExecError, Executed, OUTPUT};
pub(crate) use failure::Failure;
pub use foreign::{Danger, Hostile, Unfit, foreign_kubeconfig};
pub(crate) use forward::Forward;
pub use handle::Cluster;
pub use limits::Limits;
pub(crate) use retry::Backoff;
