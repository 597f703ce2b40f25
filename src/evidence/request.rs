//! What can be looked at or tried on a cluster, as data.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::Kind;
use crate::objects::ContainerPath;

/// One thing to find out. Equal requests are made once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Request {
    /// Objects, as the API lists them.
    Read(Read),
    /// The last lines that a container wrote.
    Logs {
        /// The Pod.
        pod: PodKey,
        /// Its container.
        container: String,
        /// Of the container's previous run, the one that ended.
        previous: bool,
    },
    /// An action inside or upon the student's objects.
    Probe(Probe),
}

/// A read of objects through the API.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Read {
    /// The kind of the objects.
    pub kind: Kind,
    /// Which of them.
    pub scope: Scope,
}

/// Which objects of a kind a [`Read`] is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Scope {
    /// The first few in the namespace of the run (in the cluster, for kinds
    /// without one): mostly these are all there are, and then one request
    /// answers whatever is asked about the kind.
    First,
    /// All of them, however many.
    All,
    /// The one of this name in the namespace of the run (or in the cluster).
    Named(String),
    /// Those in the namespace of the run with all of these labels.
    Labelled(BTreeMap<String, String>),
    /// Those of this name in every namespace.
    Everywhere(String),
    /// Events about the object of this kind and name, in the namespace of the run.
    About {
        /// The object's kind.
        kind: String,
        /// The object's name.
        name: String,
    },
}

impl Read {
    /// Whether every namespace gets the same answer.
    #[must_use]
    pub fn is_cluster_wide(&self) -> bool {
        let namespaced = self
            .kind
            .resource()
            .is_none_or(|(_, namespaced)| namespaced);
        !namespaced || matches!(self.scope, Scope::Everywhere(_))
    }
}

/// One Pod and no later one of the same name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PodKey {
    /// Its name.
    pub name: String,
    /// Its UID.
    pub uid: String,
}

/// An action on the student's objects.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Probe {
    /// Read a file through exec. Answer: [`super::FileSeen`].
    File {
        /// The Pod.
        pod: PodKey,
        /// The file.
        at: ContainerPath,
    },
    /// Write a fresh nonce into a directory, read it in another, remove it.
    /// Changes the volume for a moment. Answer: [`super::CarrySeen`].
    Carry {
        /// The Pod.
        pod: PodKey,
        /// The directory that is written to.
        from: ContainerPath,
        /// The directory that is read from.
        to: ContainerPath,
    },
    /// Is the UNIX domain socket that one container listens on the one that
    /// another sees? Answer: [`super::SocketSeen`].
    Socket {
        /// The Pod.
        pod: PodKey,
        /// The socket as the listening container has it.
        server: ContainerPath,
        /// The socket as the connecting container has it.
        client: ContainerPath,
    },
    /// A query over the MySQL protocol through port-forward. Answer: [`super::SqlSeen`].
    Query {
        /// The Pod.
        pod: PodKey,
        /// The port in the Pod.
        port: u16,
        /// Who logs in.
        login: Login,
        /// One statement that reads.
        sql: String,
    },
    /// Write a file where none is, as a student would. It stays.
    /// Answer: [`super::ByHandSeen`].
    Write {
        /// The Pod.
        pod: PodKey,
        /// The file.
        at: ContainerPath,
        /// What is written.
        content: String,
    },
    /// Send statements to a database, as a student would. What they do stays.
    /// Answer: [`super::ByHandSeen`].
    Execute {
        /// The Pod.
        pod: PodKey,
        /// The port in the Pod.
        port: u16,
        /// Who logs in.
        login: Login,
        /// The statements, in order.
        statements: Vec<String>,
    },
    /// Leave a nonce, delete the Pod, have it re-created, look for the nonce,
    /// put everything back. Answer: [`super::Recreation`].
    Recreate {
        /// The Pod.
        pod: PodKey,
        /// How the nonce is left and looked for.
        witness: Witness,
    },
}

impl Probe {
    /// Whether the probe changes something, so that it needs the user's word.
    #[must_use]
    pub fn changes(&self) -> bool {
        matches!(self, Self::Carry { .. } | Self::Recreate { .. }) || self.is_by_hand()
    }

    /// Whether it does what a student would do by hand, so that it stays.
    #[must_use]
    pub fn is_by_hand(&self) -> bool {
        matches!(self, Self::Write { .. } | Self::Execute { .. })
    }

    /// The Pod that it is about.
    #[must_use]
    pub fn pod(&self) -> &PodKey {
        match self {
            Self::File { pod, .. }
            | Self::Carry { pod, .. }
            | Self::Socket { pod, .. }
            | Self::Query { pod, .. }
            | Self::Write { pod, .. }
            | Self::Execute { pod, .. }
            | Self::Recreate { pod, .. } => pod,
        }
    }

    /// The same probe on another Pod.
    #[must_use]
    pub fn on(&self, other: PodKey) -> Self {
        let mut probe = self.clone();
        match &mut probe {
            Self::File { pod, .. }
            | Self::Carry { pod, .. }
            | Self::Socket { pod, .. }
            | Self::Query { pod, .. }
            | Self::Write { pod, .. }
            | Self::Execute { pod, .. }
            | Self::Recreate { pod, .. } => *pod = other,
        }
        probe
    }
}

/// The means by which a nonce is left and looked for over a re-creation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Witness {
    /// A row in a database of its own, over the MySQL protocol.
    Sql {
        /// The port in the Pod.
        port: u16,
        /// Who logs in.
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

/// Who logs in to a database.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Login {
    /// The user's name.
    pub user: String,
    /// Where the password comes from.
    pub password: Password,
}

/// What stands in a record in the place of what nobody else should read.
pub const HIDDEN: &str = "[hidden]";

/// Where a password comes from. Never holds one that could be printed or written.
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

impl Request {
    /// The request as a record has it: with no password that was given.
    #[must_use]
    pub fn as_recorded(mut self) -> Self {
        if let Self::Probe(
            Probe::Query { login, .. }
            | Probe::Execute { login, .. }
            | Probe::Recreate {
                witness: Witness::Sql { login, .. },
                ..
            },
        ) = &mut self
            && let Password::Given(password) = &mut login.password
        {
            HIDDEN.clone_into(password);
        }
        self
    }
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
