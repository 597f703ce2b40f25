//! A Pod whose containers do not run: the first line names the cause.

use crate::diagnosis::{assert_told_at_last, assert_told_at_once};
use crate::lab::Namespace;

const READY: &str = "podReady: {pod: web}";

/// The Pod web, with these containers and more.
fn pod(spec: &str) -> Namespace {
    let namespace = Namespace::new();
    namespace.apply(&format!(
        "{{apiVersion: v1, kind: Pod, metadata: {{name: web}}, spec: {{terminationGracePeriodSeconds: 0, {spec}}}}}"
    ));
    namespace
}

/// The Pod web, whose only container runs this shell script.
fn script(script: &str, more: &str) -> Namespace {
    pod(&format!(
        "containers: [{{name: c, image: busybox, command: [sh, -c, \"{script}\"], {more}}}]"
    ))
}

/// The Pod web, whose container takes its environment from there.
fn environment(env: &str, others: &str) -> Namespace {
    let namespace = Namespace::new();
    namespace.apply(&format!(
        "{{apiVersion: v1, kind: Pod, metadata: {{name: web}}, spec: {{terminationGracePeriodSeconds: 0, containers: [{{name: c, image: busybox, command: [sleep, infinity], {env}}}]}}}}\n---\n{others}"
    ));
    namespace
}

#[test]
fn an_image_that_cannot_be_pulled() {
    let namespace = pod("containers: [{name: c, image: 'busybox:nope'}]");
    let headline = "the image busybox:nope cannot be pulled: the registry has none";
    assert_told_at_once(&namespace, READY, headline, "not found");
}

#[test]
fn an_image_name_that_is_not_valid() {
    let namespace = pod("containers: [{name: c, image: 'BusyBox:1'}]");
    assert_told_at_once(
        &namespace,
        READY,
        "BusyBox:1 is not a valid image name",
        "lowercase",
    );
}

#[test]
fn a_program_that_crashes() {
    let namespace = script("echo one; echo two; exit 7", "");
    let headline = "the program in container c keeps crashing (exit code 7)";
    assert_told_at_once(&namespace, READY, headline, "log> two");
}

#[test]
fn a_program_that_needs_more_memory_than_its_limit() {
    let namespace = script("tail /dev/zero", "resources: {limits: {memory: 12Mi}}");
    let headline = "container c was killed, since it needs more memory than its limit of 12Mi";
    assert_told_at_once(&namespace, READY, headline, "");
}

#[test]
fn a_command_that_the_image_does_not_have() {
    let namespace = pod("containers: [{name: c, image: busybox, command: [slep, '9']}]");
    let headline = "container c cannot be started: its image has no program slep";
    assert_told_at_once(
        &namespace,
        READY,
        headline,
        "executable file not found in $PATH",
    );
}

#[test]
fn a_secret_that_is_missing() {
    let env = "env: [{name: PW, valueFrom: {secretKeyRef: {name: db, key: pw}}}]";
    let headline = "container c needs Secret db, which does not exist";
    let namespace = environment(env, "");
    assert_told_at_once(&namespace, READY, headline, "the environment variable PW");
}

#[test]
fn a_key_that_a_secret_lacks() {
    let env = "env: [{name: PW, valueFrom: {secretKeyRef: {name: db, key: pw}}}]";
    let secret = "{apiVersion: v1, kind: Secret, metadata: {name: db}, stringData: {password: x}}";
    let headline = "container c needs the key pw of Secret db, which has no such key";
    let namespace = environment(env, secret);
    assert_told_at_once(&namespace, READY, headline, "the environment variable PW");
}

#[test]
fn a_config_map_that_is_missing() {
    let map = "{apiVersion: v1, kind: ConfigMap, metadata: {name: conf}, data: {a: x}}";
    let headline = "container c needs ConfigMap cnf, which does not exist";
    let namespace = environment("envFrom: [{configMapRef: {name: cnf}}]", map);
    assert_told_at_once(&namespace, READY, headline, "did you mean `conf`?");
}

#[test]
fn a_key_that_a_config_map_lacks() {
    let env = "env: [{name: PW, valueFrom: {configMapKeyRef: {name: conf, key: pasword}}}]";
    let map = "{apiVersion: v1, kind: ConfigMap, metadata: {name: conf}, data: {password: x}}";
    let headline = "container c needs the key pasword of ConfigMap conf";
    let namespace = environment(env, map);
    assert_told_at_once(&namespace, READY, headline, "did you mean `password`?");
}

#[test]
fn a_readiness_probe_that_fails() {
    let probe = "readinessProbe: {periodSeconds: 1, exec: {command: [cat, /absent]}}";
    let namespace = script("sleep infinity", probe);
    let headline = "container c does not become ready: its readinessProbe fails";
    assert_told_at_last(&namespace, READY, headline, "can't open '/absent'");
}

#[test]
fn a_liveness_probe_for_which_the_container_is_killed() {
    let probe =
        "livenessProbe: {periodSeconds: 1, failureThreshold: 1, exec: {command: [cat, /absent]}}";
    let namespace = script("sleep infinity", probe);
    // While it runs between two kills it is ready for a moment.
    namespace.kubectl(&[
        "wait",
        "pod/web",
        "--for=jsonpath={.status.containerStatuses[0].state.waiting.reason}=CrashLoopBackOff",
        "--timeout=60s",
    ]);
    let headline = "container c is restarted again and again, since its livenessProbe fails";
    assert_told_at_once(&namespace, READY, headline, "can't open '/absent'");
}

#[test]
fn an_init_container_that_does_not_end() {
    let namespace = pod(
        "initContainers: [{name: setup, image: busybox, command: [sh, -c, 'echo waiting; sleep infinity']}], containers: [{name: c, image: busybox}]",
    );
    let headline = "the Pod does not start, since its init container setup does not end";
    assert_told_at_last(&namespace, READY, headline, "log> waiting");
}

#[test]
fn an_init_container_that_fails() {
    let namespace = pod(
        "initContainers: [{name: setup, image: busybox, command: [sh, -c, 'echo no database; exit 3']}], containers: [{name: c, image: busybox}]",
    );
    let headline = "the Pod does not start, since its init container setup fails (exit code 3)";
    assert_told_at_once(&namespace, READY, headline, "log> no database");
}

#[test]
fn a_pod_that_has_completed() {
    let namespace =
        pod("restartPolicy: Never, containers: [{name: c, image: busybox, command: [echo, done]}]");
    let headline = "Pod web has completed, and it should keep running";
    assert_told_at_once(&namespace, READY, headline, "with restartPolicy: Never");
}

#[test]
fn a_pod_that_is_evicted() {
    let namespace = script(
        "dd if=/dev/zero of=/big bs=1M count=5; sleep infinity",
        "resources: {limits: {ephemeral-storage: 1Mi}}",
    );
    // Until the kubelet notices, all is well.
    let failed = "--for=jsonpath={.status.phase}=Failed";
    namespace.kubectl(&["wait", "pod/web", failed, "--timeout=60s"]);
    let headline = "Pod web was evicted, since it wrote more to the node's disk than its ephemeral-storage limit of 1Mi";
    assert_told_at_once(&namespace, READY, headline, "exceeds the total limit");
}

#[test]
fn a_pod_that_a_finalizer_holds() {
    let namespace = Namespace::new();
    namespace.apply(
        "{apiVersion: v1, kind: Pod, metadata: {name: web, finalizers: [example.com/hold]}, spec: {terminationGracePeriodSeconds: 0, containers: [{name: c, image: busybox, command: [sleep, infinity]}]}}",
    );
    namespace.kubectl(&["delete", "pod", "web", "--wait=false"]);
    let headline =
        "Pod web is being deleted, but stays until somebody removes its finalizer example.com/hold";
    assert_told_at_once(&namespace, READY, headline, "example.com/hold");
    let free = "{\"metadata\":{\"finalizers\":null}}";
    namespace.kubectl(&["patch", "pod", "web", "-p", free]);
}
