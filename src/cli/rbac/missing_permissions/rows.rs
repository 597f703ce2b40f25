//! The missing permissions, namespace by namespace.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::rbac::{Lack, Needs, Review};

/// The permissions in a namespace.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Row {
    pub namespace: String,
    /// Checks for which everything is there.
    pub determined: Vec<String>,
    /// Checks that cannot be determined.
    pub undetermined: Vec<String>,
    /// Checks for which something may be missing or not.
    pub unclear: Vec<String>,
    /// Checks that `--read-only` leaves out, since they take more than reading.
    pub unprobed: Vec<String>,
    #[serde(rename = "lacking")]
    pub missing: Vec<MissingPermission>,
    pub unknown: Vec<MissingPermission>,
}

/// A permission that is missing.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MissingPermission {
    pub right: String,
    /// It is one to the cluster as a whole.
    pub cluster_wide: bool,
    /// The checks that cannot be determined without it.
    pub undetermined: Vec<String>,
    /// The checks that are so in some cases, or can say less of what is not well.
    pub sometimes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl Row {
    pub fn of(namespace: &str, needs: &Needs, review: &Review) -> Self {
        let lacks: Vec<&Lack> = review.of(namespace).collect();
        let unknown = review.unknown.iter();
        let unknown = unknown.filter(|lack| lack.namespace.as_deref() == Some(namespace));
        let unknown: Vec<&Lack> = unknown.collect();
        let takers = |lacks: &[&'_ Lack]| -> BTreeSet<String> {
            let takers = lacks.iter().flat_map(|lack| &lack.checks.verdict);
            takers.cloned().collect()
        };
        let (lost, doubtful) = (takers(&lacks), takers(&unknown));
        let checks = needs.stages.iter().flat_map(|(_, checks)| checks).cloned();
        let (unprobed, checks): (Vec<_>, Vec<_>) =
            checks.partition(|check| needs.unprobed.contains(check));
        let (undetermined, checks): (Vec<_>, Vec<_>) =
            checks.into_iter().partition(|check| lost.contains(check));
        let (unclear, determined) = checks
            .into_iter()
            .partition(|check| doubtful.contains(check));
        Self {
            namespace: namespace.to_owned(),
            determined,
            undetermined,
            unclear,
            unprobed,
            missing: lacks.into_iter().map(MissingPermission::of).collect(),
            unknown: unknown.into_iter().map(MissingPermission::of).collect(),
        }
    }
}

impl MissingPermission {
    fn of(lack: &Lack) -> Self {
        let users = &lack.checks;
        Self {
            right: lack.right.to_string(),
            cluster_wide: lack.namespace.is_none(),
            undetermined: users.verdict.iter().cloned().collect(),
            sometimes: users.sometimes().cloned().collect(),
            why: lack.why.clone(),
        }
    }
}
