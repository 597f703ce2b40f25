//! A container that does not run: the headline names the cause, the evidence
//! stands below it, and what cannot change by itself is not waited for.

use handson::judgement::Judgement;

use crate::world::{World, assert_cause, assert_inconclusive, assert_pass, at_last, failure};

const READY: &str = "podReady: {pod: web}";
const NODE: &str = "{apiVersion: v1, kind: Node, metadata: {name: one}, status: {conditions: [{type: Ready, status: 'True'}]}}\n---\n";

/// The Pod web, whose container c is of this spec and in this status, and what else there is.
fn judge(spec: &str, status: &str, others: &str) -> Judgement {
    pod(
        &format!("containers: [{{name: c, image: busybox, {spec}}}]"),
        &format!(
            "phase: Running, containerStatuses: [{{name: c, ready: false, restartCount: 3, image: x, imageID: x, {status}}}]"
        ),
        others,
    )
}

fn pod(spec: &str, status: &str, others: &str) -> Judgement {
    World::of(&format!(
        "{NODE}{{apiVersion: v1, kind: Pod, metadata: {{name: web}}, spec: {{nodeName: one, {spec}}}, status: {{{status}}}}}\n---\n{others}"
    ))
    .judge(READY)
}

fn waiting(reason: &str, message: &str) -> String {
    format!("state: {{waiting: {{reason: {reason}, message: '{message}'}}}}")
}

fn ended(code: i32, reason: &str) -> String {
    format!(
        "state: {{terminated: {{exitCode: {code}, reason: {reason}}}}}, lastState: {{terminated: {{exitCode: {code}, reason: {reason}}}}}"
    )
}

fn event(reason: &str, message: &str) -> String {
    format!(
        "{{apiVersion: v1, kind: Event, metadata: {{name: e}}, type: Warning, reason: {reason}, message: '{message}', involvedObject: {{kind: Pod, name: web, uid: uid-web}}}}"
    )
}

const CONFIG: &str = "{apiVersion: v1, kind: ConfigMap, metadata: {name: conf}, data: {password: x}}\n---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: kube-root-ca.crt}}";
const ENV: &str = "env: [{name: PW, valueFrom: {secretKeyRef: {name: db, key: pw}}}]";

#[test]
fn an_image_says_why_it_cannot_be_had() {
    for (reason, message, headline) in [
        (
            "ImagePullBackOff",
            "docker.io/library/x: not found",
            "the registry has none of this name and tag",
        ),
        (
            "InvalidImageName",
            "invalid reference format",
            "is not a valid image name",
        ),
        (
            "ErrImageNeverPull",
            "not present with pull policy of Never",
            "imagePullPolicy: Never forbids",
        ),
    ] {
        let judgement = judge("", &waiting(reason, message), "");
        assert_cause(judgement, headline, message);
    }
}

#[test]
fn missing_source_is_named_with_its_variable() {
    for (spec, message, headline, evidence) in [
        (
            ENV,
            "secret \"db\" not found",
            "container c needs Secret db, which does not exist",
            "the environment variable PW",
        ),
        (
            ENV,
            "couldn''t find key pw in Secret default/db",
            "needs the key pw of Secret db",
            "secretKeyRef",
        ),
        (
            "envFrom: [{configMapRef: {name: cnf}}]",
            "configmap \"cnf\" not found",
            "needs ConfigMap cnf, which does not exist",
            "did you mean `conf`? (available: conf)",
        ),
        (
            "env: [{name: PW, valueFrom: {configMapKeyRef: {name: conf, key: pasword}}}]",
            "couldn''t find key pasword in ConfigMap default/conf",
            "needs the key pasword of ConfigMap conf",
            "did you mean `password`?",
        ),
    ] {
        let status = waiting("CreateContainerConfigError", message);
        assert_cause(judge(spec, &status, CONFIG), headline, evidence);
    }
}

#[test]
fn a_secret_is_never_read() {
    let secret = "{apiVersion: v1, kind: Secret, metadata: {name: dbs}, data: {hidden: eA==}}";
    let status = waiting("CreateContainerConfigError", "secret \"db\" not found");
    let told = format!("{:?}", judge(ENV, &status, secret));
    assert!(!told.contains("hidden") && !told.contains("dbs"), "{told}");
}

#[test]
fn a_kubelet_whose_cache_lags_behind_is_waited_for() {
    let lagging = "failed to sync secret cache: timed out waiting for the condition";
    let status = waiting("CreateContainerConfigError", lagging);
    assert!(matches!(judge(ENV, &status, ""), Judgement::Moving { .. }));
}

#[test]
fn a_command_that_the_image_does_not_have_is_named() {
    let words = "OCI runtime create failed: unable to start container process: exec: \"slep\": executable file not found in $PATH: unknown";
    let command = "command: [slep, '10']";
    let refused = judge(command, &waiting("RunContainerError", words), "");
    assert_cause(
        refused,
        "its image has no program slep",
        "command: [\"slep\"",
    );
    let again = format!(
        "state: {{waiting: {{reason: CrashLoopBackOff}}}}, lastState: {{terminated: {{exitCode: 128, reason: StartError, message: '{words}'}}}}"
    );
    let again = judge(command, &again, "");
    assert_cause(again, "its image has no program slep", "not found in $PATH");
    let mount = "unable to start container process: error mounting \"/var/x\" to rootfs at \"/etc/hostname/x\": not a directory: unknown";
    let mount = judge("", &waiting("RunContainerError", mount), "");
    assert_cause(
        mount,
        "can be mounted at its /etc/hostname/x",
        "not a directory",
    );
    let root = "container has runAsNonRoot and image will run as root";
    let root = judge("", &waiting("CreateContainerConfigError", root), "");
    assert_cause(root, "runAsNonRoot: true forbids that", "will run as root");
}

#[test]
fn crash_on_a_read_only_mount_has_its_cause() {
    let judged = |log, read_only: &str, check: &str| {
        World::of(&format!(
            "{NODE}{{apiVersion: v1, kind: Pod, metadata: {{name: web}}, spec: {{nodeName: one, volumes: [{{name: v, hostPath: {{path: /data}}}}], containers: [{{name: c, image: x, volumeMounts: [{{name: v, mountPath: /var/lib/db/{read_only}}}]}}]}}, status: {{phase: Running, containerStatuses: [{{name: c, ready: false, restartCount: 3, image: x, imageID: x, {}}}]}}}}",
            ended(1, "Error")
        ))
        .logged(log)
        .judge(check)
    };
    let mounted = "volumeMounted: {pod: web, mountPath: /var/lib/db, hostPath: /data}";
    let read_only = ", readOnly: true";
    let cause = failure(judged("", read_only, mounted)).cause;
    for log in [
        "chown: changing ownership of '/var/lib/db': Read-only file system\n",
        "[ERROR] cannot write ib_log (Errcode: 30 \"Read-only file system\")\nbye\n",
        "OSError: EROFS\n",
    ] {
        let ready = judged(log, read_only, READY);
        assert_eq!(failure(ready.clone()).cause, cause, "{log}");
        let headline = "where it writes, is mounted read-only (readOnly: true)";
        assert_cause(ready, headline, "log> ");
    }
    // Another reason, or a file system that is not read-only by the manifest.
    for (log, mount) in [
        ("no password\n", read_only),
        ("Read-only file system\n", ""),
    ] {
        let ready = failure(judged(log, mount, READY));
        assert_ne!(ready.cause, cause);
        assert!(
            ready.mismatches[0].what.en.contains("exit code 1"),
            "{ready:?}"
        );
    }
}

#[test]
fn crash_is_told_with_code_meaning_and_log() {
    for (code, reason, headline, evidence) in [
        (
            7,
            "Error",
            "keeps crashing (exit code 7)",
            "log> last words",
        ),
        (127, "Error", "exit code 127", "the command was not found"),
        (
            0,
            "Completed",
            "ends at once (exit code 0)",
            "log> last words",
        ),
        (
            137,
            "OOMKilled",
            "more memory than its limit of 12Mi",
            "last words",
        ),
    ] {
        let limit = "resources: {limits: {memory: 12Mi}}";
        let back_off = format!(
            "state: {{waiting: {{reason: CrashLoopBackOff}}}}, lastState: {{terminated: {{exitCode: {code}, reason: {reason}}}}}"
        );
        assert_cause(judge(limit, &back_off, ""), headline, evidence);
        // Between two runs it is the same crash.
        assert_cause(judge(limit, &ended(code, reason), ""), headline, evidence);
    }
}

#[test]
fn first_end_of_a_program_is_awaited() {
    let first = "state: {terminated: {exitCode: 1, reason: Error}}";
    assert_cause(
        at_last(judge("", first, "")),
        "keeps crashing",
        "last words",
    );
}

#[test]
fn ended_program_is_told_with_its_run_time() {
    let run = "{terminated: {exitCode: 0, reason: Completed, startedAt: '2026-01-01T00:00:00Z', finishedAt: '2026-01-01T00:01:40Z'}}";
    let status = format!("state: {run}, lastState: {run}");
    assert_cause(judge("", &status, ""), "ends after 100 s", "last words");
}

#[test]
fn liveness_kill_is_no_crash() {
    let probe = "livenessProbe: {httpGet: {port: 80, path: /live}}";
    let said = event("Unhealthy", "Liveness probe failed: HTTP 404");
    let judgement = judge(probe, &ended(137, "Error"), &said);
    assert_cause(judgement, "since its livenessProbe fails", "HTTP 404");
    let judgement = judge(probe, &ended(1, "Error"), &said);
    assert_cause(judgement, "keeps crashing (exit code 1)", "last words");
}

#[test]
fn failing_probe_is_told_with_request_and_answer() {
    let http = "readinessProbe: {httpGet: {port: 8080, path: /health}}";
    let running = "state: {running: {}}";
    let refused = "Readiness probe failed: connect: connection refused";
    for evidence in [
        refused,
        "httpGet: port 8080, path /health",
        "nothing listens on that port",
    ] {
        let judgement = judge(http, running, &event("Unhealthy", refused));
        assert_cause(at_last(judgement), "its readinessProbe fails", evidence);
    }
    let not_yet = at_last(judge(http, running, ""));
    assert_cause(
        not_yet,
        "its readinessProbe has not succeeded yet",
        "/health",
    );
    let startup = "startupProbe: {exec: {command: [cat, /up]}}";
    let judgement = judge(
        startup,
        "started: false, state: {running: {}}",
        &event("Unhealthy", "Startup probe failed: no"),
    );
    assert_cause(
        at_last(judgement),
        "its startupProbe fails",
        "exec: cat /up",
    );
}

#[test]
fn a_readiness_gate_that_nobody_opens_is_named() {
    let judgement = pod(
        "readinessGates: [{conditionType: example.com/open}], containers: [{name: c, image: x}]",
        "phase: Running, conditions: [{type: Ready, status: 'False'}], containerStatuses: [{name: c, ready: true, restartCount: 0, image: x, imageID: x, state: {running: {}}}]",
        "",
    );
    assert_cause(
        at_last(judgement),
        "readinessGates are not met (example.com/open)",
        "",
    );
}

const INIT: &str = "initContainers: [{name: setup, image: x}], containers: [{name: c, image: x}]";

fn init(state: &str) -> Judgement {
    let status = format!(
        "phase: Pending, initContainerStatuses: [{{name: setup, ready: false, restartCount: 2, image: x, imageID: x, {state}}}], containerStatuses: [{{name: c, ready: false, restartCount: 0, image: x, imageID: x, state: {{waiting: {{reason: PodInitializing}}}}}}]"
    );
    pod(INIT, &status, "")
}

#[test]
fn init_container_is_named_as_such() {
    let stuck = at_last(init("state: {running: {}}"));
    assert_cause(
        stuck,
        "init container setup does not end",
        "log> last words",
    );
    let fails = init(&ended(3, "Error"));
    assert_cause(
        fails,
        "its init container setup fails (exit code 3)",
        "last words",
    );
    let image = init(&waiting("ErrImagePull", "not found"));
    assert_cause(image, "cannot be pulled", "init container setup");
}

#[test]
fn completed_pod_says_why_it_stays_so() {
    let over = |phase: &str, policy: &str, status: &str| {
        pod(
            &format!("restartPolicy: {policy}, containers: [{{name: c, image: x}}]"),
            &format!("phase: {phase}, {status}"),
            "",
        )
    };
    let done = "containerStatuses: [{name: c, ready: false, restartCount: 0, image: x, imageID: x, state: {terminated: {exitCode: 0, reason: Completed}}}]";
    for evidence in ["with restartPolicy: Never", "log> last words"] {
        let completed = over("Succeeded", "Never", done);
        assert_cause(
            completed,
            "has completed, and it should keep running",
            evidence,
        );
    }
    let not_yet_said = over("Running", "Never", done);
    assert_cause(
        not_yet_said,
        "has completed, and it should keep running",
        "Never",
    );
    let broken = done.replace(
        "exitCode: 0, reason: Completed",
        "exitCode: 4, reason: Error",
    );
    let broken = over("Failed", "Never", &broken);
    assert_cause(
        broken,
        "has ended (exit code 4), and the restartPolicy",
        "last words",
    );
    let evicted =
        "reason: Evicted, message: 'Usage of EmptyDir volume \"v\" exceeds the limit \"1Mi\".'";
    let evicted = over("Failed", "Always", evicted);
    assert_cause(
        evicted,
        "emptyDir volume v than the sizeLimit of 1Mi",
        "Usage of EmptyDir",
    );
    for message in [
        "Pod ephemeral local storage usage exceeds the total limit of containers 1Mi. ",
        "Container c exceeded its local ephemeral storage limit \"1Mi\". ",
    ] {
        let evicted = format!("reason: Evicted, message: '{message}'");
        let evicted = over("Failed", "Always", &evicted);
        assert_cause(
            evicted,
            "than its ephemeral-storage limit of 1Mi",
            "storage",
        );
    }
    let full = "reason: OutOfcpu, message: 'Node did not have enough resource: cpu'";
    assert_cause(
        over("Failed", "Always", full),
        "too little cpu",
        "enough resource",
    );
}

#[test]
fn node_shortage_is_not_the_students_fault() {
    for reason in [
        "reason: Evicted, message: 'The node was low on resource: memory.'",
        "reason: Terminated, message: Pod was terminated in response to imminent node shutdown.",
        "reason: Preempting, message: Preempted to admit critical pod",
    ] {
        let status = format!("phase: Failed, {reason}");
        assert_inconclusive(&pod("containers: [{name: c, image: x}]", &status, ""));
    }
}

#[test]
fn container_at_fault_is_named() {
    let judgement = pod(
        "containers: [{name: good, image: x}, {name: bad, image: x}]",
        "phase: Running, containerStatuses: [{name: good, ready: true, restartCount: 0, image: x, imageID: x, state: {running: {}}}, {name: bad, ready: false, restartCount: 2, image: x, imageID: x, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 9, reason: Error}}}]",
        "",
    );
    assert_cause(
        judgement,
        "container bad keeps crashing (exit code 9)",
        "last words",
    );
}

#[test]
fn an_event_of_another_container_explains_nothing() {
    let said = event("Unhealthy", "Readiness probe failed: the other").replace(
        "uid: uid-web",
        "uid: uid-web, fieldPath: 'spec.containers{other}'",
    );
    let probe = "readinessProbe: {exec: {command: [cat, /up]}}";
    let judgement = at_last(judge(probe, "state: {running: {}}", &said));
    assert_cause(judgement, "has not succeeded yet", "exec: cat /up");
}

#[test]
fn pod_of_a_deployment_names_the_deployment() {
    let made = "{apiVersion: v1, kind: Pod, metadata: {name: web-5d9-x1, labels: {pod-template-hash: 5d9}, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-5d9, uid: r, controller: true}]}, spec: {nodeName: one, containers: [{name: c, image: x}]}, status: {phase: Running, containerStatuses: [{name: c, ready: false, restartCount: 2, image: x, imageID: x, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 1, reason: Error}}}]}}";
    let judgement = World::of(&format!("{NODE}{made}")).judge(READY);
    assert_cause(judgement, "keeps crashing", "which Deployment web made");
}

#[test]
fn a_pod_that_is_ready_has_no_cause() {
    assert_pass(&pod(
        "containers: [{name: c, image: x}]",
        "phase: Running, conditions: [{type: Ready, status: 'True'}], containerStatuses: [{name: c, ready: true, restartCount: 0, image: x, imageID: x, state: {running: {}}}]",
        "",
    ));
}
