//! What happens in a run, as data: the same steps give the same verdicts.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Answer, Probe, Read, Request, Trouble};

/// One thing that happened in a run. A run is the steps that it was given;
/// that is what a record keeps and a regrade repeats.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Step {
    /// Earlier runs of the same student saw these checks pass, by name, at these
    /// times. A memory and no evidence: no record has it.
    Remembered(BTreeMap<String, Timestamp>),
    /// Requests were answered.
    Answered(Vec<(Request, Answer)>),
    /// These reads are watched from now on.
    Watching(BTreeSet<Read>),
    /// A watch showed another state.
    Watched {
        /// What is watched.
        read: Read,
        /// The objects as they are now, or the trouble that the watch is in.
        answer: Answer,
        /// Whether something may have happened unseen before it.
        gap: bool,
    },
    /// A probe that changes something was made.
    Changed {
        /// The probe.
        probe: Probe,
        /// What came of it.
        answer: Answer,
    },
    /// Another process re-creates these Pods of the namespace from now on, by name; it is
    /// done where there are none. What is seen meanwhile is not the student's doing.
    RecreatedElsewhere {
        /// The names of the Pods.
        pods: Vec<String>,
    },
    /// The user was asked about probes that change something.
    Asked {
        /// Which.
        probes: Vec<Probe>,
        /// Whether they may be made.
        yes: bool,
    },
    /// The user said beforehand whether any probe may be made that changes something.
    AskedForAll {
        /// Whether they may be made.
        yes: bool,
    },
    /// The user wants every probe to be made that may be, also once more.
    Retried,
    /// Nothing but time passed; in a session, nothing more has come in for now.
    Passed,
    /// The time of the run is up.
    Expired,
    /// The user stopped the run.
    Interrupted,
    /// The user had seen enough of a session.
    Quit,
    /// Nothing more can be found out about what is open.
    GaveUp(GiveUp),
}

/// The reason why nothing more can be found out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum GiveUp {
    /// Nothing is left to do.
    Exhausted,
    /// The record ended while something was on its way.
    RecordEnded,
    /// Nothing could be looked at.
    Trouble(Trouble),
}
