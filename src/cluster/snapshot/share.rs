//! The share of one namespace in what is read for many.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::time::Instant;

use super::objects::Objects;
use crate::evidence::{Answer, Kind, Read};

/// The lists and answers that the handles of one cluster share.
#[derive(Default)]
pub(super) struct Snapshot {
    pub lists: Slots<Kind, State>,
    pub answers: Slots<Read, Option<(Instant, Answer)>>,
}

/// One slot for each key. Whoever finds it empty fills it, and the others wait.
pub(super) type Slots<K, T> = Mutex<BTreeMap<K, Arc<tokio::sync::Mutex<T>>>>;

/// The state of the list of a kind.
#[derive(Default)]
pub(super) enum State {
    #[default]
    Unasked,
    Taken(Instant, Objects),
    /// It may not be listed over all namespaces, or is too much.
    ByNamespace,
}

/// One namespace's claim to a [`Snapshot`].
#[derive(Clone)]
pub(in crate::cluster) struct Share {
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) asked: Arc<Mutex<BTreeSet<Read>>>,
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
}

/// Returns the slot of `key`.
pub(super) fn slot<K: Ord + Clone, T: Default>(
    slots: &Slots<K, T>,
    key: &K,
) -> Arc<tokio::sync::Mutex<T>> {
    let mut slots = slots.lock().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(slots.entry(key.clone()).or_default())
}
