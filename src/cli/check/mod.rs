//! `handson check`: the main job; and `handson record`, which keeps what it saw.

mod args;
mod command;
mod consent;
pub(super) mod interrupt;
mod live;
mod look;
mod memory;
mod progress;
mod record;
mod recorder;
mod reporter;
mod setup;

pub(super) use args::CheckArgs;
pub(super) use command::unfinished;
pub(super) use consent::Asker;
pub(super) use live::Lines;
pub(super) use look::{Look, LookArgs, look};
pub(super) use record::RecordArgs;
pub(super) use reporter::Reporter;
