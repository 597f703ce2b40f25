//! The stage with the hostPath.

use crate::world::{World, assert_inconclusive, assert_pass, at_last, failure, headline, remarks};

pub const NODES: &str = "
{apiVersion: v1, kind: Node, metadata: {name: k3d-hands-on-agent-0, labels: {kubernetes.io/hostname: k3d-hands-on-agent-0}}, status: {conditions: [{type: Ready, status: 'True'}]}}
---
{apiVersion: v1, kind: Node, metadata: {name: k3d-hands-on-agent-1, labels: {kubernetes.io/hostname: k3d-hands-on-agent-1}}, status: {conditions: [{type: Ready, status: 'True'}]}}
---
";

pub const POD: &str = "
apiVersion: v1
kind: Pod
metadata: {name: mariadb}
spec:
  nodeSelector: {kubernetes.io/hostname: k3d-hands-on-agent-0}
  nodeName: k3d-hands-on-agent-0
  volumes:
  - name: data
    hostPath: {path: /data/mariadb, type: DirectoryOrCreate}
  containers:
  - name: mariadb
    image: mariadb:11
    volumeMounts: [{name: data, mountPath: /var/lib/mysql}]
status:
  phase: Running
  conditions: [{type: Ready, status: 'True'}, {type: PodScheduled, status: 'True'}]
  containerStatuses: [{name: mariadb, ready: true, restartCount: 0, image: mariadb:11, imageID: x, state: {running: {}}}]
";

const VOLUME: &str = "hostPathVolume: {pod: mariadb, path: /data/mariadb, type: DirectoryOrCreate}";
const MOUNTED: &str = "volumeMounted: {pod: mariadb, mountPath: /var/lib/mysql, image: 'mariadb:11', hostPath: /data/mariadb}";
const NODE: &str =
    "nodeSelectorHonored: {pod: mariadb, labels: {kubernetes.io/hostname: k3d-hands-on-agent-0}}";

fn with(changes: &[(&str, &str)]) -> World {
    let mut pod = POD.to_owned();
    for (from, to) in changes {
        assert!(pod.contains(from), "nothing to change: {from}");
        pod = pod.replace(from, to);
    }
    World::of(&format!("{NODES}{pod}"))
}

const SELECTOR: &str = "  nodeSelector: {kubernetes.io/hostname: k3d-hands-on-agent-0}\n";

#[test]
fn the_chapters_pod_passes() {
    for check in [VOLUME, MOUNTED, NODE] {
        assert_pass(&with(&[]).judge(check));
    }
}

#[test]
fn a_path_is_the_same_however_it_is_spelt() {
    assert_pass(&with(&[("/data/mariadb,", "/data//mariadb/,")]).judge(VOLUME));
    assert_pass(
        &with(&[("mountPath: /var/lib/mysql", "mountPath: /var/lib/mysql/")]).judge(MOUNTED),
    );
}

#[test]
fn another_path_or_sort_of_volume_fails() {
    for wrong in [
        "hostPath: {path: /data/mysql}",
        "emptyDir: {}",
        "persistentVolumeClaim: {claimName: mariadb}",
        "hostPath: {path: /data/mariadb2}",
    ] {
        let world = with(&[(
            "hostPath: {path: /data/mariadb, type: DirectoryOrCreate}",
            wrong,
        )]);
        assert_eq!(
            headline(world.judge(VOLUME)),
            "no volume is the hostPath /data/mariadb",
            "{wrong}"
        );
    }
}

#[test]
fn missing_type_passes_with_a_remark() {
    assert_eq!(
        remarks(with(&[(", type: DirectoryOrCreate", "")]).judge(VOLUME)).len(),
        1
    );
    assert_eq!(
        remarks(with(&[("DirectoryOrCreate", "Directory")]).judge(VOLUME)).len(),
        1
    );
    let not_running = with(&[
        ("DirectoryOrCreate", "Directory"),
        ("phase: Running", "phase: Pending"),
    ]);
    // While the Pod starts, nobody knows yet whether the folder is there.
    assert_eq!(
        headline(at_last(not_running.judge(VOLUME))),
        "the hostPath has a different type"
    );
    assert_eq!(
        headline(with(&[("DirectoryOrCreate", "FileOrCreate")]).judge(VOLUME)),
        "the hostPath has a different type"
    );
}

#[test]
fn sub_path_of_the_parent_is_the_same_folder() {
    let world = with(&[
        ("path: /data/mariadb,", "path: /data,"),
        (
            "mountPath: /var/lib/mysql",
            "mountPath: /var/lib/mysql, subPath: mariadb",
        ),
    ]);
    assert_eq!(remarks(world.judge(VOLUME)).len(), 1);
}

#[test]
fn another_folder_of_the_node_at_the_mount_path_fails() {
    let another = (
        "volumes:\n",
        "volumes:\n  - name: other\n    hostPath: {path: /data/mysql}\n",
    );
    let mounted = (
        "volumeMounts: [{name: data,",
        "volumeMounts: [{name: other,",
    );
    let world = with(&[another, mounted]);
    assert_pass(&world.judge(VOLUME));
    assert_eq!(
        headline(world.judge(MOUNTED)),
        "what is mounted at /var/lib/mysql is not the host's /data/mariadb"
    );
    let parent = with(&[("path: /data/mariadb,", "path: /data,")]);
    failure(parent.judge(MOUNTED));
    let sub_path = (
        "mountPath: /var/lib/mysql",
        "mountPath: /var/lib/mysql, subPath: mariadb",
    );
    assert_pass(&with(&[("path: /data/mariadb,", "path: /data,"), sub_path]).judge(MOUNTED));
    let inside = (
        "mountPath: /var/lib/mysql",
        "mountPath: /var/lib/mysql, subPath: db",
    );
    assert_pass(&with(&[inside]).judge(MOUNTED));
}

#[test]
fn a_read_only_or_misplaced_mount_fails() {
    assert_eq!(
        headline(
            with(&[(
                "mountPath: /var/lib/mysql",
                "mountPath: /var/lib/mysql, readOnly: true"
            )])
            .judge(MOUNTED)
        ),
        "/var/lib/mysql is mounted read-only"
    );
    assert_eq!(
        headline(
            with(&[("mountPath: /var/lib/mysql", "mountPath: /var/lib/mysqld")]).judge(MOUNTED)
        ),
        "no volume is mounted at /var/lib/mysql"
    );
}

#[test]
fn mount_in_another_container_fails() {
    let world = with(&[(
        "    volumeMounts: [{name: data, mountPath: /var/lib/mysql}]\n",
        "  - name: other\n    image: busybox\n    volumeMounts: [{name: data, mountPath: /var/lib/mysql}]\n",
    )]);
    assert_eq!(
        headline(world.judge(MOUNTED)),
        "no volume is mounted at /var/lib/mysql"
    );
}

#[test]
fn right_node_without_selector_fails() {
    let failed = failure(with(&[(SELECTOR, "")]).judge(NODE));
    let mismatch = &failed.mismatches[0];
    let (what, actual) = (&mismatch.what.en, &mismatch.actual.en);
    assert!(what.contains("the Pod has no nodeSelector"), "{what}");
    assert!(actual.contains("is on k3d-hands-on-agent-0"), "{actual}");
}

#[test]
fn another_selector_fails() {
    for wrong in [
        "kubernetes.io/hostname: k3d-hands-on-agent-1",
        "kubernetes.io/os: linux",
    ] {
        failure(
            with(&[(
                "  nodeSelector: {kubernetes.io/hostname: k3d-hands-on-agent-0}",
                &format!("  nodeSelector: {{{wrong}}}"),
            )])
            .judge(NODE),
        );
    }
}

const REQUIRED: &str =
    "requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [TERMS]}";

fn affinity(rule: &str) -> World {
    with(&[(
        SELECTOR,
        &format!("  affinity: {{nodeAffinity: {{{rule}}}}}\n"),
    )])
}

fn required(terms: &str) -> World {
    affinity(&REQUIRED.replace("TERMS", terms))
}

#[test]
fn required_affinity_for_the_node_passes_with_remark() {
    let label = "{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [k3d-hands-on-agent-0]}]}";
    let field =
        "{matchFields: [{key: metadata.name, operator: In, values: [k3d-hands-on-agent-0]}]}";
    assert_eq!(remarks(required(label).judge(NODE)).len(), 1);
    assert_eq!(remarks(required(field).judge(NODE)).len(), 1);
}

#[test]
fn an_affinity_that_leaves_another_node_open_fails() {
    for terms in [
        "{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [k3d-hands-on-agent-0, k3d-hands-on-agent-1]}]}",
        "{matchExpressions: [{key: kubernetes.io/hostname, operator: NotIn, values: [k3d-hands-on-agent-1]}]}",
        "{matchExpressions: [{key: kubernetes.io/hostname, operator: Exists}]}",
        "{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [k3d-hands-on-agent-0]}]}, {matchExpressions: [{key: kubernetes.io/os, operator: In, values: [linux]}]}",
    ] {
        let said = headline(required(terms).judge(NODE));
        assert!(said.contains("affinity also allows other nodes"), "{said}");
    }
    let preferred = "preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, preference: {matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [k3d-hands-on-agent-0]}]}}]";
    failure(affinity(preferred).judge(NODE));
}

#[test]
fn a_node_must_carry_its_label_and_exist() {
    let label = |node: &str, value: &str| {
        World::of(NODES).judge(&format!(
            "nodeLabel: {{node: {node}, labels: {{kubernetes.io/hostname: {value}}}}}"
        ))
    };
    assert_pass(&label("k3d-hands-on-agent-0", "k3d-hands-on-agent-0"));
    failure(label("k3d-hands-on-agent-0", "another"));
    assert_inconclusive(&label("elsewhere", "elsewhere"));
}

#[test]
fn node_name_alone_fails() {
    failure(with(&[(SELECTOR, "")]).judge(NODE));
}

#[test]
fn a_cluster_without_the_node_is_at_fault_itself() {
    let pending = POD
        .replace("  nodeName: k3d-hands-on-agent-0\n", "")
        .replace("phase: Running", "phase: Pending")
        .replace("k3d-hands-on-agent-0", "not-here");
    let world = World::of(&format!("{NODES}{pending}"));
    assert_inconclusive(
        &world.judge(
            "nodeSelectorHonored: {pod: mariadb, labels: {kubernetes.io/hostname: not-here}}",
        ),
    );
    assert_inconclusive(&world.judge("podReady: {pod: mariadb, node: not-here}"));
    assert!(
        headline(world.judge("podReady: {pod: mariadb, node: k3d-hands-on-agent-0}"))
            .contains("none matches its nodeSelector")
    );
}

#[test]
fn unreadable_nodes_are_inconclusive() {
    assert_inconclusive(&with(&[]).forbid("Node").judge(NODE));
}

#[test]
fn workload_of_the_name_stands_for_its_pod() {
    let deployment = "metadata: {name: mariadb-5d9-x1, labels: {pod-template-hash: 5d9}, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: mariadb-5d9, uid: r, controller: true}]}";
    let stateful_set = "metadata: {name: mariadb-0, ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: mariadb, uid: s, controller: true}]}";
    for meta in [deployment, stateful_set] {
        assert_pass(&with(&[("metadata: {name: mariadb}", meta)]).judge(VOLUME));
    }
    let other = "metadata: {name: web-5d9-x1, labels: {pod-template-hash: 5d9}, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-5d9, uid: r, controller: true}]}";
    assert!(failure(with(&[("metadata: {name: mariadb}", other)]).judge(VOLUME)).absent);
}

#[test]
fn absent_pod_fails_with_what_may_be_meant() {
    let elsewhere = failure(
        with(&[(
            "metadata: {name: mariadb}",
            "metadata: {name: mariadb, namespace: other}",
        )])
        .judge(VOLUME),
    );
    assert!(
        elsewhere.absent
            && elsewhere.mismatches[0]
                .what
                .en
                .contains("another namespace (other)"),
        "{elsewhere:?}"
    );
    let misspelt =
        failure(with(&[("metadata: {name: mariadb}", "metadata: {name: maridb}")]).judge(VOLUME));
    assert!(
        misspelt.absent
            && misspelt.mismatches[0]
                .what
                .en
                .contains("there is a Pod maridb"),
        "{misspelt:?}"
    );
}

#[test]
fn pod_being_deleted_never_passes() {
    let world = with(&[(
        "metadata: {name: mariadb}",
        "metadata: {name: mariadb, deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: [foregroundDeletion]}",
    )]);
    for check in [VOLUME, NODE, "podReady: {pod: mariadb}"] {
        let failure = failure(at_last(world.judge(check)));
        assert!(failure.evidence[0].en.contains("foregroundDeletion"));
    }
}
