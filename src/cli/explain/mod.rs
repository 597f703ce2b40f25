//! `handson explain`: what is asked, without the solution.

mod command;
mod document;
mod page;

pub(super) use command::{ExplainArgs, run, split};
