//! Updates the references of objects to others that were renamed (kustomize's
//! `nameReference` and `nameref` filter).

use crate::submission::error::Finding;
use crate::submission::kustomize::item::Item;
use crate::submission::kustomize::object_path;
use crate::submission::kustomize::refusal;

/// Workloads whose Pods' references to `ConfigMap`s and Secrets are followed.
const WITH_CONFIGURATION: &[(&str, &str)] = &[
    ("Pod", "spec"),
    ("PodTemplate", "template/spec"),
    ("Deployment", "spec/template/spec"),
    ("ReplicaSet", "spec/template/spec"),
    ("DaemonSet", "spec/template/spec"),
    ("StatefulSet", "spec/template/spec"),
    ("Job", "spec/template/spec"),
    ("CronJob", "spec/jobTemplate/spec/template/spec"),
];

/// Workloads whose Pods' references to claims and the like are followed.
const WITH_CLAIMS: &[(&str, &str)] = &[
    ("Pod", "spec"),
    ("StatefulSet", "spec/template/spec"),
    ("Deployment", "spec/template/spec"),
    ("ReplicationController", "spec/template/spec"),
    ("CronJob", "spec/jobTemplate/spec/template/spec"),
    ("Job", "spec/template/spec"),
    ("DaemonSet", "spec/template/spec"),
];

type Workloads = &'static [(&'static str, &'static str)];

/// Kinds, and the fields of the `spec` of a workload's Pods that refer to them.
const FROM_PODS: &[(&str, Workloads, &[&str])] = &[
    (
        "ConfigMap",
        WITH_CONFIGURATION,
        &[
            "volumes/configMap/name",
            "volumes/projected/sources/configMap/name",
            "containers/env/valueFrom/configMapKeyRef/name",
            "initContainers/env/valueFrom/configMapKeyRef/name",
            "containers/envFrom/configMapRef/name",
            "initContainers/envFrom/configMapRef/name",
        ],
    ),
    (
        "Secret",
        WITH_CONFIGURATION,
        &[
            "volumes/secret/secretName",
            "volumes/projected/sources/secret/name",
            "containers/env/valueFrom/secretKeyRef/name",
            "initContainers/env/valueFrom/secretKeyRef/name",
            "containers/envFrom/secretRef/name",
            "initContainers/envFrom/secretRef/name",
            "imagePullSecrets/name",
        ],
    ),
    ("ServiceAccount", WITH_CLAIMS, &["serviceAccountName"]),
    (
        "PersistentVolumeClaim",
        WITH_CLAIMS,
        &["volumes/persistentVolumeClaim/claimName"],
    ),
    ("PriorityClass", WITH_CLAIMS, &["priorityClassName"]),
];

/// Kinds, the kinds that refer to them, and the fields of these. An `IngressClass`
/// is not here: kustomize means to follow it, but looks for it in a wrong group.
const FROM_OTHERS: &[(&str, &str, &str)] = &[
    (
        "Deployment",
        "HorizontalPodAutoscaler",
        "spec/scaleTargetRef/name",
    ),
    (
        "ReplicationController",
        "HorizontalPodAutoscaler",
        "spec/scaleTargetRef/name",
    ),
    (
        "ReplicaSet",
        "HorizontalPodAutoscaler",
        "spec/scaleTargetRef/name",
    ),
    (
        "StatefulSet",
        "HorizontalPodAutoscaler",
        "spec/scaleTargetRef/name",
    ),
    ("Secret", "Ingress", "spec/tls/secretName"),
    ("Secret", "ServiceAccount", "imagePullSecrets/name"),
    ("Service", "StatefulSet", "spec/serviceName"),
    (
        "Service",
        "Ingress",
        "spec/rules/http/paths/backend/service/name",
    ),
    ("Service", "Ingress", "spec/defaultBackend/service/name"),
    (
        "PersistentVolume",
        "PersistentVolumeClaim",
        "spec/volumeName",
    ),
    ("StorageClass", "PersistentVolume", "spec/storageClassName"),
    (
        "StorageClass",
        "PersistentVolumeClaim",
        "spec/storageClassName",
    ),
    (
        "StorageClass",
        "StatefulSet",
        "spec/volumeClaimTemplates/spec/storageClassName",
    ),
];

/// Kinds whose references are not followed here, though kustomize does.
const NOT_FOLLOWED: &[&str] = &[
    "APIService",
    "ClusterRole",
    "ClusterRoleBinding",
    "MutatingWebhookConfiguration",
    "Role",
    "RoleBinding",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
];

/// Refuses objects whose references to what was renamed would stay wrong.
pub fn refuse_not_followed(items: &[Item]) -> Result<(), Vec<Finding>> {
    let findings: Vec<Finding> = items
        .iter()
        .filter(|item| NOT_FOLLOWED.contains(&item.kind()))
        .map(|item| refusal::not_followed(item.place.clone(), item.kind()))
        .collect();
    if findings.is_empty() {
        Ok(())
    } else {
        Err(findings)
    }
}

/// Updates all references between `items`.
pub fn update_all(items: &mut [Item]) -> Result<(), Vec<Finding>> {
    for index in 0..items.len() {
        let kind = items[index].kind().to_owned();
        for (target, workloads, fields) in FROM_PODS {
            for (_, pods) in workloads.iter().filter(|row| row.0 == kind) {
                for field in *fields {
                    update(items, index, target, &format!("{pods}/{field}"))?;
                }
            }
        }
        for (target, _, field) in FROM_OTHERS.iter().filter(|row| row.1 == kind) {
            update(items, index, target, field)?;
        }
    }
    Ok(())
}

fn update(items: &mut [Item], index: usize, target: &str, field: &str) -> Result<(), Vec<Finding>> {
    let from = Referrer {
        namespace: items[index].namespace().to_owned(),
        is_cluster_wide: items[index].is_cluster_wide(),
        prefixes: items[index].prefixes.clone(),
        suffixes: items[index].suffixes.clone(),
    };
    let mut object = items[index].object.take();
    let mut ambiguous = None;
    object_path::each(&mut object, field, false, &mut |value| {
        let Some(name) = value.as_str() else {
            return;
        };
        match from.resolve(items, target, name) {
            Ok(None) => {}
            Ok(Some(new)) => *value = new.into(),
            Err(()) => {
                let place = items[index].place.clone();
                ambiguous = Some(vec![refusal::ambiguous(place, target, name)]);
            }
        }
    });
    items[index].object = object;
    ambiguous.map_or(Ok(()), Err)
}

/// The properties of an object that decide which others it can refer to.
struct Referrer {
    namespace: String,
    is_cluster_wide: bool,
    prefixes: Vec<String>,
    suffixes: Vec<String>,
}

impl Referrer {
    /// Returns the current name of the object that was called `name`: of several,
    /// of the one with the same prefixes and suffixes. An error if that is ambiguous.
    fn resolve(&self, items: &[Item], kind: &str, name: &str) -> Result<Option<String>, ()> {
        let mut candidates: Vec<&Item> = items
            .iter()
            .filter(|item| item.kind() == kind && item.former.iter().any(|former| former == name))
            .filter(|item| self.sees(item))
            .collect();
        if candidates.len() > 1 {
            candidates.retain(|item| {
                alike(&self.prefixes, &item.prefixes, true)
                    && alike(&self.suffixes, &item.suffixes, true)
            });
        }
        if candidates.len() > 1 {
            candidates.retain(|item| {
                alike(&self.prefixes, &item.prefixes, false)
                    && alike(&self.suffixes, &item.suffixes, false)
            });
        }
        let Some(first) = candidates.first() else {
            return Ok(None);
        };
        if candidates.iter().any(|item| item.name() != first.name()) {
            return Err(());
        }
        Ok(Some(first.name().to_owned()))
    }

    fn sees(&self, item: &Item) -> bool {
        self.is_cluster_wide
            || item.is_cluster_wide()
            || item.kind() == "ServiceAccount"
            || item.namespace() == self.namespace
    }
}

/// Returns whether the shorter list is how the longer one ends. An empty one is like
/// no other, or like all where `empty_fits`.
fn alike(one: &[String], other: &[String], empty_fits: bool) -> bool {
    if one.is_empty() || other.is_empty() {
        return empty_fits || one.len() == other.len();
    }
    one.ends_with(other) || other.ends_with(one)
}
