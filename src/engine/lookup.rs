//! Answering requests from the cluster, side by side.

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::time::Duration;

use futures::future::LocalBoxFuture;
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use super::watching::NamespaceIndex;
use crate::cluster::Cluster;
use crate::engine::RunPolicy;
use crate::evidence::{Answer, Request};
use crate::probe::{self, ProbeContext};
use crate::text::Text;

/// How many lookups are under way at a time. Each has a connection of its own,
/// and where the cluster is near, making one costs more than waiting for
/// another lookup's: so few at first, and many where answers are slow to come.
const AT_FIRST: usize = 3;
const AT_A_TIME: usize = 12;
/// How long the first few may take before there are many.
const NEAR: Duration = Duration::from_millis(15);

/// What is asked: of one namespace, or of the cluster as a whole (then once for all).
type Key = (Option<NamespaceIndex>, Request);

/// Requests that were asked and are not answered yet.
pub(super) struct Lookups<'a> {
    clusters: &'a [Cluster],
    how: How<'a>,
    open: BTreeMap<Key, Vec<NamespaceIndex>>,
    queue: VecDeque<Key>,
    at_a_time: usize,
    running: FuturesUnordered<LocalBoxFuture<'a, (Key, Answer)>>,
}

/// How lookups are to behave.
#[derive(Clone)]
pub(super) struct How<'a> {
    /// How long one may take, repetitions included.
    pub time: Duration,
    /// When the run has to be done.
    pub deadline: Option<Instant>,
    /// What the run may ask for.
    pub policy: &'a RunPolicy,
    /// Fires when the user interrupts the run.
    pub cancel: CancellationToken,
    /// The folder of the journals of unfinished probes.
    pub journals: PathBuf,
    /// Emitted what is being done.
    pub say: &'a dyn Fn(Text),
}

impl How<'_> {
    /// When something that begins now and may take `time` must be done.
    fn until(&self, time: Duration) -> Instant {
        let until = Instant::now() + time;
        self.deadline.map_or(until, |deadline| until.min(deadline))
    }

    /// For a probe that may take `time`.
    pub fn conduct(&self, time: Duration) -> ProbeContext<'_> {
        ProbeContext {
            deadline: self.until(time),
            cancel: self.cancel.clone(),
            state: self.journals.clone(),
            say: self.say,
        }
    }
}

impl<'a> Lookups<'a> {
    /// Nothing asked yet.
    pub fn new(clusters: &'a [Cluster], how: How<'a>) -> Self {
        Self {
            clusters,
            how,
            open: BTreeMap::new(),
            queue: VecDeque::new(),
            at_a_time: AT_FIRST,
            running: FuturesUnordered::new(),
        }
    }

    /// Asks for `seat`, unless that is under way.
    pub fn ask(&mut self, seat: NamespaceIndex, request: &Request) {
        let for_all = matches!(request, Request::Read(read) if read.is_cluster_wide());
        let key = ((!for_all).then_some(seat), request.clone());
        match self.open.get_mut(&key) {
            Some(seats) if seats.contains(&seat) => {}
            Some(seats) => seats.push(seat),
            None => {
                self.open.insert(key.clone(), vec![seat]);
                self.queue.push_back(key);
            }
        }
    }

    /// Whether everything is answered.
    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// Whether everything that was asked for `seat` is answered.
    pub fn is_done(&self, seat: NamespaceIndex) -> bool {
        !self.open.values().any(|seats| seats.contains(&seat))
    }

    /// The answers that are there next, one at least. Pending for ever where
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
        for seat in self.open.remove(&key).unwrap_or_default() {
            let answer = (key.1.clone(), answer.clone());
            answers.entry(seat).or_default().push(answer);
        }
    }

    fn start(&mut self) {
        while self.running.len() < self.at_a_time {
            let Some(key) = self.queue.pop_front() else {
                return;
            };
            let seat = self.open.get(&key).and_then(|seats| seats.first());
            let Some(cluster) = seat.and_then(|seat| self.clusters.get(*seat)) else {
                continue;
            };
            let how = self.how.clone();
            let lookup = async move {
                let answer = one(cluster, &key.1, &how).await;
                (key, answer)
            };
            self.running.push(lookup.boxed_local());
        }
    }
}

/// The answer to one request.
async fn one(cluster: &Cluster, request: &Request, how: &How<'_>) -> Answer {
    match request {
        Request::Read(read) if !how.policy.permits(read) => Answer::Objects(Vec::new()),
        Request::Read(read) => cluster.read(read, how.until(how.time)).await,
        Request::Logs {
            pod,
            container,
            previous,
        } => {
            let deadline = how.until(how.time);
            cluster.logs(pod, container, *previous, deadline).await
        }
        Request::Probe(probe) => probe::run(cluster, probe, &how.conduct(how.time)).await,
    }
}
