//! `handson check`: the main job; and `handson record`, which keeps what it saw.

mod args;
mod command;
mod consent;
pub(super) mod interrupt;
mod live;
mod memory;
pub(super) mod namespaces;
mod progress;
mod record;
mod recorder;
mod reporter;
mod setup;

pub(super) use args::CheckArgs;
pub(super) use command::run;
pub(super) use live::Lines;
pub(super) use namespaces::of as namespaces_of;
pub(super) use record::{RecordArgs, run as record};
pub(super) use reporter::Reporter;
