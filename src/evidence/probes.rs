//! The list of probes, and the data of each. Its words, permissions and work are
//! in a file of its name in `src/probe/`; a new one is its data here and a line
//! in [`for_each_probe`].

use serde::{Deserialize, Serialize};

use super::{Kind, Login, PodKey};
use crate::objects::ContainerPath;

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
                Replace -> ByHandSeen, Stays;
                Recreate -> Box<Recreation>, ReplacesPod;
                HttpGet -> HttpSeen, Reads;
                HttpMarker -> HttpMarkerSeen, PutsBack;
                Routed -> RoutedSeen, Reads;
                #[serde(rename = "redis")]
                RedisSet -> RedisSeen, PutsBack;
                Restart -> RestartSeen, PutsBack;
                ConfigFile -> FileSeen, Reads;
                Variable -> VariableSeen, Reads;
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
                HttpMarker(HttpMarkerSeen);
                Routed(RoutedSeen);
                Redis(RedisSeen);
                Restart(RestartSeen);
                Variable(VariableSeen);
            }
        }
    };
}
pub(crate) use for_each_probe;

/// Reads a file by exec.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct File {
    /// The Pod.
    pub pod: PodKey,
    /// The file.
    pub at: ContainerPath,
    /// The number of times that it was read before: what is written meanwhile is
    /// read again.
    #[serde(default, skip_serializing_if = "is_first")]
    pub again: u32,
    /// True where it is in a volume that a Secret fills: it is compared, and what is in
    /// it is [`HIDDEN`](super::HIDDEN).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub secret: bool,
}

/// Reads a file that a `ConfigMap` fills by exec, again until it has the wanted content
/// where the mount follows changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ConfigFile {
    /// The Pod.
    pub pod: PodKey,
    /// The file.
    pub at: ContainerPath,
    /// SHA-256 of the wanted content, in hexadecimal.
    pub sha256: String,
    /// True where the mount follows changes of the `ConfigMap`.
    pub follows: bool,
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
        /// Device and inode, asked where it is read again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        identity: Option<String>,
    },
    /// It is not there, or not readable.
    Missing(MissingFile),
    /// The container has no program that could read it.
    NoReader(String),
    /// The container is not running.
    NotRunning(String),
}

/// A file that could not be read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "MissingForm", into = "MissingForm")]
pub struct MissingFile {
    /// The command's own words.
    pub said: String,
    /// The names in its folder, no more than [`MissingFile::MOST`]; `None` where they
    /// could not be listed.
    pub beside: Option<Vec<String>>,
}

impl MissingFile {
    /// The most names that are kept.
    pub const MOST: usize = 50;
}

impl From<String> for MissingFile {
    fn from(said: String) -> Self {
        Self { said, beside: None }
    }
}

/// As it is written: the words alone where no names are known, as in older records.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum MissingForm {
    Words(String),
    Listed { said: String, beside: Vec<String> },
}

impl From<MissingForm> for MissingFile {
    fn from(form: MissingForm) -> Self {
        match form {
            MissingForm::Words(said) => said.into(),
            MissingForm::Listed { said, beside } => Self {
                said,
                beside: Some(beside),
            },
        }
    }
}

impl From<MissingFile> for MissingForm {
    fn from(MissingFile { said, beside }: MissingFile) -> Self {
        match beside {
            None => Self::Words(said),
            Some(beside) => Self::Listed { said, beside },
        }
    }
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
    /// The number of times that it was sent before: what is written meanwhile is
    /// read again.
    #[serde(default, skip_serializing_if = "is_first")]
    pub again: u32,
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

/// Deletes a Pod and registers it again, as a student would.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Replace {
    /// The Pod.
    pub pod: PodKey,
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
    /// The status that is asked for: another one is asked again for a while, as a
    /// body without the text is.
    #[serde(default = "ok", skip_serializing_if = "is_ok")]
    pub status: u16,
}

impl HttpGet {
    /// Tells whether an answer is the one that is asked for.
    #[must_use]
    pub fn is_met_by(&self, seen: &HttpSeen) -> bool {
        matches!(seen, HttpSeen::Response { status, contains, .. }
            if *status == self.status && *contains != Some(false))
    }
}

/// Writes a fresh nonce into a directory, asks for it over HTTP, and removes it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct HttpMarker {
    /// The Pod.
    pub pod: PodKey,
    /// The directory that is written to.
    pub at: ContainerPath,
    /// The port in the Pod.
    pub port: u16,
    /// The Host header, where it is not `localhost`.
    pub host: Option<String>,
    /// The path that the directory is served at.
    pub path: String,
}

/// The fate of a nonce that was written into a served directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum HttpMarkerSeen {
    /// The server answered with it.
    Served,
    /// The server answered with something else, or did not.
    Answered(HttpSeen),
    /// It could not be written; the command's own words.
    NotWritten(String),
    /// The container has no shell to do it with.
    NoShell(String),
    /// The container is not running.
    NotRunning(String),
}

/// Asks an ingress controller for a page, and for what it must not route.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Routed {
    /// A Pod that the route leads to: its own answer is compared.
    pub pod: PodKey,
    /// The port in it.
    pub port: u16,
    /// A label selector of the controller's Pods, in whatever namespace.
    pub controller: String,
    /// The Host header.
    pub host: String,
    /// The path and query.
    pub path: String,
    /// A path that no rule has for the host, where there is one.
    pub undeclared: Option<String>,
}

/// The answers of an ingress controller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RoutedSeen {
    /// No ready Pod of it was found.
    NoController,
    /// It was asked.
    Asked {
        /// Its Pod and port, e.g. `kube-system/traefik-0:8000`.
        via: String,
        /// What it answered.
        answers: Box<RoutedAnswers>,
    },
}

/// The answers by which a route is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoutedAnswers {
    /// The Pod's own answer.
    pub direct: HttpSeen,
    /// The controller's, for the host and path.
    pub routed: HttpSeen,
    /// The controller's, for a host that nobody has.
    pub other_host: HttpSeen,
    /// The controller's, for a path that no rule has.
    pub undeclared: Option<HttpSeen>,
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
    /// Nothing answers on the port, and an HTTP server of the Pod does on another.
    Elsewhere {
        /// The port that it answers on.
        port: u16,
        /// The last real error on the port that was asked.
        said: String,
    },
    /// It answered in another protocol.
    NotHttp(String),
}

/// Sets a fresh value in a Redis server, reads it back, and deletes it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RedisSet {
    /// The Pod.
    pub pod: PodKey,
    /// The port in the Pod.
    pub port: u16,
}

/// The answer of a Redis server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RedisSeen {
    /// The value was read back.
    Kept,
    /// Something else was read, or nothing.
    NotKept,
    /// The server refused a command; its words.
    Refused(String),
    /// Nothing listens, or nothing answered before the deadline; the last real error.
    Silent(String),
    /// It answered in another protocol.
    NotRedis(String),
}

/// Restarts a workload, watches its Pods throughout, and takes the restart back.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Restart {
    /// Name and UID of the workload, which stands for its Pods: these are other ones
    /// afterwards.
    pub pod: PodKey,
    /// Its kind.
    pub kind: Kind,
}

/// What was seen of a restart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RestartSeen {
    /// It was watched from its beginning to its end.
    Watched {
        /// The number of Pods that the workload asks for.
        wanted: u64,
        /// The least that were ready at a time.
        least_ready: u64,
        /// The most that were there at a time, those that were ending included.
        most_there: u64,
    },
    /// It was not restarted, for this reason.
    NotTried(NotRestarted),
    /// It was restarted, and did not come to its end in time.
    Unfinished,
}

/// The reason for which a workload was not restarted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum NotRestarted {
    /// It is being deleted.
    Deleting,
    /// It is paused.
    Paused,
    /// Its Pods are replaced only when somebody deletes them.
    OnDelete,
    /// It is not rolled out as it is.
    NotRolledOut,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_first(again: &u32) -> bool {
    *again == 0
}

fn ok() -> u16 {
    200
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_ok(status: &u16) -> bool {
    *status == 200
}
