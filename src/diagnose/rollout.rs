//! A rollout that is on its way or stuck. A broken template is told by its first Pod, long
//! before the deadline of the rollout.

use serde_json::Value;

use super::owned::{self, OwnedPods};
use super::required::found_pod;
use super::steadiness::Steadiness;
use super::{Prescribed, pod, workload};
use crate::evidence::{Kind, RequiredRequests, Unseen, View};
use crate::judgement::{Failure, FoundPod, Judgement, Stop, Workload};
use crate::objects::fields::{find_condition, object_name};
use crate::objects::rollout::{Rollout, partition, wanted_replicas};
use crate::say;
use crate::text::{Text, counted};

/// The Pods of a rollout that is complete.
#[derive(Clone, Debug)]
pub struct RolledPods {
    /// Those that are to be there.
    pub pods: Vec<FoundPod>,
    /// Since when they are ready.
    pub steady: Steadiness,
    /// How many old ones are still being deleted.
    pub leaving: usize,
}

/// Returns the Pods of the Deployment or `StatefulSet` `object` if it is rolled out, else
/// why it is not.
///
/// # Errors
/// [`Stop`] when more must be looked up first.
pub fn judge_rollout<'a>(
    view: &View<'a>,
    kind: &Kind,
    object: &'a Value,
    prescribed: &Prescribed,
) -> Result<Result<RolledPods, Judgement>, Stop> {
    let name = object_name(object);
    let wanted = wanted_replicas(object);
    if wanted == 0 {
        return Ok(Err(workload::without_pods(view, kind, name, object)?));
    }
    let OwnedPods {
        mut newest,
        older,
        leaving,
    } = OwnedPods::of(view, kind, object)?;
    let is_set = *kind == Kind::stateful_set();
    let is_kept = |pod: &&&Value| is_set && ordinal(pod) < partition(object);
    let kept: Vec<&Value> = older.iter().filter(is_kept).copied().collect();
    newest.extend(kept);
    let through = Workload {
        kind: kind.clone(),
        name: name.to_owned(),
        pods: 1,
    };
    let found = |pod: &&'a Value| found_pod(view, pod, Some(through.clone()));
    let pods: Vec<FoundPod> = newest.iter().map(found).collect::<Result<_, _>>()?;
    // All that any of it needs is asked for at once.
    let obstacle = obstacle(view, kind, object, pods.len());
    let stuck = stuck_pod(view, object, &older, is_set, &through, prescribed);
    let judged: Vec<_> = pods
        .iter()
        .map(|one| (one, pod::judge_whole(view, one, prescribed)))
        .collect();
    let mut steady = Steadiness::default();
    let mut open = Vec::from_iter(obstacle?);
    for (one, judged) in judged {
        match judged? {
            Ok(since) => steady = steady.and(since),
            Err(judgement) => open.push(with_advice(judgement, one, is_set)),
        }
    }
    open.extend(stuck?);
    // What cannot change speaks first, and of that the Pod, whose reason is the cause.
    let rank = |judgement: &Judgement| match judgement {
        Judgement::Fail(_) => 2,
        Judgement::Moving { .. } => 1,
        _ => 0,
    };
    Ok(match open.into_iter().max_by_key(rank) {
        Some(judgement) => Err(judgement),
        None => Ok(RolledPods {
            pods,
            steady,
            leaving,
        }),
    })
}

/// Returns the requests that [`judge_rollout`] may make for a workload of `kind`.
#[must_use]
pub fn required_requests(kind: &Kind) -> RequiredRequests {
    owned::required_requests(kind)
        .and(workload::required_requests().in_some_cases())
        .and(pod::required_requests())
}

/// Returns what keeps a rollout from its end, by what its workload says of itself; `there`
/// are its Pods.
fn obstacle(
    view: &View<'_>,
    kind: &Kind,
    object: &Value,
    there: usize,
) -> Result<Option<Judgement>, Unseen> {
    let name = object_name(object);
    let state = Rollout::of(object);
    let wanted = wanted_replicas(object);
    let is_short = u64::try_from(there).unwrap_or(u64::MAX) < wanted;
    if state == Rollout::Complete {
        // A Pod that was deleted a moment ago is not counted yet.
        let missing =
            is_short.then(|| workload::judge_missing_pods(view, kind, name, object, there));
        return missing.transpose();
    }
    if is_short && let Some(message) = workload::refused(view, kind, name, object)? {
        let failure = |_: &str, what| unfinished(kind, name, what, Text::same(&message));
        return Ok(Some(workload::refusal(kind, name, &message, failure)));
    }
    if object["spec"]["paused"] == true {
        return Ok(Some(paused(kind, name).into()));
    }
    Ok(Some(match state {
        Rollout::DeadlineExceeded => deadline_exceeded(kind, name, object).into(),
        Rollout::OnDelete { updated, wanted } => by_hand(kind, name, updated, wanted).into(),
        state => moving(kind, name, &state),
    }))
}

fn unfinished(kind: &Kind, name: &str, what: Text, actual: Text) -> Failure {
    let expected = say!(ja: "更新 (rollout) が終わっている", en: "it is rolled out");
    Failure::new(what, expected, actual).caused_by(format!("rollout:{kind}/{name}"))
}

fn paused(kind: &Kind, name: &str) -> Failure {
    let what = say!(
        ja: "{kind} {name} は一時停止中 (paused: true) なので、変更が Pod に届きません",
        en: "{kind} {name} is paused (paused: true), so that changes do not reach its Pods"
    );
    let next = say!(
        ja: "`kubectl rollout resume deployment/{name}` で再開できます",
        en: "`kubectl rollout resume deployment/{name}` resumes it"
    );
    unfinished(kind, name, what, Text::same("paused: true")).because(vec![next])
}

fn deadline_exceeded(kind: &Kind, name: &str, object: &Value) -> Failure {
    let condition = find_condition(object, "Progressing");
    let message = condition.and_then(|it| it["message"].as_str());
    let what = say!(
        ja: "{kind} {name} の更新が、期限 (progressDeadlineSeconds) までに進みませんでした",
        en: "the rollout of {kind} {name} made no progress within its deadline (progressDeadlineSeconds)"
    );
    unfinished(kind, name, what, Text::same("ProgressDeadlineExceeded"))
        .because(message.map(Text::same).into_iter().collect())
}

fn by_hand(kind: &Kind, name: &str, updated: u64, wanted: u64) -> Failure {
    let what = say!(
        ja: "{kind} {name} の updateStrategy は OnDelete なので、Pod は削除するまで古いままです",
        en: "{kind} {name} has the updateStrategy OnDelete: its Pods stay as they were until somebody deletes them"
    );
    let actual = say!(
        ja: "新しい定義の Pod は {updated}/{wanted}",
        en: "{updated} of {wanted} Pods have the new template"
    );
    unfinished(kind, name, what, actual)
}

/// Returns the conclusion while a controller or its Pods are at work.
fn moving(kind: &Kind, name: &str, state: &Rollout) -> Judgement {
    let (waiting_for, actual) = match *state {
        Rollout::Updating { updated, wanted } => (
            say!(
                ja: "{kind} {name} の Pod が新しい定義に入れ替わるのを待っています ({updated}/{wanted})",
                en: "waiting for the Pods of {kind} {name} to be replaced ({updated} of {wanted})"
            ),
            say!(ja: "新しい定義の Pod は {updated}/{wanted}", en: "{updated} of {wanted} Pods have the new template"),
        ),
        Rollout::OldLeft(left) => {
            let pods = counted(left, "old Pod");
            (
                say!(
                    ja: "{kind} {name} の古い Pod がなくなるのを待っています (あと {left} 個)",
                    en: "waiting for {kind} {name} to be rid of {pods}"
                ),
                say!(ja: "古い Pod が {left} 個残っている", en: "{pods} left"),
            )
        }
        Rollout::Unavailable { available, wanted } => (
            say!(
                ja: "{kind} {name} の Pod が利用できるようになるのを待っています ({available}/{wanted})",
                en: "waiting for the Pods of {kind} {name} to be available ({available} of {wanted})"
            ),
            say!(ja: "利用できる Pod は {available}/{wanted}", en: "{available} of {wanted} Pods are available"),
        ),
        _ => (
            say!(
                ja: "{kind} {name} の変更をコントローラーが受け取るのを待っています",
                en: "waiting for the controller of {kind} {name} to see the change"
            ),
            say!(ja: "コントローラーがまだ見ていない", en: "its controller has not seen it yet"),
        ),
    };
    let what = say!(
        ja: "{kind} {name} の更新 (rollout) が終わっていません",
        en: "the rollout of {kind} {name} is not complete"
    );
    Judgement::Moving {
        waiting_for,
        otherwise: Box::new(unfinished(kind, name, what, actual).into()),
    }
}

/// Returns the conclusion for a Pod of an older template that cannot work: a `StatefulSet`
/// replaces none that is not ready, even where its manifest is right by now.
fn stuck_pod<'a>(
    view: &View<'a>,
    object: &Value,
    older: &[&'a Value],
    is_set: bool,
    through: &Workload,
    prescribed: &Prescribed,
) -> Result<Option<Judgement>, Stop> {
    let replaced = older
        .iter()
        .filter(|pod| is_set && ordinal(pod) >= partition(object));
    for one in replaced {
        let found = found_pod(view, one, Some(through.clone()))?;
        let Err(Judgement::Fail(failure)) = pod::judge_whole(view, &found, prescribed)? else {
            continue;
        };
        return Ok(Some(stuck(&found, through, failure)));
    }
    Ok(None)
}

fn stuck(found: &FoundPod, through: &Workload, of_pod: Failure) -> Judgement {
    let (pod, Workload { kind, name, .. }) = (&found.name, through);
    let what = say!(
        ja: "Pod {pod} は変更前の定義のまま動けずにいます。{kind} は、準備完了でない Pod を自分では入れ替えません",
        en: "Pod {pod} is stuck with the template from before the change: a {kind} does not replace a Pod that is not ready"
    );
    let next = say!(
        ja: "`kubectl delete pod {pod}` で削除すると、いまの定義で作り直されます",
        en: "delete it with `kubectl delete pod {pod}`: it is re-created from the current template"
    );
    let reason = of_pod.mismatches.into_iter().map(|it| it.what);
    let failure = unfinished(
        kind,
        name,
        what,
        say!(ja: "古い定義の Pod {pod}", en: "Pod {pod} of the old template"),
    );
    Judgement::Moving {
        waiting_for: say!(
            ja: "{kind} {name} が Pod {pod} を入れ替えるのを待っています",
            en: "waiting for {kind} {name} to replace Pod {pod}"
        ),
        otherwise: Box::new(
            failure
                .because([next].into_iter().chain(reason).collect())
                .into(),
        ),
    }
}

/// Adds to the failure of a `StatefulSet`'s Pod that fixing the manifest is not enough.
fn with_advice(judgement: Judgement, found: &FoundPod, is_set: bool) -> Judgement {
    match judgement {
        Judgement::Fail(failure) if is_set => {
            let pod = &found.name;
            let next = say!(
                ja: "定義を直しても Pod が入れ替わらないときは、`kubectl delete pod {pod}` で削除します",
                en: "if the Pod is not replaced after you fix the manifest, delete it: `kubectl delete pod {pod}`"
            );
            failure.because(vec![next]).into()
        }
        other => other,
    }
}

/// Returns the number in the name of a `StatefulSet`'s Pod.
fn ordinal(pod: &Value) -> u64 {
    let last = object_name(pod).rsplit('-').next();
    last.and_then(|last| last.parse().ok()).unwrap_or_default()
}
