//! A workload is all of its Pods, and one data directory has one server.

use handson::evidence::{Answer, SqlSeen};
use handson::judgement::Judgement;

use crate::world::{World, assert_cause, assert_pass, at_last, remarks};

const OWNED: &str = "podReady: {pod: db, dataDirectory: /var/lib/db}";
const SHARED: [&str; 3] = [
    "hostPath: {path: /data}",
    "persistentVolumeClaim: {claimName: db}",
    "nfs: {server: s, path: /}",
];
const OWN: [&str; 2] = ["emptyDir: {}", "ephemeral: {}"];

/// The workload db with its Pods, each with this volume at `/var/lib`.
struct Set<'a> {
    kind: &'a str,
    replicas: usize,
    pods: usize,
    volume: &'a str,
    mount: &'a str,
    state: &'a str,
}

const WELL: &str = "ready: true, state: {running: {startedAt: '2025-12-31T23:00:00Z'}}";

impl Set<'_> {
    fn judge(&self, check: &str) -> Judgement {
        self.world().judge(check)
    }

    fn world(&self) -> World {
        let Self {
            kind,
            replicas,
            pods,
            volume,
            mount,
            state,
        } = self;
        let ready = if *state == WELL { "True" } else { "False" };
        let owner = if *kind == "Deployment" {
            "kind: ReplicaSet, name: db-1"
        } else {
            "kind: StatefulSet, name: db"
        };
        let workload = format!(
            "{{apiVersion: apps/v1, kind: {kind}, metadata: {{name: db}}, spec: {{replicas: {replicas}}}}}\n---\n{{apiVersion: v1, kind: Node, metadata: {{name: one}}, status: {{conditions: [{{type: Ready, status: 'True'}}]}}}}\n"
        );
        let pod = |number: usize| {
            // The last one is as `state` has it.
            let (state, ready) = if number + 1 == *pods {
                (*state, ready)
            } else {
                (WELL, "True")
            };
            let volume = volume.replace("POD", &format!("db-{number}"));
            format!(
                "---\n{{apiVersion: v1, kind: Pod, metadata: {{name: db-{number}, creationTimestamp: '2025-12-31T23:00:0{number}Z', labels: {{pod-template-hash: '1'}}, ownerReferences: [{{apiVersion: apps/v1, {owner}, uid: r, controller: true}}]}}, spec: {{nodeName: one, volumes: [{{name: v, {volume}}}], containers: [{{name: c, image: x, volumeMounts: [{{name: v, mountPath: /var/lib, {mount}}}]}}]}}, status: {{phase: Running, conditions: [{{type: Ready, status: '{ready}'}}], containerStatuses: [{{name: c, restartCount: 0, image: x, imageID: x, {state}}}]}}}}\n"
            )
        };
        let all = workload + &(0..*pods).map(pod).collect::<String>();
        World::of(&all).probed(|_| Answer::Sql(SqlSeen::NoServer("none".to_owned())))
    }
}

fn set<'a>(kind: &'a str, replicas: usize, volume: &'a str) -> Set<'a> {
    Set {
        kind,
        replicas,
        pods: replicas,
        volume,
        mount: "",
        state: WELL,
    }
}

#[test]
fn replicas_on_one_data_directory_fail_at_once() {
    for kind in ["Deployment", "StatefulSet"] {
        for volume in SHARED {
            let judgement = set(kind, 2, volume).judge(OWNED);
            assert_cause(judgement, "asks for 2 Pods (replicas: 2)", "locks it");
            assert_pass(&set(kind, 1, volume).judge(OWNED));
        }
        for volume in OWN {
            assert_pass(&set(kind, 2, volume).judge(OWNED));
        }
    }
    // Whatever its Pods are at: the verdict is by what the workload asks for.
    let early = Set {
        pods: 1,
        ..set("Deployment", 2, SHARED[1])
    };
    assert_cause(
        early.judge(OWNED),
        "replicas: 2",
        "persistentVolumeClaim db",
    );
    let starting = Set {
        state: "ready: false, state: {waiting: {reason: ContainerCreating}}",
        ..set("Deployment", 2, SHARED[0])
    };
    assert_cause(starting.judge(OWNED), "replicas: 2", "hostPath /data");
}

#[test]
fn lock_in_the_log_is_quoted() {
    let world = set("Deployment", 2, SHARED[0])
        .world()
        .logged("starting\n[ERROR] InnoDB: Unable to lock ./ibdata1 error: 11\n");
    assert_cause(
        world.judge(OWNED),
        "replicas: 2",
        "log> [ERROR] InnoDB: Unable to lock",
    );
}

#[test]
fn replicas_with_directories_of_their_own_pass() {
    let claims = set(
        "StatefulSet",
        2,
        "persistentVolumeClaim: {claimName: v-POD}",
    );
    assert_pass(&claims.judge(OWNED));
    let by_pod = Set {
        mount: "subPathExpr: $(POD_NAME)",
        ..set("Deployment", 2, SHARED[1])
    };
    assert_pass(&by_pod.judge(OWNED));
    // Nobody says that a directory belongs to one server.
    assert_pass(&set("Deployment", 2, SHARED[0]).judge("podReady: {pod: db}"));
}

#[test]
fn workload_is_ready_with_all_of_its_pods() {
    let check = "podReady: {pod: db}";
    for kind in ["Deployment", "StatefulSet"] {
        let few = Set {
            pods: 1,
            ..set(kind, 3, OWN[0])
        };
        assert_cause(
            at_last(few.judge(check)),
            "fewer Pods than it asks for (replicas: 3)",
            "",
        );
        let crashed = "ready: false, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 1, reason: Error}}";
        let one_crashes = Set {
            state: crashed,
            ..set(kind, 3, OWN[0])
        };
        assert_cause(one_crashes.judge(check), "keeps crashing", "db-2");
        let one_starts = Set {
            state: "ready: false, state: {running: {}}",
            ..set(kind, 3, OWN[0])
        };
        at_last(one_starts.judge(check));
    }
}

#[test]
fn pod_that_is_looked_at_is_told_and_why() {
    let told = |kind| remarks(set(kind, 2, OWN[0]).judge("podReady: {pod: db}")).remove(0);
    assert_eq!(
        told("StatefulSet"),
        "looking at Pod db-0, the first of the 2 that StatefulSet db made"
    );
    assert_eq!(
        told("Deployment"),
        "looking at Pod db-1, the newest of the 2 that Deployment db made"
    );
}

#[test]
fn pods_of_an_older_template_do_not_count() {
    let broken = "ready: false, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 1, reason: Error}}";
    let yaml = |number: u8, hash: &str, state: &str, ready: &str| {
        format!(
            "---\n{{apiVersion: v1, kind: Pod, metadata: {{name: db-{hash}-{number}, creationTimestamp: '2025-12-31T23:00:0{number}Z', labels: {{pod-template-hash: {hash}}}, ownerReferences: [{{apiVersion: apps/v1, kind: ReplicaSet, name: db-{hash}, uid: {hash}, controller: true}}]}}, spec: {{nodeName: one, containers: [{{name: c, image: x}}]}}, status: {{phase: Running, conditions: [{{type: Ready, status: '{ready}'}}], containerStatuses: [{{name: c, restartCount: 0, image: x, imageID: x, {state}}}]}}}}\n"
        )
    };
    let world =
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: db}, spec: {replicas: 1}}\n"
            .to_owned()
            + &yaml(1, "old", broken, "False")
            + &yaml(2, "new", WELL, "True");
    assert_pass(&World::of(&world).judge("podReady: {pod: db}"));
}
