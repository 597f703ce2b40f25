//! What was found out.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Trouble;
use crate::text::Text;

/// The answer to one [`super::Request`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Answer {
    /// The objects that a read found; none is an answer too.
    Objects(Vec<Value>),
    /// To [`super::Scope::First`] where there are more than these.
    Page(Vec<Value>),
    /// The end of a log.
    Log(String),
    /// To [`super::Probe::File`].
    File(FileSeen),
    /// To [`super::Probe::Carry`].
    Carry(CarrySeen),
    /// To [`super::Probe::Socket`].
    Socket(SocketSeen),
    /// To [`super::Probe::Query`].
    Sql(SqlSeen),
    /// To [`super::Probe::Write`] and [`super::Probe::Execute`].
    ByHand(ByHandSeen),
    /// To [`super::Probe::Recreate`].
    Recreation(Box<Recreation>),
    /// A probe that was not made, since it would have done harm.
    Refused(Refusal),
    /// No usable answer.
    Trouble(Trouble),
}

/// A file as exec showed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FileSeen {
    /// It is there.
    Content {
        /// Its length in bytes (of what was read, where `cut`).
        bytes: u64,
        /// SHA-256 of what was read, in hexadecimal.
        sha256: String,
        /// Its first characters, for showing.
        start: String,
        /// Whether reading stopped at the size limit.
        cut: bool,
    },
    /// It is not there, or not readable; the command's own words.
    Missing(String),
    /// The container has no program that could read it.
    NoReader(String),
    /// The container is not running.
    NotRunning(String),
}

/// What came of doing a student's work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ByHandSeen {
    /// It is done.
    Done,
    /// The container or the database did not let it be done; its own words.
    Refused(String),
}

/// What became of a nonce that was written in one place and read in another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CarrySeen {
    /// It was read back, byte for byte.
    Same,
    /// It could not be written; the command's own words.
    NotWritten(String),
    /// It was written, and was not seen in the other place.
    NotSeen(String),
    /// Something else was seen in the other place.
    Different,
    /// A container has no shell to do it with.
    NoShell(String),
    /// A container is not running.
    NotRunning(String),
}

/// A UNIX domain socket as two containers see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SocketSeen {
    /// Both containers could be asked.
    Asked {
        /// The server's path is a socket.
        at_server: bool,
        /// The client's path is a socket.
        at_client: bool,
        /// Device and inode agree.
        same_file: bool,
        /// Some process listens on it.
        listening: bool,
        /// The client may connect (write permission).
        permitted: bool,
    },
    /// A container has no shell to ask with.
    NoShell(String),
    /// A container is not running.
    NotRunning(String),
}

/// What a database answered.
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
    NoPassword(Text),
    /// Nothing that speaks the protocol answered before the deadline; the last real error.
    NoServer(String),
}

/// A result set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    /// Column names.
    pub columns: Vec<String>,
    /// Rows; `None` is NULL.
    pub rows: Vec<Vec<Option<String>>>,
    /// Whether there were more rows than are kept.
    pub cut: bool,
}

/// A Pod that was deleted and came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Recreation {
    /// UID before.
    pub old_uid: String,
    /// UID after; `None` when no new Pod became ready in time.
    pub new_uid: Option<String>,
    /// The node before and after.
    pub nodes: (String, String),
    /// The controller that made the new Pod, e.g. `StatefulSet/mariadb`; `None`: handson did.
    pub controller: Option<String>,
    /// The Pod's claims before.
    pub claims_before: Vec<ClaimIdentity>,
    /// The Pod's claims after.
    pub claims_after: Vec<ClaimIdentity>,
    /// What became of the nonce.
    pub witness: WitnessSeen,
    /// How it was left and looked for.
    pub means: Text,
    /// What could not be put back, if anything.
    pub not_restored: Vec<Text>,
}

/// A claim and the volume behind it, by UID.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimIdentity {
    /// The claim's name.
    pub claim: String,
    /// The claim's UID.
    pub claim_uid: String,
    /// The volume's name.
    pub volume: String,
    /// The volume's UID, where it may be read.
    pub volume_uid: Option<String>,
}

/// What became of a nonce over a re-creation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum WitnessSeen {
    /// It is still there, the same.
    Kept,
    /// It is gone.
    Lost,
    /// Something else is in its place.
    Changed,
    /// It could not be left in the first place; the words of who refused.
    NotLeft(String),
    /// The new Pod was not ready, or could not be asked; the last that was seen.
    NotAsked(String),
}

/// Why a probe was not made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Refusal {
    /// `--read-only`.
    ReadOnly,
    /// The user did not say yes.
    NotConfirmed,
    /// It would have done harm, for this reason.
    Harm(Text),
    /// Its outcome is certain without trying, and trying would lose data: it fails for this reason.
    WouldLose(Text),
}
