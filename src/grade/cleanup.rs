//! The cleanup of a sandbox: its namespace with all objects in it, and the
//! folders of its Pods on nodes. In: what is left; out: notes about failures.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::future::{join_all, try_join, try_join_all};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::cluster::Cluster;
use crate::evidence::{Scope, Trouble, TroubleKind};
use crate::grade::namespace::{
    Poll, REQUEST_TIMEOUT, delete_all, delete_kinds, is_terminating, kind, list_objects,
    random_suffix, read_objects, remove_finalizers,
};
use crate::{say, text::Text};

/// The timeout of a namespace's deletion.
const DELETION_TIMEOUT: Duration = Duration::from_secs(90);
/// The time after which finalizers are removed from what is being deleted: it is
/// the grader's to remove.
const FINALIZER_PATIENCE: Duration = Duration::from_secs(6);
/// The timeout of removing the folders of one node.
const FOLDER_TIMEOUT: Duration = Duration::from_secs(60);

/// Kinds of the objects that a submission may leave.
pub(super) const KINDS: [&str; 9] = [
    "Pod",
    "PersistentVolumeClaim",
    "Deployment",
    "StatefulSet",
    "ReplicaSet",
    "Service",
    "ConfigMap",
    "Secret",
    "Job",
];
/// Kinds whose objects make Pods.
const WORKLOADS: [&str; 4] = ["Deployment", "StatefulSet", "ReplicaSet", "Job"];

/// The folders that a grading leaves outside of its namespace.
#[derive(Clone, Debug, Default)]
pub(super) struct Leftovers {
    pub folders: Vec<String>,
    pub nodes: BTreeSet<String>,
    /// The image that removes folders.
    pub cleaner: Option<String>,
}

/// Deletes the folders and the namespace; returns notes about what could not be deleted.
pub(super) async fn clean_up(cluster: &Cluster, mut leftovers: Leftovers) -> Vec<Text> {
    let mut notes = Vec::new();
    if !leftovers.folders.is_empty() {
        // A node that was not noted is seen as long as its Pod exists.
        let seen = nodes_in_use(cluster).await;
        leftovers.nodes.extend(seen.unwrap_or_default());
    }
    if !leftovers.folders.is_empty() && !leftovers.nodes.is_empty() {
        // A Pod that still runs would write again.
        if let Err(trouble) = delete_pods(cluster).await {
            notes.push(not_deleted(cluster, &trouble));
        }
        let on_nodes = leftovers.nodes.iter();
        let removed = on_nodes.map(|node| clean_node(cluster, &leftovers, node));
        notes.extend(join_all(removed).await.into_iter().flatten());
    }
    if let Err(trouble) = delete_namespace(cluster).await {
        notes.push(not_deleted(cluster, &trouble));
    }
    notes
}

/// Removes the folders on one node; returns a note where that fails.
async fn clean_node(cluster: &Cluster, leftovers: &Leftovers, node: &str) -> Option<Text> {
    let why = remove_folders(cluster, leftovers, node).await.err()?;
    // Folders go before their namespace: if that is being deleted already,
    // another cleanup has removed them.
    if is_going(cluster).await {
        return None;
    }
    let folders = leftovers.folders.join(", ");
    Some(say!(
        ja: "ノード {node} のフォルダー {folders} を削除できませんでした: {why}",
        en: "the folder {folders} on node {node} could not be removed: {why}"
    ))
}

/// Returns whether the namespace is gone, or being deleted.
async fn is_going(cluster: &Cluster) -> bool {
    let scope = Scope::Named(cluster.namespace().to_owned());
    let found = read_objects(cluster, "Namespace", scope).await;
    found.is_ok_and(|found| found.first().is_none_or(is_terminating))
}

/// Returns the nodes on which Pods use folders of the node.
pub(super) async fn nodes_in_use(cluster: &Cluster) -> Result<BTreeSet<String>, Trouble> {
    let pods = list_objects(cluster, "Pod").await?;
    let uses = |pod: &&Value| {
        let volumes = pod.pointer("/spec/volumes").and_then(Value::as_array);
        let mut volumes = volumes.into_iter().flatten();
        volumes.any(|volume| volume.get("hostPath").is_some())
    };
    let node = |pod: &Value| Some(pod.pointer("/spec/nodeName")?.as_str()?.to_owned());
    Ok(pods.iter().filter(uses).filter_map(node).collect())
}

fn not_deleted(cluster: &Cluster, trouble: &Trouble) -> Text {
    let (namespace, message) = (cluster.namespace(), &trouble.message);
    say!(
        ja: "Namespace {namespace} を片付けられませんでした: {message}。あとで `handson grade --sweep` を実行してください",
        en: "namespace {namespace} could not be cleared: {message}; run `handson grade --sweep` later"
    )
}

/// Deletes all workloads and Pods and waits until none is left.
async fn delete_pods(cluster: &Cluster) -> Result<(), Trouble> {
    let begun = Instant::now();
    delete_kinds(cluster, &WORKLOADS).await?;
    let mut poll = Poll::default();
    while !delete_all(cluster, "Pod").await?.is_empty() && begun.elapsed() <= DELETION_TIMEOUT {
        if begun.elapsed() > FINALIZER_PATIENCE {
            remove_finalizers(cluster, "Pod").await?;
        }
        poll.wait().await;
    }
    Ok(())
}

/// Removes the folders with a Pod on the node. They are mounted by the folder
/// that they are in, so that a link in them leads nowhere else.
async fn remove_folders(
    cluster: &Cluster,
    leftovers: &Leftovers,
    node: &str,
) -> Result<(), String> {
    let Some(image) = leftovers.cleaner.as_ref().filter(|image| !image.is_empty()) else {
        return Err("the exercise names no image to do it with (`cleaner`)".to_owned());
    };
    let mut mounts = Vec::new();
    let mut volumes = Vec::new();
    let mut command = vec!["rm".to_owned(), "-rf".to_owned(), "--".to_owned()];
    for (at, folder) in leftovers.folders.iter().enumerate() {
        let (parent, own) = folder.rsplit_once('/').unwrap_or(("", folder));
        let parent = if parent.is_empty() { "/" } else { parent };
        volumes.push(json!({"name": format!("v{at}"), "hostPath": {"path": parent}}));
        mounts.push(json!({"name": format!("v{at}"), "mountPath": format!("/v{at}")}));
        command.push(format!("/v{at}/{own}"));
    }
    // Another cleanup may remove the same: each has a Pod of its own.
    let suffix = random_suffix().map_err(|trouble| trouble.message)?;
    let name = format!("handson-cleaner-{suffix}");
    let name = name.as_str();
    let pod = json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name},
        "spec": {
            "nodeName": node,
            "restartPolicy": "OnFailure",
            "terminationGracePeriodSeconds": 0,
            "tolerations": [{"operator": "Exists"}],
            "volumes": volumes,
            "containers": [{
                "name": "cleaner",
                "image": image,
                "imagePullPolicy": "IfNotPresent",
                "command": command,
                "volumeMounts": mounts,
                "securityContext": {"runAsUser": 0},
            }],
        },
    });
    let until = Instant::now() + FOLDER_TIMEOUT;
    let applied = cluster.apply(&kind("Pod"), name, &pod, until).await;
    applied.map_err(|error| format!("{error:?}"))?;
    let mut last = String::new();
    let mut poll = Poll::default();
    while Instant::now() < until {
        let scope = Scope::Named(name.to_owned());
        if let Ok(found) = read_objects(cluster, "Pod", scope).await {
            let Some(pod) = found.first() else {
                return Err(format!("the Pod {name} is gone"));
            };
            let phase = pod.pointer("/status/phase").and_then(Value::as_str);
            phase.unwrap_or_default().clone_into(&mut last);
        }
        if last == "Succeeded" {
            let gone = cluster
                .delete_object(&kind("Pod"), name, Some(0), until)
                .await;
            return gone.map_err(|trouble| trouble.message);
        }
        poll.wait().await;
    }
    Err(format!("the Pod {name} is {last}"))
}

/// Deletes the namespace and waits until it is gone.
async fn delete_namespace(cluster: &Cluster) -> Result<(), Trouble> {
    let begun = Instant::now();
    let name = cluster.namespace().to_owned();
    let until = begun + REQUEST_TIMEOUT;
    cluster
        .delete_object(&kind("Namespace"), &name, None, until)
        .await?;
    // A namespace's own deletion gives containers all the time they ask for.
    let workloads = delete_kinds(cluster, &WORKLOADS);
    try_join(workloads, delete_all(cluster, "Pod")).await?;
    let mut poll = Poll::default();
    loop {
        match read_objects(cluster, "Namespace", Scope::Named(name.clone())).await {
            Ok(found) if found.is_empty() => return Ok(()),
            Err(trouble) if begun.elapsed() > DELETION_TIMEOUT => return Err(trouble),
            _ => {}
        }
        if begun.elapsed() > FINALIZER_PATIENCE {
            let kinds = KINDS.iter().map(|kind| remove_finalizers(cluster, kind));
            try_join_all(kinds).await?;
        }
        if begun.elapsed() > DELETION_TIMEOUT {
            return Err(Trouble {
                kind: TroubleKind::TimedOut,
                what: format!("delete namespace {name}"),
                message: "it is still there".to_owned(),
            });
        }
        poll.wait().await;
    }
}
