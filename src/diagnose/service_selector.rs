//! A Service whose selector chooses no Pod: a workload that has none yet, or labels
//! that are nearly those.

use std::collections::BTreeMap;
use std::rc::Rc;

use k8s_openapi::api::core::v1::Pod;
use serde::Deserialize as _;
use serde_json::Value;

use super::workload;
use crate::evidence::{Kind, RequiredRequests, View};
use crate::judgement::{Failure, Judgement, Stop};
use crate::nearest::nearest;
use crate::objects::fields::object_name;
use crate::objects::labels::{format_labels, missing_labels};
use crate::{say, text::Text};

type Labels = BTreeMap<String, String>;

/// The labels that controllers write and nobody selects by.
const GENERATED: [&str; 5] = [
    "pod-template-hash",
    "controller-revision-hash",
    "pod-template-generation",
    "statefulset.kubernetes.io/pod-name",
    "apps.kubernetes.io/pod-index",
];

/// Returns the conclusion for the Service `name` whose selector matches none of `pods`.
///
/// # Errors
/// [`Stop`] when more must be looked up first.
pub(super) fn judge_nothing_selected(
    view: &View<'_>,
    name: &str,
    selector: &Labels,
    pods: &[Rc<Pod>],
) -> Result<Judgement, Stop> {
    let kinds = [Kind::deployment(), Kind::stateful_set()];
    let found = kinds.map(|kind| {
        let workloads = view.some(&kind);
        (kind, workloads)
    });
    let mut near: Vec<(String, Labels)> = pods
        .iter()
        .map(|pod| {
            let labels = pod.metadata.labels.clone().unwrap_or_default();
            let name = pod.metadata.name.as_deref().unwrap_or_default();
            (format!("Pod {name}"), own_labels(labels))
        })
        .collect();
    for (kind, workloads) in found {
        for workload in workloads? {
            let labels = template_labels(workload);
            let name = object_name(workload);
            if missing_labels(selector, Some(&labels)).is_empty() {
                return Ok(workload::without_pods(view, &kind, name, workload)?);
            }
            near.push((format!("{kind} {name}"), labels));
        }
    }
    let wanted = format_labels(selector);
    let closest = near
        .iter()
        .map(|(of, labels)| (likeness(selector, labels), of, labels))
        .filter(|(likeness, ..)| *likeness > 0)
        .max_by_key(|(likeness, ..)| *likeness);
    let actual = match closest {
        Some((_, of, labels)) => {
            let labels = format_labels(labels);
            say!(
                ja: "いちばん近いのは {of} のラベル {labels}",
                en: "the nearest labels are those of {of}: {labels}"
            )
        }
        None if pods.is_empty() => say!(ja: "Pod がありません", en: "there is no Pod"),
        None => say!(ja: "そのラベルの Pod がありません", en: "no Pod has such labels"),
    };
    let mut failure = Failure::new(
        say!(
            ja: "Service {name} の selector に合う Pod がありません",
            en: "the selector of Service {name} matches no Pod"
        ),
        Text::same(wanted),
        actual,
    )
    .caused_by(format!("selector:Service/{name}"));
    failure.begun = true;
    Ok(failure.into())
}

/// Returns the requests that [`judge_nothing_selected`] may make.
pub(super) fn required_requests() -> RequiredRequests {
    RequiredRequests::some(Kind::deployment())
        .and(RequiredRequests::some(Kind::stateful_set()))
        .and(workload::required_requests())
        .in_some_cases()
}

fn own_labels(mut labels: Labels) -> Labels {
    labels.retain(|key, _| !GENERATED.contains(&key.as_str()));
    labels
}

fn template_labels(workload: &Value) -> Labels {
    let labels = workload.pointer("/spec/template/metadata/labels");
    labels
        .and_then(|labels| Labels::deserialize(labels).ok())
        .unwrap_or_default()
}

/// Returns a number that is greater the more labels are as the selector wants them: the
/// same, of the same key, of the same value, or misspelt.
fn likeness(selector: &Labels, labels: &Labels) -> usize {
    let of_one = |(key, value): (&String, &String)| {
        let other = labels.get(key);
        match other {
            Some(other) if other == value => 8,
            Some(other) if nearest(value, [other.as_str()]).is_some() => 4,
            Some(_) => 2,
            None if labels.values().any(|it| it == value) => 3,
            None => usize::from(nearest(key, labels.keys().map(String::as_str)).is_some()),
        }
    };
    selector.iter().map(of_one).sum()
}
