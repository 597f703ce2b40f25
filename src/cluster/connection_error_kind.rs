//! The sorts of broken connection.

use std::error::Error;
use std::fmt;
use std::io;

/// The sorts of [`super::Failure::Connection`]. Their words begin its message, and by
/// them [`super::Cluster::explain`] knows them again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    Refused,
    Dns,
    Timeout,
    Broken,
    Tls,
    Proxy,
    Credentials,
    Barred,
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
            Self::Barred => "address refused",
        }
    }

    /// The sort that a message begins with, and the rest of it.
    pub fn of(message: &str) -> Option<(Self, &str)> {
        [
            Self::Refused,
            Self::Dns,
            Self::Timeout,
            Self::Broken,
            Self::Tls,
            Self::Proxy,
            Self::Credentials,
            Self::Barred,
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

/// An error, what caused it, what caused that, and so on.
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

/// The words of an error and of all its causes, and the innermost I/O kind.
pub(super) fn chain(error: &(dyn Error + 'static)) -> (Vec<String>, Option<io::ErrorKind>) {
    let words = causes(error).map(ToString::to_string);
    let io = causes(error).filter_map(|error| error.downcast_ref::<io::Error>());
    (words.collect(), io.map(io::Error::kind).last())
}

/// The cause of this type, if it is among the causes.
pub(super) fn cause<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    causes(error).find_map(|error| error.downcast_ref())
}

/// The innermost cause's words.
pub(super) fn root_cause(error: &(dyn Error + 'static)) -> String {
    chain(error).0.pop().unwrap_or_default()
}

/// What a broken connection is, by its errors' words and I/O kind.
pub(super) fn sort_of(words: &[String], kind: Option<io::ErrorKind>) -> Sort {
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
    use crate::cluster::failure::Failure;

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
}
