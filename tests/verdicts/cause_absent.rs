//! A Pod that is not there: where it is instead, what it may be called, what
//! should have made it.

use handson::judgement::Judgement;

use crate::world::{World, assert_cause, assert_inconclusive, at_last, failure, headline};

const READY: &str = "podReady: {pod: web}";

fn pod(name: &str, namespace: &str) -> String {
    format!(
        "{{apiVersion: v1, kind: Pod, metadata: {{name: {name}, namespace: {namespace}}}}}\n---\n"
    )
}

fn judge(yaml: &str) -> Judgement {
    World::of(yaml).judge(READY)
}

#[test]
fn nothing_like_it_anywhere_is_said_plainly() {
    assert_eq!(
        headline(judge(&pod("database", "default"))),
        "there is no Pod web yet (in namespace default)"
    );
}

#[test]
fn misspelt_name_is_the_headline() {
    for near in ["webb", "wbe", "wep", "we"] {
        let headline = format!("there is no Pod web, but there is a Pod {near}");
        let judgement = judge(&pod(near, "default"));
        assert!(failure(judgement.clone()).absent, "--wait waits for it");
        assert_cause(judgement, &headline, "");
    }
}

#[test]
fn longer_name_is_the_headline_unless_generated() {
    for longer in ["web-pod", "my-web", "my-web-pod"] {
        let headline = format!("there is no Pod web, but there is a Pod {longer}");
        assert_cause(judge(&pod(longer, "default")), &headline, "");
    }
    let made = "{apiVersion: v1, kind: Pod, metadata: {name: web-x1, ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: web, uid: d, controller: true}]}}";
    for other in [pod("website", "default"), made.to_owned()] {
        assert!(headline(judge(&other)).contains("there is no Pod web yet"));
    }
}

#[test]
fn misspelt_deployment_is_named_and_not_its_pod() {
    let made = "{apiVersion: v1, kind: Pod, metadata: {name: wbe-5d9-x1, labels: {pod-template-hash: 5d9}, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: wbe-5d9, uid: r, controller: true}]}}";
    assert_cause(judge(made), "but there is a Deployment wbe", "");
}

#[test]
fn a_sibling_of_another_number_is_no_misspelling() {
    let judgement = World::of(&pod("web-1", "default")).judge("podReady: {pod: web-2}");
    assert!(headline(judgement).contains("there is no Pod web-2 yet"));
}

#[test]
fn name_in_one_other_namespace_is_the_headline() {
    let one = judge(&pod("web", "other"));
    assert_cause(
        one,
        "Pod web is in another namespace (other); this run looks at default",
        "",
    );
    let several = judge(&(pod("web", "a") + &pod("web", "b")));
    assert_cause(
        several,
        "there is no Pod web yet",
        "in other namespaces (a, b)",
    );
    let both = judge(&(pod("wbe", "default") + &pod("web", "other")));
    assert_cause(both, "there is a Pod wbe", "in another namespace (other)");
}

#[test]
fn a_claim_is_looked_for_in_the_same_ways() {
    let claim = |name: &str, namespace: &str| {
        World::of(&format!(
            "{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: {name}, namespace: {namespace}}}}}"
        ))
        .judge("pvcBound: {claim: data}")
    };
    assert_cause(
        claim("dta", "default"),
        "there is a PersistentVolumeClaim dta",
        "",
    );
    assert_cause(claim("data", "other"), "in another namespace (other)", "");
}

/// A workload web with no Pod.
fn workload(kind: &str, spec: &str, status: &str, event: &str) -> Judgement {
    judge(&format!(
        "{{apiVersion: apps/v1, kind: {kind}, metadata: {{name: web}}, spec: {{{spec}}}, status: {{{status}}}}}\n---\n{event}"
    ))
}

fn refused(message: &str) -> Judgement {
    let status = format!(
        "conditions: [{{type: ReplicaFailure, status: 'True', reason: FailedCreate, message: '{message}'}}]"
    );
    workload("Deployment", "replicas: 1", &status, "")
}

#[test]
fn deployment_without_pods_says_what_refuses_them() {
    for (message, headline) in [
        (
            "pods \"web-5d9-\" is forbidden: exceeded quota: few, requested: cpu=3, used: cpu=0, limited: cpu=2",
            "cannot make its Pods: a Pod asks for more than the ResourceQuota few allows in all",
        ),
        (
            "pods \"web-5d9-\" is forbidden: failed quota: few: must specify limits.cpu for: c",
            "the ResourceQuota few requires its containers to set their limits.cpu",
        ),
        (
            "pods \"web-5d9-\" is forbidden: error looking up service account default/x: serviceaccount \"x\" not found",
            "there is no ServiceAccount x",
        ),
        (
            "pods \"web-5d9-\" is forbidden: violates PodSecurity \"restricted:latest\": allowPrivilegeEscalation",
            "the namespace''s Pod Security (restricted) forbids such Pods",
        ),
        ("the moon is full", "cannot make its Pods: the moon is full"),
    ] {
        let headline = headline.replace("''", "'");
        assert_cause(refused(message), &headline, message);
    }
}

#[test]
fn quota_that_others_use_up_costs_no_point() {
    let full = "pods \"web-5d9-\" is forbidden: exceeded quota: few, requested: pods=1, used: pods=2, limited: pods=2";
    let judgement = at_last(refused(full));
    assert_inconclusive(&judgement);
    assert!(format!("{judgement:?}").contains("the ResourceQuota few is used up"));
}

#[test]
fn a_stateful_set_says_it_by_an_event_of_its_own_uid() {
    let event = |uid: &str| {
        format!(
            "{{apiVersion: v1, kind: Event, metadata: {{name: e}}, reason: FailedCreate, message: 'Create Pod web-0 in StatefulSet web failed error: pods \"web-0\" is forbidden: failed quota: few: must specify limits.cpu for: c', involvedObject: {{kind: StatefulSet, name: web, uid: {uid}}}}}"
        )
    };
    let told = workload("StatefulSet", "", "", &event("uid-web"));
    assert_cause(
        told,
        "StatefulSet web cannot make its Pods: the ResourceQuota few",
        "web-0",
    );
    let old = workload("StatefulSet", "", "", &event("another"));
    assert_cause(at_last(old), "StatefulSet web exists and has no Pod", "");
}

#[test]
fn workload_without_pods_on_purpose_is_told_apart() {
    let none = workload("Deployment", "replicas: 0", "", "");
    assert_cause(none, "asks for no Pod at all (replicas: 0)", "");
    let paused = workload("Deployment", "paused: true", "", "");
    assert_cause(paused, "is paused", "");
    let new = workload("Deployment", "", "", "");
    assert_cause(
        at_last(new),
        "Deployment web exists and has no Pod (replicas: 1)",
        "",
    );
}

#[test]
fn a_pod_that_a_finalizer_holds_is_no_pod_to_wait_for() {
    let held = "{apiVersion: v1, kind: Pod, metadata: {name: web, deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: [example.com/hold]}}";
    assert_cause(
        judge(held),
        "stays until somebody removes its finalizer example.com/hold",
        "example.com/hold",
    );
    let own = held.replace("example.com/hold", "batch.kubernetes.io/job-tracking");
    assert_cause(
        at_last(judge(&own)),
        "Pod web is being deleted",
        "job-tracking",
    );
    let like = held.replace("example.com/hold", "mykubernetes.io/hold");
    assert_cause(
        judge(&like),
        "stays until somebody removes its finalizer mykubernetes.io/hold",
        "",
    );
}
