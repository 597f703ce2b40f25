//! A database: the account that logs in, and what it answers.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An account of a database.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Login {
    /// The user's name.
    pub user: String,
    /// The source of the password.
    pub password: Password,
}

/// Stands in a record in the place of what nobody else should read.
pub const HIDDEN: &str = "[hidden]";

/// The source of a password. Never holds one that could be printed or written.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Password {
    /// The environment of this container of the Pod: a value, a Secret, a ConfigMap or a file.
    FromPod {
        /// The container.
        container: String,
    },
    /// Given by the user with `--set password=…`; in a record, [`HIDDEN`].
    Given(#[serde(with = "unspoken")] String),
}

impl fmt::Debug for Password {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FromPod { container } => write!(out, "FromPod({container})"),
            Self::Given(_) => out.write_str("Given(hidden)"),
        }
    }
}

/// The answer of a database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SqlSeen {
    /// A result set.
    Rows(Rows),
    /// The server refused the statement.
    Error {
        /// The server's error number, e.g. 1049 unknown database, 1146 no such table.
        code: u16,
        /// Its words.
        message: String,
    },
    /// The server refused the login.
    Denied(String),
    /// No password could be found to log in with.
    NoPassword(NoPassword),
    /// Nothing that speaks the protocol answered before the deadline; the last real error.
    NoServer(String),
}

/// The reason for which no password is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum NoPassword {
    /// The Pod has no such container.
    NoContainer {
        /// Its name.
        container: String,
    },
    /// A Secret or `ConfigMap` that should hold it cannot be read.
    Unreadable {
        /// Its kind.
        kind: String,
        /// Its name.
        name: String,
        /// The key.
        key: String,
    },
    /// It is where only the node can look.
    Elsewhere {
        /// The field or path that says where.
        place: String,
    },
    /// The environment names another user.
    OtherUser {
        /// The user that should log in.
        user: String,
    },
    /// The environment does not set it.
    Unset {
        /// The variable.
        variable: String,
    },
    /// It was written only to the log of the first start, which is gone.
    LogGone,
    /// In a record of `evidence/v1`.
    #[serde(untagged)]
    InWords(Sentence),
}

/// A sentence of a record of `evidence/v1`, which had sentences for codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// In Japanese.
    pub ja: String,
    /// In English.
    pub en: String,
}

/// A result set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    /// Column names.
    pub columns: Vec<String>,
    /// Rows; `None` is NULL.
    pub rows: Vec<Vec<Option<String>>>,
    /// True where there were more rows than are kept.
    pub cut: bool,
}

/// A text that is written, and read, as [`HIDDEN`] whatever it is.
mod unspoken {
    use serde::{Deserialize, Deserializer, Serializer};

    use super::HIDDEN;

    pub(super) fn serialize<S: Serializer>(_: &str, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(HIDDEN)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
        String::deserialize(from).map(|_| HIDDEN.to_owned())
    }
}
