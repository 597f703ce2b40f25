//! `handson grade`: a submission, graded on a cluster.

mod args;
mod command;
mod sweep;

pub(super) use args::GradeArgs;
pub(super) use command::run;
