//! The work that one round over the open checks leaves: collected from checks,
//! and from the conditions under which stages and checks apply.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::engine::guarded::Guarded;
use crate::evidence::{Answer, Evidence, Kind, Probe, Read, Request, Scope, Unseen, View};
use crate::expect::Expect as _;
use crate::judgement::{Judgement, PassDetails, Stop};
use crate::{say, text::Text};

/// So many objects of a kind are read one by one; more are listed.
const FEW: usize = 3;

/// The moment that checks are judged as of.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Moment {
    /// Time since the run began.
    pub now: Duration,
    /// Set once a watch has missed something, so that what was not seen may have been.
    pub gap: bool,
    /// Set once the time of the run is up.
    pub expired: bool,
}

/// The work that a round leaves to do.
#[derive(Debug, Default)]
pub(in crate::engine) struct Round {
    /// Reads and logs that checks want.
    pub(in crate::engine) reads: BTreeSet<Request>,
    /// Probes that change nothing.
    pub(in crate::engine) looks: BTreeSet<Request>,
    /// Probes that change something, in the order of their checks.
    pub(in crate::engine) changes: Vec<Probe>,
    /// The reads that moving checks depend on.
    pub(in crate::engine) watch: BTreeSet<Read>,
    /// The requests that the checks rest on that neither pass nor are blocked; only in a session.
    pub(in crate::engine) touched: BTreeSet<Request>,
    /// The thing that the first of them waits for, and the time when the first gives up.
    pub(in crate::engine) waiting: Option<(Text, Duration)>,
    now: Duration,
    /// Set where a condition is waited for that may still come true.
    waits: bool,
}

impl Round {
    /// Returns a round with nothing to do, `now` after the run began.
    pub(super) fn new(now: Duration, waits: bool) -> Self {
        Self {
            now,
            waits,
            ..Self::default()
        }
    }

    /// Returns whether there is nothing to do but to make probes that change something.
    pub(in crate::engine) fn is_for_changes(&self) -> bool {
        let nothing_else = self.reads.is_empty() && self.looks.is_empty() && self.waiting.is_none();
        nothing_else && !self.changes.is_empty()
    }

    /// Returns whether all conditions hold; `None` while that is not known.
    pub(super) fn all(
        &mut self,
        conditions: &[Guarded],
        evidence: &Evidence,
        patience: Duration,
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

    /// Returns whether any condition holds; `None` while that is not known.
    pub(super) fn any(
        &mut self,
        conditions: &[Guarded],
        evidence: &Evidence,
        patience: Duration,
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

    /// Returns whether a condition holds; one that is on its way is waited for until
    /// `patience` after the beginning of the run.
    fn holds(
        &mut self,
        condition: &Guarded,
        evidence: &Evidence,
        patience: Duration,
    ) -> Option<bool> {
        let view = View::new(evidence);
        let judgement = match condition.judge(&view) {
            Ok(judgement) => judgement,
            Err(Stop::Settled(judgement)) => *judgement,
            Err(Stop::Unseen(Unseen::Trouble(_))) => return Some(false),
            Err(Stop::Unseen(Unseen::Wanted(request))) => {
                // Conditions are read, never tried.
                if matches!(*request, Request::Read(_)) {
                    self.reads.extend(view.unanswered());
                    return None;
                }
                return Some(false);
            }
        };
        match judgement {
            Judgement::Moving { waiting_for, .. } if self.now < patience => {
                self.wait(waiting_for, view.touched(), patience);
                None
            }
            // Whether there is such an object is known at once; how it is may change.
            Judgement::Fail(failure)
                if self.waits && failure.may_come && !failure.absent && self.now < patience =>
            {
                self.wait(Text::default(), view.touched(), patience);
                None
            }
            Judgement::Pass(seen) => {
                let stays = condition.stays() + seen.longer;
                let left = stays.saturating_sub(age(&seen, evidence));
                if seen.since.is_none() || left.is_zero() || self.now >= patience {
                    return Some(true);
                }
                let until = patience.min(self.now + left);
                self.wait(Text::default(), view.touched(), until);
                None
            }
            settled => Some(settled.passes()),
        }
    }

    /// Watches what a condition depends on, as long as anything is waited for.
    pub(super) fn follow(&mut self, condition: &Guarded, evidence: &Evidence) {
        let view = View::new(evidence);
        // How it stands is of no interest here, only what that is seen by.
        let _ = condition.judge(&view);
        self.watch.extend(reads(view.touched()));
    }

    /// Adds something to wait for: the first that is added is told, the earliest end counts.
    pub(super) fn wait(&mut self, waiting_for: Text, touched: BTreeSet<Request>, until: Duration) {
        self.watch.extend(reads(touched));
        self.waiting = Some(match self.waiting.take() {
            None => (waiting_for, until),
            Some((first, earliest)) => (first, earliest.min(until)),
        });
    }

    /// Reads a kind as a whole where more than a few of its objects are wanted
    /// by name, so that requests do not grow with the number of checks. What may
    /// not be listed is read one by one all the same.
    pub(super) fn list_where_many(&mut self, evidence: &Evidence) {
        let mut names: BTreeMap<Kind, Vec<Request>> = BTreeMap::new();
        for request in &self.reads {
            if let Request::Read(Read {
                kind,
                scope: Scope::Named(_),
            }) = request
            {
                names.entry(kind.clone()).or_default().push(request.clone());
            }
        }
        for (kind, requests) in names {
            let first = Request::Read(Read {
                kind: kind.clone(),
                scope: Scope::First,
            });
            let is_crowded = matches!(evidence.answer(&first), Some(Answer::Page(_)));
            if requests.len() > FEW && is_crowded {
                for request in requests {
                    self.reads.remove(&request);
                }
                self.reads.insert(Request::Read(Read {
                    kind,
                    scope: Scope::All,
                }));
            }
        }
    }
}

fn reads(touched: BTreeSet<Request>) -> impl Iterator<Item = Read> {
    touched.into_iter().filter_map(|request| match request {
        Request::Read(read) => Some(read),
        Request::Logs { .. } | Request::Probe(_) => None,
    })
}

/// Returns how long something has been so, as far as the cluster tells; nothing
/// where its clock is ahead of ours.
pub(super) fn age(seen: &PassDetails, evidence: &Evidence) -> Duration {
    let since = seen.since.unwrap_or(evidence.observed);
    Duration::try_from(evidence.observed.duration_since(since)).unwrap_or_default()
}

/// Returns that a check is made when the first of its conditions that does not
/// hold is met.
pub(super) fn unmet_condition(conditions: &[Guarded], evidence: &Evidence) -> Text {
    let unmet =
        conditions
            .iter()
            .find_map(|condition| match condition.judge(&View::new(evidence)) {
                Ok(Judgement::Fail(failure)) => failure.mismatches.into_iter().next(),
                _ => None,
            });
    match unmet.map(|mismatch| mismatch.expected) {
        Some(Text { ja, en }) => say!(ja: "「{ja}」ときに確かめます", en: "checked when {en}"),
        None => say!(ja: "ここでは当てはまりません", en: "does not apply here"),
    }
}
