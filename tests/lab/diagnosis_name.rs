//! Right objects by a wrong name or in a wrong place.

use crate::diagnosis::assert_told_at_once;
use crate::lab::Namespace;

const POD: &str = "spec: {terminationGracePeriodSeconds: 0, containers: [{name: c, image: busybox, command: [sleep, infinity]}]}";

#[test]
fn the_right_name_in_a_wrong_namespace() {
    let (here, there) = (Namespace::new(), Namespace::new());
    // A name that no other test uses, in any namespace.
    let name = format!("web-of-{}", here.name);
    there.apply(&format!(
        "{{apiVersion: v1, kind: Pod, metadata: {{name: {name}}}, {POD}}}"
    ));
    let headline = format!(
        "Pod {name} is in another namespace ({}); this run looks at {}",
        there.name, here.name
    );
    assert_told_at_once(&here, &format!("podReady: {{pod: {name}}}"), &headline, "");
    let name = format!("data-of-{}", here.name);
    there.apply(&format!(
        "{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: {name}}}, spec: {{accessModes: [ReadWriteOnce], resources: {{requests: {{storage: 1Gi}}}}}}}}"
    ));
    let headline = format!("PersistentVolumeClaim {name} is in another namespace");
    assert_told_at_once(
        &here,
        &format!("pvcBound: {{claim: {name}}}"),
        &headline,
        "",
    );
}

#[test]
fn a_name_that_is_misspelt_by_two_letters() {
    let namespace = Namespace::new();
    namespace.apply(&format!(
        "{{apiVersion: v1, kind: Pod, metadata: {{name: mraiadb}}, {POD}}}"
    ));
    let headline =
        "there is no Pod mariadb, but there is a Pod mraiadb: check its metadata.name for a typo";
    assert_told_at_once(&namespace, "podReady: {pod: mariadb}", headline, "");
}

#[test]
fn a_deployment_whose_name_is_misspelt() {
    let namespace = Namespace::new();
    namespace.apply(&format!(
        "{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: mariabd}}, spec: {{selector: {{matchLabels: {{app: db}}}}, template: {{metadata: {{labels: {{app: db}}}}, {POD}}}}}}}"
    ));
    namespace.kubectl(&[
        "wait",
        "pod",
        "-l",
        "app=db",
        "--for=create",
        "--timeout=30s",
    ]);
    let headline = "there is no Pod mariadb, but there is a Deployment mariabd";
    assert_told_at_once(&namespace, "podReady: {pod: mariadb}", headline, "");
}
