//! A workload whose Pods fail or cannot be made.

use crate::diagnosis::assert_told_at_once;
use crate::lab::Namespace;

const READY: &str = "podReady: {pod: web}";

/// The workload web, with a Pod of this spec, and more.
fn workload(kind: &str, pod: &str, others: &str) -> Namespace {
    let namespace = Namespace::new();
    namespace.apply(&format!(
        "{others}\n---\n{{apiVersion: apps/v1, kind: {kind}, metadata: {{name: web}}, spec: {{selector: {{matchLabels: {{app: web}}}}, template: {{metadata: {{labels: {{app: web}}}}, spec: {{terminationGracePeriodSeconds: 0, {pod}}}}}}}}}"
    ));
    namespace
}

#[test]
fn a_deployment_whose_pods_crash_has_the_pods_cause() {
    let pod = "containers: [{name: c, image: busybox, command: [sh, -c, 'echo bye; exit 1']}]";
    let namespace = workload("Deployment", pod, "");
    let headline = "the program in container c keeps crashing (exit code 1)";
    assert_told_at_once(&namespace, READY, headline, "which Deployment web made");
    assert_told_at_once(&namespace, READY, headline, "log> bye");
}

#[test]
fn a_deployment_whose_pods_exceed_a_quota() {
    let pod = "containers: [{name: c, image: busybox, command: [sleep, infinity]}]";
    let quota =
        "{apiVersion: v1, kind: ResourceQuota, metadata: {name: few}, spec: {hard: {pods: '0'}}}";
    let namespace = workload("Deployment", pod, quota);
    let headline = "Deployment web cannot make its Pods: a Pod asks for more than the ResourceQuota few allows in all";
    assert_told_at_once(&namespace, READY, headline, "exceeded quota: few");
}

#[test]
fn a_stateful_set_whose_pods_are_refused() {
    let pod = "serviceAccountName: absent, containers: [{name: c, image: busybox}]";
    let namespace = workload("StatefulSet", pod, "");
    let headline = "StatefulSet web cannot make its Pods: there is no ServiceAccount absent";
    assert_told_at_once(&namespace, READY, headline, "is forbidden");
}

#[test]
fn a_deployment_of_no_replicas() {
    let namespace = Namespace::new();
    namespace.apply(
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 0, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: busybox}]}}}}",
    );
    let headline = "Deployment web asks for no Pod at all (replicas: 0)";
    assert_told_at_once(&namespace, READY, headline, "");
}
