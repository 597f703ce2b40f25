//! The missing permissions, namespace by namespace.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::rbac::{MissingPermission, Needs, Review};

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
    pub missing: Vec<PermissionRow>,
    pub unknown: Vec<PermissionRow>,
}

/// A permission that is missing.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PermissionRow {
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
        let missing: Vec<&MissingPermission> = review.missing_in(namespace).collect();
        let unknown = review.unknown.iter();
        let unknown =
            unknown.filter(|permission| permission.namespace.as_deref() == Some(namespace));
        let unknown: Vec<&MissingPermission> = unknown.collect();
        let takers = |missing: &[&'_ MissingPermission]| -> BTreeSet<String> {
            let takers = missing
                .iter()
                .flat_map(|permission| &permission.checks.verdict);
            takers.cloned().collect()
        };
        let (lost, doubtful) = (takers(&missing), takers(&unknown));
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
            missing: missing.into_iter().map(PermissionRow::of).collect(),
            unknown: unknown.into_iter().map(PermissionRow::of).collect(),
        }
    }
}

impl PermissionRow {
    fn of(permission: &MissingPermission) -> Self {
        let users = &permission.checks;
        Self {
            right: permission.right.to_string(),
            cluster_wide: permission.namespace.is_none(),
            undetermined: users.verdict.iter().cloned().collect(),
            sometimes: users.sometimes().cloned().collect(),
            why: permission.why.clone(),
        }
    }
}
