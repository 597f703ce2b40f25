//! Whether a Deployment or StatefulSet is rolled out, and was updated.

use handson::judgement::Judgement;

use crate::world::{
    World, assert_cause, assert_inconclusive, assert_pass, at_last, failure, headline, remarks,
};

const WELL: &str = "ready: true, state: {running: {startedAt: '2025-12-31T23:00:00Z'}}";
const STARTING: &str = "ready: false, state: {waiting: {reason: ContainerCreating}}";
const CRASHED: &str = "ready: false, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 1, reason: Error}}";
const NO_IMAGE: &str = "ready: false, state: {waiting: {reason: ImagePullBackOff, message: 'rpc error: code = NotFound desc = failed to pull and unpack image \"docker.io/library/web:9\": not found'}}";
const NODE: &str = "{apiVersion: v1, kind: Node, metadata: {name: one}, status: {conditions: [{type: Ready, status: 'True'}]}}\n";

/// A Pod of the owner with this kind and UID.
fn pod(name: &str, owner: [&str; 2], hash: &str, state: &str) -> String {
    let [kind, uid] = owner;
    let ready = if state == WELL { "True" } else { "False" };
    format!(
        "---\n{{apiVersion: v1, kind: Pod, metadata: {{name: {name}, labels: {{app: web, controller-revision-hash: '{hash}'}}, ownerReferences: [{{apiVersion: apps/v1, kind: {kind}, name: o, uid: {uid}, controller: true}}]}}, spec: {{nodeName: one, containers: [{{name: c, image: 'web:9'}}]}}, status: {{phase: Running, conditions: [{{type: Ready, status: '{ready}'}}], containerStatuses: [{{name: c, restartCount: 0, image: x, imageID: '', {state}}}]}}}}\n"
    )
}

fn replica_set(revision: u8, image: &str) -> String {
    format!(
        "---\n{{apiVersion: apps/v1, kind: ReplicaSet, metadata: {{name: web-{revision}, uid: rs-{revision}, annotations: {{deployment.kubernetes.io/revision: '{revision}'}}, ownerReferences: [{{apiVersion: apps/v1, kind: Deployment, name: web, uid: uid-web, controller: true}}]}}, spec: {{template: {{spec: {{containers: [{{name: c, image: '{image}'}}]}}}}}}}}\n"
    )
}

/// A Deployment of three, with `more` in its spec and this status.
fn deployment(more: &str, status: &str) -> String {
    format!(
        "{NODE}---\n{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: web, generation: 2}}, spec: {{replicas: 3, {more} selector: {{matchLabels: {{app: web}}}}, template: {{spec: {{containers: [{{name: c, image: 'web:2.7'}}]}}}}}}, status: {{observedGeneration: 2, {status}}}}}\n"
    )
}

const DONE: &str = "replicas: 3, updatedReplicas: 3, availableReplicas: 3";
const HALF: &str = "replicas: 4, updatedReplicas: 1, availableReplicas: 3, conditions: [{type: Progressing, status: 'True', reason: ReplicaSetUpdated}, {type: Available, status: 'True'}]";

/// Three Pods of this revision.
fn three(revision: u8) -> String {
    let owner = format!("rs-{revision}");
    let one = |number: u8| {
        pod(
            &format!("web-{revision}-{number}"),
            ["ReplicaSet", &owner],
            "",
            WELL,
        )
    };
    (0..3).map(one).collect()
}

fn judge(check: &str, parts: &[&str]) -> Judgement {
    World::of(&parts.concat()).judge(&format!("rolledOut: {{workload: deployment/web{check}}}"))
}

/// The conclusion after an update to revision 2 that is done.
fn updated(check: &str, more: &str, before: &str) -> Judgement {
    let history = [replica_set(1, before), replica_set(2, "web:2.7")].concat();
    judge(check, &[&deployment(more, DONE), &history, &three(2)])
}

#[test]
fn rolled_out_by_kubectls_own_rule() {
    let second = replica_set(2, "web:2.7");
    assert_pass(&updated("", "", "web:2.6"));
    for (status, said) in [
        (
            "replicas: 4, updatedReplicas: 3, availableReplicas: 3",
            "1 old Pod left",
        ),
        (
            "replicas: 3, updatedReplicas: 3, availableReplicas: 2",
            "2 of 3 Pods are available",
        ),
        ("observedGeneration: 1", "has not seen it yet"),
    ] {
        let status = format!("{DONE}, {status}").replace("observedGeneration: 2, ", "");
        let object = deployment("", DONE)
            .replace(&format!("observedGeneration: 2, {DONE}"), &merged(&status));
        let moving = at_last(judge("", &[&object, &second, &three(2)]));
        assert_eq!(
            headline(moving.clone()),
            "the rollout of Deployment web is not complete"
        );
        assert!(
            failure(moving).mismatches[0].actual.en.contains(said),
            "{said}"
        );
    }
}

/// The status with the later of two values of a field.
fn merged(status: &str) -> String {
    let mut fields = std::collections::BTreeMap::from([("observedGeneration", "2")]);
    fields.extend(
        status
            .split(", ")
            .filter_map(|field| field.split_once(": ")),
    );
    let fields = fields
        .into_iter()
        .map(|(name, value)| format!("{name}: {value}"));
    fields.collect::<Vec<_>>().join(", ")
}

#[test]
fn available_alone_is_not_rolled_out() {
    let history = [replica_set(1, "web:2.6"), replica_set(2, "web:2.7")].concat();
    let old = three(1);
    let new = pod("web-2-0", ["ReplicaSet", "rs-2"], "", STARTING);
    let judged = judge("", &[&deployment("", HALF), &history, &old, &new]);
    at_last(judged);
    // While the new one crashes, the old ones keep it available.
    let new = pod("web-2-0", ["ReplicaSet", "rs-2"], "", CRASHED);
    let judged = judge("", &[&deployment("", HALF), &history, &old, &new]);
    assert_cause(judged, "keeps crashing", "web-2-0");
}

#[test]
fn update_to_a_bad_image_fails_before_the_deadline() {
    let history = [replica_set(1, "web:2.6"), replica_set(2, "web:9")].concat();
    let new = pod("web-2-0", ["ReplicaSet", "rs-2"], "", NO_IMAGE);
    let judged = judge("", &[&deployment("", HALF), &history, &three(1), &new]);
    assert_cause(judged, "web:9", "web-2-0");
    let late = "replicas: 3, updatedReplicas: 1, availableReplicas: 3, conditions: [{type: Progressing, status: 'False', reason: ProgressDeadlineExceeded, message: 'timed out'}]";
    let judged = judge("", &[&deployment("", late), &history, &three(1)]);
    assert_cause(judged, "within its deadline", "timed out");
}

#[test]
fn terminating_pods_are_counted_by_their_deletion() {
    let old = pod("web-1-0", ["ReplicaSet", "rs-1"], "", WELL).replace(
        "{name: web-1-0,",
        "{name: web-1-0, deletionTimestamp: '2026-01-01T00:00:30Z',",
    );
    let history = [replica_set(1, "web:2.6"), replica_set(2, "web:2.7")].concat();
    let judged = judge("", &[&deployment("", DONE), &history, &three(2), &old]);
    assert_eq!(remarks(judged), ["1 old Pod still Terminating"]);
}

#[test]
fn pods_are_found_by_their_owners_and_not_by_labels() {
    // Another workload with the same labels crashes, which is none of its business.
    let other = pod("web-other", ["ReplicaSet", "another"], "", CRASHED);
    let second = replica_set(2, "web:2.7");
    assert_pass(&judge(
        "",
        &[&deployment("", DONE), &second, &three(2), &other],
    ));
    // And well Pods of another do not stand in for its own.
    let others = three(2).replace("uid: rs-2", "uid: another");
    let missing = at_last(judge("", &[&deployment("", DONE), &second, &others]));
    assert_eq!(failure(missing).mismatches[0].actual.en, "0");
}

#[test]
fn update_is_told_by_the_history_of_templates() {
    let check = ", minRevision: 2, newImage: true";
    for before in ["web:2.6", "other:1", "web"] {
        assert_pass(&updated(check, "", before));
    }
    let same = updated(check, "", "docker.io/library/web:2.7");
    assert!(headline(same).contains("its image is the one from before"));
    // Deleted and made anew, it has only what it has now.
    let anew = judge(
        check,
        &[&deployment("", DONE), &replica_set(1, "web:2.7"), &three(1)],
    );
    assert_cause(anew, "has not been updated yet", "made anew");
    // Back at the first one it was updated all the same.
    let back = [
        replica_set(3, "web:2.7"),
        replica_set(2, "web:2.6"),
        three(3),
    ]
    .concat();
    assert_pass(&judge(check, &[&deployment("", DONE), &back]));
}

#[test]
fn history_that_is_not_kept_is_undetermined() {
    let check = ", minRevision: 2, newImage: true";
    let none = "revisionHistoryLimit: 0,";
    let only = |number: u8| [replica_set(number, "web:2.7"), three(number)].concat();
    assert_inconclusive(&judge(check, &[&deployment(none, DONE), &only(2)]));
    assert_inconclusive(&judge(check, &[&deployment(none, DONE), &only(1)]));
    assert_inconclusive(&judge(check, &[&deployment("", DONE), &only(2)]));
    let forbidden = World::of(&[deployment("", DONE), only(2)].concat()).forbid("ReplicaSet");
    assert_inconclusive(&forbidden.judge("rolledOut: {workload: deployment/web, minRevision: 2}"));
}

#[test]
fn images_are_compared_taken_apart() {
    for image in ["web", "web:2.7", "docker.io/library/web:2.7", "web:2"] {
        assert_pass(&updated(&format!(", image: '{image}'"), "", "web:2.6"));
    }
    for image in ["web:2.6", "web:latest", "other"] {
        let judged = updated(&format!(", image: '{image}'"), "", "web:2.6");
        assert!(headline(judged).contains(image));
    }
}

#[test]
fn replicas_are_one_where_none_are_written() {
    let none = deployment("", "replicas: 1, updatedReplicas: 1, availableReplicas: 1")
        .replace("replicas: 3,  selector", "selector");
    let all = [replica_set(1, "web:2.7"), three(1)].concat();
    assert_pass(&judge(", replicas: 1", &[&none, &all]));
    assert!(headline(judge(", replicas: {atLeast: 3}", &[&none, &all])).contains("replicas"));
    assert_pass(&updated(", replicas: {atLeast: 2}", "", "web:2.6"));
    assert!(headline(updated(", replicas: 2", "", "web:2.6")).contains("replicas"));
    // Scaled to none it is "available", and nothing runs.
    let zero = deployment("", "").replace("replicas: 3,", "replicas: 0,");
    let judged = judge(", replicas: {atLeast: 3}", &[&zero]);
    assert_eq!(
        headline(judged),
        "Deployment web asks for no Pod at all (replicas: 0)"
    );
}

#[test]
fn strategy_is_rolling_unless_it_says_otherwise() {
    let check = ", strategy: RollingUpdate";
    assert_pass(&updated(check, "", "web:2.6"));
    assert_pass(&updated(
        check,
        "strategy: {type: RollingUpdate},",
        "web:2.6",
    ));
    let recreated = updated(check, "strategy: {type: Recreate},", "web:2.6");
    assert!(headline(recreated).contains("strategy"));
    assert_pass(&updated("", "strategy: {type: Recreate},", "web:2.6"));
}

#[test]
fn paused_and_refused_rollouts_say_so() {
    let history = [replica_set(1, "web:2.6"), three(1)].concat();
    let stopped = "replicas: 3, updatedReplicas: 0, availableReplicas: 3";
    let paused = judge("", &[&deployment("paused: true,", stopped), &history]);
    assert_cause(paused, "is paused", "kubectl rollout resume");
    let quota = "replicas: 0, updatedReplicas: 0, conditions: [{type: ReplicaFailure, status: 'True', message: 'pods \"web-1-\" is forbidden: failed quota: q: must specify limits.cpu'}]";
    let refused = judge("", &[&deployment("", quota), &replica_set(1, "web:2.7")]);
    assert_cause(
        refused,
        "requires its containers to set their limits.cpu",
        "failed quota",
    );
}

#[test]
fn workload_that_is_not_there_says_what_is() {
    let named = |kind: &str, name: &str| {
        format!("{{apiVersion: v1, kind: {kind}, metadata: {{name: {name}}}}}\n")
    };
    let nothing = failure(judge("", &[NODE]));
    assert!(nothing.absent && !nothing.begun);
    let pod = failure(judge("", &[&named("Pod", "web")]));
    assert!(pod.begun, "{pod:?}");
    assert_eq!(
        pod.mismatches[0].what.en,
        "web is a Pod, and a Deployment is asked for: look at its kind"
    );
    let other = judge("", &[&named("StatefulSet", "web")]);
    assert!(headline(other).contains("web is a StatefulSet"));
    let misspelt = judge("", &[&named("Deployment", "wep")]);
    assert!(headline(misspelt).contains("there is a Deployment wep"));
    let leaving =
        deployment("", DONE).replace("generation: 2", "deletionTimestamp: '2026-01-01T00:00:00Z'");
    let last = at_last(judge("", &[&leaving]));
    assert_eq!(headline(last), "Deployment web is being deleted");
}

/// A StatefulSet of one, updated from revision `a` to `b`.
fn stateful_set(spec: &str, status: &str, pods: &[(&str, &str)]) -> Judgement {
    let object = format!(
        "{NODE}---\n{{apiVersion: apps/v1, kind: StatefulSet, metadata: {{name: web, generation: 2}}, spec: {{{spec} selector: {{matchLabels: {{app: web}}}}, template: {{spec: {{containers: [{{name: c, image: 'web:2.7'}}]}}}}}}, status: {{observedGeneration: 2, {status}}}}}\n"
    );
    let of_it = pods.iter().enumerate().map(|(number, (hash, state))| {
        pod(
            &format!("web-{number}"),
            ["StatefulSet", "uid-web"],
            hash,
            state,
        )
    });
    let world = World::of(&(object + &of_it.collect::<String>()));
    world.judge("rolledOut: {workload: statefulset/web}")
}

const ROLLING: &str = "updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 0}},";

#[test]
fn stateful_set_is_done_with_its_newest_revision() {
    let done = "readyReplicas: 1, updatedReplicas: 1, currentRevision: b, updateRevision: b";
    assert_pass(&stateful_set(ROLLING, done, &[("b", WELL)]));
    let on_its_way = "readyReplicas: 1, updatedReplicas: 0, currentRevision: a, updateRevision: b";
    at_last(stateful_set(ROLLING, on_its_way, &[("a", WELL)]));
    let by_hand = stateful_set(
        "updateStrategy: {type: OnDelete},",
        on_its_way,
        &[("a", WELL)],
    );
    assert!(headline(by_hand).contains("OnDelete"));
    let partial =
        "replicas: 2, updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 1}},";
    let status = "readyReplicas: 2, updatedReplicas: 1, currentRevision: a, updateRevision: b";
    assert_pass(&stateful_set(partial, status, &[("a", WELL), ("b", WELL)]));
}

#[test]
fn stuck_pod_of_a_fixed_stateful_set_is_named() {
    let status = "readyReplicas: 0, updatedReplicas: 0, currentRevision: a, updateRevision: b";
    let stuck = at_last(stateful_set(ROLLING, status, &[("a", CRASHED)]));
    assert_cause(stuck, "Pod web-0 is stuck", "kubectl delete pod web-0");
    // Not fixed yet: the Pod's own reason, and that it will have to be deleted.
    let broken = stateful_set(ROLLING, status, &[("b", CRASHED)]);
    assert_cause(broken, "keeps crashing", "kubectl delete pod web-0");
}

#[test]
fn restart_of_a_stateful_set_is_a_new_revision() {
    let object = format!(
        "{NODE}---\n{{apiVersion: apps/v1, kind: StatefulSet, metadata: {{name: web, generation: 2}}, spec: {{{ROLLING} template: {{metadata: {{annotations: {{kubectl.kubernetes.io/restartedAt: now}}}}}}}}, status: {{observedGeneration: 2, readyReplicas: 1, updatedReplicas: 1, currentRevision: b, updateRevision: b}}}}\n"
    ) + &pod("web-0", ["StatefulSet", "uid-web"], "b", WELL);
    let revision = |number: u8| {
        format!(
            "---\n{{apiVersion: apps/v1, kind: ControllerRevision, metadata: {{name: web-{number}, ownerReferences: [{{uid: uid-web, controller: true}}]}}, revision: {number}, data: {{spec: {{template: {{}}}}}}}}\n"
        )
    };
    let check = "rolledOut: {workload: statefulset/web, minRevision: 2}";
    let once = World::of(&(object.clone() + &revision(1)));
    assert!(headline(once.judge(check)).contains("has not been updated yet"));
    let twice = World::of(&(object + &revision(1) + &revision(2)));
    assert_pass(&twice.judge(check));
}
