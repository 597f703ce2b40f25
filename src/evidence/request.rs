//! Requests to a cluster, as data.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Kind, Probe};

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
    /// The objects of that kind.
    pub scope: Scope,
}

/// The objects of a kind that a [`Read`] is about.
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
    /// Returns true where every namespace gets the same answer.
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
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PodKey {
    /// Its name.
    pub name: String,
    /// Its UID.
    pub uid: String,
}

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

impl Request {
    /// Returns the request as a record has it: without a password that was given.
    #[must_use]
    pub fn as_recorded(self) -> Self {
        if !matches!(self, Self::Probe(_)) {
            return self;
        }
        // Written and read, a password is hidden, in whatever field of a probe it is.
        let recorded = serde_json::to_value(&self).and_then(serde_json::from_value);
        recorded.unwrap_or(self)
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
