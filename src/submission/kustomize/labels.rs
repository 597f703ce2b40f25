//! `labels`, `commonLabels` and `commonAnnotations`, and the fields that they go to
//! (kustomize's `builtinpluginconsts`).

use std::collections::BTreeMap;

use crate::submission::field::Field;
use crate::submission::kustomize::form::Form;
use crate::submission::kustomize::item::Item;
use crate::submission::kustomize::object_path;

/// Labels to add, and where.
#[derive(Debug, Default)]
pub struct Labels {
    pairs: BTreeMap<String, String>,
    selectors: bool,
    templates: bool,
}

/// The paths of Pod templates, up to `labels` or `annotations`.
const TEMPLATES: &[(&str, &str)] = &[
    ("ReplicationController", "spec/template/metadata"),
    ("Deployment", "spec/template/metadata"),
    ("ReplicaSet", "spec/template/metadata"),
    ("DaemonSet", "spec/template/metadata"),
    ("StatefulSet", "spec/template/metadata"),
    ("Job", "spec/template/metadata"),
    ("CronJob", "spec/jobTemplate/metadata"),
    ("CronJob", "spec/jobTemplate/spec/template/metadata"),
];

/// The claims that a `StatefulSet` makes count as templates too.
const CLAIM_TEMPLATES: &str = "spec/volumeClaimTemplates[]/metadata/labels";

/// Selectors that are made where there are none.
const SELECTORS: &[(&str, &str)] = &[
    ("Service", "spec/selector"),
    ("ReplicationController", "spec/selector"),
    ("Deployment", "spec/selector/matchLabels"),
    ("ReplicaSet", "spec/selector/matchLabels"),
    ("DaemonSet", "spec/selector/matchLabels"),
    ("StatefulSet", "spec/selector/matchLabels"),
];

/// Selectors that are added to where there are any.
const PRESENT_SELECTORS: &[(&str, &str)] = &[
    ("Job", "spec/selector/matchLabels"),
    ("CronJob", "spec/jobTemplate/spec/selector/matchLabels"),
    ("PodDisruptionBudget", "spec/selector/matchLabels"),
    ("NetworkPolicy", "spec/podSelector/matchLabels"),
    ("NetworkPolicy", "spec/ingress/from/podSelector/matchLabels"),
    ("NetworkPolicy", "spec/egress/to/podSelector/matchLabels"),
];

/// The same in the Pods of a Deployment or `StatefulSet`.
const POD_SELECTORS: &[&str] = &[
    "spec/template/spec/affinity/podAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels",
    "spec/template/spec/affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels",
    "spec/template/spec/affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels",
    "spec/template/spec/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels",
    "spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels",
];

impl Labels {
    /// Reads an entry of `labels`.
    pub fn read(at: &Field<'_>, form: &mut Form<'_>) -> Self {
        const KNOWN: &[&str] = &["pairs", "includeSelectors", "includeTemplates"];
        let fields = form.fields(at, "labels", KNOWN, &["fields"]);
        let mut flag = |name| fields.get(name).is_some_and(|at| form.flag(at, name));
        let (selectors, templates) = (flag("includeSelectors"), flag("includeTemplates"));
        let pairs = fields.get("pairs").map(|at| form.pairs(at, "pairs"));
        Self {
            pairs: pairs.unwrap_or_default(),
            selectors,
            templates,
        }
    }

    /// Returns `commonLabels`, which go everywhere.
    pub fn common(pairs: BTreeMap<String, String>) -> Self {
        Self {
            pairs,
            selectors: true,
            ..Self::default()
        }
    }

    /// Adds the labels to an object.
    pub fn apply(&self, item: &mut Item) {
        if self.pairs.is_empty() {
            return;
        }
        let kind = item.kind().to_owned();
        let mut add =
            |path: &str, create| object_path::add(&mut item.object, path, create, &self.pairs);
        add("metadata/labels", true);
        if self.selectors || self.templates {
            for path in of_kind(TEMPLATES, &kind) {
                add(&format!("{path}/labels"), true);
            }
            if kind == "StatefulSet" {
                add(CLAIM_TEMPLATES, true);
            }
        }
        if self.selectors {
            for path in of_kind(SELECTORS, &kind) {
                add(path, true);
            }
            for path in of_kind(PRESENT_SELECTORS, &kind) {
                add(path, false);
            }
            if kind == "Deployment" || kind == "StatefulSet" {
                for path in POD_SELECTORS {
                    add(path, false);
                }
            }
        }
    }
}

/// Adds `commonAnnotations` to an object.
pub fn annotate(item: &mut Item, pairs: &BTreeMap<String, String>) {
    if pairs.is_empty() {
        return;
    }
    let kind = item.kind().to_owned();
    object_path::add(&mut item.object, "metadata/annotations", true, pairs);
    for path in of_kind(TEMPLATES, &kind) {
        object_path::add(
            &mut item.object,
            &format!("{path}/annotations"),
            true,
            pairs,
        );
    }
}

fn of_kind(table: &'static [(&str, &str)], kind: &str) -> impl Iterator<Item = &'static str> {
    table
        .iter()
        .filter(move |row| row.0 == kind)
        .map(|row| row.1)
}
