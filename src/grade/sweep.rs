//! Clearing what gradings left that were killed.

use std::collections::BTreeMap;

use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::lease::PATIENCE;
use super::names::{CLEANER, FOLDERS, GRADE, LEASE, NODES, PURPOSE};
use crate::cluster::Cluster;
use crate::evidence::{Answer, Read, Scope, Trouble};
use crate::grade::cleanup;
use crate::grade::cleanup::Leftovers;
use crate::grade::sandbox::{QUESTION, kind};
use crate::text::Text;

/// What became of one namespace.
#[derive(Clone, Debug, PartialEq)]
pub struct Swept {
    /// Its name.
    pub namespace: String,
    /// Somebody is at work in it, so that it was left alone.
    pub in_use: bool,
    /// What could not be taken away.
    pub notes: Vec<Text>,
}

/// Clears every namespace that a grading made and nobody is at work in any
/// more: one whose Lease is not renewed while it is looked at for 15 s, so
/// that no two clocks need agree. `say` is told before that takes a while.
///
/// # Errors
/// Why the namespaces cannot be listed.
pub async fn sweep(cluster: &Cluster, say: &mut dyn FnMut(usize)) -> Result<Vec<Swept>, Trouble> {
    let namespaces = ours(cluster).await?;
    if namespaces.is_empty() {
        return Ok(Vec::new());
    }
    say(namespaces.len());
    let before = renewals(cluster, &namespaces).await;
    sleep(PATIENCE).await;
    let after = renewals(cluster, &namespaces).await;
    let mut swept = Vec::new();
    for namespace in &namespaces {
        let name = text(namespace, "/metadata/name");
        // Where it cannot be seen whether somebody is there, nothing is taken away.
        let in_use = match (before.get(&name), after.get(&name)) {
            (Some(before), Some(after)) => before != after,
            _ => true,
        };
        let notes = if in_use {
            Vec::new()
        } else {
            cleanup::clear(&cluster.in_namespace(name.clone()), leftovers(namespace)).await
        };
        swept.push(Swept {
            namespace: name,
            in_use,
            notes,
        });
    }
    Ok(swept)
}

async fn ours(cluster: &Cluster) -> Result<Vec<Value>, Trouble> {
    let labels = BTreeMap::from([(PURPOSE.to_owned(), GRADE.to_owned())]);
    let read = Read {
        kind: kind("Namespace"),
        scope: Scope::Labelled(labels),
    };
    match cluster.read(&read, Instant::now() + QUESTION).await {
        Answer::Objects(namespaces) | Answer::Page(namespaces) => Ok(namespaces),
        Answer::Trouble(trouble) => Err(trouble),
        _ => Ok(Vec::new()),
    }
}

/// When each Lease was renewed; empty where there is none.
async fn renewals(cluster: &Cluster, namespaces: &[Value]) -> BTreeMap<String, String> {
    let mut renewals = BTreeMap::new();
    for namespace in namespaces {
        let name = text(namespace, "/metadata/name");
        let read = Read {
            kind: kind("Lease"),
            scope: Scope::Named(LEASE.to_owned()),
        };
        let there = cluster.in_namespace(name.clone());
        if let Answer::Objects(found) = there.read(&read, Instant::now() + QUESTION).await {
            let renewed = found.first().map(|lease| text(lease, "/spec/renewTime"));
            renewals.insert(name, renewed.unwrap_or_default());
        }
    }
    renewals
}

fn leftovers(namespace: &Value) -> Leftovers {
    let annotation = |name: &str| {
        let annotations = namespace.pointer("/metadata/annotations");
        let value = annotations.and_then(|all| all.get(name)?.as_str());
        value.unwrap_or_default().to_owned()
    };
    let lines =
        |name: &str| -> Vec<String> { annotation(name).lines().map(str::to_owned).collect() };
    let name = text(namespace, "/metadata/name");
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

fn text(object: &Value, pointer: &str) -> String {
    let text = object.pointer(pointer).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_a_folder_of_the_namespace_s_own_name_is_removed() {
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
