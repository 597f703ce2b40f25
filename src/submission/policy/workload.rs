//! The template of a workload's Pods, and their number.

use serde_json::Value;

use crate::evidence::Kind;
use crate::exercise::Limits;
use crate::say;
use crate::submission::field::Field;
use crate::submission::policy::problems::Problems;

/// Returns the fields that lead to the template of a workload's Pods; `None` for a
/// kind that makes none.
fn template_path(kind: &Kind) -> Option<&'static [&'static str]> {
    match kind.kind.as_str() {
        "Pod" => Some(&[]),
        "PodTemplate" => Some(&["template"]),
        "Deployment"
        | "StatefulSet"
        | "ReplicaSet"
        | "DaemonSet"
        | "Job"
        | "ReplicationController" => Some(&["spec", "template"]),
        "CronJob" => Some(&["spec", "jobTemplate", "spec", "template"]),
        _ => None,
    }
}

/// Returns whether objects of a kind are Pods or make them.
pub(in crate::submission) fn makes_pods(kind: &Kind) -> bool {
    template_path(kind).is_some()
}

/// Returns the Pod or the template: the object with `metadata` and a Pod's `spec`.
pub(super) fn template<'a>(
    whole: &Field<'a>,
    kind: &Kind,
    found: &mut Problems,
) -> Option<Field<'a>> {
    let mut at = whole.clone();
    for name in template_path(kind)? {
        at = found.object(&at, name)?;
    }
    Some(at)
}

/// Returns the most Pods at a time that the object asks for.
pub(super) fn replicas(whole: &Value, kind: &Kind) -> u64 {
    let field = match kind.kind.as_str() {
        "Job" => "/spec/parallelism",
        "CronJob" => "/spec/jobTemplate/spec/parallelism",
        _ => "/spec/replicas",
    };
    whole.pointer(field).and_then(Value::as_u64).unwrap_or(1)
}

/// Refuses more replicas than the exercise allows.
pub(super) fn check_replicas(
    whole: &Field<'_>,
    kind: &Kind,
    limits: &Limits,
    found: &mut Problems,
) {
    let (job, name) = match kind.kind.as_str() {
        "Deployment" | "StatefulSet" | "ReplicaSet" | "ReplicationController" => {
            (found.object(whole, "spec"), "replicas")
        }
        "Job" => (found.object(whole, "spec"), "parallelism"),
        "CronJob" => {
            let spec = found.object(whole, "spec");
            let job = spec.and_then(|spec| found.object(&spec, "jobTemplate"));
            let spec = job.and_then(|job| found.object(&job, "spec"));
            (spec, "parallelism")
        }
        _ => return,
    };
    let Some((at, replicas)) = job.and_then(|job| found.number(&job, name)) else {
        return;
    };
    let most = limits.replicas;
    if replicas > i64::from(most) {
        found.refuse(
            &at,
            say!(
                ja: "{name} が {replicas} です。ほかの提出物の場所も残すため、{most} までとしています",
                en: "{name} is {replicas}; {most} is the most, so that other submissions have room"
            ),
            say!(ja: "{name} を {most} 以下にしてください。", en: "make {name} {most} or fewer"),
        );
    }
}
