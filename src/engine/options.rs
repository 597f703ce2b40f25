//! The wishes of the user for a run.

use std::path::PathBuf;
use std::time::Duration;

use super::RunPolicy;
use crate::record::Record;

/// The use that a run makes of what earlier runs saw to pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MemoryUse {
    /// There is none: what is on the cluster decides alone.
    #[default]
    None,
    /// A stage that was done stays done.
    Kept,
    /// It begins anew: neither what was seen nor what was left behind counts.
    Anew,
}

/// The wishes of the user for a run.
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent switches of the command line"
)]
pub struct Options {
    /// Only these stages; all where it is empty.
    pub stages: Vec<String>,
    /// Nothing but reads through the API: no exec, no port-forward, no changes.
    pub read_only: bool,
    /// Wait for what does not exist yet, too.
    pub wait: bool,
    /// Settle nothing for good: the run is a session that shows every change.
    pub watch: bool,
    /// What earlier runs saw.
    pub memory: MemoryUse,
    /// The user has agreed beforehand to probes that change something.
    pub yes: bool,
    /// The time that one check may wait for what is on its way, whatever the exercise says.
    pub timeout: Option<Duration>,
    /// The time that the run may take in all, whatever the exercise says.
    pub deadline: Option<Duration>,
    /// The differences from a student's own run.
    pub policy: RunPolicy,
    /// Keep what happens, for a record.
    pub record: bool,
    /// Tell what is known by now ([`Event::SoFar`](crate::report::Event)) after
    /// each check that is settled.
    pub so_far: bool,
    /// The folder of the probes' journals.
    pub journals: PathBuf,
}

impl Options {
    /// Returns what was asked of a run that is recorded, made under `policy`.
    #[must_use]
    pub fn of_record(record: &Record, policy: RunPolicy) -> Self {
        let asked = &record.head.asked;
        Self {
            stages: asked.stages.clone(),
            read_only: asked.read_only,
            wait: asked.wait,
            watch: asked.watch,
            memory: if asked.fresh {
                MemoryUse::Anew
            } else {
                MemoryUse::None
            },
            yes: false,
            policy,
            timeout: asked.timeout.map(|time| time.0),
            deadline: asked.deadline.map(|time| time.0),
            record: false,
            so_far: false,
            journals: PathBuf::new(),
        }
    }
}
