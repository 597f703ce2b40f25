//! A Pod that is not ready: what is said of it, and whose fault it is.

use handson::judgement::Judgement;

use crate::hostpath::{NODES, POD};
use crate::world::{World, assert_inconclusive, assert_pass, at_last, failure, headline};

const READY: &str = "podReady: {pod: mariadb, image: 'mariadb:11', placeholders: ['demo:latest']}";
const STATUSES: &str = "  containerStatuses: [{name: mariadb, ready: true, restartCount: 0, image: mariadb:11, imageID: x, state: {running: {}}}]\n";

/// The Pod with this container status, not ready.
fn status(status: &str) -> String {
    let status = format!(
        "  containerStatuses: [{{name: mariadb, ready: false, restartCount: 3, image: x, imageID: x, {status}}}]\n"
    );
    POD.replace(STATUSES, &status).replace(
        "{type: Ready, status: 'True'}",
        "{type: Ready, status: 'False'}",
    )
}

fn judge(parts: &[&str]) -> Judgement {
    World::of(&format!("{NODES}{}", parts.join("\n---\n"))).judge(READY)
}

fn event(reason: &str, message: &str) -> String {
    format!(
        "{{apiVersion: v1, kind: Event, metadata: {{name: e}}, type: Warning, reason: {reason}, message: '{message}', involvedObject: {{kind: Pod, name: mariadb, uid: uid-mariadb}}}}"
    )
}

const PULL: &str =
    "state: {waiting: {reason: ImagePullBackOff, message: 'Back-off pulling image: not found'}}";

#[test]
fn running_with_every_container_ready_passes() {
    assert_pass(&judge(&[POD]));
}

#[test]
fn it_is_ready_since_its_last_container_started() {
    let pod = POD.replace(
        "state: {running: {}}",
        "state: {running: {startedAt: '2025-12-31T23:59:58Z'}}",
    );
    match judge(&[&pod]) {
        Judgement::Pass(seen) => assert_eq!(
            seen.since,
            Some("2025-12-31T23:59:58Z".parse().unwrap()),
            "so that a Pod is not believed that will end in a moment"
        ),
        other => panic!("{other:?}"),
    }
}

#[test]
fn restarted_container_must_outlast_its_last_run() {
    for (finished, longer) in [("00:00:08", 8), ("01:00:00", 60 - 5)] {
        let pod = POD.replace(
            "state: {running: {}}",
            &format!("state: {{running: {{startedAt: '2026-01-01T00:00:20Z'}}}}, lastState: {{terminated: {{exitCode: 1, startedAt: '2026-01-01T00:00:00Z', finishedAt: '2026-01-01T{finished}Z'}}}}"),
        );
        match judge(&[&pod]) {
            Judgement::Pass(seen) => assert_eq!(seen.longer.as_secs(), longer),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn running_with_one_container_unready_does_not_pass() {
    let two = POD.replace(
        STATUSES,
        "  containerStatuses: [{name: mariadb, ready: true, restartCount: 0, image: x, imageID: x, state: {running: {}}}, {name: b, ready: false, restartCount: 0, image: x, imageID: x, state: {running: {}}}]\n",
    );
    failure(at_last(judge(&[&two])));
}

#[test]
fn wrong_image_fails_unpullable_right_one_does_not() {
    let wrong = status(PULL).replace("image: mariadb:11", "image: mariadb:1111");
    let said = headline(judge(&[&wrong]));
    assert!(
        said.starts_with("the image mariadb:1111 cannot be pulled"),
        "{said}"
    );
    assert_inconclusive(&judge(&[&status(PULL)]));
    let qualified =
        status(PULL).replace("image: mariadb:11", "image: docker.io/library/mariadb:11");
    assert_inconclusive(&judge(&[&qualified]));
}

#[test]
fn a_wrong_image_fails_whatever_the_event_says() {
    let wrong =
        status("state: {waiting: {reason: ErrImagePull, message: 'dial tcp: i/o timeout'}}")
            .replace("image: mariadb:11", "image: mariadbx");
    // A later try may tell more of it, and nothing that excuses it.
    failure(at_last(judge(&[&wrong])));
}

#[test]
fn without_prescribed_image_registry_words_decide() {
    let world = |message: &str| {
        let pod = status(&format!(
            "state: {{waiting: {{reason: ErrImagePull, message: '{message}'}}}}"
        ));
        World::of(&format!("{NODES}{pod}")).judge("podReady: {pod: mariadb}")
    };
    failure(world("docker.io/library/mariadb:11: not found"));
    failure(world("pull access denied, repository does not exist"));
    assert_inconclusive(&at_last(world(
        "failed to do request: dial tcp: lookup registry-1.docker.io: no such host",
    )));
    assert_inconclusive(&at_last(world(
        "toomanyrequests: You have reached your pull rate limit",
    )));
}

#[test]
fn placeholder_image_is_inconclusive() {
    for state in [
        PULL,
        "state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 0, reason: Completed}}",
    ] {
        let pod = status(state).replace("image: mariadb:11", "image: demo:latest");
        assert_inconclusive(&judge(&[&pod]));
    }
    let own = status("state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 1, reason: Error}}").replace("image: mariadb:11", "image: demo:latest");
    failure(judge(&[&own]));
}

#[test]
fn a_crash_is_told_with_its_exit_code_and_last_words() {
    let failure = failure(judge(&[&status(
        "state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 7, reason: Error}}",
    )]));
    assert!(failure.mismatches[0].what.en.contains("exit code 7"));
    assert_eq!(failure.evidence[0].en, "log> last words");
}

#[test]
fn oom_missing_key_and_eviction_are_named() {
    let oom = status(
        "state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 137, reason: OOMKilled}}",
    );
    assert!(headline(judge(&[&oom])).contains("OOMKilled"));
    let key = status(
        "state: {waiting: {reason: CreateContainerConfigError, message: 'secret \"db\" not found'}}",
    );
    assert!(headline(judge(&[&key])).contains("needs Secret db, which does not exist"));
    let evicted = POD
        .replace("phase: Running", "phase: Failed\n  reason: Evicted")
        .replace(
            "{type: Ready, status: 'True'}",
            "{type: Ready, status: 'False'}",
        );
    assert!(headline(judge(&[&evicted])).contains("evicted"));
    let completed = POD.replace("phase: Running", "phase: Succeeded");
    assert!(headline(judge(&[&completed])).contains("has completed"));
}

const CREATING: &str = "state: {waiting: {reason: ContainerCreating}}";

#[test]
fn missing_host_folder_fails_at_once() {
    let mount = event(
        "FailedMount",
        "MountVolume.SetUp failed for volume \"data\" : hostPath type check failed: /data/mariadb is not a directory",
    );
    assert!(headline(judge(&[&status(CREATING), &mount])).contains("hostPath"));
}

#[test]
fn other_mount_failure_fails_only_at_the_end() {
    let mount = event("FailedMount", "timed out");
    failure(at_last(judge(&[&status(CREATING), &mount])));
}

#[test]
fn image_still_being_pulled_is_nobodys_fault() {
    assert_inconclusive(&at_last(judge(&[
        &status(CREATING),
        &event("Pulling", "Pulling image"),
    ])));
}

#[test]
fn a_probe_that_fails_is_told() {
    let unready = status("state: {running: {}}").replace(
        "    image: mariadb:11\n",
        "    image: mariadb:11\n    readinessProbe: {exec: {command: [cat, /x]}}\n",
    );
    let failure = failure(at_last(judge(&[
        &unready,
        &event("Unhealthy", "Readiness probe failed: nope"),
    ])));
    assert!(failure.evidence[0].en.contains("nope"));
}

#[test]
fn a_node_that_is_not_ready_is_not_the_students_fault() {
    let world = World::of(&format!(
        "{}{}",
        NODES.replace("status: 'True'", "status: Unknown"),
        status("state: {running: {}}")
    ));
    assert_inconclusive(&at_last(world.judge(READY)));
}

#[test]
fn pod_with_absent_claim_fails_at_once() {
    let pod = POD
        .replace("  nodeName: k3d-hands-on-agent-0\n", "")
        .replace("phase: Running", "phase: Pending")
        .replace(
            "hostPath: {path: /data/mariadb, type: DirectoryOrCreate}",
            "persistentVolumeClaim: {claimName: mariadb}",
        );
    let failure = failure(judge(&[&pod]));
    assert!(
        failure.mismatches[0]
            .what
            .en
            .contains("PersistentVolumeClaim mariadb")
    );
}

#[test]
fn an_init_container_that_does_not_end_is_told() {
    let pod = POD
        .replace(STATUSES, "  initContainerStatuses: [{name: setup, ready: false, restartCount: 0, image: x, imageID: x, state: {running: {}}}]\n  containerStatuses: [{name: mariadb, ready: false, restartCount: 0, image: x, imageID: x, state: {waiting: {reason: PodInitializing}}}]\n")
        .replace("{type: Ready, status: 'True'}", "{type: Ready, status: 'False'}")
        .replace("  containers:", "  initContainers: [{name: setup, image: busybox}]\n  containers:")
        .replace("phase: Running", "phase: Pending");
    assert!(headline(at_last(judge(&[&pod]))).contains("init container setup"));
}
