//! The cleanup after gradings that were killed.

use std::collections::BTreeMap;

use futures::future::join_all;
use serde_json::Value;
use tokio::time::sleep;

use crate::cluster::Cluster;
use crate::evidence::{Scope, Trouble};
use crate::grade::cleanup::{Leftovers, clean_up};
use crate::grade::lease::{EXPIRY, LEASE};
use crate::grade::namespace::{CLEANER, FOLDERS, GRADE, NODES, PURPOSE, name_of, read_objects};
use crate::text::Text;

/// The result of the cleanup of one namespace.
#[derive(Clone, Debug, PartialEq)]
pub struct Swept {
    /// Its name.
    pub namespace: String,
    /// A grading is in progress in it, so that it was left alone.
    pub in_use: bool,
    /// Notes about what could not be deleted.
    pub notes: Vec<Text>,
}

/// Cleans up every namespace of a grading that has ended: one whose Lease is not
/// renewed while it is watched for 15 s, so that no two clocks need agree.
/// `begin` is told the number of namespaces before that takes a while.
///
/// # Errors
/// Why the namespaces cannot be listed.
pub async fn sweep(cluster: &Cluster, begin: &mut dyn FnMut(usize)) -> Result<Vec<Swept>, Trouble> {
    let labels = BTreeMap::from([(PURPOSE.to_owned(), GRADE.to_owned())]);
    let namespaces = read_objects(cluster, "Namespace", Scope::Labelled(labels)).await?;
    if namespaces.is_empty() {
        return Ok(Vec::new());
    }
    begin(namespaces.len());
    let before = renewals(cluster, &namespaces).await;
    sleep(EXPIRY).await;
    let after = renewals(cluster, &namespaces).await;
    let swept = namespaces.iter().map(async |namespace| {
        let name = name_of(namespace);
        // Without both, it is unknown whether a grading is in progress.
        let in_use = match (before.get(name), after.get(name)) {
            (Some(before), Some(after)) => before != after,
            _ => true,
        };
        let notes = if in_use {
            Vec::new()
        } else {
            clean_up(&cluster.in_namespace(name.to_owned()), leftovers(namespace)).await
        };
        Swept {
            namespace: name.to_owned(),
            in_use,
            notes,
        }
    });
    Ok(join_all(swept).await)
}

/// Returns the time of each Lease's renewal; empty where there is no Lease.
async fn renewals(cluster: &Cluster, namespaces: &[Value]) -> BTreeMap<String, String> {
    let renewals = namespaces.iter().map(async |namespace| {
        let name = name_of(namespace).to_owned();
        let cluster = cluster.in_namespace(name.clone());
        let found = read_objects(&cluster, "Lease", Scope::Named(LEASE.to_owned())).await;
        let found = found.ok()?;
        let renewed = found
            .first()
            .and_then(|lease| lease.pointer("/spec/renewTime"));
        let renewed = renewed.and_then(Value::as_str).unwrap_or_default();
        Some((name, renewed.to_owned()))
    });
    join_all(renewals).await.into_iter().flatten().collect()
}

fn leftovers(namespace: &Value) -> Leftovers {
    let annotation = |name: &str| {
        let annotations = namespace.pointer("/metadata/annotations");
        let value = annotations.and_then(|all| all.get(name)?.as_str());
        value.unwrap_or_default().to_owned()
    };
    let lines =
        |name: &str| -> Vec<String> { annotation(name).lines().map(str::to_owned).collect() };
    let name = name_of(namespace);
    let folders = lines(FOLDERS);
    Leftovers {
        // Whoever may write annotations may not have anything removed but what
        // bears the namespace's own name.
        folders: folders
            .into_iter()
            .filter(|folder| folder.starts_with('/') && folder.ends_with(&format!("/.{name}")))
            .filter(|folder| !folder.split('/').any(|part| part == ".."))
            .collect(),
        nodes: lines(NODES).into_iter().collect(),
        cleaner: Some(annotation(CLEANER)).filter(|image| !image.is_empty()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn leftovers_of_another_name_are_kept() {
        let namespace = json!({"metadata": {"name": "handson-x-1", "annotations": {
            FOLDERS: "/data/.handson-x-1\n/etc\n/data/../.handson-x-1\n/data/.handson-x-2",
            NODES: "a\nb",
            CLEANER: "busybox",
        }}});
        let leftovers = leftovers(&namespace);
        assert_eq!(leftovers.folders, ["/data/.handson-x-1"]);
        assert!(leftovers.nodes.iter().eq(["a", "b"]));
    }
}
