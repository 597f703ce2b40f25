//! A meter of what a cluster has used of its [`Limits`].

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::memory_estimate::estimated_memory;
use super::rate_limit::RateLimit;
use super::{Limits, MIB};

/// A meter of what a cluster has used of its [`Limits`].
pub(in crate::cluster) struct Meter {
    limits: Limits,
    received: AtomicU64,
    memory: AtomicU64,
    slots: Arc<Semaphore>,
    requests: RateLimit,
    events: RateLimit,
}

/// The right to have a request on its way, until it is dropped.
pub(in crate::cluster) struct RequestPermit {
    _slot: Option<OwnedSemaphorePermit>,
}

/// A limit that a cluster has reached; in MiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LimitExceeded {
    /// All that may be received has been.
    #[error("the cluster has sent {0} MiB, and no more is taken from it")]
    Received(u64),
    /// One answer would become too much.
    #[error("the answer would take more than {0} MiB of memory")]
    Answer(u64),
    /// All answers together would become too much.
    #[error("the answers of the cluster would take more than {0} MiB of memory")]
    Answers(u64),
}

impl Meter {
    pub fn new(limits: Limits) -> Self {
        let slots = usize::try_from(limits.at_once).unwrap_or(Semaphore::MAX_PERMITS);
        Self {
            limits,
            received: AtomicU64::new(0),
            memory: AtomicU64::new(0),
            slots: Arc::new(Semaphore::new(slots.max(1))),
            requests: RateLimit::new(limits.per_second, limits.burst),
            events: RateLimit::new(limits.per_second, limits.burst),
        }
    }

    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Waits until a request may be sent.
    pub async fn acquire_permit(&self) -> Result<RequestPermit, LimitExceeded> {
        // Nobody closes the semaphore.
        let slot = Arc::clone(&self.slots).acquire_owned().await.ok();
        self.requests.wait().await;
        self.left()?;
        Ok(RequestPermit { _slot: slot })
    }

    /// Waits until an event of a watch may be looked at. Whoever sends them
    /// faster is held up by his own connection.
    pub async fn event(&self) {
        self.events.wait().await;
    }

    /// Counts bytes that were received.
    pub fn receive(&self, bytes: usize) {
        self.received.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Returns the bytes that were received so far.
    pub fn received(&self) -> u64 {
        self.received.load(Ordering::Relaxed)
    }

    /// Fails where no more may be received.
    pub fn left(&self) -> Result<(), LimitExceeded> {
        if self.received() < self.limits.received {
            Ok(())
        } else {
            Err(LimitExceeded::Received(self.limits.received / MIB))
        }
    }

    /// Counts what a JSON text would become; before anything is made of it.
    pub fn count_memory(&self, json: &[u8]) -> Result<(), LimitExceeded> {
        if self.limits.answer_memory == u64::MAX && self.limits.total_memory == u64::MAX {
            return Ok(());
        }
        let bytes = estimated_memory(json);
        if bytes > self.limits.answer_memory {
            return Err(LimitExceeded::Answer(self.limits.answer_memory / MIB));
        }
        let before = self.memory.fetch_add(bytes, Ordering::Relaxed);
        if before.saturating_add(bytes) > self.limits.total_memory {
            return Err(LimitExceeded::Answers(self.limits.total_memory / MIB));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::{Instant, timeout};

    use super::*;

    fn meter() -> Meter {
        Meter::new(Limits {
            at_once: 2,
            per_second: 10,
            burst: 5,
            received: 100,
            answer_memory: 10_000,
            total_memory: 15_000,
            ..Limits::FOREIGN
        })
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_requests_are_on_their_way_than_may_be() {
        let meter = meter();
        let first = meter.acquire_permit().await.unwrap();
        let _second = meter.acquire_permit().await.unwrap();
        let third = timeout(Duration::from_secs(60), meter.acquire_permit()).await;
        assert!(third.is_err());
        drop(first);
        assert!(
            timeout(Duration::from_secs(1), meter.acquire_permit())
                .await
                .is_ok()
        );
    }

    #[tokio::test(start_paused = true)]
    async fn requests_after_a_burst_keep_their_rate() {
        let meter = meter();
        let begun = Instant::now();
        for _ in 0..5 {
            drop(meter.acquire_permit().await.unwrap());
        }
        assert_eq!(begun.elapsed(), Duration::ZERO);
        for _ in 0..20 {
            drop(meter.acquire_permit().await.unwrap());
        }
        assert_eq!(begun.elapsed().as_secs(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_cluster_that_has_sent_its_share_is_asked_no_more() {
        let meter = meter();
        meter.receive(99);
        assert!(meter.acquire_permit().await.is_ok());
        meter.receive(1);
        assert!(matches!(
            meter.acquire_permit().await,
            Err(LimitExceeded::Received(_))
        ));
    }

    #[test]
    fn answers_are_bounded_one_by_one_and_together() {
        let meter = meter();
        let wide = |count: usize| format!("[{}0]", "0,".repeat(count));
        let large = meter.count_memory(wide(1000).as_bytes());
        assert!(matches!(large, Err(LimitExceeded::Answer(_))), "{large:?}");
        assert_eq!(meter.count_memory(wide(80).as_bytes()), Ok(()));
        let more = meter.count_memory(wide(80).as_bytes());
        assert!(matches!(more, Err(LimitExceeded::Answers(_))), "{more:?}");
    }
}
