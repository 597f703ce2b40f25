//! `pvcBound`: a claim has its volume.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Expect, ManifestAspect};
use crate::diagnose::required::{requests_for_claim, required_claim};
use crate::diagnose::{self, Prescribed};
use crate::evidence::{RequiredRequests, View};
use crate::judgement::{Judgement, Stop};
use crate::say;

/// The claim is Bound. Pending while no Pod uses it is right too, and not asked then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct PvcBound {
    /// The claim, or the StatefulSet that generates it.
    pub claim: String,
    /// The class that the exercise prescribes: a cluster whose class provisions
    /// nothing is at fault itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
}

impl Expect for PvcBound {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        let claim = required_claim(view, &self.claim)?;
        let prescribed = Prescribed {
            class: self.class.clone(),
            variables: view.variables().clone(),
            ..Prescribed::default()
        };
        if let Some(judgement) = diagnose::claim::judge_claim(view, &claim, &prescribed)? {
            return Ok(judgement);
        }
        let name = claim.metadata.name.unwrap_or_default();
        let volume = claim
            .spec
            .and_then(|spec| spec.volume_name)
            .unwrap_or_default();
        let evidence = vec![say!(
            ja: "PVC {name}: Bound ({volume})",
            en: "claim {name}: Bound ({volume})"
        )];
        Ok(Judgement::pass_with(evidence, Vec::new()))
    }

    fn required_requests(&self) -> RequiredRequests {
        requests_for_claim().and(diagnose::claim::required_requests().in_some_cases())
    }

    fn about(&self) -> Vec<ManifestAspect> {
        [
            ManifestAspect::CLAIM,
            ManifestAspect::CLAIM_NAME,
            ManifestAspect::CLASS,
        ]
        .into_iter()
        .chain(ManifestAspect::POD)
        .collect()
    }
}
