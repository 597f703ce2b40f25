//! One list for many namespaces: what a batch over one cluster reads at once
//! and hands out namespace by namespace.
//!
//! Each namespace gets from it the first answer to each of its questions;
//! whoever asks again wants to know what is new, and asks the cluster itself.

mod objects;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use self::objects::Objects;
use super::Cluster;
use crate::evidence::{Answer, Kind, Read};

/// The greatest age of what is handed out.
const OLDEST: Duration = Duration::from_secs(5);
/// The time of a list over all namespaces.
const LIST: Duration = Duration::from_secs(20);
/// The lists and answers that the handles of one cluster share.
#[derive(Default)]
pub(super) struct Snapshot {
    lists: Slots<Kind, State>,
    answers: Slots<Read, Option<(Instant, Answer)>>,
}

/// One slot for each key. Whoever finds it empty fills it, and the others wait.
type Slots<K, T> = Mutex<BTreeMap<K, Arc<tokio::sync::Mutex<T>>>>;

/// The state of the list of a kind.
#[derive(Default)]
enum State {
    #[default]
    Unasked,
    Taken(Instant, Objects),
    /// It may not be listed over all namespaces, or is too much.
    ByNamespace,
}

/// One namespace's claim to a [`Snapshot`].
#[derive(Clone)]
pub(super) struct Share {
    snapshot: Arc<Snapshot>,
    asked: Arc<Mutex<BTreeSet<Read>>>,
}

impl Share {
    /// Of a snapshot that nothing is in yet.
    pub fn new() -> Self {
        Self::of(Arc::default())
    }

    /// For another namespace.
    pub fn anew(&self) -> Self {
        Self::of(Arc::clone(&self.snapshot))
    }

    fn of(snapshot: Arc<Snapshot>) -> Self {
        Self {
            snapshot,
            asked: Arc::default(),
        }
    }

    /// Returns the answer, where it is shared with others and this is the first time
    /// that it is wanted.
    pub async fn answer(&self, cluster: &Cluster, read: &Read) -> Option<Answer> {
        let is_listed = read.kind.resource().is_some() && read.kind.is_listed();
        if !is_listed && !read.is_cluster_wide() {
            return None;
        }
        let first = self
            .asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(read.clone());
        if !first {
            return None;
        }
        if is_listed {
            self.listed(cluster, read).await
        } else {
            Some(self.once(cluster, read).await)
        }
    }

    /// From the list of the kind, where there is one.
    async fn listed(&self, cluster: &Cluster, read: &Read) -> Option<Answer> {
        let slot = slot(&self.snapshot.lists, &read.kind);
        let mut state = slot.lock().await;
        let old = match &*state {
            State::Unasked => true,
            State::Taken(at, _) => at.elapsed() > OLDEST,
            State::ByNamespace => return None,
        };
        if old {
            let at = Instant::now();
            *state = match Objects::list(cluster, &read.kind, at + LIST).await {
                Ok(objects) => State::Taken(at, objects),
                Err(failure) => {
                    tracing::debug!(kind = %read.kind, %failure, "no list over all namespaces");
                    State::ByNamespace
                }
            };
        }
        match &*state {
            State::Taken(_, objects) => objects.answer(read, cluster.namespace()),
            _ => None,
        }
    }

    /// Asked once for all.
    async fn once(&self, cluster: &Cluster, read: &Read) -> Answer {
        let slot = slot(&self.snapshot.answers, read);
        let mut known = slot.lock().await;
        if let Some((at, answer)) = &*known
            && at.elapsed() <= OLDEST
        {
            return answer.clone();
        }
        let at = Instant::now();
        let answer = cluster.read_now(read, at + LIST).await;
        *known = Some((at, answer.clone()));
        answer
    }
}

fn slot<K: Ord + Clone, T: Default>(slots: &Slots<K, T>, key: &K) -> Arc<tokio::sync::Mutex<T>> {
    let mut slots = slots.lock().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(slots.entry(key.clone()).or_default())
}
