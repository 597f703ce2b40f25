//! The parts of a journal: how far a re-creation has come, where, and its Pod.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::owner::Owner;
use crate::cluster::Cluster;

/// The progress of a re-creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Step {
    /// A nonce may have been left; the Pod is as it was.
    Left,
    /// The Pod may have been deleted.
    Deleting,
    /// The Pod was deleted.
    Deleted,
    /// A new Pod was created.
    Created,
    /// The lost data is being put back.
    Restoring,
}

/// The cluster and namespace.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Home {
    pub kubeconfig: Vec<PathBuf>,
    /// True where the kubeconfig is somebody else's, and trusted no more later.
    #[serde(default)]
    pub foreign: bool,
    pub context: String,
    pub server: String,
    pub namespace: String,
    /// UID of kube-system, where it may be read.
    pub cluster_uid: Option<String>,
    pub namespace_uid: Option<String>,
}

/// The Pod as it was.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Kept {
    pub name: String,
    pub uid: String,
    pub owner: Option<Owner>,
    pub manifest: Value,
}

impl Home {
    pub(super) fn of(
        cluster: &Cluster,
        cluster_uid: Option<String>,
        namespace_uid: Option<String>,
    ) -> Self {
        Self {
            kubeconfig: cluster.kubeconfig().to_vec(),
            foreign: cluster.is_foreign(),
            context: cluster.context().to_owned(),
            server: cluster.server().to_owned(),
            namespace: cluster.namespace().to_owned(),
            cluster_uid,
            namespace_uid,
        }
    }

    /// Tells whether it is the namespace of `cluster`, which may have several addresses.
    pub(super) fn is_of(&self, cluster: &Cluster) -> bool {
        let is_same = match (&self.cluster_uid, cluster.uid()) {
            (Some(own), Some(other)) => *own == other,
            _ => self.server == cluster.server(),
        };
        is_same && self.namespace == cluster.namespace()
    }
}
