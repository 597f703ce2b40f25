//! Execs: a command in, its outputs and exit code out.

mod command;
mod outcome;
mod run;
mod streams;

pub(crate) use command::{Exec, ExecError, Executed, OUTPUT};
pub(super) use outcome::never_began;
