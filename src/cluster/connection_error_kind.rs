//! Kinds of connection errors, told apart by their causes' words and I/O kinds.

use std::error::Error;
use std::fmt;
use std::io;

/// The kind of a [`super::Failure::Connection`]. Its words begin the failure's
/// message, and by them [`super::Cluster::explain`] knows it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConnectionErrorKind {
    Refused,
    Dns,
    Timeout,
    Broken,
    Tls,
    Proxy,
    Credentials,
    Barred,
    NotApi,
}

impl ConnectionErrorKind {
    const fn words(self) -> &'static str {
        match self {
            Self::Refused => "connection refused",
            Self::Dns => "no such host",
            Self::Timeout => "connection timed out",
            Self::Broken => "connection broken",
            Self::Tls => "TLS",
            Self::Proxy => "proxy",
            Self::Credentials => "credentials",
            Self::Barred => "address refused",
            Self::NotApi => "no Kubernetes API",
        }
    }

    /// Returns the kind that a message begins with, and the rest of it.
    pub fn from_message(message: &str) -> Option<(Self, &str)> {
        [
            Self::Refused,
            Self::Dns,
            Self::Timeout,
            Self::Broken,
            Self::Tls,
            Self::Proxy,
            Self::Credentials,
            Self::Barred,
            Self::NotApi,
        ]
        .into_iter()
        .find_map(|kind| {
            let rest = message.strip_prefix(kind.words())?.strip_prefix(": ")?;
            Some((kind, rest))
        })
    }
}

impl fmt::Display for ConnectionErrorKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.words())
    }
}

/// Returns an error, its cause, the cause of that, and so on.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| {
        // An I/O error that wraps another names that one as itself, not as its source.
        let io: Option<&io::Error> = error.downcast_ref();
        match io.and_then(io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => error.source(),
        }
    })
}

/// Returns the words of an error and of all its causes, and the innermost I/O kind.
pub(super) fn chain(error: &(dyn Error + 'static)) -> (Vec<String>, Option<io::ErrorKind>) {
    let words = causes(error).map(ToString::to_string);
    let io = causes(error).filter_map(|error| error.downcast_ref::<io::Error>());
    (words.collect(), io.map(io::Error::kind).last())
}

/// Returns the cause of this type, if it is among the causes.
pub(super) fn cause<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    causes(error).find_map(|error| error.downcast_ref())
}

/// Returns the innermost cause's words.
pub(super) fn root_cause(error: &(dyn Error + 'static)) -> String {
    chain(error).0.pop().unwrap_or_default()
}

/// Classifies a broken connection by its errors' words and I/O kind.
pub(super) fn classify(words: &[String], kind: Option<io::ErrorKind>) -> ConnectionErrorKind {
    let said = |part: &str| {
        words
            .iter()
            .any(|words| words.to_ascii_lowercase().contains(part))
    };
    if kind == Some(io::ErrorKind::UnexpectedEof) {
        return ConnectionErrorKind::Broken;
    }
    if said("certificate") || said("tls") || said("corrupt message") || said("handshake") {
        return ConnectionErrorKind::Tls;
    }
    if said("tunnel") || said("proxy") || said("socks") {
        return ConnectionErrorKind::Proxy;
    }
    if said("dns error") || said("failed to lookup address") {
        return ConnectionErrorKind::Dns;
    }
    match kind {
        Some(io::ErrorKind::ConnectionRefused) => ConnectionErrorKind::Refused,
        Some(io::ErrorKind::TimedOut) => ConnectionErrorKind::Timeout,
        _ => ConnectionErrorKind::Broken,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::failure::Failure;

    #[test]
    fn connection_errors_are_classified_by_kind_and_words() {
        use io::ErrorKind::{ConnectionRefused, ConnectionReset, InvalidData, TimedOut};
        for (words, kind, expected) in [
            (
                vec![
                    "client error (Connect)",
                    "tcp connect error",
                    "Connection refused (os error 111)",
                ],
                Some(ConnectionRefused),
                ConnectionErrorKind::Refused,
            ),
            (
                vec![
                    "client error (Connect)",
                    "dns error",
                    "failed to lookup address information: Name or service not known",
                ],
                None,
                ConnectionErrorKind::Dns,
            ),
            (
                vec!["client error (Connect)", "deadline has elapsed"],
                Some(TimedOut),
                ConnectionErrorKind::Timeout,
            ),
            (
                vec![
                    "client error (SendRequest)",
                    "connection closed before message completed",
                ],
                None,
                ConnectionErrorKind::Broken,
            ),
            (
                vec!["Connection reset by peer (os error 104)"],
                Some(ConnectionReset),
                ConnectionErrorKind::Broken,
            ),
            (
                vec![
                    "client error (Connect)",
                    "invalid peer certificate: UnknownIssuer",
                ],
                Some(InvalidData),
                ConnectionErrorKind::Tls,
            ),
            (
                vec![
                    "client error (Connect)",
                    "received corrupt message of type InvalidContentType",
                ],
                Some(InvalidData),
                ConnectionErrorKind::Tls,
            ),
            (
                vec!["client error (Connect)", "tls handshake eof"],
                Some(io::ErrorKind::UnexpectedEof),
                ConnectionErrorKind::Broken,
            ),
            (
                vec!["client error (Connect)", "tunnel error: unsuccessful"],
                None,
                ConnectionErrorKind::Proxy,
            ),
        ] {
            let words: Vec<String> = words.into_iter().map(str::to_owned).collect();
            assert_eq!(classify(&words, kind), expected, "{words:?}");
        }
    }

    #[test]
    fn the_sort_can_be_read_back_from_a_message() {
        let failure = Failure::Connection(
            ConnectionErrorKind::Tls,
            "invalid peer certificate: UnknownIssuer".into(),
        );
        assert_eq!(
            ConnectionErrorKind::from_message(&failure.to_string()),
            Some((
                ConnectionErrorKind::Tls,
                "invalid peer certificate: UnknownIssuer"
            ))
        );
        assert_eq!(ConnectionErrorKind::from_message("something else"), None);
    }
}
