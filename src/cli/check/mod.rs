//! `handson check`: the main job.

mod command;
mod consent;
mod interrupt;
mod live;
mod memory;
mod namespaces;
mod progress;
mod teller;

pub(super) use command::{CheckArgs, run};
