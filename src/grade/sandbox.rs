//! A sandbox: a namespace for stages of a submission, from its creation to its cleanup.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::future::try_join_all;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::cluster::{Cluster, NotApplied};
use crate::evidence::{Trouble, TroubleKind};
use crate::exercise::{Exercise, Grade};
use crate::grade::lease::{HeldLease, hold_lease};
use crate::grade::namespace::{NODES, Poll, REQUEST_TIMEOUT, kind, list_objects};
use crate::grade::path_remap::PathRemap;
use crate::grade::{cleanup, isolation};
use crate::text::Text;

/// The timeout of creating the namespace and the objects around a submission.
const CREATION_TIMEOUT: Duration = Duration::from_secs(30);

/// A namespace for stages of a submission.
pub(super) struct Sandbox {
    pub(super) cluster: Cluster,
    pub(super) path_remap: PathRemap,
    cleaner: Option<String>,
    nodes: BTreeSet<String>,
    /// Held until the sandbox is cleaned up.
    lease: Option<HeldLease>,
}

impl Sandbox {
    /// Creates the namespace, with quota, limits and network policy. Where that
    /// fails, the objects made so far are deleted.
    ///
    /// # Errors
    /// [`Trouble`] where the cluster does not let it be made.
    pub async fn create(
        cluster: &Cluster,
        exercise: &Exercise,
        name: String,
    ) -> Result<Self, Trouble> {
        let grade = exercise.grade.clone().unwrap_or_default();
        let path_remap = PathRemap::new(&grade.allow.host_paths, &name);
        let deadline = Instant::now() + CREATION_TIMEOUT;
        let namespace = isolation::namespace(&name, exercise, &grade, &path_remap);
        cluster
            .apply(&kind("Namespace"), &name, &namespace, deadline)
            .await
            .map_err(|error| trouble(error, "make a namespace"))?;
        let mut sandbox = Self {
            cluster: cluster.in_namespace(name),
            path_remap,
            cleaner: grade.cleaner.clone(),
            nodes: BTreeSet::new(),
            lease: None,
        };
        match sandbox.isolate(&grade, deadline).await {
            Ok(lease) => sandbox.lease = Some(lease),
            Err(error) => {
                sandbox.clean_up().await;
                return Err(error);
            }
        }
        Ok(sandbox)
    }

    /// Returns the namespace's name.
    pub fn name(&self) -> &str {
        self.cluster.namespace()
    }

    async fn isolate(&self, grade: &Grade, deadline: Instant) -> Result<HeldLease, Trouble> {
        let failed = |error| trouble(error, "set up the namespace");
        let lease = hold_lease(&self.cluster, deadline).await.map_err(failed)?;
        let objects = isolation::objects(grade);
        let applied = objects
            .iter()
            .map(|(kind, name, object)| self.cluster.apply(kind, name, object, deadline));
        try_join_all(applied).await.map_err(failed)?;
        self.wait_for_quota(deadline).await?;
        Ok(lease)
    }

    /// Waits until the quota's controller has counted once: before that, it
    /// refuses everything.
    async fn wait_for_quota(&self, deadline: Instant) -> Result<(), Trouble> {
        let mut poll = Poll::default();
        loop {
            let quotas = list_objects(&self.cluster, "ResourceQuota").await?;
            let counts = |quota: &Value| quota.pointer("/status/hard").is_some();
            if quotas.iter().all(counts) || Instant::now() >= deadline {
                return Ok(());
            }
            poll.wait().await;
        }
    }

    /// Notes the nodes on which a folder of this run may be, also for a sweep.
    pub(super) async fn note_nodes(&mut self) -> Result<(), Trouble> {
        if self.path_remap.folders().next().is_none() {
            return Ok(());
        }
        let before = self.nodes.len();
        self.nodes
            .extend(cleanup::nodes_in_use(&self.cluster).await?);
        if self.nodes.len() == before {
            return Ok(());
        }
        let nodes: Vec<&str> = self.nodes.iter().map(String::as_str).collect();
        let patch = json!({"metadata": {"annotations": {NODES: nodes.join("\n")}}});
        let deadline = Instant::now() + REQUEST_TIMEOUT;
        self.cluster
            .merge(&kind("Namespace"), self.name(), &patch, deadline)
            .await
    }

    /// Deletes the namespace and the folders on nodes; returns notes about what
    /// could not be deleted.
    pub async fn clean_up(self) -> Vec<Text> {
        let leftovers = cleanup::Leftovers {
            folders: self.path_remap.folders().map(str::to_owned).collect(),
            nodes: self.nodes,
            cleaner: self.cleaner,
        };
        let notes = cleanup::clean_up(&self.cluster, leftovers).await;
        drop(self.lease);
        notes
    }
}

/// Returns the trouble of an object of ours that was not applied: no fault of a
/// submission.
fn trouble(error: NotApplied, what: &str) -> Trouble {
    match error {
        NotApplied::Trouble(trouble) => trouble,
        NotApplied::Refused(message) => Trouble {
            kind: TroubleKind::Other,
            what: what.to_owned(),
            message,
        },
    }
}
