//! The Pod that a check is about, or the failure that says why there is none.

use super::absence;
use crate::evidence::{Kind, RequiredRequests, View};
use crate::judgement::checked_pod::{find_pod, requests_to_find_pod};
use crate::judgement::{FoundPod, Stop};

/// The Pod `name`, or the newest Pod of the Deployment, ReplicaSet or
/// StatefulSet `name`.
///
/// # Errors
/// [`Stop`] when it must be looked up first, is absent, or is being deleted.
pub fn pod(view: &View<'_>, name: &str) -> Result<FoundPod, Stop> {
    let Some((value, through)) = find_pod(view, name)? else {
        return Err(absence::pod(view, name, view.some(&Kind::pod())?)?.into());
    };
    let pod = view.pod(value)?;
    if pod.metadata.deletion_timestamp.is_some() {
        return Err(absence::being_deleted("Pod", name, &pod.metadata).into());
    }
    let meta = &pod.metadata;
    Ok(FoundPod {
        name: meta.name.clone().unwrap_or_default(),
        uid: meta.uid.clone().unwrap_or_default(),
        through,
        pod,
    })
}

/// What [`pod`] may ask.
#[must_use]
pub fn requests_for_pod() -> RequiredRequests {
    requests_to_find_pod()
        .and(RequiredRequests::some(Kind::pod()))
        .and(absence::requests_of_pod())
}
