//! Failures of a request, by what can be done about them.

use std::time::Duration;

use kube::core::Status;

use super::foreign::Barred;
use super::limits::LimitExceeded;
use crate::cluster::connection_error_kind::{ConnectionErrorKind, cause, chain, classify};
use crate::evidence::{Trouble, TroubleKind};

/// A failure of one attempt of a request.
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
    Connection(ConnectionErrorKind, String),
    /// The answer is not what the API sends.
    #[error("unusable answer: {0}")]
    Garbled(String),
    /// The answer is larger than handson reads.
    #[error("the answer is larger than {0} MiB")]
    TooLarge(usize),
    /// The cluster has used up what is taken from it.
    #[error("{0}")]
    LimitExceeded(LimitExceeded),
    /// No answer in the time there was.
    #[error("no answer within {0:.1} s")]
    Silence(f32),
    /// The request could not be made: a name that is no name.
    #[error("cannot ask for this: {0}")]
    Request(String),
}

impl Failure {
    /// Returns the failure of an API that refuses; `asked`: when to ask again, where that is
    /// said elsewhere.
    pub fn refused(code: u16, status: &Status, asked: Option<Duration>) -> Self {
        let details = status.details.as_ref();
        let seconds = details.map(|details| details.retry_after_seconds);
        Self::Status {
            code,
            reason: status.reason.clone(),
            message: shortened(&status.message),
            about: details
                .map(|details| details.name.clone())
                .filter(|name| !name.is_empty()),
            retry_after: asked.or(seconds
                .filter(|seconds| *seconds > 0)
                .map(|seconds| Duration::from_secs(seconds.into()))),
        }
    }

    /// Classifies a transport error: by the kind of the innermost I/O error, and
    /// by words where a library has no kind.
    pub fn from_transport(error: &kube::Error) -> Self {
        match error {
            kube::Error::Api(status) => Self::refused(status.code, status, None),
            kube::Error::SerdeError(json) => Self::Garbled(crate::parse_cause::json(json).what.en),
            kube::Error::FromUtf8(utf8) => Self::Garbled(utf8.to_string()),
            kube::Error::BuildRequest(request) => Self::Request(request.to_string()),
            kube::Error::Auth(auth) => Self::Connection(
                ConnectionErrorKind::Credentials,
                super::unusable::safe_words(auth),
            ),
            other => {
                if let Some(spent) = cause::<LimitExceeded>(other) {
                    return Self::LimitExceeded(*spent);
                }
                if let Some(barred) = cause::<Barred>(other) {
                    return Self::Connection(ConnectionErrorKind::Barred, barred.to_string());
                }
                let (words, kind) = chain(other);
                Self::Connection(
                    classify(&words, kind),
                    words.last().cloned().unwrap_or_default(),
                )
            }
        }
    }

    /// Returns the trouble to report, where `what` was being done.
    pub fn trouble(&self, what: impl Into<String>) -> Trouble {
        let kind = match self {
            Self::Status { code: 401, .. }
            | Self::Connection(ConnectionErrorKind::Credentials, _) => TroubleKind::Unauthorized,
            Self::Status { code: 403, .. } => TroubleKind::Forbidden,
            Self::Connection(..) => TroubleKind::Unreachable,
            Self::Silence(_) => TroubleKind::TimedOut,
            Self::TooLarge(_) | Self::LimitExceeded(_) => TroubleKind::TooMuch,
            _ => TroubleKind::Other,
        };
        Trouble {
            kind,
            what: what.into(),
            message: self.to_string(),
        }
    }
}

/// Returns the beginning of the API's words.
fn shortened(words: &str) -> String {
    words.chars().take(8192).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
