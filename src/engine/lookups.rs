//! Answering requests from the cluster, side by side.

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::time::Duration;

use futures::future::LocalBoxFuture;
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use super::watches::NamespaceIndex;
use crate::cluster::Cluster;
use crate::engine::RunPolicy;
use crate::evidence::{Answer, Request};
use crate::probe::{self, ProbeContext};
use crate::text::Text;

/// The number of lookups under way at a time. Each has a connection of its own,
/// and where the cluster is near, making one costs more than waiting for
/// another lookup's: so few at first, and many where answers are slow to come.
const AT_FIRST: usize = 3;
const AT_A_TIME: usize = 12;
/// The time that the first few may take before there are many.
const NEAR: Duration = Duration::from_millis(15);

/// The time that a probe may take that changes something, whatever checks may wait:
/// a Pod whose program ignores SIGTERM takes 30 s to go, and its image may
/// have to be pulled.
const PROBE_TIME: Duration = Duration::from_secs(180);

/// A request and its place: of one namespace, or of the cluster as a whole (then once for all).
type Key = (Option<NamespaceIndex>, Request);

/// Requests that were asked and are not answered yet.
pub(super) struct Lookups<'a> {
    clusters: &'a [Cluster],
    rules: LookupRules<'a>,
    open: BTreeMap<Key, Vec<NamespaceIndex>>,
    queue: VecDeque<Key>,
    at_a_time: usize,
    running: FuturesUnordered<LocalBoxFuture<'a, (Key, Answer)>>,
}

/// The rules that the lookups of a run keep to.
#[derive(Clone)]
pub(super) struct LookupRules<'a> {
    /// The time that one may take, repetitions included.
    pub time: Duration,
    /// The moment at which the run has to be done.
    pub deadline: Option<Instant>,
    /// The reads that are permitted.
    pub policy: &'a RunPolicy,
    /// Fires when the user interrupts the run.
    pub cancel: CancellationToken,
    /// The folder of the journals of unfinished probes.
    pub journals: PathBuf,
    /// Is told what is being done.
    pub say: &'a dyn Fn(Text),
    /// Is told what is waited for, each second anew, with the seconds that are left.
    pub count: &'a dyn Fn(Text),
}

impl LookupRules<'_> {
    /// Returns when something that begins now and may take `time` must be done.
    pub fn until(&self, time: Duration) -> Instant {
        let until = Instant::now() + time;
        self.deadline.map_or(until, |deadline| until.min(deadline))
    }

    /// Returns the context of a probe that changes something.
    pub fn change_context(&self) -> ProbeContext<'_> {
        self.probe_context(PROBE_TIME.max(self.time))
    }

    /// Returns the context of a probe that may take `time`.
    fn probe_context(&self, time: Duration) -> ProbeContext<'_> {
        ProbeContext {
            deadline: self.until(time),
            cancel: self.cancel.clone(),
            state: self.journals.clone(),
            sandboxed: self.policy.sandboxed,
            say: self.say,
            count: self.count,
        }
    }
}

impl<'a> Lookups<'a> {
    /// Returns lookups in the namespace of each of `clusters`, none asked for yet.
    pub fn new(clusters: &'a [Cluster], rules: LookupRules<'a>) -> Self {
        Self {
            clusters,
            rules,
            open: BTreeMap::new(),
            queue: VecDeque::new(),
            at_a_time: AT_FIRST,
            running: FuturesUnordered::new(),
        }
    }

    /// Asks for the namespace `index`, unless that is under way.
    pub fn ask(&mut self, index: NamespaceIndex, request: &Request) {
        let for_all = matches!(request, Request::Read(read) if read.is_cluster_wide());
        let key = ((!for_all).then_some(index), request.clone());
        match self.open.get_mut(&key) {
            Some(indices) if indices.contains(&index) => {}
            Some(indices) => indices.push(index),
            None => {
                self.open.insert(key.clone(), vec![index]);
                self.queue.push_back(key);
            }
        }
    }

    /// Returns whether everything is answered.
    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// Returns whether everything that was asked for `index` is answered.
    pub fn is_done(&self, index: NamespaceIndex) -> bool {
        !self.open.values().any(|indices| indices.contains(&index))
    }

    /// Returns the answers that are there next, one at least. Pending for ever where
    /// nothing was asked.
    pub async fn next(&mut self) -> BTreeMap<NamespaceIndex, Vec<(Request, Answer)>> {
        self.start();
        let near = timeout(NEAR, self.running.next()).await;
        let first = if let Ok(first) = near {
            first
        } else {
            self.at_a_time = AT_A_TIME;
            self.start();
            self.running.next().await
        };
        let Some(first) = first else {
            return std::future::pending().await;
        };
        let mut answers = BTreeMap::new();
        self.hand_out(first, &mut answers);
        while let Some(Some(next)) = self.running.next().now_or_never() {
            self.hand_out(next, &mut answers);
        }
        self.start();
        answers
    }

    fn hand_out(
        &mut self,
        (key, answer): (Key, Answer),
        answers: &mut BTreeMap<NamespaceIndex, Vec<(Request, Answer)>>,
    ) {
        for index in self.open.remove(&key).unwrap_or_default() {
            let answer = (key.1.clone(), answer.clone());
            answers.entry(index).or_default().push(answer);
        }
    }

    fn start(&mut self) {
        while self.running.len() < self.at_a_time {
            let Some(key) = self.queue.pop_front() else {
                return;
            };
            let index = self.open.get(&key).and_then(|indices| indices.first());
            let Some(cluster) = index.and_then(|index| self.clusters.get(*index)) else {
                continue;
            };
            let rules = self.rules.clone();
            let lookup = async move {
                let answer = answer_request(cluster, &key.1, &rules).await;
                (key, answer)
            };
            self.running.push(lookup.boxed_local());
        }
    }
}

/// Returns the answer to one request.
async fn answer_request(cluster: &Cluster, request: &Request, rules: &LookupRules<'_>) -> Answer {
    match request {
        Request::Read(read) if !rules.policy.permits(read) => Answer::Objects(Vec::new()),
        Request::Read(read) => cluster.read(read, rules.until(rules.time)).await,
        Request::Logs {
            pod,
            container,
            previous,
        } => {
            let deadline = rules.until(rules.time);
            cluster.logs(pod, container, *previous, deadline).await
        }
        Request::Probe(probe) => {
            probe::perform(cluster, probe, &rules.probe_context(rules.time)).await
        }
    }
}
