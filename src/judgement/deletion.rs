//! Conclusions for an object that is being deleted, and the finalizer that holds it.

use jiff::Timestamp;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::judgement::{Failure, Judgement};
use crate::objects::grace::seconds_left;
use crate::{say, text::Text};

/// The finalizer that keeps a claim for as long as a Pod uses it.
pub const PVC_PROTECTION: &str = "kubernetes.io/pvc-protection";

/// Returns the conclusion, `now`, for an object that is being deleted.
#[must_use]
pub fn being_deleted(kind: &str, name: &str, meta: &ObjectMeta, now: Timestamp) -> Judgement {
    let finalizers = meta.finalizers.as_deref().unwrap_or_default();
    let foreign = finalizers
        .iter()
        .find(|finalizer| !is_kubernetes_own(finalizer));
    let failure = |what| {
        Failure::new(
            what,
            say!(ja: "削除されずに残っている", en: "it is there to stay"),
            say!(ja: "Terminating (削除中)", en: "Terminating"),
        )
        .caused_by(format!("terminating:{kind}/{name}"))
    };
    // Nothing of Kubernetes itself takes it away, and the object cannot come back from here.
    if let Some(finalizer) = foreign {
        return failure(held(kind, name, finalizer))
            .because(finalizer_words(finalizers))
            .into();
    }
    let deletion = meta.deletion_timestamp.as_ref();
    let left =
        deletion.and_then(|time| seconds_left(time.0, meta.deletion_grace_period_seconds, now));
    let waits_for_pod = finalizers.iter().any(|it| it == PVC_PROTECTION);
    let what = if waits_for_pod {
        say!(
            ja: "{kind} {name} は削除中です。使っている Pod があるため、まだ消えません",
            en: "{kind} {name} is being deleted and stays until no Pod uses it any more"
        )
    } else {
        say!(
            ja: "{kind} {name} は削除中です",
            en: "{kind} {name} is being deleted"
        )
    };
    Judgement::Moving {
        waiting_for: with_countdown(
            say!(
                ja: "{kind} {name} の削除が終わるのを待っています",
                en: "waiting for {kind} {name} to be gone, since it is being deleted"
            ),
            left,
        ),
        otherwise: Box::new(failure(what).because(finalizer_words(finalizers)).into()),
    }
}

/// Adds the seconds that are left of a grace period, where there are any.
#[must_use]
pub fn with_countdown(text: Text, left: Option<i64>) -> Text {
    let Text { ja, en } = text;
    match left {
        Some(seconds) => say!(ja: "{ja} (あと {seconds} 秒)", en: "{en} ({seconds} s left)"),
        None => Text { ja, en },
    }
}

/// Returns the headline for an object whose deletion a finalizer holds up.
#[must_use]
pub fn held(kind: &str, name: &str, finalizer: &str) -> Text {
    say!(
        ja: "{kind} {name} は削除中ですが、finalizer {finalizer} が外されるまで消えません (自動では外れません)",
        en: "{kind} {name} is being deleted, but stays until somebody removes its finalizer {finalizer}"
    )
}

/// Tells whether Kubernetes itself takes this finalizer away in time.
#[must_use]
pub fn is_kubernetes_own(finalizer: &str) -> bool {
    let domain = finalizer.split('/').next().unwrap_or_default();
    // foregroundDeletion and orphan have none.
    domain == finalizer
        || ["kubernetes.io", "k8s.io"].iter().any(|own| {
            let rest = domain.strip_suffix(own);
            rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
}

fn finalizer_words(finalizers: &[String]) -> Vec<Text> {
    if finalizers.is_empty() {
        return Vec::new();
    }
    let list = finalizers.join(", ");
    if finalizers == ["kubernetes.io/pvc-protection"] {
        return vec![say!(
            ja: "使用中の PVC を守るしくみ (pvc-protection) が削除を待たせています",
            en: "Kubernetes protects a claim that is in use (pvc-protection) and delays its deletion"
        )];
    }
    vec![say!(
        ja: "次の finalizer が削除を待たせています: {list}",
        en: "these finalizers delay the deletion: {list}"
    )]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grace_period_is_counted_down() {
        let meta: ObjectMeta = serde_json::from_value(serde_json::json!({
            "deletionTimestamp": "2026-01-01T00:00:30Z", "deletionGracePeriodSeconds": 30,
        }))
        .unwrap();
        let waiting_for = |now: &str| {
            let judged = being_deleted("Pod", "a", &meta, now.parse().unwrap());
            let Judgement::Moving { waiting_for, .. } = judged else {
                panic!("{judged:?}");
            };
            waiting_for
        };
        let soon = waiting_for("2026-01-01T00:00:02Z");
        assert!(soon.en.ends_with("(28 s left)"), "{soon:?}");
        assert!(soon.ja.ends_with("(あと 28 秒)"), "{soon:?}");
        let late = waiting_for("2026-01-01T00:00:31Z");
        assert!(late.en.ends_with("being deleted"), "{late:?}");
    }
}
