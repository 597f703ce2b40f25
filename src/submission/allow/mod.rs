//! What a submission may contain: nothing that reaches out of the namespace
//! that it is graded in, and no more than its share.
//!
//! The rules are those of the Pod Security Standard Baseline and some more,
//! and are about what is written, so that the answer is the same on every
//! cluster and comes before anything is applied. What is misspelt or does not
//! exist is the API's to refuse.

mod claim;
mod container;
mod host_path;
mod kinds;
mod look;
mod metadata;
mod pod;
mod pods;
mod secret;
mod security;
mod service;
mod storage;
mod volume;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::evidence::Kind;
use crate::exercise::Allow;
use crate::objects::path::normal;
use crate::objects::quantity::Quantity;
use crate::say;
use crate::submission::Problem;
use crate::submission::allow::look::{Findings, Look};

/// Everything in `object` that `allow` does not permit.
#[must_use]
pub fn problems(object: &Value, kind: &Kind, allow: &Allow) -> Vec<Problem> {
    let mut found = Findings::default();
    let whole = Look::whole(object);
    if kinds::check(&whole, kind, allow, &mut found) {
        return found.0;
    }
    metadata::check(&whole, allow, &mut found);
    pods::check_replicas(&whole, kind, allow, &mut found);
    if let Some(template) = pods::template(&whole, kind, &mut found) {
        pod::check(&template, allow, &mut found);
    }
    match kind.kind.as_str() {
        "PersistentVolumeClaim" => claim::check(&whole, &mut found),
        "Service" => service::check(&whole, &mut found),
        "Secret" => secret::check(&whole, &mut found),
        "StatefulSet" => {
            if let Some(spec) = found.object(&whole, "spec") {
                for claim in found.objects(&spec, "volumeClaimTemplates") {
                    metadata::of_template(&claim, &mut found);
                    claim::check(&claim, &mut found);
                }
            }
        }
        _ => {}
    }
    // Several rules read `spec`, and each would say that it cannot.
    found.0.dedup();
    found.0
}

/// What is refused of objects only because of the others: with each problem
/// comes the index of the object that it is about. The objects are what is
/// there at once at most: of those that have kind and name in common, which
/// take each other's place, the largest counts.
#[must_use]
pub fn problems_together(objects: &[(&Value, &Kind)], allow: &Allow) -> Vec<(usize, Problem)> {
    let mut problems = too_much_storage(objects, allow);
    problems.extend(nested_host_paths(objects));
    problems
}

fn too_much_storage(objects: &[(&Value, &Kind)], allow: &Allow) -> Vec<(usize, Problem)> {
    let mut sizes: BTreeMap<(&Kind, &str), Quantity> = BTreeMap::new();
    let most = allow.most_storage();
    for (index, (object, kind)) in objects.iter().enumerate() {
        let asked = storage::of(&Look::whole(object), kind);
        let Some(last) = asked.last() else {
            continue;
        };
        let name = object.pointer("/metadata/name").and_then(Value::as_str);
        let size = sizes.entry((kind, name.unwrap_or_default())).or_default();
        let own = asked
            .iter()
            .fold(Quantity::default(), |sum, asked| sum + asked.size);
        *size = (*size).max(own);
        let sum = sizes
            .values()
            .fold(Quantity::default(), |sum, size| sum + *size);
        if sum > most {
            let (sum, most) = (sum.in_bytes(), most.in_bytes());
            let mut found = Findings::default();
            found.refuse(
                &last.at,
                say!(
                    ja: "ボリュームの要求の合計が {sum} です。ほかの提出物の場所も残すため、{most} までとしています",
                    en: "the volumes ask for {sum} in all; {most} is the most, so that other submissions have room"
                ),
                say!(
                    ja: "resources.requests.storage を小さくしてください",
                    en: "make resources.requests.storage smaller"
                ),
            );
            return found
                .0
                .into_iter()
                .map(|problem| (index, problem))
                .collect();
        }
    }
    Vec::new()
}

fn nested_host_paths(objects: &[(&Value, &Kind)]) -> Vec<(usize, Problem)> {
    let mut all = Vec::new();
    for (index, (object, kind)) in objects.iter().enumerate() {
        let odd = &mut Findings::default();
        let template = pods::template(&Look::whole(object), kind, odd);
        let Some(spec) = template.and_then(|template| odd.object(&template, "spec")) else {
            continue;
        };
        for volume in odd.objects(&spec, "volumes") {
            let path = volume.field("hostPath").field("path");
            all.push((index, path));
        }
    }
    let paths = all.iter().filter_map(|(_, path)| path.value.as_str());
    let paths: Vec<String> = paths.map(normal).collect();
    let mut problems = Vec::new();
    for (index, path) in &all {
        let mut found = Findings::default();
        host_path::nested(path, &paths, &mut found);
        problems.extend(found.0.into_iter().map(|problem| (*index, problem)));
    }
    problems
}
