//! `podContainers`: how many containers a Pod has, and of which image.

use k8s_openapi::api::core::v1::Container;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Expect, ManifestAspect};
use crate::diagnose::required::{requests_for_pod, required_pod};
use crate::diagnose::{self, Prescribed, image_cause};
use crate::evidence::{RequiredRequests, View};
use crate::judgement::{Failure, FoundPod, Judgement, Mismatch, Stop};
use crate::objects::image::Image;
use crate::objects::pod::lasting_containers;
use crate::say;
use crate::text::{Text, counted};

/// The Pod has at least so many containers, or one of this image. What the
/// spec says counts, not what the status repeats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct PodContainers {
    /// The Pod, or the workload that makes it.
    pub pod: String,
    /// How many containers it has at least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<usize>,
    /// The image that one of them has. `11` is satisfied by `11.4` too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
}

impl Expect for PodContainers {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        let found = required_pod(view, &self.pod)?;
        let containers: Vec<&Container> = lasting_containers(&found.pod).collect();
        let listed = listed(&containers);
        let mut mismatches = Vec::new();
        if let Some(wanted) = self.at_least
            && containers.len() < wanted
        {
            let (count, containers) = (containers.len(), counted(wanted, "container"));
            mismatches.push(Mismatch {
                what: say!(
                    ja: "Pod {pod} のコンテナの数が足りません",
                    en: "Pod {pod} has too few containers",
                    pod = found.name
                ),
                expected: say!(ja: "{wanted} 個のコンテナ", en: "{containers}"),
                actual: say!(ja: "{count} 個 ({listed})", en: "{count} ({listed})"),
            });
        }
        if let Some(wanted) = &self.image
            && !containers
                .iter()
                .any(|container| has_image(container, wanted))
        {
            mismatches.push(Mismatch {
                what: say!(
                    ja: "Pod {pod} にイメージ {wanted} のコンテナがありません",
                    en: "no container of Pod {pod} has the image {wanted}",
                    pod = found.name
                ),
                expected: Text::same(wanted),
                actual: Text::same(&listed),
            });
        }
        if mismatches.is_empty() {
            let right = Judgement::pass_with(vec![Text::same(listed)], found.remarks());
            return self.judge_tag(view, &found, &containers, right);
        }
        // Where the wrong image cannot even be pulled, that is the same mistake.
        let cause = match (containers.as_slice(), mismatches.as_slice()) {
            ([only], [_]) if self.image.is_some() => only.image.as_deref().map(image_cause),
            _ => None,
        };
        Ok(Failure {
            mismatches,
            evidence: vec![Text::same(listed)],
            cause,
            ..Failure::default()
        }
        .into())
    }

    fn required_requests(&self) -> RequiredRequests {
        let tag = self
            .image
            .as_ref()
            .map(|_| diagnose::pod::required_requests());
        requests_for_pod().and(tag.unwrap_or_default())
    }

    fn problems(&self) -> Vec<String> {
        if self.at_least.is_none() && self.image.is_none() {
            return vec!["podContainers demands nothing: give atLeast or image".to_owned()];
        }
        Vec::new()
    }

    fn about(&self) -> Vec<ManifestAspect> {
        let image = self.image.as_ref().map(|_| ManifestAspect::IMAGE);
        let containers = self.at_least.map(|_| ManifestAspect::CONTAINERS);
        let of_it = image.into_iter().chain(containers);
        of_it.chain(ManifestAspect::POD).collect()
    }
}

impl PodContainers {
    /// Returns `right`, unless the only image that would do is a finer version which the
    /// registry does not have.
    fn judge_tag(
        &self,
        view: &View<'_>,
        found: &FoundPod,
        containers: &[&Container],
        right: Judgement,
    ) -> Result<Judgement, Stop> {
        let Some(wanted) = &self.image else {
            return Ok(right);
        };
        let of_it = || containers.iter().filter(|one| has_image(one, wanted));
        let is_as_written = |one: &&&Container| {
            let image = one.image.as_deref().unwrap_or_default();
            Image::parse(image) == Image::parse(wanted) && !image.contains('@')
        };
        match (of_it().find(is_as_written), of_it().next()) {
            (None, Some(finer)) => {
                let prescribed = Prescribed {
                    image: Some(wanted.clone()),
                    ..Prescribed::default()
                };
                diagnose::pod::judge_pulled(view, found, finer, &prescribed, right)
            }
            _ => Ok(right),
        }
    }
}

/// Tells whether a container's image is what `wanted` asks for.
pub(super) fn has_image(container: &Container, wanted: &str) -> bool {
    container
        .image
        .as_deref()
        .is_some_and(|image| Image::parse(image).satisfies(&Image::parse(wanted)))
}

fn listed(containers: &[&Container]) -> String {
    containers
        .iter()
        .map(|container| {
            format!(
                "{}: {}",
                container.name,
                container.image.as_deref().unwrap_or("?")
            )
        })
        .collect::<Vec<_>>()
        .join(", ")
}
