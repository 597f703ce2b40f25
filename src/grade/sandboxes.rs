//! The sandboxes of one grading: one for each group of stages that need each other.

use futures::future::join_all;

use crate::cluster::Cluster;
use crate::evidence::Trouble;
use crate::exercise::Exercise;
use crate::grade::namespace::unique_name;
use crate::grade::sandbox::Sandbox;
use crate::grade::stage_groups::{GradedStage, stage_groups};
use crate::text::Text;

/// The sandboxes of one grading, each with the stages that are run in it.
pub struct Sandboxes {
    /// The cluster, about the namespace of the first.
    cluster: Cluster,
    groups: Vec<(Sandbox, Vec<GradedStage>)>,
}

impl Sandboxes {
    /// Creates the sandboxes for the stages that are asked for (all where `asked`
    /// is empty) and those that they need: at most `at_once`. Where one cannot be
    /// made, the others are deleted again.
    ///
    /// # Errors
    /// [`Trouble`] where the cluster does not let one be made.
    pub async fn create(
        cluster: &Cluster,
        exercise: &Exercise,
        asked: &[String],
        at_once: usize,
    ) -> Result<Self, Trouble> {
        let name = unique_name(&exercise.exercise)?;
        let groups = stage_groups(exercise, asked, at_once).into_iter();
        let made = groups.enumerate().map(|(at, stages)| {
            let name = match at {
                0 => name.clone(),
                _ => format!("{name}-{}", at + 1),
            };
            async move { Ok((Sandbox::create(cluster, exercise, name).await?, stages)) }
        });
        let (mut groups, mut troubles) = (Vec::new(), Vec::new());
        for made in join_all(made).await {
            match made {
                Ok(group) => groups.push(group),
                Err(trouble) => troubles.push(trouble),
            }
        }
        let sandboxes = Self {
            cluster: cluster.in_namespace(name),
            groups,
        };
        match troubles.into_iter().next() {
            None => Ok(sandboxes),
            Some(trouble) => {
                sandboxes.clean_up().await;
                Err(trouble)
            }
        }
    }

    /// Returns the name of the first namespace; that of each other begins with it.
    #[must_use]
    pub fn name(&self) -> &str {
        self.cluster.namespace()
    }

    /// Returns the cluster, about the first namespace.
    pub(super) fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// Returns each namespace, with the names of the stages that are run in it.
    pub fn namespaces(&self) -> impl Iterator<Item = (&str, Vec<&str>)> {
        self.groups.iter().map(|(sandbox, stages)| {
            let stages = stages.iter().map(|it| it.stage.as_str());
            (sandbox.name(), stages.collect())
        })
    }

    pub(super) fn groups(&mut self) -> impl Iterator<Item = (&mut Sandbox, &[GradedStage])> {
        let groups = self.groups.iter_mut();
        groups.map(|(sandbox, stages)| (sandbox, stages.as_slice()))
    }

    /// Deletes the namespaces and the folders on nodes; returns notes about what
    /// could not be deleted.
    pub async fn clean_up(self) -> Vec<Text> {
        let cleaned = self.groups.into_iter();
        let cleaned = cleaned.map(|(sandbox, _)| sandbox.clean_up());
        join_all(cleaned).await.concat()
    }
}
