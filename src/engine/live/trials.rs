//! Probes that change something: who has allowed them, and what they leave.

use std::collections::BTreeSet;

use futures::FutureExt as _;
use futures::future::LocalBoxFuture;

use crate::cluster::Cluster;
use crate::engine::consent::announcement;
use crate::engine::live::pod_successors::PodSuccessors;
use crate::engine::lookup::How;
use crate::engine::run::PROBE;
use crate::evidence::{Answer, Evidence, Probe, Request};
use crate::probe;
use crate::report::clean::clean_text;
use crate::text::Text;

/// Probes that change something, made one at a time.
pub(super) struct Trials<'a> {
    cluster: &'a Cluster,
    how: How<'a>,
    /// Whether all was allowed from the start.
    yes: bool,
    /// What the user has asked for.
    asked: BTreeSet<Probe>,
    heirs: PodSuccessors,
    running: Option<LocalBoxFuture<'a, (Probe, Answer)>>,
    /// What is being done.
    pub doing: Option<Text>,
}

impl<'a> Trials<'a> {
    /// None made yet.
    pub fn new(cluster: &'a Cluster, how: How<'a>, yes: bool) -> Self {
        Self {
            cluster,
            how,
            yes,
            asked: BTreeSet::new(),
            heirs: PodSuccessors::default(),
            running: None,
            doing: None,
        }
    }

    /// Whether none is being made.
    pub fn is_idle(&self) -> bool {
        self.running.is_none()
    }

    /// The user wants `probe` to be made, also where it was made before.
    pub fn ask(&mut self, probe: Probe, evidence: &mut Evidence) {
        self.heirs.disinherit(&probe.pod().uid);
        evidence.forget(&Request::Probe(probe.clone()));
        self.asked.insert(probe);
    }

    /// Whether the user has asked for `probe`.
    pub fn is_asked(&self, probe: &Probe) -> bool {
        self.asked.contains(probe)
    }

    /// Whether `probe` may be made without another word: all is allowed, or it
    /// was asked for, or made on the Pod that this one took the place of.
    pub fn permits(&self, probe: &Probe, evidence: &Evidence) -> bool {
        self.yes || self.is_asked(probe) || self.heirs.answer(probe, evidence).is_some()
    }

    /// Begins to make `probe`.
    pub fn begin(&mut self, probe: Probe, evidence: &Evidence) {
        self.asked.remove(&probe);
        self.doing = Some(clean_text(&announcement(&probe)));
        self.heirs.begin(&probe, evidence);
        let (cluster, how) = (self.cluster, self.how.clone());
        let trial = async move {
            let conduct = how.conduct(PROBE.max(how.time));
            let answer = probe::run(cluster, &probe, &conduct).await;
            (probe, answer)
        };
        self.running = Some(trial.boxed_local());
    }

    /// The probe that is being made, once it is. Pending for ever where none is.
    pub async fn next(&mut self) -> (Probe, Answer) {
        let Some(running) = &mut self.running else {
            return std::future::pending().await;
        };
        let made = running.await;
        self.running = None;
        self.doing = None;
        made
    }

    /// Sees which Pods a re-creation has left, when all has been read anew.
    pub fn look_round(&mut self, evidence: &Evidence) {
        self.heirs.look_round(evidence);
    }

    /// The answer that `probe` has without being made.
    pub fn inherited(&self, probe: &Probe, evidence: &Evidence) -> Option<Answer> {
        match probe {
            Probe::Recreate { .. } => self.heirs.answer(probe, evidence).cloned(),
            _ => None,
        }
    }
}
