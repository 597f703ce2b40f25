//! `handson check`: the main job.

mod command;
mod consent;
mod duration;
mod interrupt;
mod memory;
mod progress;
mod teller;

pub(super) use command::{CheckArgs, run};
