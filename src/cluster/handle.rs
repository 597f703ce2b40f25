//! A cluster that can be asked, and what is known about it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use kube::Client;

use super::failure::Failure;
use super::limits::{Meter, RequestPermit};
use super::resource::Resource;
use super::snapshot::Share;
use crate::evidence::Kind;

/// A cluster that can be asked. Cheap to clone; clones share what was learnt.
#[derive(Clone)]
pub struct Cluster {
    pub(super) client: Client,
    pub(super) shared: Arc<Shared>,
    namespace: String,
    share: Option<Share>,
}

/// The knowledge that all clones of a [`Cluster`] share.
pub(super) struct Shared {
    known: Known,
    /// True once the API has answered: a cluster that was there may come
    /// back, one that was not is reported at once.
    answered: AtomicBool,
    /// True once an answer was what a Kubernetes API sends.
    spoke: AtomicBool,
    /// The number of requests that were sent.
    sent: AtomicU64,
    /// The UID of the namespace `kube-system`, once it was seen.
    uid: OnceLock<String>,
    /// Kinds that discovery has resolved.
    pub kinds: Mutex<BTreeMap<Kind, Resource>>,
}

/// The facts about a cluster that are known without asking it.
#[derive(Default)]
pub(super) struct Known {
    /// The context's name; `in-cluster` inside a Pod.
    pub context: String,
    /// The API's URL.
    pub server: String,
    /// The kubeconfig files that were read; none inside a Pod.
    pub files: Vec<PathBuf>,
    /// True if the kubeconfig is somebody else's.
    pub foreign: bool,
    /// The meter of its limits, where it has any.
    pub meter: Option<Arc<Meter>>,
}

impl Cluster {
    pub(super) fn new(client: Client, known: Known, namespace: String) -> Self {
        Self {
            client,
            shared: Arc::new(Shared {
                known,
                answered: AtomicBool::new(false),
                spoke: AtomicBool::new(false),
                sent: AtomicU64::new(0),
                uid: OnceLock::new(),
                kinds: Mutex::default(),
            }),
            namespace,
            share: None,
        }
    }

    /// Returns the namespace that reads and probes are about.
    #[must_use]
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// Tells whether a namespace can be called so at all (RFC 1123's label). What
    /// cannot would be part of a URL that means something else.
    #[must_use]
    pub(crate) fn has_possible_namespace(&self) -> bool {
        let name = self.namespace.as_bytes();
        let plain = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        name.len() <= 63
            && name.first().is_some_and(plain)
            && name.last().is_some_and(plain)
            && name.iter().all(|byte| plain(byte) || *byte == b'-')
    }

    /// Returns the same cluster, about another namespace.
    #[must_use]
    pub fn in_namespace(&self, namespace: impl Into<String>) -> Self {
        Self {
            namespace: namespace.into(),
            share: self.share.as_ref().map(Share::anew),
            ..self.clone()
        }
    }

    /// Returns the same cluster, for many namespaces: what their handles
    /// ([`Cluster::in_namespace`]) read first is read once for all of them,
    /// where it may be, and is a few seconds old at most.
    #[must_use]
    pub fn shared_by_many(&self) -> Self {
        Self {
            share: Some(Share::new()),
            ..self.clone()
        }
    }

    pub(super) fn share(&self) -> Option<&Share> {
        self.share.as_ref()
    }

    /// Returns the context's name; `in-cluster` inside a Pod.
    #[must_use]
    pub fn context(&self) -> &str {
        &self.shared.known.context
    }

    /// Returns the API's URL.
    #[must_use]
    pub fn server(&self) -> &str {
        &self.shared.known.server
    }

    /// Returns the kubeconfig files that were read; none inside a Pod.
    #[must_use]
    pub fn kubeconfig(&self) -> &[PathBuf] {
        &self.shared.known.files
    }

    /// Tells whether the kubeconfig is somebody else's.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        self.shared.known.foreign
    }

    /// Returns the number of requests that were sent so far, repetitions included.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.shared.sent.load(Ordering::Relaxed)
    }

    /// Returns the UID of the namespace `kube-system`, by which a cluster is known,
    /// where it has been seen already.
    #[must_use]
    pub fn uid(&self) -> Option<String> {
        self.shared.uid.get().cloned()
    }

    /// Returns the bytes that were received so far, where there are limits.
    #[must_use]
    pub fn received(&self) -> Option<u64> {
        self.meter().map(Meter::received)
    }

    pub(super) fn meter(&self) -> Option<&Meter> {
        self.shared.known.meter.as_deref()
    }

    /// Waits until a request may be sent; what it gives is held until it is answered.
    pub(super) async fn acquire_permit(&self) -> Result<Option<RequestPermit>, Failure> {
        match self.meter() {
            Some(meter) => {
                let permit = meter.acquire_permit().await;
                permit.map(Some).map_err(Failure::LimitExceeded)
            }
            None => Ok(None),
        }
    }

    pub(super) fn known_as(&self, uid: String) {
        // What was seen first holds: a cluster does not change its UID.
        let _ = self.shared.uid.set(uid);
    }

    pub(super) fn sent(&self) {
        self.shared.sent.fetch_add(1, Ordering::Relaxed);
    }

    /// Returns whether a Kubernetes API is known to be there.
    pub(super) fn has_spoken(&self) -> bool {
        self.shared.spoke.load(Ordering::Relaxed)
    }

    pub(super) fn note_spoken(&self) {
        self.shared.spoke.store(true, Ordering::Relaxed);
    }

    pub(super) fn has_answered(&self) -> bool {
        self.shared.answered.load(Ordering::Relaxed)
    }

    pub(super) fn answered(&self) {
        self.shared.answered.store(true, Ordering::Relaxed);
    }
}
