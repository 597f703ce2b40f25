//! What a cluster has used of its [`Limits`].

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::pace::Pace;
use super::unfold::unfolded;
use super::{Limits, MIB};
use crate::cluster::failure::Failure;

/// What a cluster has used of its [`Limits`].
pub(in crate::cluster) struct Meter {
    limits: Limits,
    received: AtomicU64,
    unfolded: AtomicU64,
    doors: Arc<Semaphore>,
    requests: Pace,
    events: Pace,
}

/// The right to have a request on its way, until it is dropped.
pub(in crate::cluster) struct Turn {
    _door: OwnedSemaphorePermit,
}

/// Why no more is taken from a cluster; in MiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Spent {
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
        let doors = usize::try_from(limits.at_once).unwrap_or(Semaphore::MAX_PERMITS);
        Self {
            limits,
            received: AtomicU64::new(0),
            unfolded: AtomicU64::new(0),
            doors: Arc::new(Semaphore::new(doors.max(1))),
            requests: Pace::new(limits.per_second, limits.burst),
            events: Pace::new(limits.per_second, limits.burst),
        }
    }

    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Waits until a request may be sent.
    pub async fn turn(&self) -> Result<Turn, Failure> {
        let closed = |_| Failure::Request("no more requests".to_owned());
        let door = Arc::clone(&self.doors)
            .acquire_owned()
            .await
            .map_err(closed)?;
        self.requests.wait().await;
        self.left().map_err(Failure::Spent)?;
        Ok(Turn { _door: door })
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

    /// How many bytes were received so far.
    pub fn received(&self) -> u64 {
        self.received.load(Ordering::Relaxed)
    }

    /// Whether more may be received.
    pub fn left(&self) -> Result<(), Spent> {
        if self.received() < self.limits.received {
            Ok(())
        } else {
            Err(Spent::Received(self.limits.received / MIB))
        }
    }

    /// Counts what a JSON text would become; before anything is made of it.
    pub fn unfold(&self, json: &[u8]) -> Result<(), Spent> {
        if self.limits.unfolded == u64::MAX && self.limits.unfolded_in_all == u64::MAX {
            return Ok(());
        }
        let bytes = unfolded(json);
        if bytes > self.limits.unfolded {
            return Err(Spent::Answer(self.limits.unfolded / MIB));
        }
        let before = self.unfolded.fetch_add(bytes, Ordering::Relaxed);
        if before.saturating_add(bytes) > self.limits.unfolded_in_all {
            return Err(Spent::Answers(self.limits.unfolded_in_all / MIB));
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
            unfolded: 10_000,
            unfolded_in_all: 15_000,
            ..Limits::FOREIGN
        })
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_requests_are_on_their_way_than_may_be() {
        let meter = meter();
        let first = meter.turn().await.unwrap();
        let _second = meter.turn().await.unwrap();
        let third = timeout(Duration::from_secs(60), meter.turn()).await;
        assert!(third.is_err());
        drop(first);
        assert!(timeout(Duration::from_secs(1), meter.turn()).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn requests_are_no_faster_than_their_pace_after_a_burst() {
        let meter = meter();
        let begun = Instant::now();
        for _ in 0..5 {
            drop(meter.turn().await.unwrap());
        }
        assert_eq!(begun.elapsed(), Duration::ZERO);
        for _ in 0..20 {
            drop(meter.turn().await.unwrap());
        }
        assert_eq!(begun.elapsed().as_secs(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_cluster_that_has_sent_its_share_is_asked_no_more() {
        let meter = meter();
        meter.receive(99);
        assert!(meter.turn().await.is_ok());
        meter.receive(1);
        assert!(matches!(
            meter.turn().await,
            Err(Failure::Spent(Spent::Received(_)))
        ));
    }

    #[test]
    fn answers_are_bounded_one_by_one_and_together() {
        let meter = meter();
        let wide = |count: usize| format!("[{}0]", "0,".repeat(count));
        let large = meter.unfold(wide(1000).as_bytes());
        assert!(matches!(large, Err(Spent::Answer(_))), "{large:?}");
        assert_eq!(meter.unfold(wide(80).as_bytes()), Ok(()));
        let more = meter.unfold(wide(80).as_bytes());
        assert!(matches!(more, Err(Spent::Answers(_))), "{more:?}");
    }
}
