//! The rules for all objects of a submission together: storage in sum, folders
//! that overlap.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::evidence::Kind;
use crate::exercise::Limits;
use crate::objects::path::normalize;
use crate::objects::quantity::Quantity;
use crate::say;
use crate::submission::field::Field;
use crate::submission::policy::problems::{Problem, Problems};
use crate::submission::policy::{volumes, workload};

/// Returns the problems that objects have only together, each with the index
/// of its object. Objects of one kind and name replace each other, so that the
/// largest of them counts.
pub(in crate::submission) fn combined_problems(
    objects: &[(&Value, &Kind)],
    limits: &Limits,
) -> Vec<(usize, Problem)> {
    let mut problems = too_much_storage(objects, limits);
    problems.extend(nested_host_paths(objects));
    problems
}

/// Refuses the object with which the storage of all exceeds the limit.
fn too_much_storage(objects: &[(&Value, &Kind)], limits: &Limits) -> Vec<(usize, Problem)> {
    let mut sizes: BTreeMap<(&Kind, &str), Quantity> = BTreeMap::new();
    let most = limits.most_storage();
    for (index, (object, kind)) in objects.iter().enumerate() {
        let asked = requested_storage(&Field::whole(object), kind);
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
            let mut found = Problems::default();
            found.refuse(
                &last.at,
                say!(
                    ja: "Volume の要求の合計が {sum} です。ほかの提出物の場所も残すため、{most} までとしています",
                    en: "the volumes ask for {sum} in all; {most} is the most, so that other submissions have room"
                ),
                say!(
                    ja: "resources.requests.storage を小さくしてください。",
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
        let odd = &mut Problems::default();
        let template = workload::template(&Field::whole(object), kind, odd);
        let Some(spec) = template.and_then(|template| odd.object(&template, "spec")) else {
            continue;
        };
        for volume in odd.objects(&spec, "volumes") {
            let path = volume.field("hostPath").field("path");
            all.push((index, path));
        }
    }
    let paths = all.iter().filter_map(|(_, path)| path.value.as_str());
    let paths: Vec<String> = paths.map(normalize).collect();
    let mut problems = Vec::new();
    for (index, path) in &all {
        let mut found = Problems::default();
        volumes::check_nested(path, &paths, &mut found);
        problems.extend(found.0.into_iter().map(|problem| (*index, problem)));
    }
    problems
}

/// A size that an object asks for, and its field.
#[derive(Debug)]
struct Requested<'a> {
    at: Field<'a>,
    size: Quantity,
}

/// Returns the sizes that an object asks for; those of a template once for each
/// replica. What is no size is for the API to refuse.
fn requested_storage<'a>(whole: &Field<'a>, kind: &Kind) -> Vec<Requested<'a>> {
    // Odd shapes have been refused, and are nothing here.
    let odd = &mut Problems::default();
    let mut claims = Vec::new();
    if kind.kind == "PersistentVolumeClaim" {
        claims.push((whole.clone(), 1));
    }
    let replicas = workload::replicas(whole.value, kind);
    if kind.kind == "StatefulSet"
        && let Some(spec) = odd.object(whole, "spec")
    {
        let templates = odd.objects(&spec, "volumeClaimTemplates");
        claims.extend(templates.into_iter().map(|claim| (claim, replicas)));
    }
    let template = workload::template(whole, kind, odd);
    if let Some(spec) = template.and_then(|template| odd.object(&template, "spec")) {
        for volume in odd.objects(&spec, "volumes") {
            let ephemeral = odd.object(&volume, "ephemeral");
            let claim = ephemeral.and_then(|at| odd.object(&at, "volumeClaimTemplate"));
            claims.extend(claim.map(|claim| (claim, replicas)));
        }
    }
    let asked = claims.into_iter().filter_map(|(claim, times)| {
        let at = claim
            .field("spec")
            .field("resources")
            .field("requests")
            .field("storage");
        let size = Quantity::from_json(at.value)? * times;
        Some(Requested { at, size })
    });
    asked.collect()
}
