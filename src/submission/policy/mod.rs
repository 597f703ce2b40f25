//! The policy for submissions: nothing that reaches out of the namespace that
//! it is graded in, and no more than its share. In: an object; out: problems.
//!
//! The rules are those of the Pod Security Standard Baseline and some more,
//! and are about what is written, so that the answer is the same on every
//! cluster and comes before anything is applied. What is misspelt or does not
//! exist is the API's to refuse.

mod combined;
mod container;
mod ingress;
mod kinds;
mod metadata;
mod objects;
mod pod;
mod problems;
mod security;
mod volumes;
mod workload;

#[cfg(test)]
mod tests;

use serde_json::Value;

use crate::evidence::Kind;
use crate::exercise::Grade;
use crate::submission::field::Field;
pub(super) use combined::combined_problems;
pub(super) use kinds::concerns_others;
pub(super) use problems::Problem;
use problems::Problems;
pub(super) use workload::makes_pods;

/// Returns everything in `object` that `grade` does not permit.
pub(super) fn problems(object: &Value, kind: &Kind, grade: &Grade) -> Vec<Problem> {
    let Grade { allow, limits, .. } = grade;
    let mut found = Problems::default();
    let whole = Field::whole(object);
    if kinds::check(&whole, kind, allow, &mut found) {
        return found.0;
    }
    metadata::check(&whole, allow, &mut found);
    workload::check_replicas(&whole, kind, limits, &mut found);
    if let Some(template) = workload::template(&whole, kind, &mut found) {
        pod::check(&template, grade, &mut found);
    }
    match kind.kind.as_str() {
        "PersistentVolumeClaim" => objects::check_claim(&whole, &mut found),
        "Service" => objects::check_service(&whole, allow, &mut found),
        "Ingress" => ingress::check(&whole, &mut found),
        "Secret" => objects::check_secret(&whole, &mut found),
        "StatefulSet" => {
            if let Some(spec) = found.object(&whole, "spec") {
                for claim in found.objects(&spec, "volumeClaimTemplates") {
                    metadata::of_template(&claim, &mut found);
                    objects::check_claim(&claim, &mut found);
                }
            }
        }
        _ => {}
    }
    // Several rules read `spec`, and each would say that it cannot.
    found.0.dedup();
    found.0
}
