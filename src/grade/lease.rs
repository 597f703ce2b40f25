//! The sign that somebody is at work in a namespace: a Lease that is renewed.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;
use tokio::task::AbortHandle;
use tokio::time::{Instant, interval};

use super::names::LEASE;
use crate::cluster::{Cluster, NotApplied};
use crate::evidence::Kind;

/// How often it is renewed …
const RENEWAL: Duration = Duration::from_secs(4);
/// … and how long it may stay unrenewed before whoever held it is gone.
pub(super) const PATIENCE: Duration = Duration::from_secs(15);

/// A Lease that is renewed until this is dropped.
pub(super) struct Held(AbortHandle);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Takes the Lease and renews it from then on.
pub(super) async fn hold(cluster: &Cluster, deadline: Instant) -> Result<Held, NotApplied> {
    renew(cluster, deadline).await?;
    let cluster = cluster.clone();
    let task = tokio::spawn(async move {
        let mut ticks = interval(RENEWAL);
        ticks.tick().await;
        loop {
            ticks.tick().await;
            // One that fails is made up for by the next.
            let renewed = renew(&cluster, Instant::now() + RENEWAL).await;
            tracing::debug!(?renewed, "lease");
        }
    });
    Ok(Held(task.abort_handle()))
}

async fn renew(cluster: &Cluster, deadline: Instant) -> Result<(), NotApplied> {
    let Some(kind) = Kind::built_in("Lease") else {
        return Ok(());
    };
    let lease = json!({
        "apiVersion": kind.api_version,
        "kind": kind.kind,
        "metadata": {"name": LEASE},
        "spec": {
            "holderIdentity": format!("handson/{}", std::process::id()),
            "leaseDurationSeconds": PATIENCE.as_secs(),
            // MicroTime has six digits.
            "renewTime": Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string(),
        },
    });
    cluster
        .apply(&kind, LEASE, &lease, deadline)
        .await
        .map(drop)
}
