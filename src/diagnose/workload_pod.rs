//! A Pod of a workload, by its owner's UID.

use serde_json::Value;

use super::absence::{absent_workload, requests_of_workload};
use super::owned::{self, OwnedPods};
use super::pod::is_ready;
use super::required::found_pod;
use super::workload;
use crate::evidence::{Kind, RequiredRequests, View};
use crate::judgement::workloads::WorkloadReference;
use crate::judgement::{FoundPod, Stop, Workload};
use crate::objects::fields::object_name;

/// Returns the workload, and one of its Pods: of the newest template, and ready where one is.
///
/// # Errors
/// [`Stop`] when it must be looked up first, or there is none.
pub fn pod_of_workload<'a>(
    view: &View<'a>,
    reference: &WorkloadReference<'_>,
) -> Result<(Kind, &'a Value, FoundPod), Stop> {
    let Some((kind, object)) = reference.find(view)? else {
        return Err(absent_workload(view, &reference.kinds, reference.name)?.into());
    };
    let OwnedPods { newest, older, .. } = OwnedPods::of(view, &kind, object)?;
    let through = Workload {
        kind: kind.clone(),
        name: reference.name.to_owned(),
        pods: newest.len() + older.len(),
    };
    let mut pods = Vec::new();
    for pod in newest.into_iter().chain(older) {
        pods.push(found_pod(view, pod, Some(through.clone()))?);
    }
    let ready = pods.iter().position(|found| is_ready(&found.pod));
    match ready.or((!pods.is_empty()).then_some(0)) {
        Some(at) => Ok((kind, object, pods.swap_remove(at))),
        None => Err(workload::without_pods(view, &kind, object_name(object), object)?.into()),
    }
}

/// Returns the requests that [`pod_of_workload`] may make.
#[must_use]
pub fn required_requests(reference: &WorkloadReference<'_>) -> RequiredRequests {
    let several = reference.kinds.len() > 1;
    let of_kind = |kind: &Kind| {
        let owned = owned::required_requests(kind);
        if several {
            owned.in_some_cases()
        } else {
            owned
        }
    };
    let all = reference.kinds.iter().map(of_kind);
    all.fold(reference.required_requests(), RequiredRequests::and)
        .and(workload::required_requests().in_some_cases())
        .and(requests_of_workload(&reference.kinds))
}
