//! A Pod's claims.

use k8s_openapi::api::core::v1::Pod;
use tokio::time::Instant;

use super::Stop;
use crate::cluster::Cluster;
use crate::evidence::{ClaimIdentity, Harm, Kind, Trouble, TroubleKind};

/// The Pod's claims and the volumes behind them. `strict`: refuses a claim
/// that is missing or being deleted, which would go with the Pod.
pub(super) async fn identify(
    cluster: &Cluster,
    pod: &Pod,
    deadline: Instant,
    strict: bool,
) -> Result<Vec<ClaimIdentity>, Stop> {
    let volumes = pod.spec.as_ref().and_then(|spec| spec.volumes.as_ref());
    let names = volumes
        .into_iter()
        .flatten()
        .filter_map(|volume| volume.persistent_volume_claim.as_ref())
        .map(|claim| claim.claim_name.as_str());
    let mut identities: Vec<ClaimIdentity> = Vec::new();
    for name in names {
        if identities.iter().any(|known| known.claim == name) {
            continue;
        }
        let claim = cluster.full_object(Kind::claim(), name, deadline).await?;
        let leaving = claim
            .as_ref()
            .is_none_or(|claim| claim.pointer("/metadata/deletionTimestamp").is_some());
        if strict && leaving {
            return Err(Stop::harm(Harm::ClaimLeaving {
                claim: name.to_owned(),
            }));
        }
        let of = |pointer: &str| {
            let value = claim
                .as_ref()
                .and_then(|claim| claim.pointer(pointer)?.as_str());
            value.unwrap_or_default().to_owned()
        };
        let volume = of("/spec/volumeName");
        identities.push(ClaimIdentity {
            claim: name.to_owned(),
            claim_uid: of("/metadata/uid"),
            volume_uid: volume_uid(cluster, &volume, deadline).await?,
            volume,
        });
    }
    Ok(identities)
}

/// `None` where volumes may not be read.
async fn volume_uid(
    cluster: &Cluster,
    name: &str,
    deadline: Instant,
) -> Result<Option<String>, Trouble> {
    if name.is_empty() {
        return Ok(None);
    }
    match cluster.full_object(Kind::volume(), name, deadline).await {
        Ok(volume) => {
            Ok(volume
                .and_then(|volume| Some(volume.pointer("/metadata/uid")?.as_str()?.to_owned())))
        }
        Err(trouble) if trouble.kind == TroubleKind::Forbidden => Ok(None),
        Err(trouble) => Err(trouble),
    }
}
