//! The objects of a batch on the grading cluster.

use std::time::Duration;

use k8s_openapi::ByteString;
use serde_json::{Value, json};

use super::Remote;
use super::shards::{FOLDER, Shards};
use crate::evidence::{Kind, Trouble, TroubleKind};

/// The label of every namespace that is a batch's, and its value.
pub(super) const PURPOSE: &str = "handson/purpose";
pub(super) const BATCH: &str = "batch";
/// The label by which a batch that was killed is found again.
pub(super) const MARK: &str = "handson/results";
/// The Job, its service account and its container.
pub(super) const NAME: &str = "handson";
/// The most that one Secret holds, in bytes (Kubernetes allows 1 MiB).
const SECRET: usize = 900 << 10;
/// The retries of a shard's Pod.
const RETRIES: u64 = 3;
/// The time in which a Pod that is stopped deletes its sandboxes.
pub(super) const CLEANUP: Duration = Duration::from_secs(90);
/// The seconds for which a finished Job is kept where nobody deletes it.
const KEPT: u64 = 24 * 60 * 60;

/// A kind by its name.
pub(super) fn kind(name: &str) -> Kind {
    const RBAC: &str = "rbac.authorization.k8s.io/v1";
    Kind::built_in(name).unwrap_or_else(|| Kind {
        api_version: RBAC.to_owned(),
        kind: name.to_owned(),
    })
}

/// A name that no other batch has.
pub(super) fn fresh_name() -> Result<String, Trouble> {
    let number = getrandom::u32().map_err(|error| Trouble {
        kind: TroubleKind::Other,
        what: "find a name that nobody has".to_owned(),
        message: error.to_string(),
    })?;
    Ok(format!("handson-batch-{number:08x}"))
}

pub(super) fn namespace(name: &str, mark: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Namespace",
        "metadata": {"name": name, "labels": {
            PURPOSE: BATCH,
            MARK: mark,
            "pod-security.kubernetes.io/enforce": "restricted",
        }},
    })
}

/// Everything in the namespace, in the order in which it is made.
pub(super) fn objects(
    remote: &Remote<'_>,
    name: &str,
    uid: &str,
    shards: &Shards,
) -> Vec<(&'static str, Value)> {
    let mut all = vec![("ServiceAccount", account())];
    if let Some(rules) = &remote.rules {
        all.push(("ClusterRole", role(name, uid, rules)));
        all.push(("ClusterRoleBinding", binding(name, uid)));
    }
    let secrets = secrets(remote, shards);
    let names: Vec<String> = (0..secrets.len())
        .map(|number| format!("class-{number}"))
        .collect();
    let secrets = names
        .iter()
        .zip(secrets)
        .map(|(name, data)| ("Secret", secret(name, &data)));
    all.extend(secrets);
    all.push(("Job", job(remote, shards.rosters.len(), &names)));
    all
}

fn account() -> Value {
    json!({
        "apiVersion": "v1", "kind": "ServiceAccount",
        "metadata": {"name": NAME}, "automountServiceAccountToken": false,
    })
}

/// Objects of the cluster go with the namespace that owns them.
fn owned(name: &str, uid: &str) -> Value {
    json!({
        "name": name,
        "labels": {PURPOSE: BATCH},
        "ownerReferences": [{"apiVersion": "v1", "kind": "Namespace", "name": name, "uid": uid}],
    })
}

fn role(name: &str, uid: &str, rules: &Value) -> Value {
    json!({
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
        "metadata": owned(name, uid), "rules": rules,
    })
}

fn binding(name: &str, uid: &str) -> Value {
    json!({
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
        "metadata": owned(name, uid),
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": name},
        "subjects": [{"kind": "ServiceAccount", "name": NAME, "namespace": name}],
    })
}

type Data = serde_json::Map<String, Value>;

/// Rosters, credentials and the exercise, in as few Secrets as hold them.
fn secrets(remote: &Remote<'_>, shards: &Shards) -> Vec<Data> {
    let rosters = shards.rosters.iter().enumerate();
    let ending = ending(remote);
    let rosters = rosters.map(|(index, it)| (format!("shard-{index}.{ending}"), it.as_slice()));
    let files = shards.files.iter();
    let files = files.map(|(name, content)| (name.clone(), content.as_slice()));
    let exercise = ("exercise.yaml".to_owned(), remote.loaded.source.as_bytes());
    let mut all: Vec<Data> = vec![Data::new()];
    let mut size = 0;
    for (name, content) in rosters.chain(files).chain([exercise]) {
        size += content.len();
        if size > SECRET {
            all.push(Data::new());
            size = content.len();
        }
        if let Some(last) = all.last_mut() {
            last.insert(name, json!(ByteString(content.to_vec())));
        }
    }
    all
}

/// Returns the ending of the rosters' names.
fn ending(remote: &Remote<'_>) -> &'static str {
    if remote.graded { "json" } else { "csv" }
}

fn secret(name: &str, data: &Data) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Secret",
        "metadata": {"name": name}, "immutable": true, "data": data,
    })
}

fn job(remote: &Remote<'_>, shards: usize, secrets: &[String]) -> Value {
    let sources: Vec<Value> = secrets
        .iter()
        .map(|name| json!({"secret": {"name": name}}))
        .collect();
    let option = remote.graded.then(|| "--handed-over".to_owned());
    let mut args = vec!["batch".to_owned()];
    args.extend(option);
    args.extend([
        // Kubernetes puts the index in.
        format!("{FOLDER}/shard-$(JOB_COMPLETION_INDEX).{}", ending(remote)),
        "--exercise".to_owned(),
        format!("{FOLDER}/exercise.yaml"),
        "--results".to_owned(),
        "-".to_owned(),
    ]);
    args.extend(remote.options.iter().cloned());
    // What it has found is in its log already; sandboxes are deleted.
    let grace = if remote.graded { CLEANUP.as_secs() } else { 3 };
    json!({
        "apiVersion": "batch/v1", "kind": "Job",
        "metadata": {"name": NAME},
        "spec": {
            "completionMode": "Indexed",
            "completions": shards,
            "parallelism": remote.parallelism.min(shards),
            "backoffLimitPerIndex": RETRIES,
            // One shard's trouble is not the others'.
            "maxFailedIndexes": shards,
            "activeDeadlineSeconds": remote.time(shards).as_secs(),
            "ttlSecondsAfterFinished": KEPT,
            // handson's own ends say how students stand, and its work is done, or
            // that it cannot be done: an older image does not know the exercise.
            "podFailurePolicy": {"rules": [{
                "action": "FailIndex",
                "onExitCodes": {"operator": "In", "values": [1, 2, 3, 4]},
            }]},
            "template": {
                "metadata": {"labels": {PURPOSE: BATCH}},
                "spec": {
                    "restartPolicy": "Never",
                    "terminationGracePeriodSeconds": grace,
                    "serviceAccountName": NAME,
                    "automountServiceAccountToken": remote.rules.is_some(),
                    "enableServiceLinks": false,
                    "securityContext": {
                        "runAsNonRoot": true,
                        "seccompProfile": {"type": "RuntimeDefault"},
                    },
                    "containers": [{
                        "name": NAME,
                        "image": remote.image,
                        "args": args,
                        "securityContext": {
                            "readOnlyRootFilesystem": true,
                            "allowPrivilegeEscalation": false,
                            "capabilities": {"drop": ["ALL"]},
                        },
                        "resources": {
                            "requests": {"cpu": "100m", "memory": "64Mi"},
                            "limits": {"memory": "256Mi"},
                        },
                        "volumeMounts": [
                            {"name": "class", "mountPath": "/class", "readOnly": true},
                            // The journals of probes.
                            {"name": "tmp", "mountPath": "/tmp"},
                        ],
                    }],
                    "volumes": [
                        {"name": "class", "projected": {"sources": sources}},
                        {"name": "tmp", "emptyDir": {"sizeLimit": "64Mi"}},
                    ],
                },
            },
        },
    })
}
