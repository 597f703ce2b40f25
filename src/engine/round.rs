//! What one round over the open checks leaves to do: collected from checks,
//! and from the conditions under which stages and checks apply.

use std::collections::BTreeSet;

use tokio::time::Instant;

use crate::evidence::{Evidence, Probe, Read, Request, Unseen, View};
use crate::expect::{Expect, Expectation, Judgement, Stop};
use crate::text::Text;

/// What a round leaves to do.
#[derive(Debug, Default)]
pub(super) struct Round {
    /// Reads and logs that checks want.
    pub(super) reads: BTreeSet<Request>,
    /// Probes that change nothing.
    pub(super) looks: BTreeSet<Request>,
    /// Probes that change something, in the order of their checks.
    pub(super) changes: Vec<Probe>,
    /// What moving checks depend on.
    pub(super) watch: BTreeSet<Read>,
    /// What the first of them waits for, and when the first gives up.
    pub(super) waiting: Option<(Text, Instant)>,
}

impl Round {
    /// Whether all conditions hold; `None` while that is not known.
    pub(super) fn all(
        &mut self,
        conditions: &[Expectation],
        evidence: &Evidence,
        patience: Instant,
    ) -> Option<bool> {
        let mut known = Some(true);
        for condition in conditions {
            match self.holds(condition, evidence, patience) {
                Some(true) => {}
                Some(false) => return Some(false),
                None => known = None,
            }
        }
        known
    }

    /// Whether any condition holds; `None` while that is not known.
    pub(super) fn any(
        &mut self,
        conditions: &[Expectation],
        evidence: &Evidence,
        patience: Instant,
    ) -> Option<bool> {
        let mut known = Some(false);
        for condition in conditions {
            match self.holds(condition, evidence, patience) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => known = None,
            }
        }
        known
    }

    /// Whether a condition holds; one that is on its way is waited for until `patience` ends.
    fn holds(
        &mut self,
        condition: &Expectation,
        evidence: &Evidence,
        patience: Instant,
    ) -> Option<bool> {
        let view = View::new(evidence);
        let judgement = match condition.judge(&view) {
            Ok(judgement) => judgement,
            Err(Stop::Settled(judgement)) => *judgement,
            Err(Stop::Unseen(Unseen::Trouble(_))) => return Some(false),
            Err(Stop::Unseen(Unseen::Wanted(request))) => {
                // Conditions are read, never tried.
                if matches!(*request, Request::Read(_)) {
                    self.reads.insert(*request);
                    return None;
                }
                return Some(false);
            }
        };
        match judgement {
            Judgement::Moving { waiting_for, .. } if Instant::now() < patience => {
                self.wait(waiting_for, view.touched(), patience);
                None
            }
            Judgement::Steadying {
                waiting_for,
                remaining,
                ..
            } if Instant::now() < patience => {
                let until = patience.min(Instant::now() + remaining);
                self.wait(waiting_for, view.touched(), until);
                None
            }
            settled => Some(settled.passes()),
        }
    }

    /// Adds something to wait for: the first that is added is told, the earliest end counts.
    pub(super) fn wait(&mut self, waiting_for: Text, touched: BTreeSet<Request>, until: Instant) {
        let reads = touched.into_iter().filter_map(|request| match request {
            Request::Read(read) => Some(read),
            Request::Logs { .. } | Request::Probe(_) => None,
        });
        self.watch.extend(reads);
        self.waiting = Some(match self.waiting.take() {
            None => (waiting_for, until),
            Some((first, earliest)) => (first, earliest.min(until)),
        });
    }
}
