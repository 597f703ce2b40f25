//! A connection to a port of a Pod through the API server's port-forward, and
//! how long a server that may just have started is tried.

use std::time::Duration;

use jiff::Timestamp;
use k8s_openapi::api::core::v1::Pod;
use serde::Deserialize as _;
use tokio::time::Instant;

use crate::cluster::{Cluster, Forward};
use crate::evidence::{Answer, Kind, PodKey, Read, Scope, Trouble, TroubleKind};
use crate::parse_cause::json;

/// A server in a container that has just started gets this long to answer …
const STARTING: Duration = Duration::from_secs(30);
/// … and this long in one that has been up for longer than [`SETTLED`], or is not up.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
const SETTLED: Duration = Duration::from_secs(120);
/// The time that one attempt may take.
pub(super) const ATTEMPT: Duration = Duration::from_secs(10);
/// The pause between two attempts.
pub(super) const PAUSE: Duration = Duration::from_millis(400);

/// The words on a server that accepts a connection and stays silent.
pub(super) const NO_ANSWER: &str = "the connection opens, and nothing answers";

/// The reason for which there is no stream to a port.
pub(super) enum NoStream {
    /// Nothing listens there, or not yet.
    Silent(String),
    /// The way to the Pod broke: nothing that it is to blame for.
    Broken(String),
}

/// Opens a stream to a port. Where nobody listens it may open all the same.
///
/// # Errors
/// Trouble that another attempt does not change.
pub(super) async fn connect(
    cluster: &Cluster,
    key: &PodKey,
    port: u16,
    until: Instant,
) -> Result<Result<Forward, NoStream>, Trouble> {
    let trouble = match cluster.forward(key, port, until).await {
        Ok(stream) => return Ok(Ok(stream)),
        Err(trouble) => trouble,
    };
    match trouble.kind {
        TroubleKind::Forbidden | TroubleKind::Unauthorized | TroubleKind::Moved => Err(trouble),
        TroubleKind::Unreachable | TroubleKind::TimedOut => {
            Ok(Err(NoStream::Broken(trouble.message)))
        }
        _ => Ok(Err(NoStream::Silent(trouble.message))),
    }
}

/// Reads the Pod as it is now; trouble where it is another one.
pub(super) async fn read_pod(
    cluster: &Cluster,
    key: &PodKey,
    deadline: Instant,
) -> Result<Pod, Trouble> {
    let read = Read {
        kind: Kind::pod(),
        scope: Scope::Named(key.name.clone()),
    };
    let trouble = |kind, message: String| Trouble {
        kind,
        what: format!("look at Pod {}", key.name),
        message,
    };
    let found = match cluster.read(&read, deadline).await {
        Answer::Objects(objects) => objects.into_iter().next(),
        Answer::Trouble(trouble) => return Err(trouble),
        _ => None,
    };
    let found = found.ok_or_else(|| trouble(TroubleKind::Moved, "it is gone".to_owned()))?;
    let pod = Pod::deserialize(&found)
        .map_err(|error| trouble(TroubleKind::Other, json(&error).what.en))?;
    if pod.metadata.uid.as_deref() != Some(key.uid.as_str()) {
        return Err(trouble(
            TroubleKind::Moved,
            "it is another Pod now".to_owned(),
        ));
    }
    Ok(pod)
}

/// Returns how long a server in this Pod may take to answer.
pub(super) fn time_to_answer(pod: &Pod) -> Duration {
    let now = Timestamp::now();
    let status = pod.status.as_ref();
    if status.is_some_and(|status| matches!(status.phase.as_deref(), Some("Succeeded" | "Failed")))
    {
        return Duration::ZERO;
    }
    let statuses = status.and_then(|status| status.container_statuses.as_ref());
    let starting = statuses.into_iter().flatten().any(|status| {
        let running = status
            .state
            .as_ref()
            .and_then(|state| state.running.as_ref());
        let since = running.and_then(|running| running.started_at.as_ref());
        since.is_some_and(|since| now.duration_since(since.0).unsigned_abs() < SETTLED)
    });
    if starting { STARTING } else { PATIENCE }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn pod(phase: &str, state: &Value) -> Pod {
        serde_json::from_value(json!({"status": {
            "phase": phase,
            "containerStatuses": [{"name": "db", "image": "", "imageID": "", "ready": true, "restartCount": 0, "state": state}],
        }}))
        .unwrap()
    }

    #[test]
    fn only_what_has_just_started_is_waited_for_long() {
        let since = |ago: i64| {
            let at = Timestamp::now() - jiff::SignedDuration::from_secs(ago);
            json!({"running": {"startedAt": at.to_string()}})
        };
        assert_eq!(time_to_answer(&pod("Running", &since(3))), STARTING);
        assert_eq!(time_to_answer(&pod("Running", &since(3600))), PATIENCE);
        assert_eq!(
            time_to_answer(&pod(
                "Running",
                &json!({"waiting": {"reason": "CrashLoopBackOff"}})
            )),
            PATIENCE
        );
        assert_eq!(
            time_to_answer(&pod("Succeeded", &json!({"terminated": {"exitCode": 0}}))),
            Duration::ZERO
        );
    }
}
