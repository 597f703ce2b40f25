//! A rollout by the rule of `kubectl rollout status` (`k8s.io/kubectl`,
//! `pkg/polymorphichelpers/rollout_status.go`). In: a Deployment or `StatefulSet`; out: what
//! is left of it.

use serde_json::Value;

use crate::objects::fields::{find_condition, text_at};

/// The state of a rollout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rollout {
    /// Every Pod that is to be replaced is, and the new ones are available.
    Complete,
    /// The controller has not seen the newest spec yet.
    Unobserved,
    /// It made no progress for as long as `progressDeadlineSeconds` lets.
    DeadlineExceeded,
    /// Pods of the newest template are missing.
    Updating {
        /// Those that there are.
        updated: u64,
        /// Those that there are to be.
        wanted: u64,
    },
    /// This many Pods of older templates are left.
    OldLeft(u64),
    /// Pods of the newest template are there and not all of them available.
    Unavailable {
        /// Those that are.
        available: u64,
        /// Those that are to be.
        wanted: u64,
    },
    /// Pods of an older template are replaced only when somebody deletes them (`OnDelete`).
    OnDelete {
        /// Those of the newest template.
        updated: u64,
        /// Those that there are to be.
        wanted: u64,
    },
}

impl Rollout {
    /// Returns the state of `workload`'s rollout; what is no Deployment counts as a
    /// `StatefulSet`.
    #[must_use]
    pub fn of(workload: &Value) -> Self {
        let generation = number(workload, "/metadata/generation");
        let observed = number(workload, "/status/observedGeneration");
        let is_deployment = workload["kind"] == "Deployment";
        if observed < generation || (observed == 0 && !is_deployment) {
            return Self::Unobserved;
        }
        if is_deployment {
            of_deployment(workload)
        } else {
            of_stateful_set(workload)
        }
    }
}

/// Returns the number of Pods that a workload asks for: 1 where it does not say.
#[must_use]
pub fn wanted_replicas(workload: &Value) -> u64 {
    let replicas = workload.pointer("/spec/replicas");
    replicas.and_then(Value::as_u64).unwrap_or(1)
}

/// Returns the first ordinal of a `StatefulSet`'s Pods that is updated: 0 is all of them.
#[must_use]
pub fn partition(workload: &Value) -> u64 {
    number(workload, "/spec/updateStrategy/rollingUpdate/partition")
}

fn number(object: &Value, pointer: &str) -> u64 {
    let found = object.pointer(pointer).and_then(Value::as_u64);
    found.unwrap_or_default()
}

fn of_deployment(workload: &Value) -> Rollout {
    let progressing = find_condition(workload, "Progressing");
    if progressing.is_some_and(|it| it["reason"] == "ProgressDeadlineExceeded") {
        return Rollout::DeadlineExceeded;
    }
    let wanted = wanted_replicas(workload);
    let updated = number(workload, "/status/updatedReplicas");
    if updated < wanted {
        return Rollout::Updating { updated, wanted };
    }
    let older = number(workload, "/status/replicas").saturating_sub(updated);
    if older > 0 {
        return Rollout::OldLeft(older);
    }
    let available = number(workload, "/status/availableReplicas");
    if available < updated {
        return Rollout::Unavailable {
            available,
            wanted: updated,
        };
    }
    Rollout::Complete
}

fn of_stateful_set(workload: &Value) -> Rollout {
    let replicas = wanted_replicas(workload);
    let wanted = replicas.saturating_sub(partition(workload));
    let updated = number(workload, "/status/updatedReplicas");
    let revision = |field: &str| text_at(workload, &format!("/status/{field}"));
    let strategy = &workload["spec"]["updateStrategy"];
    let is_by_hand = strategy["type"] == "OnDelete";
    // Without details of the strategy only the revisions count.
    let has_count = is_by_hand || strategy.get("rollingUpdate").is_some();
    let is_updated = revision("updateRevision") == revision("currentRevision")
        || (has_count && updated >= wanted);
    if is_by_hand && !is_updated {
        return Rollout::OnDelete { updated, wanted };
    }
    let available = number(workload, "/status/readyReplicas");
    if available < replicas {
        return Rollout::Unavailable {
            available,
            wanted: replicas,
        };
    }
    if !is_updated {
        return Rollout::Updating { updated, wanted };
    }
    Rollout::Complete
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn deployment(spec: &Value, status: &Value) -> Rollout {
        let meta = json!({"generation": 2});
        Rollout::of(
            &json!({"kind": "Deployment", "metadata": meta, "spec": spec, "status": status}),
        )
    }

    fn stateful_set(spec: &Value, status: &Value) -> Rollout {
        let meta = json!({"generation": 2});
        Rollout::of(
            &json!({"kind": "StatefulSet", "metadata": meta, "spec": spec, "status": status}),
        )
    }

    fn counts(observed: u64, all: u64, updated: u64, available: u64) -> Value {
        json!({"observedGeneration": observed, "replicas": all, "updatedReplicas": updated, "availableReplicas": available})
    }

    #[test]
    fn deployment_is_rolled_out_as_kubectl_says() {
        let three = json!({"replicas": 3});
        for (status, state) in [
            (counts(1, 3, 3, 3), Rollout::Unobserved),
            // An old Pod keeps it "available" while the new one crashes.
            (
                counts(2, 4, 1, 3),
                Rollout::Updating {
                    updated: 1,
                    wanted: 3,
                },
            ),
            (counts(2, 4, 3, 3), Rollout::OldLeft(1)),
            (
                counts(2, 3, 3, 2),
                Rollout::Unavailable {
                    available: 2,
                    wanted: 3,
                },
            ),
            (counts(2, 3, 3, 3), Rollout::Complete),
        ] {
            assert_eq!(deployment(&three, &status), state, "{status}");
        }
        let mut late = counts(2, 4, 1, 3);
        late["conditions"] = json!([{"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded"}]);
        assert_eq!(deployment(&three, &late), Rollout::DeadlineExceeded);
        // Without replicas it is one.
        assert_eq!(
            deployment(&json!({}), &counts(2, 1, 1, 1)),
            Rollout::Complete
        );
    }

    #[test]
    fn stateful_set_is_rolled_out_as_kubectl_says() {
        let status = |ready: u64, updated: u64, revisions: [&str; 2]| {
            json!({"observedGeneration": 2, "readyReplicas": ready, "updatedReplicas": updated,
                "currentRevision": revisions[0], "updateRevision": revisions[1]})
        };
        let rolling = json!({"replicas": 3, "updateStrategy": {"rollingUpdate": {"partition": 0}}});
        let partial = json!({"replicas": 3, "updateStrategy": {"rollingUpdate": {"partition": 2}}});
        let by_hand = json!({"replicas": 3, "updateStrategy": {"type": "OnDelete"}});
        let bare = json!({"replicas": 3});
        let updating = |updated, wanted| Rollout::Updating { updated, wanted };
        for (spec, status, state) in [
            (&rolling, status(3, 3, ["a", "a"]), Rollout::Complete),
            (&rolling, status(3, 1, ["a", "b"]), updating(1, 3)),
            (
                &rolling,
                status(2, 3, ["a", "b"]),
                Rollout::Unavailable {
                    available: 2,
                    wanted: 3,
                },
            ),
            (&partial, status(3, 1, ["a", "b"]), Rollout::Complete),
            (&partial, status(3, 0, ["a", "b"]), updating(0, 1)),
            (
                &by_hand,
                status(3, 1, ["a", "b"]),
                Rollout::OnDelete {
                    updated: 1,
                    wanted: 3,
                },
            ),
            (&by_hand, status(3, 3, ["a", "b"]), Rollout::Complete),
            (&by_hand, status(3, 0, ["a", "a"]), Rollout::Complete),
            (&bare, status(3, 3, ["a", "b"]), updating(3, 3)),
            (&bare, status(3, 3, ["b", "b"]), Rollout::Complete),
        ] {
            assert_eq!(stateful_set(spec, &status), state, "{spec} {status}");
        }
        let unseen = json!({"readyReplicas": 3});
        assert_eq!(stateful_set(&rolling, &unseen), Rollout::Unobserved);
    }
}
