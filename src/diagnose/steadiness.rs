//! Since when a Pod is ready, and how long that must go on to be believed.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// The times from which on a Pod, or several, may be believed to be ready.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Steadiness {
    /// The time at which the last of them became ready, or its youngest container
    /// started; `None` where nothing says.
    pub since: Option<Timestamp>,
    /// The time until which probes and former runs leave it open.
    pub open_until: Option<Timestamp>,
}

impl Steadiness {
    /// Returns the same with a container that runs since `started` and is believed to be
    /// well `after` that.
    pub(super) fn with_container(self, started: Option<Timestamp>, after: Duration) -> Self {
        let after = SignedDuration::try_from(after).unwrap_or_default();
        self.and(Self {
            since: started,
            open_until: started.and_then(|started| started.checked_add(after).ok()),
        })
    }

    /// Returns the times for both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            since: self.since.max(other.since),
            open_until: self.open_until.max(other.open_until),
        }
    }

    /// Returns how much longer than `usual` it must go on after [`Self::since`].
    #[must_use]
    pub fn longer_than(&self, usual: Duration) -> Duration {
        let Some((since, until)) = self.since.zip(self.open_until) else {
            return Duration::ZERO;
        };
        let whole = Duration::try_from(until.duration_since(since)).unwrap_or_default();
        whole.saturating_sub(usual)
    }
}
