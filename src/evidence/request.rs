//! Requests to a cluster, as data.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Kind, PodKey, Probe};

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
