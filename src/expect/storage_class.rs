//! `storageClass`: a class exists and is what the chapter lists.

use k8s_openapi::api::storage::v1::StorageClass;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Expect, ManifestAspect};
use crate::diagnose::{set_properties, with_option, with_set_class};
use crate::evidence::{Kind, RequiredRequests, View, typed};
use crate::judgement::{Judgement, Mismatch, Stop};
use crate::objects::fields::{find_named, object_name};
use crate::{say, text::Text};

/// The StorageClass exists, with these properties; one that is empty may be anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct StorageClassIs {
    /// Its name.
    pub name: String,
    /// Its provisioner.
    #[serde(default)]
    pub provisioner: String,
    /// Its reclaim policy.
    #[serde(default)]
    pub reclaim_policy: String,
    /// Its volume binding mode.
    #[serde(default)]
    pub binding_mode: String,
}

impl Expect for StorageClassIs {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        let name = &self.name;
        let classes = view.all(Kind::storage_class())?;
        let Some(class) = find_named(classes, name) else {
            let there: Vec<&str> = classes.iter().map(object_name).collect();
            let there = there.join(", ");
            let text = say!(
                ja: "このクラスターには StorageClass {name} がありません (あるもの: {there})",
                en: "this cluster has no StorageClass {name} (it has: {there})"
            );
            return Ok(Judgement::Inconclusive(with_set_class(
                text,
                view.variables(),
                classes,
                Some(self.asked()),
            )));
        };
        let class: StorageClass = typed(class)?;
        let rows = [
            (
                "provisioner",
                &self.provisioner,
                Some(class.provisioner.clone()),
            ),
            (
                "reclaimPolicy",
                &self.reclaim_policy,
                class.reclaim_policy.clone(),
            ),
            (
                "volumeBindingMode",
                &self.binding_mode,
                class.volume_binding_mode.clone(),
            ),
        ];
        let evidence = rows
            .iter()
            .map(|(field, _, actual)| format!("{field}: {}", actual.as_deref().unwrap_or("-")))
            .collect::<Vec<_>>()
            .join(", ");
        let mismatches: Vec<Mismatch> = rows
            .iter()
            .filter(|(_, wanted, actual)| !wanted.is_empty() && actual.as_ref() != Some(*wanted))
            .map(|(field, wanted, actual)| Mismatch {
                what: say!(
                    ja: "StorageClass {name} の {field} が教材と違います",
                    en: "{field} of StorageClass {name} is not what the chapter lists"
                ),
                expected: Text::same(wanted),
                actual: Text::same(actual.as_deref().unwrap_or("-")),
            })
            .collect();
        let mut evidence = vec![Text::same(evidence)];
        let options = set_properties(&class, self.asked(), view.variables());
        if !mismatches.is_empty() && !options.is_empty() {
            let text = say!(
                ja: "このクラスターの StorageClass {name} は、教材のものと別の種類です",
                en: "StorageClass {name} of this cluster is of another kind than the chapter's"
            );
            evidence.push(with_option(text, &options.join(" ")));
        }
        Ok(Judgement::from_mismatches(mismatches, evidence, Vec::new()))
    }

    fn required_requests(&self) -> RequiredRequests {
        RequiredRequests::all(Kind::storage_class())
    }

    fn about(&self) -> Vec<ManifestAspect> {
        vec![ManifestAspect::CLASS]
    }
}

impl StorageClassIs {
    fn asked(&self) -> [&str; 3] {
        [&self.provisioner, &self.reclaim_policy, &self.binding_mode]
    }
}
