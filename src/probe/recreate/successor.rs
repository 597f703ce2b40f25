//! Waiting for the old Pod to go and for a new one to be ready.

use std::pin::pin;
use std::time::Duration;

use futures::StreamExt;
use jiff::Timestamp;
use k8s_openapi::api::core::v1::Pod;
use serde::Deserialize as _;
use serde_json::Value;
use tokio::time::{Instant, sleep, timeout_at};

use super::journal::Journal;
use super::journal_data::Step;
use super::owner;
use super::pod_state::{is_ready, state, text};
use crate::cluster::{Backoff, Cluster, Failure};
use crate::evidence::{Answer, Kind, PodKey, Read, Scope, Trouble, TroubleKind};
use crate::judgement::deletion::with_countdown;
use crate::objects::grace::grace_left;
use crate::{say, text::Text};

/// The time that the old Pod may take to go beyond its grace period, and the API to
/// create a new one; goes on beyond a probe's deadline.
const MARGIN: Duration = Duration::from_secs(45);
/// The time after which the countdown goes on.
const SECOND: Duration = Duration::from_secs(1);
/// The least time that a new Pod gets to become ready.
const READY: Duration = Duration::from_secs(30);

/// A Pod that is back.
pub(super) struct Successor {
    pub key: PodKey,
    pub pod: Box<Pod>,
}

/// The reason for which no Pod is back.
pub(super) enum NoSuccessor {
    /// The old Pod is there and nobody deletes it.
    Untouched,
    /// A new Pod may be there and is not ready; the last that was seen.
    Unready(Option<PodKey>, String),
    /// Nobody knows: the API did not say.
    Trouble(Trouble),
}

/// Sees to it that the Pod is there again: waits for the old one to go,
/// creates it unless a controller does, and waits until it is ready.
pub(super) async fn wait_for(
    cluster: &Cluster,
    journal: &mut Journal,
    deadline: Instant,
    count: &dyn Fn(Text),
) -> Result<Successor, NoSuccessor> {
    let scope = match &journal.pod.owner {
        Some(owner) if !owner.same_name => Scope::All,
        _ => Scope::Named(journal.pod.name.clone()),
    };
    let read = Read {
        kind: Kind::pod(),
        scope,
    };
    let mut changes = pin!(cluster.watch(&read));
    let mut until = deadline.max(Instant::now() + grace(&journal.pod.manifest) + MARGIN);
    let mut last = Seen::Nothing;
    loop {
        let left = last.seconds_left();
        if let Some(seconds) = left {
            count(leaving(&journal.pod.name, seconds));
        }
        let next = left.map_or(until, |_| until.min(Instant::now() + SECOND));
        let answer = match timeout_at(next, changes.next()).await {
            Ok(Some(answer)) => answer,
            Err(_) if next < until => continue,
            Ok(None) | Err(_) => return Err(last.into_failure(&journal.pod.name)),
        };
        let pods = match answer.answer {
            Answer::Objects(pods) => pods,
            Answer::Trouble(trouble) => {
                last = Seen::Trouble(trouble);
                continue;
            }
            _ => continue,
        };
        if let Some(old) = pods
            .iter()
            .find(|pod| text(pod, "/metadata/uid") == journal.pod.uid)
        {
            if old.pointer("/metadata/deletionTimestamp").is_none() {
                return Err(NoSuccessor::Untouched);
            }
            last = Seen::Old(Box::new(old.clone()));
            continue;
        }
        let Some(new) = newcomer(journal, &pods) else {
            last = Seen::Nothing;
            if journal.pod.owner.is_none() && journal.step < Step::Created {
                create(cluster, journal, until).await?;
                until = deadline.max(Instant::now() + READY);
            }
            continue;
        };
        let key = PodKey {
            name: text(new, "/metadata/name").to_owned(),
            uid: text(new, "/metadata/uid").to_owned(),
        };
        if is_ready(new) {
            return match Box::deserialize(new) {
                Ok(pod) => Ok(Successor { key, pod }),
                Err(error) => Err(NoSuccessor::Unready(Some(key), error.to_string())),
            };
        }
        let state = state(new);
        let over = matches!(text(new, "/status/phase"), "Succeeded" | "Failed");
        if over && journal.pod.owner.is_none() {
            return Err(NoSuccessor::Unready(Some(key), state));
        }
        last = Seen::Unready(key, state);
    }
}

fn leaving(name: &str, seconds: i64) -> Text {
    let waiting = say!(
        ja: "Pod {name} の終了を待っています",
        en: "waiting for Pod {name} to stop"
    );
    with_countdown(waiting, Some(seconds))
}

/// The state that was seen last.
enum Seen {
    Nothing,
    /// The old Pod, which is being deleted.
    Old(Box<Value>),
    Unready(PodKey, String),
    Trouble(Trouble),
}

impl Seen {
    fn seconds_left(&self) -> Option<i64> {
        match self {
            Self::Old(pod) => grace_left(pod, Timestamp::now()),
            _ => None,
        }
    }

    fn into_failure(self, name: &str) -> NoSuccessor {
        match self {
            Self::Nothing => NoSuccessor::Unready(None, "no new Pod appeared".to_owned()),
            Self::Old(_) => NoSuccessor::Trouble(Trouble {
                kind: TroubleKind::TimedOut,
                what: format!("wait for the old Pod {name} to go"),
                message: "it is still being deleted".to_owned(),
            }),
            Self::Unready(key, state) => NoSuccessor::Unready(Some(key), state),
            Self::Trouble(trouble) => NoSuccessor::Trouble(trouble),
        }
    }
}

/// Creates the Pod, again and again where that may help: a quota still counts
/// the old Pod for a moment, and the name is free only when it is quite gone.
async fn create(
    cluster: &Cluster,
    journal: &mut Journal,
    until: Instant,
) -> Result<(), NoSuccessor> {
    let mut backoff = Backoff::default();
    loop {
        let attempt = until.min(Instant::now() + Duration::from_secs(15));
        let failure = match cluster
            .create_pod(&journal.pod.manifest, false, attempt)
            .await
        {
            Ok(()) => break,
            Err(failure) => failure,
        };
        tracing::debug!(%failure, "not created");
        let there = matches!(&failure, Failure::Status { code: 409, message, .. }
            if message.contains("already exists") && !message.contains("is being deleted"));
        if there {
            // By an attempt whose answer was lost, or by somebody else.
            break;
        }
        let what = format!("create Pod {} again", journal.pod.name);
        let hopeless = matches!(
            failure,
            Failure::Status {
                code: 400 | 401 | 422,
                ..
            } | Failure::Request(_)
        );
        let pause = backoff.pause(None);
        if hopeless || Instant::now() + pause >= until {
            return Err(NoSuccessor::Trouble(failure.trouble(what)));
        }
        sleep(pause).await;
    }
    journal.reach(Step::Created).map_err(NoSuccessor::Trouble)
}

/// The Pod that came in the old one's place.
fn newcomer<'a>(journal: &Journal, pods: &'a [Value]) -> Option<&'a Value> {
    let candidates = pods.iter().filter(|pod| match &journal.pod.owner {
        None => true,
        Some(owner) => {
            owner::is_of(pod, &owner.uid) && !owner.present.contains(text(pod, "/metadata/uid"))
        }
    });
    candidates
        .filter(|pod| pod.pointer("/metadata/deletionTimestamp").is_none())
        .max_by_key(|pod| (is_ready(pod), text(pod, "/metadata/creationTimestamp")))
}

fn grace(manifest: &Value) -> Duration {
    let seconds = manifest
        .pointer("/spec/terminationGracePeriodSeconds")
        .and_then(Value::as_u64);
    Duration::from_secs(seconds.unwrap_or(30))
}
