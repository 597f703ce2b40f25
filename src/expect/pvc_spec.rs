//! `pvcSpec`: what a claim asks for.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::PersistentVolumeClaim;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Expect, ManifestAspect};
use crate::diagnose::required::{requests_for_claim, required_claim};
use crate::diagnose::{class_cause, modes_cause, with_set_class};
use crate::evidence::{Kind, RequiredRequests, View};
use crate::judgement::{Failure, Judgement, Mismatch, Stop};
use crate::objects::claim::{access_modes, class_of, storage_request};
use crate::objects::fields::find_named;
use crate::objects::quantity::Quantity;
use crate::{say, text::Text};

/// The claim ends up with this class (written, by the old annotation, or as
/// the default), asks for just these access modes and at least this size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct PvcSpec {
    /// The claim, or the StatefulSet that generates it.
    pub claim: String,
    /// The class.
    pub class: String,
    /// The access modes, in any order.
    pub access_modes: BTreeSet<String>,
    /// The least size, e.g. `10Gi`.
    pub size: String,
}

impl Expect for PvcSpec {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        let claim = required_claim(view, &self.claim)?;
        let mismatches = [self.class(&claim), self.modes(&claim), self.size(&claim)];
        let mut evidence = vec![Text::same(format!(
            "storageClassName: {}, accessModes: {}, storage: {}",
            class_of(&claim).unwrap_or_default(),
            joined(&modes_of(&claim)),
            storage_request(&claim).unwrap_or_default()
        ))];
        // What else goes wrong for this class, or for these modes, is the same mistake.
        let cause = match &mismatches {
            [Some(_), _, _] => Some(class_cause(class_of(&claim).unwrap_or_default())),
            [None, Some(_), _] => claim.metadata.name.as_deref().map(modes_cause),
            _ => None,
        };
        if mismatches[0].is_some() {
            evidence.extend(self.other_class(view, &claim)?);
        }
        let mismatches: Vec<Mismatch> = mismatches.into_iter().flatten().collect();
        if mismatches.is_empty() {
            return Ok(Judgement::pass_with(evidence, Vec::new()));
        }
        Ok(Failure {
            mismatches,
            evidence,
            cause,
            begun: true,
            ..Failure::default()
        }
        .into())
    }

    fn required_requests(&self) -> RequiredRequests {
        requests_for_claim().and(RequiredRequests::some(Kind::storage_class()))
    }

    fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if Quantity::parse(&self.size).is_none() {
            problems.push(format!("pvcSpec: size `{}` is no quantity", self.size));
        }
        if self.access_modes.is_empty() {
            problems.push("pvcSpec: accessModes is empty".to_owned());
        }
        problems
    }

    fn about(&self) -> Vec<ManifestAspect> {
        vec![
            ManifestAspect::CLAIM,
            ManifestAspect::CLASS,
            ManifestAspect::SIZE,
            ManifestAspect::ACCESS_MODES,
        ]
    }
}

impl PvcSpec {
    /// Says how the class is given to the exercise that the cluster has, where it has not
    /// the one that is asked for.
    fn other_class(
        &self,
        view: &View<'_>,
        claim: &PersistentVolumeClaim,
    ) -> Result<Option<Text>, Stop> {
        let classes = view
            .if_permitted(view.few(&Kind::storage_class()))?
            .flatten();
        let classes = classes.unwrap_or_default();
        if !view.variables().contains("class")
            || classes.is_empty()
            || find_named(classes, &self.class).is_some()
        {
            return Ok(None);
        }
        let class = &self.class;
        let text = say!(
            ja: "このクラスターには StorageClass {class} がありません",
            en: "this cluster has no StorageClass {class}"
        );
        // The student may have chosen well among those that there are.
        let own = class_of(claim).and_then(|own| find_named(classes, own));
        let classes = own.map_or(classes, std::slice::from_ref);
        Ok(Some(with_set_class(text, view.variables(), classes, None)))
    }

    fn class(&self, claim: &PersistentVolumeClaim) -> Option<Mismatch> {
        let class = class_of(claim);
        if class == Some(self.class.as_str()) {
            return None;
        }
        Some(Mismatch {
            what: say!(ja: "StorageClass が違います", en: "wrong storageClassName"),
            expected: Text::same(format!("storageClassName: {}", self.class)),
            actual: match class {
                None => say!(
                    ja: "storageClassName がなく、クラスターのデフォルトもありません",
                    en: "no storageClassName, and the cluster gave it no default"
                ),
                Some("") => say!(
                    ja: "storageClassName: \"\" (StorageClass を使わない、という意味です)",
                    en: "storageClassName: \"\", which means: no class at all"
                ),
                Some(class) => Text::same(format!("storageClassName: {class}")),
            },
        })
    }

    fn modes(&self, claim: &PersistentVolumeClaim) -> Option<Mismatch> {
        let modes = modes_of(claim);
        (modes != self.access_modes).then(|| Mismatch {
            what: say!(ja: "accessModes が違います", en: "the access modes differ"),
            expected: Text::same(joined(&self.access_modes)),
            actual: Text::same(joined(&modes)),
        })
    }

    fn size(&self, claim: &PersistentVolumeClaim) -> Option<Mismatch> {
        let size = storage_request(claim).unwrap_or_default();
        let wanted = &self.size;
        if Quantity::parse(size) >= Quantity::parse(wanted) {
            return None;
        }
        // 10G looks like 10Gi and is 7 % less.
        let decimal = size.ends_with(['k', 'M', 'G', 'T', 'P', 'E']) && wanted.ends_with('i');
        Some(Mismatch {
            what: if decimal {
                say!(
                    ja: "要求サイズが足りません: {size} (10 進) は {wanted} (2 進) より小さい値です",
                    en: "the size is too small: {size} counts in powers of 1000 and is less than {wanted}, in powers of 1024"
                )
            } else {
                say!(ja: "要求サイズが足りません", en: "the size is too small")
            },
            expected: say!(ja: "{wanted} 以上", en: "at least {wanted}"),
            actual: Text::same(if size.is_empty() { "-" } else { size }),
        })
    }
}

fn modes_of(claim: &PersistentVolumeClaim) -> BTreeSet<String> {
    access_modes(claim).iter().cloned().collect()
}

fn joined(modes: &BTreeSet<String>) -> String {
    modes.iter().cloned().collect::<Vec<_>>().join(", ")
}
