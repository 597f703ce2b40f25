//! `handson batch`: a whole class at once.

mod args;
mod command;
mod files;
mod progress;

pub(super) use args::BatchArgs;
pub(super) use command::run;
