//! The probes as data: what is asked of a student's Pod, and what came of it.
//! The words, permissions and work of each are in a file of its name in
//! `src/probe/`; a new one is its data here and a line in [`for_each_probe`].

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Login, PodKey, Recreation, Trouble};
use crate::objects::ContainerPath;

/// The state in which a probe leaves what it acts upon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing is changed.
    Reads,
    /// Something is changed and put back.
    PutsBack,
    /// The Pod is replaced by a successor, and what was lost is put back.
    ReplacesPod,
    /// What a student would do by hand is done, and stays.
    Stays,
}

/// Calls `$callback!` with every probe, the type of its answer and its effect,
/// and with every answer: the one list of them.
macro_rules! for_each_probe {
    ($callback:ident) => {
        $callback! {
            probes {
                File -> FileSeen, Reads;
                #[serde(rename = "carry")]
                SharedWrite -> SharedWriteSeen, PutsBack;
                Socket -> SocketSeen, Reads;
                Query -> SqlSeen, Reads;
                Write -> ByHandSeen, Stays;
                Execute -> ByHandSeen, Stays;
                Recreate -> Box<Recreation>, ReplacesPod;
                HttpGet -> HttpSeen, Reads;
            }
            answers {
                File(FileSeen);
                #[serde(rename = "carry")]
                SharedWrite(SharedWriteSeen);
                Socket(SocketSeen);
                Sql(SqlSeen);
                ByHand(ByHandSeen);
                Recreation(Box<Recreation>);
                Http(HttpSeen);
            }
        }
    };
}
pub(crate) use for_each_probe;

/// The data of one probe, as requests and records hold it.
pub trait ProbeData: Into<Probe> {
    /// The answer to it.
    type Answer: ProbeAnswer;
}

/// The answer to a probe that was made.
pub trait ProbeAnswer: Into<Answer> {
    /// Returns the answer of this type, `None` where it is another one.
    fn from_answer(answer: &Answer) -> Option<&Self>;
}

macro_rules! probe {
    (
        probes { $( $(#[$attribute:meta])* $name:ident -> $answer:ty, $effect:ident; )* }
        answers { $( $(#[$rename:meta])* $variant:ident($seen:ty); )* }
    ) => {
        /// Any one probe.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub enum Probe {
            $(
                #[doc = concat!("See [`", stringify!($name), "`].")]
                $(#[$attribute])*
                $name($name),
            )*
        }

        $(
            impl From<$name> for Probe {
                fn from(it: $name) -> Self {
                    Self::$name(it)
                }
            }

            impl ProbeData for $name {
                type Answer = $answer;
            }
        )*

        impl Probe {
            /// Returns the state in which it leaves what it acts upon.
            #[must_use]
            pub fn effect(&self) -> Effect {
                match self { $( Self::$name(_) => Effect::$effect, )* }
            }

            /// Returns the Pod that it is about.
            #[must_use]
            pub fn pod(&self) -> &PodKey {
                match self { $( Self::$name(it) => &it.pod, )* }
            }

            /// Returns the same probe of another Pod.
            #[must_use]
            pub fn on(&self, other: PodKey) -> Self {
                let mut probe = self.clone();
                match &mut probe { $( Self::$name(it) => it.pod = other, )* }
                probe
            }
        }

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
            $(
                #[doc = concat!("See [`", stringify!($seen), "`].")]
                $(#[$rename])*
                $variant($seen),
            )*
            /// A probe that was not allowed.
            Refused(Refusal),
            /// No usable answer.
            Trouble(Trouble),
        }

        $(
            impl From<$seen> for Answer {
                fn from(it: $seen) -> Self {
                    Self::$variant(it)
                }
            }

            impl ProbeAnswer for $seen {
                fn from_answer(answer: &Answer) -> Option<&Self> {
                    match answer {
                        Answer::$variant(it) => Some(it),
                        _ => None,
                    }
                }
            }
        )*
    };
}

for_each_probe!(probe);

impl Probe {
    /// Returns true where it changes something, so that it needs consent.
    #[must_use]
    pub fn changes(&self) -> bool {
        self.effect() != Effect::Reads
    }

    /// Returns true where it does what a student would do by hand.
    #[must_use]
    pub fn is_by_hand(&self) -> bool {
        self.effect() == Effect::Stays
    }

    /// Returns true where the other one takes the same permissions: it has the
    /// same fields, whatever the Pod, the paths and the statements.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        serde_json::to_value(self).map(fields).ok() == serde_json::to_value(other).map(fields).ok()
    }
}

/// Returns the names of all fields, without what they hold.
fn fields(value: Value) -> Value {
    match value {
        Value::Object(map) => map
            .into_iter()
            .map(|(name, value)| (name, fields(value)))
            .collect(),
        _ => Value::Null,
    }
}

/// The reason for which a probe was not allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Refusal {
    /// `--read-only`.
    ReadOnly,
    /// The user did not say yes.
    NotConfirmed,
}

/// Reads a file by exec.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct File {
    /// The Pod.
    pub pod: PodKey,
    /// The file.
    pub at: ContainerPath,
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
        /// True where reading stopped at the size limit.
        cut: bool,
    },
    /// It is not there, or not readable; the command's own words.
    Missing(String),
    /// The container has no program that could read it.
    NoReader(String),
    /// The container is not running.
    NotRunning(String),
}

/// Writes a fresh nonce into a directory, reads it in another, and removes it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SharedWrite {
    /// The Pod.
    pub pod: PodKey,
    /// The directory that is written to.
    pub from: ContainerPath,
    /// The directory that is read from.
    pub to: ContainerPath,
}

/// The fate of a nonce that was written in one place and read in another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SharedWriteSeen {
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

/// Compares the UNIX domain socket that one container listens on with the one
/// that another sees.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Socket {
    /// The Pod.
    pub pod: PodKey,
    /// The socket as the listening container has it.
    pub server: ContainerPath,
    /// The socket as the connecting container has it.
    pub client: ContainerPath,
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

/// Sends a query over the MySQL protocol through port-forward.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Query {
    /// The Pod.
    pub pod: PodKey,
    /// The port in the Pod.
    pub port: u16,
    /// The account that logs in.
    pub login: Login,
    /// One statement that reads.
    pub sql: String,
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

/// Writes a file where none is, as a student would.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Write {
    /// The Pod.
    pub pod: PodKey,
    /// The file.
    pub at: ContainerPath,
    /// The content.
    pub content: String,
}

/// Sends statements to a database, as a student would.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Execute {
    /// The Pod.
    pub pod: PodKey,
    /// The port in the Pod.
    pub port: u16,
    /// The account that logs in.
    pub login: Login,
    /// The statements, in order.
    pub statements: Vec<String>,
}

/// The outcome of doing a student's work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ByHandSeen {
    /// It is done.
    Done,
    /// The container or the database did not let it be done; its own words.
    Refused(String),
}

/// Leaves a nonce, deletes the Pod, has it re-created, looks for the nonce, and
/// puts everything back.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Recreate {
    /// The Pod.
    pub pod: PodKey,
    /// The place of the nonce.
    #[serde(rename = "witness")]
    pub marker: Marker,
}

/// The place where a nonce is left and looked for over a re-creation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Marker {
    /// A row in a database of its own, over the MySQL protocol.
    Sql {
        /// The port in the Pod.
        port: u16,
        /// The account that logs in.
        login: Login,
        /// The mount path that the server's data directory must lie in.
        data: String,
    },
    /// A file in a directory, by exec.
    File {
        /// The directory.
        at: ContainerPath,
    },
}

/// Sends a GET request to a port of a Pod through port-forward.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct HttpGet {
    /// The Pod.
    pub pod: PodKey,
    /// The port in the Pod.
    pub port: u16,
    /// The Host header, where it is not `localhost`.
    pub host: Option<String>,
    /// The path and query.
    pub path: String,
    /// The text that is searched in the body.
    pub contains: Option<String>,
}

/// The answer of an HTTP server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum HttpSeen {
    /// A response.
    Response {
        /// Its status.
        status: u16,
        /// The target of a redirect.
        location: Option<String>,
        /// True where the text that was searched is in the body.
        contains: Option<bool>,
        /// The first characters of the body, for showing.
        start: String,
        /// True where the body is longer than what is read.
        cut: bool,
    },
    /// Nothing listens, or nothing answered before the deadline; the last real error.
    Silent(String),
    /// It answered in another protocol.
    NotHttp(String),
}
