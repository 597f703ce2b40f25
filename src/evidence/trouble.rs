//! Requests that got no usable answer, through no fault of the student.

use serde::{Deserialize, Serialize};

/// A request that got no usable answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{what}: {message}")]
pub struct Trouble {
    /// The kind of trouble.
    pub kind: TroubleKind,
    /// The request, e.g. `list pods in namespace default`.
    pub what: String,
    /// The last real error, in the words of whoever raised it.
    pub message: String,
}

/// The kinds of [`Trouble`] that lead to different advice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TroubleKind {
    /// The API answered 403.
    Forbidden,
    /// The API answered 401.
    Unauthorized,
    /// No connection, or one that broke.
    Unreachable,
    /// No answer before the deadline.
    TimedOut,
    /// The cluster sent more than is taken from one.
    TooMuch,
    /// The cluster does not know this kind of object.
    UnknownKind,
    /// The Pod that was asked about is another one now, or gone.
    Moved,
    /// It was not asked when the record was made.
    Unrecorded,
    /// Interrupted by the user.
    Interrupted,
    /// Anything else.
    Other,
}
