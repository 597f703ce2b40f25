//! `rolledOut`: a Deployment or `StatefulSet` is rolled out, and was updated.

mod count;
mod history;

use std::time::Duration;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::pod_ready::STEADY;
use super::{Expect, ManifestAspect};
use crate::diagnose::Prescribed;
use crate::diagnose::absence::{absent_workload, requests_of_workload};
use crate::diagnose::rollout::{self, RolledPods, judge_rollout};
use crate::evidence::{Kind, RequiredRequests, View, typed};
use crate::judgement::deletion::being_deleted;
use crate::judgement::workloads::WorkloadReference;
use crate::judgement::{Judgement, Mismatch, PassDetails, Stop};
use crate::objects::fields::{is_being_deleted, object_name, text_at};
use crate::objects::image::Image;
use crate::objects::rollout::wanted_replicas;
use crate::say;
use crate::text::{Text, counted};

pub use count::{AtLeast, Count};

/// A Deployment or `StatefulSet` is rolled out by the rule of `kubectl rollout status`: its
/// controller has seen the newest spec, and all Pods are of it and available.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct RolledOut {
    /// The name of the workload, or its kind and name: `deployment/web`.
    pub workload: String,
    /// The number of replicas that it asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replicas: Option<Count>,
    /// The image that one of its containers has; without a tag any version of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// The strategy by which its Pods are replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strategy: Option<Strategy>,
    /// The least number of templates that it must have had: 2 where it was updated once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_revision: Option<u64>,
    /// True where one of its earlier templates must have had another image.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub new_image: bool,
}

/// The strategy by which the Pods of a workload are replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Strategy {
    /// A few at a time.
    RollingUpdate,
    /// All at once.
    Recreate,
    /// When somebody deletes them.
    OnDelete,
}

impl Expect for RolledOut {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        let reference = self.reference();
        let Some((kind, object)) = reference.find(view)? else {
            return Err(absent_workload(view, &reference.kinds, reference.name)?.into());
        };
        if is_being_deleted(object) {
            let meta: ObjectMeta = typed(&object["metadata"])?;
            return Ok(being_deleted(
                &kind.kind,
                reference.name,
                &meta,
                view.observed(),
            ));
        }
        let mismatches = self.mismatches(&kind, object);
        if !mismatches.is_empty() {
            return Ok(Judgement::from_mismatches(
                mismatches,
                Vec::new(),
                Vec::new(),
            ));
        }
        let prescribed = Prescribed {
            image: self.image.clone(),
            variables: view.variables().clone(),
            ..Prescribed::default()
        };
        // Its history is asked for along with its Pods.
        let history = self
            .least_revision()
            .map(|least| history::judge_history(view, &kind, object, least, self.new_image));
        let rolled = match judge_rollout(view, &kind, object, &prescribed)? {
            Ok(rolled) => rolled,
            Err(judgement) => return Ok(judgement),
        };
        if let Some(judgement) = history.transpose()?.flatten() {
            return Ok(judgement);
        }
        Ok(pass(&kind, object, &rolled))
    }

    fn required_requests(&self) -> RequiredRequests {
        let reference = self.reference();
        let of_kind = |kind: &Kind| {
            let history = self
                .least_revision()
                .map(|_| history::required_requests(kind));
            let needed = rollout::required_requests(kind).and(history.unwrap_or_default());
            if reference.kinds.len() > 1 {
                needed.in_some_cases()
            } else {
                needed
            }
        };
        let all = reference.kinds.iter().map(of_kind);
        all.fold(reference.required_requests(), RequiredRequests::and)
            .and(requests_of_workload(&reference.kinds))
    }

    fn problems(&self) -> Vec<String> {
        let is_known = WorkloadReference::parse(&self.workload).is_some();
        let problems = [
            (
                !is_known,
                "workload is neither a name nor deployment/NAME or statefulset/NAME",
            ),
            (
                self.replicas.is_some_and(|count| count.least() == 0),
                "replicas is 0, with which nothing runs",
            ),
            (self.min_revision == Some(0), "minRevision is 0"),
        ];
        let wrong = problems.into_iter().filter(|(is_wrong, _)| *is_wrong);
        wrong
            .map(|(_, what)| format!("rolledOut: {what}"))
            .collect()
    }

    fn stays(&self) -> Duration {
        STEADY
    }

    fn about(&self) -> Vec<ManifestAspect> {
        let strategy = self.strategy.map(|_| ManifestAspect::STRATEGY);
        [ManifestAspect::IMAGE]
            .into_iter()
            .chain(ManifestAspect::POD)
            .chain(ManifestAspect::PROGRAM)
            .chain(strategy.into_iter().flatten())
            .collect()
    }
}

impl RolledOut {
    fn reference(&self) -> WorkloadReference<'_> {
        // Lint refuses what cannot be parsed.
        WorkloadReference::parse(&self.workload).unwrap_or(WorkloadReference {
            kinds: Vec::new(),
            name: &self.workload,
        })
    }

    fn least_revision(&self) -> Option<u64> {
        let by_image = self.new_image.then_some(2);
        self.min_revision.max(by_image)
    }

    /// Returns what the workload itself has otherwise than asked for.
    fn mismatches(&self, kind: &Kind, object: &Value) -> Vec<Mismatch> {
        let name = object_name(object);
        let mut mismatches = Vec::new();
        let replicas = wanted_replicas(object);
        // That it is to have none is told with its Pods.
        if let Some(wanted) = self.replicas
            && replicas > 0
            && !wanted.is_met(replicas)
        {
            mismatches.push(Mismatch {
                what: say!(
                    ja: "{kind} {name} の replicas が違います",
                    en: "{kind} {name} has another number of replicas"
                ),
                expected: wanted.text(),
                actual: Text::same(replicas),
            });
        }
        let images = history::images(object);
        if let Some(wanted) = &self.image
            && !images.iter().any(|image| Image::is_what(image, wanted))
        {
            mismatches.push(Mismatch {
                what: say!(
                    ja: "{kind} {name} にイメージ {wanted} のコンテナがありません",
                    en: "no container of {kind} {name} has the image {wanted}"
                ),
                expected: Text::same(wanted),
                actual: Text::same(images.join(", ")),
            });
        }
        let strategy = ["strategy", "updateStrategy"]
            .into_iter()
            .find_map(|field| text_at(object, &format!("/spec/{field}/type")))
            .unwrap_or("RollingUpdate");
        if let Some(wanted) = self.strategy
            && strategy != format!("{wanted:?}")
        {
            mismatches.push(Mismatch {
                what: say!(
                    ja: "{kind} {name} の Pod の入れ替え方 (strategy) が違います",
                    en: "{kind} {name} replaces its Pods by another strategy"
                ),
                expected: Text::same(format!("{wanted:?}")),
                actual: Text::same(strategy),
            });
        }
        mismatches
    }
}

fn pass(kind: &Kind, object: &Value, rolled: &RolledPods) -> Judgement {
    let (name, pods) = (object_name(object), rolled.pods.len());
    let images = history::images(object).join(", ");
    let leaving = rolled.leaving;
    let remark = (leaving > 0).then(|| {
        let pods = counted(leaving, "old Pod");
        say!(
            ja: "古い Pod が {leaving} 個、まだ終了処理中 (Terminating) です",
            en: "{pods} still Terminating"
        )
    });
    Judgement::Pass(PassDetails {
        evidence: vec![Text::same(format!(
            "{kind} {name}: {pods}/{pods} ({images})"
        ))],
        remarks: remark.into_iter().collect(),
        since: rolled.steady.since,
        longer: rolled.steady.longer_than(STEADY),
    })
}
