//! Why something could not be found out, through no fault of the student.

use serde::{Deserialize, Serialize};

use crate::{say, text::Text};

/// A request that got no usable answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{what}: {message}")]
pub struct Trouble {
    /// The kind of trouble.
    pub kind: TroubleKind,
    /// What was being done, e.g. `list pods in namespace default`.
    pub what: String,
    /// The last real error, in the words of whoever raised it.
    pub message: String,
}

impl Trouble {
    /// That a cluster was asked in vain, where nothing better is known.
    #[must_use]
    pub fn text(&self) -> Text {
        let Self { what, message, .. } = self;
        if self.kind == TroubleKind::Forbidden {
            return say!(
                ja: "クラスターでそれをする権限がありません ({what}): {message}",
                en: "you lack the right to do this on the cluster ({what}): {message}"
            );
        }
        say!(
            ja: "クラスターから答えが得られませんでした ({what}): {message}",
            en: "the cluster gave no usable answer ({what}): {message}"
        )
    }
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
