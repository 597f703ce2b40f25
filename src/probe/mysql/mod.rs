//! A small client for the protocol of MySQL and MariaDB, over any stream.
//!
//! It reads what a student's Pod sends, so nothing here trusts a length, a
//! count or an order: what does not parse is an error, what is too large is
//! cut or refused. Only the password scrambles come from `mysql_common`, whose
//! own packet readers are not made for a hostile server.

mod login;
mod query;
mod wire;

pub(crate) use login::Session;
#[cfg(test)]
pub(crate) use query::Column;
pub(crate) use query::{Limits, Table};

/// The reason for which a server gave no answer to a login or a statement.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SqlError {
    /// The server's own error.
    #[error("{message} (error {code})")]
    Server {
        /// E.g. 1045 access denied, 1049 unknown database.
        code: u16,
        /// The server's words.
        message: String,
    },
    /// The server does not speak the protocol, or a part of it that handson does not.
    #[error("{0}")]
    Foreign(String),
    /// The server hung up, or there is none.
    #[error("{0}")]
    Lost(String),
    /// The way to the server broke; nothing is known about the server.
    #[error("{0}")]
    Broken(String),
}
