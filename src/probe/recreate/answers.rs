//! The answers of a re-creation.

use k8s_openapi::api::core::v1::Pod;

use super::Stop;
use super::preflight::InitialState;
use crate::evidence::{
    ClaimIdentity, Marker, MarkerSeen, Means, PodKey, Recreate, Recreation, Trouble, TroubleKind,
};

/// Returns what is known before anything was deleted; the rest as if nothing had come back.
pub(super) fn before(
    pod: Pod,
    controller: Option<String>,
    claims: Vec<ClaimIdentity>,
) -> Recreation {
    Recreation {
        old_uid: pod.metadata.uid.unwrap_or_default(),
        new_uid: None,
        nodes: (String::new(), String::new()),
        controller,
        claims_after: Vec::new(),
        claims_before: claims,
        marker: MarkerSeen::Lost,
        means: Means::Row,
        not_restored: Vec::new(),
    }
}

/// Returns the answer of a probe that deleted nothing.
pub(super) fn stopped(
    stop: Stop,
    probe: &Recreate,
    initial: Option<&InitialState>,
) -> Result<Box<Recreation>, Trouble> {
    let marker = match stop {
        Stop::Trouble(trouble) => return Err(trouble),
        Stop::NotTried(marker) => marker,
        Stop::NotLeft(words) => MarkerSeen::NotLeft(words),
    };
    let pod = initial
        .map(|initial| initial.pod.clone())
        .unwrap_or_default();
    let claims = initial
        .map(|initial| initial.claims.clone())
        .unwrap_or_default();
    Ok(Box::new(Recreation {
        old_uid: probe.pod.uid.clone(),
        claims_after: claims.clone(),
        marker,
        means: match &probe.marker {
            Marker::Sql { .. } => Means::Row,
            Marker::File { at } => Means::File {
                container: at.container.clone(),
                path: at.path.clone(),
            },
        },
        ..before(pod, None, claims)
    }))
}

/// Returns the node that a Pod is on.
pub(super) fn node_of(pod: &Pod) -> String {
    pod.spec
        .as_ref()
        .and_then(|spec| spec.node_name.clone())
        .unwrap_or_default()
}

/// Returns the trouble of a user who interrupted.
pub(super) fn interrupted(key: &PodKey) -> Trouble {
    Trouble {
        kind: TroubleKind::Interrupted,
        what: format!("re-create Pod {}", key.name),
        message: "interrupted".to_owned(),
    }
}

/// Returns trouble of no other kind.
pub(super) fn other(message: String) -> Trouble {
    Trouble {
        kind: TroubleKind::Other,
        what: "re-create a Pod".to_owned(),
        message,
    }
}
