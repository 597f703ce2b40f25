//! An object on its way through the kustomizations.

use serde_json::Value;

use crate::submission::error::SourceLocation;
use crate::submission::yaml::Document;

/// An object, and the changes of its name.
#[derive(Clone, Debug)]
pub struct Item {
    pub object: Value,
    pub place: SourceLocation,
    /// Its name gets a suffix from its data at the end.
    pub hashed: bool,
    /// The names that others may know it by.
    pub former: Vec<String>,
    /// The prefixes and suffixes that it was given, first to last.
    pub prefixes: Vec<String>,
    pub suffixes: Vec<String>,
}

/// The identity of an object: apiVersion, kind, namespace, name.
pub type Identity = (String, String, String, String);

impl Item {
    pub fn new(object: Value, place: SourceLocation) -> Self {
        Self {
            object,
            place,
            hashed: false,
            former: Vec::new(),
            prefixes: Vec::new(),
            suffixes: Vec::new(),
        }
    }

    pub fn kind(&self) -> &str {
        self.object["kind"].as_str().unwrap_or_default()
    }

    pub fn api_version(&self) -> &str {
        self.object["apiVersion"].as_str().unwrap_or_default()
    }

    pub fn name(&self) -> &str {
        self.object["metadata"]["name"].as_str().unwrap_or_default()
    }

    /// Returns its namespace, where no other means give one.
    pub fn namespace(&self) -> &str {
        match self.object["metadata"]["namespace"].as_str() {
            None | Some("") => "default",
            Some(namespace) => namespace,
        }
    }

    pub fn identity(&self) -> Identity {
        (
            self.api_version().to_owned(),
            self.kind().to_owned(),
            self.namespace().to_owned(),
            self.name().to_owned(),
        )
    }

    /// Renames the object; others may refer to it by the one before.
    pub fn rename(&mut self, change: impl Fn(&str) -> String) {
        let name = self.name().to_owned();
        if name.is_empty() {
            return;
        }
        self.object["metadata"]["name"] = change(&name).into();
        self.former.push(name);
    }

    /// Returns whether its kind lives outside of namespaces, as far as kustomize knows.
    pub fn is_cluster_wide(&self) -> bool {
        const CLUSTER_WIDE: &[(&str, &[&str])] = &[
            (
                "",
                &["Namespace", "Node", "PersistentVolume", "ComponentStatus"],
            ),
            (
                "admissionregistration.k8s.io",
                &[
                    "MutatingWebhookConfiguration",
                    "ValidatingWebhookConfiguration",
                    "ValidatingAdmissionPolicy",
                    "ValidatingAdmissionPolicyBinding",
                ],
            ),
            ("apiextensions.k8s.io", &["CustomResourceDefinition"]),
            ("apiregistration.k8s.io", &["APIService"]),
            ("certificates.k8s.io", &["CertificateSigningRequest"]),
            (
                "flowcontrol.apiserver.k8s.io",
                &["FlowSchema", "PriorityLevelConfiguration"],
            ),
            ("networking.k8s.io", &["IngressClass"]),
            ("node.k8s.io", &["RuntimeClass"]),
            (
                "rbac.authorization.k8s.io",
                &["ClusterRole", "ClusterRoleBinding"],
            ),
            ("scheduling.k8s.io", &["PriorityClass"]),
            (
                "storage.k8s.io",
                &["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"],
            ),
        ];
        let group = self
            .api_version()
            .split_once('/')
            .map_or("", |(group, _)| group);
        CLUSTER_WIDE
            .iter()
            .any(|(of, kinds)| *of == group && kinds.contains(&self.kind()))
    }
}

impl From<Item> for Document {
    fn from(mut item: Item) -> Self {
        // kustomize leaves annotations out where there are none; no other field.
        if let Some(metadata) = item.object["metadata"].as_object_mut()
            && metadata.get("annotations").is_some_and(is_void)
        {
            metadata.remove("annotations");
        }
        Self {
            object: item.object,
            place: item.place,
            ..Self::default()
        }
    }
}

fn is_void(value: &Value) -> bool {
    value.is_null() || value.as_object().is_some_and(serde_json::Map::is_empty)
}
