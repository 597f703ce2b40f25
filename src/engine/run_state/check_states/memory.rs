//! The checks that were seen to pass before: by earlier runs of the student's,
//! or earlier in a session. What was done stays done.
//!
//! In: what was seen, and a verdict of now. Out: the verdict that counts. It
//! never makes a verdict of its own: what is not seen now does not pass.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{CheckStates, OpenReason, Standing};
use crate::engine::plan::{CheckIndex, Supersession};
use crate::engine::run_state::round::Round;
use crate::engine::run_state::settled::Settled;
use crate::engine::{MemoryUse, Options};
use crate::evidence::Request;
use crate::report::{Blocked, Verdict};

/// The checks that were seen to pass, and when last.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    /// The use that is made of it.
    usage: MemoryUse,
    /// Set where the user has agreed beforehand to probes that change something:
    /// then what was seen is tried again.
    yes: bool,
    /// In earlier runs, by name; also checks of stages that are not asked for.
    before: BTreeMap<String, Timestamp>,
    /// In this session.
    here: BTreeMap<CheckIndex, Timestamp>,
}

impl Seen {
    /// Returns a memory in which nothing is yet.
    pub fn new(options: &Options) -> Self {
        Self {
            usage: options.memory,
            yes: options.yes,
            ..Self::default()
        }
    }
}

/// The part of a round that a check which stays as it was leaves no trace in.
pub(super) struct RoundMark {
    waiting: Option<(crate::text::Text, std::time::Duration)>,
    changes: usize,
    touched: BTreeSet<Request>,
}

impl RoundMark {
    /// Notes how `round` is.
    pub fn new(round: &Round) -> Self {
        Self {
            waiting: round.waiting.clone(),
            changes: round.changes.len(),
            touched: round.touched.clone(),
        }
    }

    /// Has `round` wait for no more, and ask for no more, than it did.
    fn restore(self, round: &mut Round) {
        round.waiting = self.waiting;
        round.touched = self.touched;
        round.changes.truncate(self.changes);
    }
}

impl CheckStates {
    /// Returns whether what passes is kept for later runs.
    pub fn remembers(&self) -> bool {
        self.seen.usage != MemoryUse::None
    }

    /// Takes in what earlier runs saw.
    pub fn remember(&mut self, before: BTreeMap<String, Timestamp>) {
        self.seen.before = before;
    }

    /// Notes what passes in this session at the time `at`.
    pub fn note_passed(&mut self, at: Timestamp) {
        let passing = self.settled.iter();
        let passing = passing.filter(|(_, settled)| settled.verdict == Verdict::Pass);
        self.seen
            .here
            .extend(passing.map(|(index, _)| (*index, at)));
    }

    /// Returns when an earlier run saw the check of this name pass.
    pub fn seen_before(&self, check: &str) -> Option<Timestamp> {
        self.seen.before.get(check).copied()
    }

    /// Returns when the check was last seen to pass.
    pub fn seen_at(&self, index: CheckIndex) -> Option<Timestamp> {
        let here = self.seen.here.get(&index).copied();
        let (s, c) = index;
        let planned = self.plan.stages.get(s)?.checks.get(c)?;
        here.or_else(|| self.seen_before(&planned.check.check))
    }

    /// Returns whether the check was ever seen to pass.
    pub(super) fn was_seen(&self, index: CheckIndex) -> bool {
        self.seen_at(index).is_some()
    }

    /// Returns whether all that counts in the stage `s` was seen to pass.
    pub(super) fn was_done(&self, s: usize) -> bool {
        self.plan.is_done(s, |index| self.was_seen(index))
    }

    /// Returns how a check stands that stands so now: one of a stage that was
    /// done stays done, however it is now, and nothing is waited or asked for.
    pub(super) fn kept(
        &self,
        index: CheckIndex,
        now: Standing,
        mark: RoundMark,
        round: &mut Round,
    ) -> Standing {
        if !self.was_done(index.0) {
            return now;
        }
        let is_kept = match &now {
            Ok(settled) if self.was_seen(index) => {
                let kind = settled.reason.as_ref().map(|reason| reason.kind);
                // What could not be looked at is no less so for what was seen before.
                let is_known = matches!(settled.verdict, Verdict::Fail | Verdict::Skipped);
                is_known && !matches!(kind, Some(Blocked::Superseded | Blocked::NotAsked))
            }
            // A bonus is left where what it is about is gone.
            Ok(settled) => settled.absent,
            Err(OpenReason::Moving(_)) => self.was_seen(index),
            Err(OpenReason::Asking(_) | OpenReason::Due(_)) => {
                self.was_seen(index) && !self.seen.yes
            }
            Err(OpenReason::Need(_) | OpenReason::Looking) => false,
        };
        if !is_kept {
            return now;
        }
        mark.restore(round);
        Ok(Settled::remembered(self.now()))
    }

    /// Returns whether a later stage may take over so: what is gone shows where
    /// a student is only if the student was seen there; anybody may have left
    /// old events behind.
    pub(super) fn may_take_over(&self, supersession: &Supersession) -> bool {
        if self.seen.usage != MemoryUse::Kept || !supersession.is_by_absence {
            return true;
        }
        supersession.checks_before.iter().any(|check| {
            let index = self.plan.index_of(check);
            self.seen_before(check).is_some() || index.is_some_and(|index| self.was_seen(index))
        })
    }
}
