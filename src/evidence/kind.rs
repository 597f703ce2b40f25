//! Kinds of Kubernetes objects, and where the API serves the built-in ones.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A kind of object, such as `v1` `Pod`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Kind {
    /// Group and version as written in a manifest, e.g. `apps/v1`.
    pub api_version: String,
    /// The kind's name, e.g. `Deployment`.
    pub kind: String,
}

/// Kind, apiVersion, plural, namespaced: what discovery would answer for the
/// kinds that every cluster has (Kubernetes API reference, v1.37).
const BUILT_IN: &[(&str, &str, &str, bool)] = &[
    ("Pod", "v1", "pods", true),
    (
        "PersistentVolumeClaim",
        "v1",
        "persistentvolumeclaims",
        true,
    ),
    ("PersistentVolume", "v1", "persistentvolumes", false),
    ("StorageClass", "storage.k8s.io/v1", "storageclasses", false),
    ("Node", "v1", "nodes", false),
    ("Namespace", "v1", "namespaces", false),
    ("Event", "v1", "events", true),
    ("Service", "v1", "services", true),
    ("ConfigMap", "v1", "configmaps", true),
    ("Secret", "v1", "secrets", true),
    ("ServiceAccount", "v1", "serviceaccounts", true),
    ("ResourceQuota", "v1", "resourcequotas", true),
    ("LimitRange", "v1", "limitranges", true),
    ("Lease", "coordination.k8s.io/v1", "leases", true),
    ("Deployment", "apps/v1", "deployments", true),
    ("ReplicaSet", "apps/v1", "replicasets", true),
    ("StatefulSet", "apps/v1", "statefulsets", true),
    ("ControllerRevision", "apps/v1", "controllerrevisions", true),
    ("DaemonSet", "apps/v1", "daemonsets", true),
    ("Job", "batch/v1", "jobs", true),
    ("CronJob", "batch/v1", "cronjobs", true),
    ("Ingress", "networking.k8s.io/v1", "ingresses", true),
    (
        "IngressClass",
        "networking.k8s.io/v1",
        "ingressclasses",
        false,
    ),
    (
        "NetworkPolicy",
        "networking.k8s.io/v1",
        "networkpolicies",
        true,
    ),
    (
        "EndpointSlice",
        "discovery.k8s.io/v1",
        "endpointslices",
        true,
    ),
];

impl Kind {
    /// The built-in kind of this name.
    #[must_use]
    pub fn built_in(kind: &str) -> Option<Self> {
        BUILT_IN.iter().find(|row| row.0 == kind).map(|row| Self {
            api_version: row.1.to_owned(),
            kind: row.0.to_owned(),
        })
    }

    /// The names of the built-in kinds, for "did you mean".
    pub fn built_in_names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|row| row.0)
    }

    /// Plural and whether it is namespaced; `None` for a kind that discovery must resolve.
    #[must_use]
    pub fn resource(&self) -> Option<(&'static str, bool)> {
        BUILT_IN
            .iter()
            .find(|row| row.0 == self.kind && row.1 == self.api_version)
            .map(|row| (row.2, row.3))
    }

    /// Whether one object of the kind is looked for among all of them, where
    /// these are few: so requests grow with kinds and not with names. Secrets
    /// are nothing to list, and nodes and classes are large or are not ours.
    #[must_use]
    pub fn is_listed(&self) -> bool {
        let namespaced = self.resource().is_none_or(|(_, namespaced)| namespaced);
        match self.kind.as_str() {
            "Secret" => false,
            "PersistentVolume" => true,
            _ => namespaced,
        }
    }

    fn known(kind: &str) -> Self {
        Self::built_in(kind).unwrap_or_else(|| Self {
            api_version: "v1".to_owned(),
            kind: kind.to_owned(),
        })
    }

    /// `v1` `Pod`.
    #[must_use]
    pub fn pod() -> Self {
        Self::known("Pod")
    }
    /// `v1` `PersistentVolumeClaim`.
    #[must_use]
    pub fn claim() -> Self {
        Self::known("PersistentVolumeClaim")
    }
    /// `v1` `PersistentVolume`.
    #[must_use]
    pub fn volume() -> Self {
        Self::known("PersistentVolume")
    }
    /// `storage.k8s.io/v1` `StorageClass`.
    #[must_use]
    pub fn storage_class() -> Self {
        Self::known("StorageClass")
    }
    /// `v1` `Node`.
    #[must_use]
    pub fn node() -> Self {
        Self::known("Node")
    }
    /// `v1` `Namespace`.
    #[must_use]
    pub fn namespace() -> Self {
        Self::known("Namespace")
    }
    /// `v1` `ConfigMap`.
    #[must_use]
    pub fn config_map() -> Self {
        Self::known("ConfigMap")
    }
    /// `v1` `Secret`.
    #[must_use]
    pub fn secret() -> Self {
        Self::known("Secret")
    }
    /// `v1` `Event`.
    #[must_use]
    pub fn event() -> Self {
        Self::known("Event")
    }
    /// `apps/v1` `Deployment`.
    #[must_use]
    pub fn deployment() -> Self {
        Self::known("Deployment")
    }
    /// `apps/v1` `ReplicaSet`.
    #[must_use]
    pub fn replica_set() -> Self {
        Self::known("ReplicaSet")
    }
    /// `apps/v1` `ControllerRevision`: a template that a `StatefulSet` has, or had.
    #[must_use]
    pub fn controller_revision() -> Self {
        Self::known("ControllerRevision")
    }
    /// `v1` `Service`.
    #[must_use]
    pub fn service() -> Self {
        Self::known("Service")
    }
    /// `discovery.k8s.io/v1` `EndpointSlice`.
    #[must_use]
    pub fn endpoint_slice() -> Self {
        Self::known("EndpointSlice")
    }
    /// `networking.k8s.io/v1` `Ingress`.
    #[must_use]
    pub fn ingress() -> Self {
        Self::known("Ingress")
    }
    /// `networking.k8s.io/v1` `IngressClass`.
    #[must_use]
    pub fn ingress_class() -> Self {
        Self::known("IngressClass")
    }
    /// `apps/v1` `StatefulSet`.
    #[must_use]
    pub fn stateful_set() -> Self {
        Self::known("StatefulSet")
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.kind)
    }
}
