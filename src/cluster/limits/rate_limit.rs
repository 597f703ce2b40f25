//! So many a second, after a burst.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// A bucket of tokens, kept as the moment at which it will be full again.
pub(super) struct RateLimit {
    each: Duration,
    burst: Duration,
    full: Mutex<Option<Instant>>,
}

impl RateLimit {
    pub fn new(per_second: u32, burst: u32) -> Self {
        let each = Duration::from_secs(1) / per_second.max(1);
        Self {
            each,
            burst: each * burst.max(1),
            full: Mutex::new(None),
        }
    }

    /// Waits for the next token.
    pub async fn wait(&self) {
        let now = Instant::now();
        let at = {
            let mut full = self.full.lock().unwrap_or_else(PoisonError::into_inner);
            let after = full.map_or(now, |full| full.max(now)) + self.each;
            *full = Some(after);
            after.checked_sub(self.burst).unwrap_or(now)
        };
        if at > now {
            sleep_until(at).await;
        }
    }
}
