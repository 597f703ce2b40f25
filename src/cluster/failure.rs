//! Why a request failed: sorting errors by what can be done about them.

use std::error::Error;
use std::fmt;
use std::io;
use std::time::Duration;

use super::{Cluster, ConnectError};
use crate::evidence::{Trouble, TroubleKind};

/// Why one attempt of a request gave nothing usable.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub(crate) enum Failure {
    /// The API said no.
    #[error("{message}")]
    Status {
        /// HTTP status.
        code: u16,
        /// Kubernetes' machine-readable reason; empty where the answer was not the API's own.
        reason: String,
        /// The API's words.
        message: String,
        /// The name of the object that the refusal is about, where it says so.
        about: Option<String>,
        /// When to ask again.
        retry_after: Option<Duration>,
    },
    /// The connection was not made, or broke.
    #[error("{0}: {1}")]
    Connection(Sort, String),
    /// What came back is not what the API sends.
    #[error("unusable answer: {0}")]
    Garbled(String),
    /// The answer is larger than handson reads.
    #[error("the answer is larger than {0} MiB")]
    TooLarge(usize),
    /// No answer in the time there was.
    #[error("no answer within {0:.1} s")]
    Silence(f32),
    /// The request could not be made: a name that is no name.
    #[error("cannot ask for this: {0}")]
    Request(String),
}

/// The sorts of [`Failure::Connection`]. Their words begin its message, and by
/// them [`Cluster::explain`] knows them again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    Refused,
    Dns,
    Timeout,
    Broken,
    Tls,
    Proxy,
    Credentials,
}

impl Sort {
    const fn words(self) -> &'static str {
        match self {
            Self::Refused => "connection refused",
            Self::Dns => "no such host",
            Self::Timeout => "connection timed out",
            Self::Broken => "connection broken",
            Self::Tls => "TLS",
            Self::Proxy => "proxy",
            Self::Credentials => "credentials",
        }
    }

    fn of(message: &str) -> Option<(Self, &str)> {
        [
            Self::Refused,
            Self::Dns,
            Self::Timeout,
            Self::Broken,
            Self::Tls,
            Self::Proxy,
            Self::Credentials,
        ]
        .into_iter()
        .find_map(|sort| {
            Some((
                sort,
                message.strip_prefix(sort.words())?.strip_prefix(": ")?,
            ))
        })
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.words())
    }
}

impl Failure {
    /// What a transport error is: by the kind of the innermost I/O error, and
    /// by words where a library has no kind.
    pub fn from_transport(error: &kube::Error) -> Self {
        match error {
            kube::Error::Api(status) => {
                let details = status.details.as_ref();
                Self::Status {
                    code: status.code,
                    reason: status.reason.clone(),
                    message: status.message.clone(),
                    about: details
                        .map(|details| details.name.clone())
                        .filter(|name| !name.is_empty()),
                    retry_after: details
                        .map(|details| details.retry_after_seconds)
                        .filter(|seconds| *seconds > 0)
                        .map(|seconds| Duration::from_secs(seconds.into())),
                }
            }
            kube::Error::SerdeError(json) => Self::Garbled(json.to_string()),
            kube::Error::FromUtf8(utf8) => Self::Garbled(utf8.to_string()),
            kube::Error::BuildRequest(request) => Self::Request(request.to_string()),
            kube::Error::Auth(auth) => {
                Self::Connection(Sort::Credentials, super::credentials::safe_words(auth))
            }
            other => {
                let (words, kind) = chain(other);
                Self::Connection(
                    sort_of(&words, kind),
                    words.last().cloned().unwrap_or_default(),
                )
            }
        }
    }

    /// The trouble to report, where `what` was being done.
    pub fn trouble(&self, what: impl Into<String>) -> Trouble {
        let kind = match self {
            Self::Status { code: 401, .. } | Self::Connection(Sort::Credentials, _) => {
                TroubleKind::Unauthorized
            }
            Self::Status { code: 403, .. } => TroubleKind::Forbidden,
            Self::Connection(..) => TroubleKind::Unreachable,
            Self::Silence(_) => TroubleKind::TimedOut,
            _ => TroubleKind::Other,
        };
        Trouble {
            kind,
            what: what.into(),
            message: self.to_string(),
        }
    }
}

impl Cluster {
    /// What a trouble with the connection comes from and what to do about it;
    /// `None` for trouble of other sorts.
    #[must_use]
    pub fn explain(&self, trouble: &Trouble) -> Option<ConnectError> {
        let server = self.server().to_owned();
        let reason = trouble.message.clone();
        match (trouble.kind, Sort::of(&trouble.message)) {
            (_, Some((Sort::Credentials, why))) => Some(ConnectError::Credentials {
                reason: why.to_owned(),
            }),
            (TroubleKind::Unauthorized, _) => Some(ConnectError::Unauthorized { server, reason }),
            (TroubleKind::Unreachable, Some((Sort::Tls, why))) => Some(ConnectError::Tls {
                server,
                reason: why.to_owned(),
            }),
            (TroubleKind::Unreachable, Some((Sort::Proxy, why))) => Some(ConnectError::Proxy {
                reason: why.to_owned(),
            }),
            // The system says it itself.
            (TroubleKind::Unreachable, Some((Sort::Refused, why))) => {
                Some(ConnectError::Unreachable {
                    server,
                    reason: why.to_owned(),
                })
            }
            (TroubleKind::Unreachable, _) => Some(ConnectError::Unreachable { server, reason }),
            _ => None,
        }
    }
}

/// The words of an error and of all its causes, and the innermost I/O kind.
fn chain(error: &(dyn Error + 'static)) -> (Vec<String>, Option<io::ErrorKind>) {
    let (mut words, mut kind) = (Vec::new(), None);
    let mut next = Some(error);
    while let Some(error) = next {
        words.push(error.to_string());
        if let Some(io) = error.downcast_ref::<io::Error>() {
            kind = Some(io.kind());
            // An I/O error that wraps another names that one as itself, not as its source.
            if let Some(inner) = io.get_ref() {
                next = Some(inner);
                continue;
            }
        }
        next = error.source();
    }
    (words, kind)
}

/// The innermost cause's words.
pub(super) fn root_cause(error: &(dyn Error + 'static)) -> String {
    chain(error).0.pop().unwrap_or_default()
}

fn sort_of(words: &[String], kind: Option<io::ErrorKind>) -> Sort {
    let said = |part: &str| {
        words
            .iter()
            .any(|words| words.to_ascii_lowercase().contains(part))
    };
    if kind == Some(io::ErrorKind::UnexpectedEof) {
        return Sort::Broken;
    }
    if said("certificate") || said("tls") || said("corrupt message") || said("handshake") {
        return Sort::Tls;
    }
    if said("tunnel") || said("proxy") || said("socks") {
        return Sort::Proxy;
    }
    if said("dns error") || said("failed to lookup address") {
        return Sort::Dns;
    }
    match kind {
        Some(io::ErrorKind::ConnectionRefused) => Sort::Refused,
        Some(io::ErrorKind::TimedOut) => Sort::Timeout,
        _ => Sort::Broken,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connection_errors_are_sorted_by_io_kind_and_by_words() {
        use io::ErrorKind::{ConnectionRefused, ConnectionReset, InvalidData, TimedOut};
        for (words, kind, sort) in [
            (
                vec![
                    "client error (Connect)",
                    "tcp connect error",
                    "Connection refused (os error 111)",
                ],
                Some(ConnectionRefused),
                Sort::Refused,
            ),
            (
                vec![
                    "client error (Connect)",
                    "dns error",
                    "failed to lookup address information: Name or service not known",
                ],
                None,
                Sort::Dns,
            ),
            (
                vec!["client error (Connect)", "deadline has elapsed"],
                Some(TimedOut),
                Sort::Timeout,
            ),
            (
                vec![
                    "client error (SendRequest)",
                    "connection closed before message completed",
                ],
                None,
                Sort::Broken,
            ),
            (
                vec!["Connection reset by peer (os error 104)"],
                Some(ConnectionReset),
                Sort::Broken,
            ),
            (
                vec![
                    "client error (Connect)",
                    "invalid peer certificate: UnknownIssuer",
                ],
                Some(InvalidData),
                Sort::Tls,
            ),
            (
                vec![
                    "client error (Connect)",
                    "received corrupt message of type InvalidContentType",
                ],
                Some(InvalidData),
                Sort::Tls,
            ),
            (
                vec!["client error (Connect)", "tls handshake eof"],
                Some(io::ErrorKind::UnexpectedEof),
                Sort::Broken,
            ),
            (
                vec!["client error (Connect)", "tunnel error: unsuccessful"],
                None,
                Sort::Proxy,
            ),
        ] {
            let words: Vec<String> = words.into_iter().map(str::to_owned).collect();
            assert_eq!(sort_of(&words, kind), sort, "{words:?}");
        }
    }

    #[test]
    fn the_sort_can_be_read_back_from_a_message() {
        let failure =
            Failure::Connection(Sort::Tls, "invalid peer certificate: UnknownIssuer".into());
        assert_eq!(
            Sort::of(&failure.to_string()),
            Some((Sort::Tls, "invalid peer certificate: UnknownIssuer"))
        );
        assert_eq!(Sort::of("something else"), None);
    }

    #[test]
    fn refusals_lead_to_their_own_kind_of_trouble() {
        let status = |code| Failure::Status {
            code,
            reason: String::new(),
            message: "no".into(),
            about: None,
            retry_after: None,
        };
        assert_eq!(status(401).trouble("").kind, TroubleKind::Unauthorized);
        assert_eq!(status(403).trouble("").kind, TroubleKind::Forbidden);
        assert_eq!(status(500).trouble("").kind, TroubleKind::Other);
        assert_eq!(
            Failure::Silence(2.0).trouble("").kind,
            TroubleKind::TimedOut
        );
    }
}
