//! `handson batch`: a whole class at once.

mod args;
mod command;
mod files;
mod on_cluster;
mod progress;

pub(super) use args::BatchArgs;
pub(super) use command::run;
