//! Readers of a state, for drivers and reports.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use super::{End, OpenReason, Round, RunState, Settled, identity_request, namespace_request};
use crate::engine::Plan;
use crate::engine::plan::CheckIndex;
use crate::evidence::{Evidence, Probe, Step};
use crate::report::ClusterIdentity;
use crate::say;

impl RunState {
    /// Returns the checks that are asked for.
    pub fn plan(&self) -> &Plan {
        self.checks.plan()
    }

    /// Returns the namespace that is looked at.
    pub fn namespace(&self) -> &str {
        &self.evidence.namespace
    }

    /// Returns the cluster, as far as it is known.
    pub fn identity(&self) -> &ClusterIdentity {
        &self.identity
    }

    /// Returns what is known.
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// Returns what is left to do.
    pub fn round(&self) -> &Round {
        &self.round
    }

    /// Returns the UID of the namespace, where it could be read.
    pub fn namespace_uid(&self) -> Option<&str> {
        self.namespace_uid.as_deref()
    }

    /// Returns whether it is known, or cannot be, whose memory this is.
    pub fn is_identified(&self) -> bool {
        let requests = [identity_request(), namespace_request(self.namespace())];
        requests.iter().all(|request| {
            let is_known = *request == identity_request() && self.identity.uid.is_some();
            is_known || self.evidence.answer(request).is_some()
        })
    }

    /// Returns whether earlier runs have a say in what this one comes to.
    pub fn remembers(&self) -> bool {
        self.checks.remembers()
    }

    /// Returns when the check was last seen to pass, if it does not pass now;
    /// and when an earlier run saw it, if it does.
    pub fn seen(&self, index: CheckIndex, passes: bool) -> Option<Timestamp> {
        if passes {
            let (s, c) = index;
            let check = &self.plan().stages.get(s)?.checks.get(c)?.check.check;
            return self.checks.seen_before(check);
        }
        self.checks.seen_at(index)
    }

    /// Returns whether an earlier run saw the check of this name pass.
    pub fn was_seen_before(&self, check: &str) -> bool {
        self.checks.seen_before(check).is_some()
    }

    /// Returns the verdicts so far.
    pub fn settled(&self) -> &BTreeMap<CheckIndex, Settled> {
        self.checks.settled()
    }

    /// Returns the verdicts that there would be if nothing more came: what is
    /// open is inconclusive.
    pub fn settled_by_now(&self) -> BTreeMap<CheckIndex, Settled> {
        let text = say!(
            ja: "判定が決まる前に、実行が終わりました",
            en: "the run ended before this was determined"
        );
        let mut settled = self.settled().clone();
        for index in self.plan().indices() {
            let open = || Settled::inconclusive(text.clone(), self.now());
            settled.entry(index).or_insert_with(open);
        }
        settled
    }

    /// Returns the checks without a verdict, and why they have none.
    pub fn open(&self) -> &BTreeMap<CheckIndex, OpenReason> {
        self.checks.open()
    }

    /// Returns the later stage that has taken over from the stage `s`.
    pub fn superseded_by(&self, s: usize) -> Option<&String> {
        self.checks.superseded_by(s)
    }

    /// Returns the probes that change something, are wanted, and were not asked about.
    pub fn unasked(&self) -> Vec<Probe> {
        let changes = self.round.changes.iter();
        let unasked = changes.filter(|probe| self.checks.word_on(probe).is_none());
        unasked.cloned().collect()
    }

    /// Returns whether every check has its verdict.
    pub fn is_settled(&self) -> bool {
        self.checks.is_settled()
    }

    /// Returns how the run ended, where it did not come to its own end.
    pub fn ended(&self) -> Option<End> {
        self.end
    }

    /// Returns when the run began.
    pub fn started(&self) -> Timestamp {
        self.started
    }

    /// Returns the time of the last step, since the run began.
    pub fn now(&self) -> Duration {
        self.checks.now()
    }

    /// Returns what happened, where it is recorded.
    pub fn into_steps(self) -> Vec<(Duration, Step)> {
        self.steps.unwrap_or_default()
    }
}
