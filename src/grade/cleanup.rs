//! Taking away a namespace that grading made, with all that is in it and the
//! folders that it has left on nodes.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::names::random;
use crate::cluster::Cluster;
use crate::evidence::{Answer, Read, Scope, Trouble};
use crate::grade::sandbox::{QUESTION, all, kind};
use crate::{say, text::Text};

/// How long a namespace may take to go.
const GOING: Duration = Duration::from_secs(90);
/// After this, what is held by a finalizer is let go: it is the grader's to remove.
const HELD: Duration = Duration::from_secs(6);
/// How long the folder of one node may take to be removed.
const CLEANING: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(250);

/// Kinds that a submission may have left, or that what it left has made.
const KINDS: [&str; 9] = [
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

/// What is left outside of the namespace.
#[derive(Clone, Debug, Default)]
pub(super) struct Leftovers {
    pub folders: Vec<String>,
    pub nodes: BTreeSet<String>,
    /// The image that removes folders.
    pub cleaner: Option<String>,
}

/// Takes all of it away; what could not be, as notes.
pub(super) async fn clear(cluster: &Cluster, mut leftovers: Leftovers) -> Vec<Text> {
    let mut notes = Vec::new();
    if !leftovers.folders.is_empty() {
        // What was not noted is seen as long as its Pod is there.
        let seen = nodes_in_use(cluster).await;
        leftovers.nodes.extend(seen.unwrap_or_default());
    }
    if !leftovers.folders.is_empty() && !leftovers.nodes.is_empty() {
        // What still runs would write again.
        if let Err(trouble) = empty(cluster).await {
            notes.push(failed(cluster, &trouble));
        }
        for node in &leftovers.nodes {
            let removed = remove_folders(cluster, &leftovers, node).await;
            // Folders go before their namespace: where that is going already,
            // somebody else has seen to them.
            if let Err(why) = removed
                && !is_going(cluster).await
            {
                let folders = leftovers.folders.join(", ");
                notes.push(say!(
                    ja: "ノード {node} のフォルダー {folders} を削除できませんでした: {why}",
                    en: "the folder {folders} on node {node} could not be removed: {why}"
                ));
            }
        }
    }
    if let Err(trouble) = remove(cluster).await {
        notes.push(failed(cluster, &trouble));
    }
    notes
}

/// Whether the namespace is gone, or on its way.
async fn is_going(cluster: &Cluster) -> bool {
    let read = Read {
        kind: kind("Namespace"),
        scope: Scope::Named(cluster.namespace().to_owned()),
    };
    match cluster.read(&read, Instant::now() + QUESTION).await {
        Answer::Objects(found) => found
            .first()
            .is_none_or(|it| it.pointer("/metadata/deletionTimestamp").is_some()),
        _ => false,
    }
}

/// The nodes on which Pods use folders of the node.
pub(super) async fn nodes_in_use(cluster: &Cluster) -> Result<BTreeSet<String>, Trouble> {
    let pods = all(cluster, "Pod").await?;
    let uses = |pod: &&Value| {
        let volumes = pod.pointer("/spec/volumes").and_then(Value::as_array);
        let mut volumes = volumes.into_iter().flatten();
        volumes.any(|volume| volume.get("hostPath").is_some())
    };
    let node = |pod: &Value| Some(pod.pointer("/spec/nodeName")?.as_str()?.to_owned());
    Ok(pods.iter().filter(uses).filter_map(node).collect())
}

fn failed(cluster: &Cluster, trouble: &Trouble) -> Text {
    let (namespace, message) = (cluster.namespace(), &trouble.message);
    say!(
        ja: "Namespace {namespace} を片付けられませんでした: {message}。あとで `handson grade --sweep` を実行してください",
        en: "namespace {namespace} could not be cleared: {message}; run `handson grade --sweep` later"
    )
}

/// Deletes all workloads and Pods and waits until none is left.
async fn empty(cluster: &Cluster) -> Result<(), Trouble> {
    let begun = Instant::now();
    for name in WORKLOADS {
        delete_all(cluster, name).await?;
    }
    loop {
        if delete_all(cluster, "Pod").await? == 0 || begun.elapsed() > GOING {
            return Ok(());
        }
        if begun.elapsed() > HELD {
            let_go(cluster, "Pod").await?;
        }
        sleep(PAUSE).await;
    }
}

/// Deletes the objects of a kind; how many there are still.
async fn delete_all(cluster: &Cluster, name: &str) -> Result<usize, Trouble> {
    let objects = all(cluster, name).await?;
    for object in &objects {
        let own = object["metadata"]["name"].as_str().unwrap_or_default();
        if object.pointer("/metadata/deletionTimestamp").is_none() {
            let until = Instant::now() + QUESTION;
            cluster
                .delete_object(&kind(name), own, Some(1), until)
                .await?;
        }
    }
    Ok(objects.len())
}

/// Takes finalizers off the objects of a kind that are being deleted.
async fn let_go(cluster: &Cluster, name: &str) -> Result<(), Trouble> {
    for object in all(cluster, name).await? {
        let held = object
            .pointer("/metadata/finalizers")
            .and_then(Value::as_array);
        let is_held = held.is_some_and(|held| !held.is_empty());
        if is_held && object.pointer("/metadata/deletionTimestamp").is_some() {
            let own = object["metadata"]["name"].as_str().unwrap_or_default();
            let patch = json!({"metadata": {"finalizers": null}});
            let until = Instant::now() + QUESTION;
            cluster.merge(&kind(name), own, &patch, until).await?;
        }
    }
    Ok(())
}

/// Has a Pod on the node remove the folders. They are seen through the folder
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
    // Somebody else may be clearing the same: each with a Pod of its own.
    let random = random().map_err(|trouble| trouble.message)?;
    let name = format!("handson-cleaner-{random}");
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
    let until = Instant::now() + CLEANING;
    let applied = cluster.apply(&kind("Pod"), name, &pod, until).await;
    applied.map_err(|error| format!("{error:?}"))?;
    let mut last = String::new();
    while Instant::now() < until {
        let read = Read {
            kind: kind("Pod"),
            scope: Scope::Named(name.to_owned()),
        };
        if let Answer::Objects(found) = cluster.read(&read, until).await {
            let phase = found.first().and_then(|pod| pod.pointer("/status/phase"));
            phase
                .and_then(Value::as_str)
                .unwrap_or_default()
                .clone_into(&mut last);
            if found.is_empty() {
                return Err(format!("the Pod {name} is gone"));
            }
        }
        if last == "Succeeded" {
            let gone = cluster
                .delete_object(&kind("Pod"), name, Some(0), until)
                .await;
            return gone.map_err(|trouble| trouble.message);
        }
        sleep(PAUSE).await;
    }
    Err(format!("the Pod {name} is {last}"))
}

/// Deletes the namespace and waits until it is gone.
async fn remove(cluster: &Cluster) -> Result<(), Trouble> {
    let begun = Instant::now();
    let name = cluster.namespace().to_owned();
    cluster
        .delete_object(&kind("Namespace"), &name, None, begun + QUESTION)
        .await?;
    let mut fast = true;
    loop {
        let read = Read {
            kind: kind("Namespace"),
            scope: Scope::Named(name.clone()),
        };
        match cluster.read(&read, Instant::now() + QUESTION).await {
            Answer::Objects(found) if found.is_empty() => return Ok(()),
            Answer::Trouble(trouble) if begun.elapsed() > GOING => return Err(trouble),
            _ => {}
        }
        if fast {
            // A namespace's own deletion gives containers all the time they ask for.
            fast = false;
            for kind in WORKLOADS.iter().chain(&["Pod"]) {
                delete_all(cluster, kind).await?;
            }
        }
        if begun.elapsed() > HELD {
            for kind in KINDS {
                let_go(cluster, kind).await?;
            }
        }
        if begun.elapsed() > GOING {
            return Err(Trouble {
                kind: crate::evidence::TroubleKind::TimedOut,
                what: format!("delete namespace {name}"),
                message: "it is still there".to_owned(),
            });
        }
        sleep(PAUSE).await;
    }
}
