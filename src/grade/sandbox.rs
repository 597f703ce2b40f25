//! The namespace of one submission.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::lease;
use super::names::{CLEANER, EXERCISE, FOLDERS, GRADE, NODES, PURPOSE, fresh};
use crate::cluster::{Cluster, NotApplied};
use crate::evidence::{Answer, Kind, Read, Scope, Trouble, TroubleKind};
use crate::exercise::{Exercise, Grade};
use crate::grade::path_remap::StandIns;
use crate::grade::{cleanup, isolation};
use crate::text::Text;

/// How long it may take to make the namespace and what stands around it.
const MAKING: Duration = Duration::from_secs(30);
/// How long one question about the namespace may take.
pub(super) const QUESTION: Duration = Duration::from_secs(15);

/// The namespace of one submission.
pub struct Sandbox {
    pub(super) cluster: Cluster,
    pub(super) stand_ins: StandIns,
    cleaner: Option<String>,
    nodes: BTreeSet<String>,
    /// Held as long as somebody is at work here.
    lease: Option<lease::Held>,
}

impl Sandbox {
    /// Makes a namespace that nobody else has, with quota, limits and network
    /// policy. What was made is taken away again where that fails.
    ///
    /// # Errors
    /// [`Trouble`] where the cluster does not let it be made.
    pub async fn make(cluster: &Cluster, exercise: &Exercise) -> Result<Self, Trouble> {
        let grade = exercise.grade.clone().unwrap_or_default();
        let name = fresh(&exercise.exercise)?;
        let stand_ins = StandIns::new(&grade.allow.host_paths, &name);
        let deadline = Instant::now() + MAKING;
        let namespace = namespace(&name, exercise, &grade, &stand_ins);
        let kind = kind("Namespace");
        cluster
            .apply(&kind, &name, &namespace, deadline)
            .await
            .map_err(|error| trouble(error, "make a namespace"))?;
        let mut room = Self {
            cluster: cluster.in_namespace(name),
            stand_ins,
            cleaner: grade.cleaner.clone(),
            nodes: BTreeSet::new(),
            lease: None,
        };
        match room.furnish(&grade, deadline).await {
            Ok(held) => room.lease = Some(held),
            Err(error) => {
                room.clear().await;
                return Err(error);
            }
        }
        Ok(room)
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.cluster.namespace()
    }

    /// The cluster, about this namespace.
    #[must_use]
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    async fn furnish(&self, grade: &Grade, deadline: Instant) -> Result<lease::Held, Trouble> {
        let what = "set up the namespace";
        let held = lease::hold(&self.cluster, deadline).await;
        let held = held.map_err(|error| trouble(error, what))?;
        for (kind, name, object) in isolation::objects(grade) {
            let applied = self.cluster.apply(&kind, name, &object, deadline).await;
            applied.map_err(|error| trouble(error, what))?;
        }
        self.quota_counts(deadline).await?;
        Ok(held)
    }

    /// A quota refuses everything until its controller has counted once.
    async fn quota_counts(&self, deadline: Instant) -> Result<(), Trouble> {
        loop {
            let quotas = self.all("ResourceQuota").await?;
            let counts = |quota: &Value| quota.pointer("/status/hard").is_some();
            if quotas.iter().all(counts) || Instant::now() >= deadline {
                return Ok(());
            }
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// All objects of a kind in it.
    pub(super) async fn all(&self, name: &str) -> Result<Vec<Value>, Trouble> {
        all(&self.cluster, name).await
    }

    /// Remembers on which nodes a folder of this run may be, also for a sweep.
    pub(super) async fn note_nodes(&mut self) -> Result<(), Trouble> {
        if self.stand_ins.folders().next().is_none() {
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
        let deadline = Instant::now() + QUESTION;
        self.cluster
            .merge(&kind("Namespace"), self.name(), &patch, deadline)
            .await
    }

    /// Takes everything away; what could not be, as notes.
    pub async fn clear(self) -> Vec<Text> {
        let notes = cleanup::clear(&self.cluster, self.leftovers()).await;
        drop(self.lease);
        notes
    }

    fn leftovers(&self) -> cleanup::Leftovers {
        cleanup::Leftovers {
            folders: self.stand_ins.folders().map(str::to_owned).collect(),
            nodes: self.nodes.clone(),
            cleaner: self.cleaner.clone(),
        }
    }
}

/// A built-in kind.
pub(super) fn kind(name: &str) -> Kind {
    Kind::built_in(name).unwrap_or_else(Kind::pod)
}

/// All objects of a kind in the cluster's namespace.
pub(super) async fn all(cluster: &Cluster, name: &str) -> Result<Vec<Value>, Trouble> {
    let read = Read {
        kind: kind(name),
        scope: Scope::All,
    };
    match cluster.read(&read, Instant::now() + QUESTION).await {
        Answer::Objects(objects) | Answer::Page(objects) => Ok(objects),
        Answer::Trouble(trouble) => Err(trouble),
        _ => Ok(Vec::new()),
    }
}

fn namespace(name: &str, exercise: &Exercise, grade: &Grade, stand_ins: &StandIns) -> Value {
    let level = grade.pod_security.as_str();
    let folders: Vec<&str> = stand_ins.folders().collect();
    json!({
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {
            "name": name,
            "labels": {
                "app.kubernetes.io/managed-by": "handson",
                PURPOSE: GRADE,
                EXERCISE: exercise.exercise,
                "pod-security.kubernetes.io/enforce": level,
            },
            "annotations": {
                FOLDERS: folders.join("\n"),
                NODES: "",
                CLEANER: grade.cleaner.as_deref().unwrap_or_default(),
            },
        },
    })
}

/// What is ours and is not taken is no fault of a submission.
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
