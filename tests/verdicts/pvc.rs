//! The stage with the claim.

use handson::judgement::Judgement;

use crate::world::{World, assert_inconclusive, assert_pass, at_last, failure, headline};

const CLASS: &str = "
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: local-path}
provisioner: rancher.io/local-path
reclaimPolicy: Delete
volumeBindingMode: WaitForFirstConsumer
---
";
const CLAIM: &str = "
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: mariadb, annotations: {volume.kubernetes.io/selected-node: node-1}}
spec:
  storageClassName: local-path
  accessModes: [ReadWriteOnce]
  volumeName: pvc-1
  resources: {requests: {storage: 10Gi}}
status: {phase: Bound}
---
";
const PENDING: &str = "
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: mariadb}
spec:
  storageClassName: local-path
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 10Gi}}
status: {phase: Pending}
---
";
const VOLUME: &str = "
apiVersion: v1
kind: PersistentVolume
metadata: {name: pvc-1, annotations: {pv.kubernetes.io/provisioned-by: rancher.io/local-path}}
spec:
  persistentVolumeReclaimPolicy: Delete
  claimRef: {namespace: default, name: mariadb, uid: uid-mariadb}
---
";
const POD: &str = "
apiVersion: v1
kind: Pod
metadata: {name: mariadb, uid: pod}
spec:
  volumes: [{name: data, persistentVolumeClaim: {claimName: mariadb}}]
  containers: [{name: m, image: 'mariadb:11', volumeMounts: [{name: data, mountPath: /var/lib/mysql}]}]
status: {phase: Pending}
---
";

const SPEC: &str =
    "pvcSpec: {claim: mariadb, class: local-path, accessModes: [ReadWriteOnce], size: 10Gi}";
const BOUND: &str = "pvcBound: {claim: mariadb}";
const WAITS: &str = "eventSeen: {claim: mariadb, reason: WaitForFirstConsumer}";
const PROVISIONED: &str = "pvProvisioned: {claim: mariadb, reclaimPolicy: Delete}";
const MOUNTED: &str = "volumeMounted: {pod: mariadb, mountPath: /var/lib/mysql, claim: mariadb}";
const LISTED: &str = "storageClass: {name: local-path, provisioner: rancher.io/local-path, reclaimPolicy: Delete, bindingMode: WaitForFirstConsumer}";

fn world(parts: &[&str]) -> World {
    World::of(&parts.concat())
}

fn claim(from: &str, to: &str) -> String {
    assert!(CLAIM.contains(from), "nothing to change: {from}");
    CLAIM.replace(from, to)
}

#[test]
fn the_chapters_claim_passes() {
    let world = world(&[CLASS, CLAIM, VOLUME, POD]);
    for check in [SPEC, BOUND, WAITS, PROVISIONED, MOUNTED, LISTED] {
        assert_pass(&world.judge(check));
    }
}

#[test]
fn a_size_is_a_number_and_more_is_right_too() {
    for size in ["10240Mi", "'10737418240'", "11Gi", "1Ti", "10.5Gi"] {
        assert_pass(
            &world(&[CLASS, &claim("storage: 10Gi", &format!("storage: {size}"))]).judge(SPEC),
        );
    }
    for size in ["9Gi", "10G", "1Gi", "10239Mi"] {
        failure(world(&[CLASS, &claim("storage: 10Gi", &format!("storage: {size}"))]).judge(SPEC));
    }
}

#[test]
fn ten_decimal_gigabytes_fail_with_the_reason() {
    let said = headline(world(&[CLASS, &claim("storage: 10Gi", "storage: 10G")]).judge(SPEC));
    assert!(said.contains("powers of 1000"), "{said}");
}

#[test]
fn the_class_may_come_by_the_old_annotation() {
    let by_annotation = claim(
        "volume.kubernetes.io/selected-node: node-1",
        "volume.beta.kubernetes.io/storage-class: local-path",
    )
    .replace("  storageClassName: local-path\n", "");
    assert_pass(&world(&[CLASS, &by_annotation]).judge(SPEC));
}

#[test]
fn other_class_or_modes_fail_with_own_difference() {
    for (from, to) in [
        ("storageClassName: local-path", "storageClassName: standard"),
        ("storageClassName: local-path", "storageClassName: ''"),
        ("  storageClassName: local-path\n", ""),
        ("[ReadWriteOnce]", "[ReadWriteMany]"),
        ("[ReadWriteOnce]", "[ReadWriteOnce, ReadOnlyMany]"),
        ("[ReadWriteOnce]", "[ReadWriteOncePod]"),
    ] {
        assert_eq!(
            failure(world(&[CLASS, &claim(from, to)]).judge(SPEC))
                .mismatches
                .len(),
            1,
            "{to}"
        );
    }
    let all = claim("storageClassName: local-path", "storageClassName: x")
        .replace("ReadWriteOnce", "ReadWriteMany")
        .replace("10Gi", "1Gi");
    assert_eq!(
        failure(world(&[CLASS, &all]).judge(SPEC)).mismatches.len(),
        3
    );
}

#[test]
fn pending_claim_without_pod_is_not_asked() {
    let world = world(&[CLASS, PENDING]);
    assert!(matches!(world.judge(BOUND), Judgement::NotYet(_)));
    assert_pass(&world.judge(WAITS));
}

#[test]
fn pending_claim_with_pod_is_on_its_way() {
    let judgement = world(&[CLASS, PENDING, POD]).judge(BOUND);
    assert_inconclusive(&at_last(judgement));
}

#[test]
fn unknown_class_fails_with_those_there_are() {
    let failure =
        failure(world(&[CLASS, &PENDING.replace("local-path", "localpath"), POD]).judge(BOUND));
    assert!(failure.mismatches[0].what.en.contains("localpath"));
    assert!(
        failure
            .evidence
            .iter()
            .any(|text| text.en.contains("did you mean `local-path`"))
    );
}

#[test]
fn pod_with_node_name_leaves_claim_pending() {
    let pinned = POD.replace("spec:\n  volumes", "spec:\n  nodeName: node-1\n  volumes");
    let said = headline(world(&[CLASS, PENDING, &pinned]).judge(BOUND));
    assert!(said.contains("bypasses the scheduler"), "{said}");
}

#[test]
fn a_claim_without_a_class_or_a_lost_one_fails() {
    failure(
        world(&[
            CLASS,
            &PENDING.replace("  storageClassName: local-path\n", ""),
            POD,
        ])
        .judge(BOUND),
    );
    failure(world(&[CLASS, &claim("phase: Bound", "phase: Lost")]).judge(BOUND));
}

#[test]
fn mode_unknown_to_local_path_fails() {
    let event = "{apiVersion: v1, kind: Event, metadata: {name: e}, type: Warning, reason: ProvisioningFailed, message: 'Only support ReadWriteOnce access mode', involvedObject: {kind: PersistentVolumeClaim, name: mariadb, uid: uid-mariadb}}\n---\n";
    let wide = PENDING.replace("ReadWriteOnce", "ReadWriteMany");
    let said = headline(world(&[CLASS, &wide, POD, event]).judge(BOUND));
    assert!(said.contains("cannot provide ReadWriteMany"), "{said}");
}

#[test]
fn events_of_an_earlier_claim_explain_nothing() {
    let event = "{apiVersion: v1, kind: Event, metadata: {name: e}, type: Warning, reason: ProvisioningFailed, message: old, involvedObject: {kind: PersistentVolumeClaim, name: mariadb, uid: another}}\n---\n";
    assert_inconclusive(&at_last(world(&[CLASS, PENDING, POD, event]).judge(BOUND)));
}

#[test]
fn manual_foreign_or_retained_volume_fails() {
    for (from, to) in [
        (
            "annotations: {pv.kubernetes.io/provisioned-by: rancher.io/local-path}",
            "labels: {}",
        ),
        ("uid: uid-mariadb", "uid: another"),
        (
            "persistentVolumeReclaimPolicy: Delete",
            "persistentVolumeReclaimPolicy: Retain",
        ),
    ] {
        assert_eq!(
            failure(world(&[CLASS, CLAIM, &VOLUME.replace(from, to)]).judge(PROVISIONED))
                .mismatches
                .len(),
            1,
            "{to}"
        );
    }
}

#[test]
fn volumes_read_before_the_claim_was_bound_are_read_again() {
    let bound = world(&[CLASS, CLAIM, POD]).judge(PROVISIONED);
    assert!(matches!(bound, Judgement::Moving { .. }), "{bound:?}");
    failure(at_last(bound));
    let never = claim("phase: Bound", "phase: Pending");
    failure(world(&[CLASS, &never, POD]).judge(PROVISIONED));
}

#[test]
fn claim_bound_to_existing_volume_did_not_wait() {
    let prebound = CLAIM.replace(
        ", annotations: {volume.kubernetes.io/selected-node: node-1}",
        "",
    );
    failure(world(&[CLASS, &prebound]).judge(WAITS));
}

#[test]
fn immediate_class_is_not_asked_for_waiting() {
    let at_once = CLASS.replace("WaitForFirstConsumer", "Immediate");
    let prebound = CLAIM.replace(
        ", annotations: {volume.kubernetes.io/selected-node: node-1}",
        "",
    );
    assert!(matches!(
        world(&[&at_once, &prebound]).judge(WAITS),
        Judgement::NotAsked(_)
    ));
}

#[test]
fn absent_class_is_inconclusive_other_one_fails() {
    assert_inconclusive(&World::of("").judge(LISTED));
    assert_eq!(
        failure(world(&[&CLASS.replace("Delete", "Retain")]).judge(LISTED))
            .mismatches
            .len(),
        1
    );
    assert_pass(
        &world(&[&CLASS.replace("Delete", "Retain")]).judge("storageClass: {name: local-path}"),
    );
}

#[test]
fn the_pod_of_the_stage_before_is_told_as_such() {
    let old = POD.replace(
        "persistentVolumeClaim: {claimName: mariadb}",
        "hostPath: {path: /data/mariadb}",
    );
    let said = headline(world(&[CLASS, PENDING, &old]).judge(MOUNTED));
    assert!(said.contains("the Pod of the stage before"), "{said}");
}

#[test]
fn other_claim_ephemeral_or_read_only_volume_fails() {
    for wrong in [
        "persistentVolumeClaim: {claimName: other}",
        "ephemeral: {}",
        "persistentVolumeClaim: {claimName: mariadb, readOnly: true}",
        "emptyDir: {}",
    ] {
        let pod = POD.replace("persistentVolumeClaim: {claimName: mariadb}", wrong);
        failure(world(&[CLASS, CLAIM, &pod]).judge(MOUNTED));
    }
}

#[test]
fn generated_claim_stands_for_its_set() {
    let pod = POD
        .replace("metadata: {name: mariadb, uid: pod}", "metadata: {name: mariadb-0, ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: mariadb, uid: s, controller: true}]}")
        .replace("claimName: mariadb", "claimName: data-mariadb-0");
    let claim = CLAIM.replace(
        "metadata: {name: mariadb,",
        "metadata: {name: data-mariadb-0,",
    );
    let volume = VOLUME.replace("uid-mariadb", "uid-data-mariadb-0");
    let world = world(&[CLASS, &claim, &volume, &pod]);
    for check in [SPEC, BOUND, WAITS, PROVISIONED, MOUNTED] {
        assert_pass(&world.judge(check));
    }
}

/// The Pod of a StatefulSet that has these volumes besides that of the data.
fn of_stateful_set(volumes: &str) -> String {
    POD.replace("metadata: {name: mariadb, uid: pod}", "metadata: {name: mariadb-0, ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: mariadb, uid: s, controller: true}]}")
        .replace("volumes: [", &format!("volumes: [{volumes}"))
        .replace("claimName: mariadb}", "claimName: data-mariadb-0}")
}

fn named(claim: &str, name: &str) -> String {
    claim.replace(
        "metadata: {name: mariadb",
        &format!("metadata: {{name: {name}"),
    )
}

#[test]
fn unused_claim_of_the_name_does_not_count() {
    let volume = VOLUME.replace("uid-mariadb", "uid-data-mariadb-0");
    let world = world(&[
        CLASS,
        PENDING,
        &named(CLAIM, "data-mariadb-0"),
        &volume,
        &of_stateful_set(""),
    ]);
    for check in [SPEC, BOUND, WAITS, PROVISIONED, MOUNTED] {
        assert_pass(&world.judge(check));
    }
}

#[test]
fn largest_generated_claim_counts() {
    let volume = VOLUME.replace("uid-mariadb", "uid-data-mariadb-0");
    let small = named(CLAIM, "alog-mariadb-0").replace("10Gi", "1Gi");
    let log = "{name: alog, persistentVolumeClaim: {claimName: alog-mariadb-0}}, ";
    let world = world(&[
        CLASS,
        &small,
        &named(CLAIM, "data-mariadb-0"),
        &volume,
        &of_stateful_set(log),
    ]);
    for check in [SPEC, BOUND, WAITS, PROVISIONED, MOUNTED] {
        assert_pass(&world.judge(check));
    }
}

#[test]
fn a_claim_that_is_being_deleted_is_never_right() {
    let leaving = CLAIM.replace(
        "metadata: {name: mariadb,",
        "metadata: {name: mariadb, deletionTimestamp: '2026-01-01T00:00:00Z',",
    );
    failure(at_last(world(&[CLASS, &leaving]).judge(BOUND)));
    failure(at_last(world(&[CLASS, &leaving]).judge(SPEC)));
}

#[test]
fn claim_held_back_fails_by_its_field() {
    for (spec, field) in [
        ("volumeName: handson-held-back.pv-1", "volumeName: pv-1"),
        (
            "volumeName: handson-held-back.\n  selector: {matchLabels: {a: b}}",
            "selector: {a=b}",
        ),
        (
            "volumeName: handson-held-back.\n  volumeMode: Block",
            "volumeMode: Block",
        ),
    ] {
        let claim = PENDING.replace("spec:", &format!("spec:\n  {spec}"));
        // Somebody's volume of that name makes no difference.
        let volume = VOLUME.replace("name: pvc-1", "name: pv-1");
        let objects = format!("{CLASS}{claim}{volume}{POD}");
        let told = |check: &str| {
            let failed = failure(World::of(&objects).judge(check));
            (failed.mismatches[0].actual.en.clone(), failed.cause)
        };
        let bound = told("pvcBound: {claim: mariadb}");
        assert_eq!(bound.0, field);
        // One cause: the first of the two tells it.
        assert_eq!(told(WAITS), bound);
    }
}

#[test]
fn claim_that_names_a_volume_is_not_waited_for() {
    let claim = PENDING.replace("spec:", "spec:\n  volumeName: pv-1");
    let world = World::of(&format!("{CLASS}{claim}{POD}"));
    assert_inconclusive(&world.judge(WAITS));
}
