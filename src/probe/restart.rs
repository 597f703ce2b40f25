//! A restart of a rollout, as `kubectl rollout restart` makes it, watched throughout and
//! taken back. All that it changes is one annotation of the Pod template; a run that is
//! killed in between leaves that, as the command itself does, and nothing else.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::time::Duration;

use futures::{Stream, StreamExt as _};
use jiff::Timestamp;
use serde::Deserialize as _;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep_until};

use super::ProbeContext;
use super::action::{HiddenAnswer, ProbeAction};
use super::hiding::{Hide, hide_texts};
use crate::cluster::{Cluster, Watched};
use crate::evidence::{
    Access, Answer, Kind, Necessity, NotRestarted, Read, Restart, RestartSeen, Scope, Trouble,
    TroubleKind,
};
use crate::objects::fields::{find_condition, is_being_deleted, object_uid, text_at};
use crate::objects::owners::{controller, workload_of};
use crate::objects::rollout::{Rollout, wanted_replicas};
use crate::say;
use crate::text::Text;

/// The annotation that `kubectl rollout restart` sets in a Pod template.
const RESTARTED_AT: &str = "kubectl.kubernetes.io/restartedAt";
/// The time that taking it back may last beyond the deadline.
const UNDO: Duration = Duration::from_secs(10);

type Watch = Pin<Box<dyn Stream<Item = Watched> + Send>>;

/// The Pods of the workload at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Moment {
    /// How many were ready.
    ready: u64,
    /// How many there were, with those that were ending.
    there: u64,
}

/// The least and the most of what was seen.
struct Extremes {
    least_ready: u64,
    most_there: u64,
}

impl ProbeAction for Restart {
    fn announcement(&self) -> Text {
        let (kind, name) = (&self.kind, &self.pod.name);
        say!(
            ja: "{kind} {name} を再起動 (kubectl rollout restart) して入れ替わりを見守り、定義を元に戻します。Volume に保存していないデータは消えます",
            en: "restart {kind} {name} (kubectl rollout restart), watch its Pods being replaced, and put its template back; data outside of volumes is lost"
        )
    }

    fn description(&self) -> String {
        format!("restart {} {}", self.kind, self.pod.name)
    }

    fn permissions(&self) -> Vec<(Access, Necessity)> {
        let own = ["get", "list", "watch", "patch"].map(|verb| Access::to(verb, &self.kind));
        let pods = ["list", "watch"].map(|verb| Access::to(verb, &Kind::pod()));
        let all = own.into_iter().chain(pods);
        all.map(|access| (access, Necessity::Always)).collect()
    }

    async fn act(
        &self,
        cluster: &Cluster,
        context: &ProbeContext<'_>,
    ) -> Result<RestartSeen, Trouble> {
        let object = self.read(cluster, context.deadline).await?;
        if let Some(why) = not_restarted(&object) {
            return Ok(RestartSeen::NotTried(why));
        }
        let mut session = Session {
            of: self,
            cluster,
            context,
            pods: Box::pin(cluster.watch(&selected_pods(&object))),
            workload: Box::pin(cluster.watch(&self.itself())),
            generation: generation(&object),
            seen: Extremes {
                least_ready: u64::MAX,
                most_there: 0,
            },
        };
        // From before the first Pod goes.
        session.first_sight().await?;
        let before = text_at(&object, &pointer()).map(str::to_owned);
        let (kind, name) = (&self.kind, &self.pod.name);
        (context.say)(say!(
            ja: "{kind} {name} を再起動して、Pod が入れ替わる様子を見ています",
            en: "restarting {kind} {name} and watching its Pods being replaced"
        ));
        let now = Timestamp::now().to_string();
        let set = self.annotate(cluster, Some(&now), context.deadline).await;
        let ended = match set {
            Ok(()) => session.follow().await,
            Err(trouble) => Err(trouble),
        };
        (context.say)(say!(
            ja: "{kind} {name} の定義を元に戻しています",
            en: "putting the template of {kind} {name} back"
        ));
        let until = context.deadline.max(Instant::now() + UNDO);
        let undone = self.annotate(cluster, before.as_deref(), until).await;
        let is_done = ended?;
        undone?;
        // The way back is a rollout as well.
        let is_back = is_done && session.follow().await?;
        if !is_done {
            return Ok(RestartSeen::Unfinished);
        }
        tracing::debug!(is_back, "restart");
        let Extremes {
            least_ready,
            most_there,
        } = session.seen;
        Ok(RestartSeen::Watched {
            wanted: wanted_replicas(&object),
            least_ready,
            most_there,
        })
    }
}

impl HiddenAnswer for RestartSeen {
    fn hide(&mut self, hide: &mut dyn Hide) {
        hide_texts(self, hide);
    }
}

impl Restart {
    fn itself(&self) -> Read {
        Read {
            kind: self.kind.clone(),
            scope: Scope::Named(self.pod.name.clone()),
        }
    }

    /// Reads the workload as it is now; trouble where it is another one.
    async fn read(&self, cluster: &Cluster, deadline: Instant) -> Result<Value, Trouble> {
        let found = match cluster.read(&self.itself(), deadline).await {
            Answer::Objects(objects) => objects.into_iter().next(),
            Answer::Trouble(trouble) => return Err(trouble),
            _ => None,
        };
        let is_it = |object: &Value| object_uid(object) == Some(self.pod.uid.as_str());
        found.filter(is_it).ok_or_else(|| Trouble {
            kind: TroubleKind::Moved,
            what: self.description(),
            message: "it is gone, or another one".to_owned(),
        })
    }

    /// Sets the annotation, or takes it away.
    async fn annotate(
        &self,
        cluster: &Cluster,
        value: Option<&str>,
        deadline: Instant,
    ) -> Result<(), Trouble> {
        let annotations = json!({ RESTARTED_AT: value });
        let patch = json!({"spec": {"template": {"metadata": {"annotations": annotations}}}});
        let name = &self.pod.name;
        cluster.merge(&self.kind, name, &patch, deadline).await
    }

    fn owns(&self, pod: &Value) -> bool {
        if self.kind == Kind::deployment() {
            workload_of(pod) == Some(("Deployment", self.pod.name.as_str()))
        } else {
            let uid = controller(pod).and_then(|owner| text_at(owner, "/uid"));
            uid == Some(self.pod.uid.as_str())
        }
    }

    fn moment(&self, pods: &[Value]) -> Moment {
        let own = pods.iter().filter(|pod| self.owns(pod));
        own.fold(Moment::default(), |moment, pod| {
            let is_over = matches!(text_at(pod, "/status/phase"), Some("Succeeded" | "Failed"));
            let ready = find_condition(pod, "Ready").is_some_and(|it| it["status"] == "True");
            let is_ready = ready && !is_being_deleted(pod);
            Moment {
                ready: moment.ready + u64::from(is_ready),
                there: moment.there + u64::from(!is_over),
            }
        })
    }
}

/// A restart that is being watched.
struct Session<'a> {
    of: &'a Restart,
    cluster: &'a Cluster,
    context: &'a ProbeContext<'a>,
    pods: Watch,
    workload: Watch,
    /// The generation whose rollout was complete last.
    generation: u64,
    seen: Extremes,
}

impl Session<'_> {
    /// Waits until the watch of the Pods shows them.
    async fn first_sight(&mut self) -> Result<(), Trouble> {
        let deadline = self.context.deadline;
        tokio::select! {
            seen = self.pods.next() => match seen.map(|seen| seen.answer) {
                Some(Answer::Objects(pods) | Answer::Page(pods)) => {
                    self.note(&pods);
                    Ok(())
                }
                Some(Answer::Trouble(trouble)) => Err(trouble),
                _ => Err(self.lost()),
            },
            () = sleep_until(deadline) => Err(self.lost()),
        }
    }

    /// Watches until a rollout after [`Self::generation`] is complete; returns whether it
    /// was in time.
    async fn follow(&mut self) -> Result<bool, Trouble> {
        let cancel = self.context.cancel.clone();
        loop {
            tokio::select! {
                biased;
                () = cancel.cancelled() => return Err(self.interrupted()),
                seen = self.pods.next() => match seen {
                    Some(Watched { gap: true, .. }) | None => return Err(self.lost()),
                    Some(Watched { answer: Answer::Objects(pods) | Answer::Page(pods), .. }) => self.note(&pods),
                    Some(_) => {}
                },
                seen = self.workload.next() => {
                    let objects = match seen.map(|seen| seen.answer) {
                        Some(Answer::Objects(objects)) => objects,
                        None => return Err(self.lost()),
                        Some(_) => continue,
                    };
                    let Some(object) = objects.first() else { return Err(self.lost()) };
                    let is_new = generation(object) > self.generation;
                    if is_new && Rollout::of(object) == Rollout::Complete {
                        self.generation = generation(object);
                        // What the Pods came to may be told a moment later.
                        self.last_sight().await;
                        return Ok(true);
                    }
                }
                () = sleep_until(self.context.deadline) => return Ok(false),
            }
        }
    }

    /// Looks at the Pods once more, without a watch.
    async fn last_sight(&mut self) {
        let until = Instant::now() + UNDO;
        let read = Read {
            kind: self.of.kind.clone(),
            scope: Scope::Named(self.of.pod.name.clone()),
        };
        if let Answer::Objects(objects) = self.cluster.read(&read, until).await
            && let Some(object) = objects.first()
            && let Answer::Objects(pods) = self.cluster.read(&selected_pods(object), until).await
        {
            self.note(&pods);
        }
    }

    fn note(&mut self, pods: &[Value]) {
        let Moment { ready, there } = self.of.moment(pods);
        self.seen.least_ready = self.seen.least_ready.min(ready);
        self.seen.most_there = self.seen.most_there.max(there);
    }

    fn lost(&self) -> Trouble {
        Trouble {
            kind: TroubleKind::Unreachable,
            what: self.of.description(),
            message: "the watch was interrupted, so something may not have been seen".to_owned(),
        }
    }

    fn interrupted(&self) -> Trouble {
        Trouble {
            kind: TroubleKind::Interrupted,
            what: self.of.description(),
            message: "interrupted".to_owned(),
        }
    }
}

/// Returns the read of the Pods that the workload `object` selects.
fn selected_pods(object: &Value) -> Read {
    let labels = object.pointer("/spec/selector/matchLabels");
    let labels = labels.and_then(|labels| BTreeMap::deserialize(labels).ok());
    Read {
        kind: Kind::pod(),
        scope: labels.map_or(Scope::All, Scope::Labelled),
    }
}

/// Returns why a restart would come to nothing, or do harm.
fn not_restarted(object: &Value) -> Option<NotRestarted> {
    if is_being_deleted(object) {
        return Some(NotRestarted::Deleting);
    }
    if object["spec"]["paused"] == true {
        return Some(NotRestarted::Paused);
    }
    if object["spec"]["updateStrategy"]["type"] == "OnDelete" {
        return Some(NotRestarted::OnDelete);
    }
    (Rollout::of(object) != Rollout::Complete).then_some(NotRestarted::NotRolledOut)
}

fn generation(object: &Value) -> u64 {
    let generation = object.pointer("/metadata/generation");
    generation.and_then(Value::as_u64).unwrap_or_default()
}

/// Returns the JSON pointer of the annotation.
fn pointer() -> String {
    let key = RESTARTED_AT.replace('/', "~1");
    format!("/spec/template/metadata/annotations/{key}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::PodKey;

    fn restart(kind: Kind) -> Restart {
        let pod = PodKey {
            name: "web".to_owned(),
            uid: "u".to_owned(),
        };
        Restart { pod, kind }
    }

    fn pod(owner: [&str; 3], ready: &str, leaving: bool) -> Value {
        let [kind, name, uid] = owner;
        let mut pod = json!({
            "metadata": {
                "labels": {"pod-template-hash": "5d9"},
                "ownerReferences": [{"kind": kind, "name": name, "uid": uid, "controller": true}],
            },
            "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": ready}]},
        });
        if leaving {
            pod["metadata"]["deletionTimestamp"] = json!("2026-01-01T00:00:00Z");
        }
        pod
    }

    #[test]
    fn only_own_pods_that_stay_are_ready() {
        let of = ["ReplicaSet", "web-5d9", "r"];
        let pods = [
            pod(of, "True", false),
            pod(of, "True", true),
            pod(of, "False", false),
            pod(["ReplicaSet", "other-5d9", "o"], "True", false),
        ];
        let seen = restart(Kind::deployment()).moment(&pods);
        assert_eq!(seen, Moment { ready: 1, there: 3 });
        let pods = [
            pod(["StatefulSet", "web", "u"], "True", true),
            pod(["StatefulSet", "web", "another"], "True", false),
        ];
        let seen = restart(Kind::stateful_set()).moment(&pods);
        assert_eq!(seen, Moment { ready: 0, there: 1 });
    }

    #[test]
    fn what_would_not_be_rolled_out_is_not_restarted() {
        let done = json!({"kind": "Deployment", "metadata": {"generation": 1}, "spec": {"replicas": 1},
            "status": {"observedGeneration": 1, "replicas": 1, "updatedReplicas": 1, "availableReplicas": 1}});
        assert_eq!(not_restarted(&done), None);
        let with = |pointer: &str, field: &str, value: Value| {
            let mut object = done.clone();
            object.pointer_mut(pointer).unwrap()[field] = value;
            not_restarted(&object)
        };
        assert_eq!(
            with("/metadata", "deletionTimestamp", json!("now")),
            Some(NotRestarted::Deleting)
        );
        assert_eq!(
            with("/spec", "paused", json!(true)),
            Some(NotRestarted::Paused)
        );
        assert_eq!(
            with("/spec", "updateStrategy", json!({"type": "OnDelete"})),
            Some(NotRestarted::OnDelete)
        );
        assert_eq!(
            with("/status", "availableReplicas", json!(0)),
            Some(NotRestarted::NotRolledOut)
        );
    }
}
