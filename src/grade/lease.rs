//! The Lease that shows that a grading is in progress in a namespace.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;
use tokio::task::AbortHandle;
use tokio::time::{Instant, interval};

use crate::cluster::{Cluster, NotApplied};
use crate::evidence::Kind;

/// The name of the Lease.
pub(super) const LEASE: &str = "handson";
/// The interval of its renewals …
const RENEWAL: Duration = Duration::from_secs(4);
/// … and the time without one after which its grading has ended.
pub(super) const EXPIRY: Duration = Duration::from_secs(15);

/// A Lease that is renewed until this is dropped.
pub(super) struct HeldLease(AbortHandle);

impl Drop for HeldLease {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Creates the Lease and renews it from then on.
pub(super) async fn hold_lease(
    cluster: &Cluster,
    deadline: Instant,
) -> Result<HeldLease, NotApplied> {
    renew(cluster, deadline).await?;
    let cluster = cluster.clone();
    let task = tokio::spawn(async move {
        let mut ticks = interval(RENEWAL);
        ticks.tick().await;
        loop {
            ticks.tick().await;
            // The next renewal makes up for one that fails.
            let renewed = renew(&cluster, Instant::now() + RENEWAL).await;
            tracing::debug!(?renewed, "lease");
        }
    });
    Ok(HeldLease(task.abort_handle()))
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
            "leaseDurationSeconds": EXPIRY.as_secs(),
            // MicroTime has six digits.
            "renewTime": Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string(),
        },
    });
    cluster
        .apply(&kind, LEASE, &lease, deadline)
        .await
        .map(drop)
}
