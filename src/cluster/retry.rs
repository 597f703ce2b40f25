//! Tells which failed reads are worth repeating, and how soon.

use std::time::Duration;

use super::failure::Failure;
use crate::cluster::connection_error_kind::ConnectionErrorKind;

/// A cluster that has never answered gets this long to be found.
pub(super) const FIRST_CONTACT: Duration = Duration::from_secs(2);
/// One that nobody trusts gets this long to answer anything whole: a server that
/// sends a byte a second, or never comes to an end, is no cluster.
pub(super) const FIRST_ANSWER: Duration = Duration::from_secs(10);

const SHORTEST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(3);

/// The beginnings of the API's answers to an object that does not fit its kind: in
/// its structure, and in a value that is none of its type, such as the quantity
/// `10GB`. It says so with code 500 (Kubernetes 1.37).
const MISFITS: [&str; 2] = [
    "failed to create typed patch object",
    "failed to convert new object",
];

/// Tells whether the API's words are about the object that it was sent.
pub(super) fn is_misfit(message: &str) -> bool {
    MISFITS.iter().any(|words| message.starts_with(words))
}

/// Tells whether a read that failed like this may succeed if it is sent again.
/// Refusals (401, 403, 404 …) and misconfigurations stay what they are.
pub(super) fn worth_repeating(failure: &Failure) -> bool {
    match failure {
        // Server-side apply.
        Failure::Status { message, .. } if is_misfit(message) => false,
        Failure::Status { code, .. } => matches!(code, 408 | 429 | 500 | 502 | 503 | 504),
        Failure::Connection(kind, _) => matches!(
            kind,
            ConnectionErrorKind::Refused
                | ConnectionErrorKind::Dns
                | ConnectionErrorKind::Timeout
                | ConnectionErrorKind::Broken
        ),
        Failure::Garbled(_) | Failure::Silence(_) => true,
        Failure::TooLarge(_) | Failure::LimitExceeded(_) | Failure::Request(_) => false,
    }
}

/// Pauses that grow, and differ between clients that fail at the same moment.
#[derive(Debug)]
pub(crate) struct Backoff {
    next: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self { next: SHORTEST }
    }
}

impl Backoff {
    /// Returns how long to wait now: at least as long as the server asked for.
    pub fn pause(&mut self, asked: Option<Duration>) -> Duration {
        let full = self.next;
        self.next = (full * 2).min(LONGEST);
        let pause = full / 2 + full.mul_f64(random_fraction() / 2.0);
        asked.map_or(pause, |asked| asked.max(pause))
    }

    /// Begins again with short pauses.
    pub fn reset(&mut self) {
        *self = Self::default();
    }
}

/// In 0..1; one half where the system has no randomness to give.
fn random_fraction() -> f64 {
    getrandom::u32().map_or(0.5, |random| f64::from(random) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::limits::LimitExceeded;

    fn status(code: u16) -> Failure {
        Failure::Status {
            code,
            reason: String::new(),
            message: String::new(),
            about: None,
            retry_after: None,
        }
    }

    #[test]
    fn only_what_may_pass_is_repeated() {
        for (failure, repeated) in [
            (status(429), true),
            (status(500), true),
            (status(503), true),
            (status(401), false),
            (status(403), false),
            (status(404), false),
            (status(410), false),
            (
                Failure::Connection(ConnectionErrorKind::Refused, String::new()),
                true,
            ),
            (
                Failure::Connection(ConnectionErrorKind::Broken, String::new()),
                true,
            ),
            (
                Failure::Connection(ConnectionErrorKind::Tls, String::new()),
                false,
            ),
            (
                Failure::Connection(ConnectionErrorKind::Credentials, String::new()),
                false,
            ),
            (Failure::Garbled(String::new()), true),
            (
                Failure::Connection(ConnectionErrorKind::Barred, String::new()),
                false,
            ),
            (Failure::TooLarge(1), false),
            (Failure::LimitExceeded(LimitExceeded::Received(1)), false),
        ] {
            assert_eq!(worth_repeating(&failure), repeated, "{failure:?}");
        }
    }

    #[test]
    fn object_that_does_not_fit_is_not_sent_again() {
        let words = [
            "failed to create typed patch object (a/b; /v1, Kind=Pod): field not declared in schema",
            "failed to convert new object (a/b; /v1, Kind=PersistentVolumeClaim) to proper version: quantities must match",
        ];
        for words in words {
            let Failure::Status {
                code,
                reason,
                about,
                retry_after,
                ..
            } = status(500)
            else {
                unreachable!()
            };
            let message = words.to_owned();
            assert!(!worth_repeating(&Failure::Status {
                code,
                reason,
                message,
                about,
                retry_after
            }));
        }
    }

    #[test]
    fn pauses_grow_to_a_limit_and_heed_the_server() {
        let mut backoff = Backoff::default();
        let pauses: Vec<Duration> = (0..12).map(|_| backoff.pause(None)).collect();
        assert!(pauses[0] >= SHORTEST / 2 && pauses[0] <= SHORTEST);
        assert!(pauses[11] >= LONGEST / 2 && pauses[11] <= LONGEST);
        assert_eq!(
            backoff.pause(Some(Duration::from_secs(9))),
            Duration::from_secs(9)
        );
    }
}
