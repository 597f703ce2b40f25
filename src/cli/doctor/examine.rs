//! The order of the examination: each thing only where the one before it makes
//! sense.

use tokio::time::Instant;

use super::connection::{kubeconfig, namespace, reach};
use super::dns::dns;
use super::finding::Finding;
use super::machine::{program, state};
use super::names::{class, node};
use super::rights::rights;
use super::{PATIENCE, Subject};

/// Returns everything that was found.
pub(super) async fn examine(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = vec![program(), state(subject.state)];
    let (finding, cluster) = kubeconfig(subject).await;
    found.push(finding);
    let Some(cluster) = cluster else {
        return found;
    };
    let by = Instant::now() + PATIENCE;
    let (findings, is_reached) = reach(&cluster, by).await;
    found.extend(findings);
    if !is_reached {
        return found;
    }
    let exercise = subject.exercise;
    let of_exercise = async {
        let Some(exercise) = exercise else {
            return Vec::new();
        };
        let rights = rights(exercise, &cluster, by);
        let (rights, node, class) = futures::join!(
            rights,
            node(exercise, &cluster, by),
            class(exercise, &cluster, by)
        );
        [Some(rights), node, class].into_iter().flatten().collect()
    };
    let (namespace, of_exercise, dns) =
        futures::join!(namespace(&cluster, by), of_exercise, dns(&cluster, by));
    found.extend(namespace);
    found.extend(of_exercise);
    found.push(dns);
    found
}
