//! A claim that is not Bound, or on its way out.

use handson::judgement::Judgement;

use crate::world::{World, assert_cause, assert_inconclusive, at_last, failure};

const BOUND: &str = "pvcBound: {claim: data}";
const READY: &str = "podReady: {pod: web}";

/// A class named `slow`.
fn class(provisioner: &str, mode: &str, annotations: &str) -> String {
    format!(
        "{{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {{name: slow, annotations: {{{annotations}}}}}, provisioner: {provisioner}, volumeBindingMode: {mode}}}\n---\n"
    )
}

/// The claim data of class `slow`, of this spec and phase.
fn claim(modes: &str, meta: &str, phase: &str) -> String {
    let volume = if phase == "Pending" {
        ""
    } else {
        "volumeName: pv, "
    };
    format!(
        "{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: data, {meta}}}, spec: {{storageClassName: slow, {volume}accessModes: [{modes}]}}, status: {{phase: {phase}}}}}\n---\n"
    )
}

fn pending(meta: &str) -> String {
    claim("ReadWriteOnce", meta, "Pending")
}

const SELECTED: &str = "annotations: {volume.kubernetes.io/selected-node: one}";
const NODE: &str = "{apiVersion: v1, kind: Node, metadata: {name: one, labels: {disk: ssd}}, status: {allocatable: {cpu: '2'}, conditions: [{type: Ready, status: 'True'}]}}\n---\n";

/// The Pod web, which uses the claim.
fn pod(spec: &str) -> String {
    format!(
        "{{apiVersion: v1, kind: Pod, metadata: {{name: web}}, spec: {{containers: [{{name: c, image: x}}], volumes: [{{name: v, persistentVolumeClaim: {{claimName: data}}}}], {spec}}}, status: {{phase: Pending}}}}\n---\n"
    )
}

fn event(reason: &str, message: &str) -> String {
    format!(
        "{{apiVersion: v1, kind: Event, metadata: {{name: e}}, reason: {reason}, message: '{message}', involvedObject: {{kind: PersistentVolumeClaim, name: data, uid: uid-data}}}}\n---\n"
    )
}

fn judge(parts: &[String], check: &str) -> Judgement {
    World::of(&(NODE.to_owned() + &parts.concat())).judge(check)
}

#[test]
fn absent_provisioner_fails_unless_prescribed() {
    let waits = event("ExternalProvisioning", "Waiting for a volume");
    for (mode, meta) in [("Immediate", ""), ("WaitForFirstConsumer", SELECTED)] {
        let world = |annotations: &str| {
            let class = class("example.com/none", mode, annotations);
            [class, pending(meta), pod(""), waits.clone()]
        };
        for check in [BOUND, READY, "pvcBound: {claim: data, class: other}"] {
            let judgement = at_last(judge(&world(""), check));
            let headline = "StorageClass slow (example.com/none) does not run on this cluster";
            assert_cause(judgement, headline, "Waiting for a volume");
        }
        for check in [
            "pvcBound: {claim: data, class: slow}",
            "podReady: {pod: web, class: slow}",
        ] {
            assert_inconclusive(&at_last(judge(&world(""), check)));
        }
        let default = world("storageclass.kubernetes.io/is-default-class: 'true'");
        assert_inconclusive(&at_last(judge(&default, BOUND)));
    }
}

#[test]
fn busy_provisioner_is_told_from_an_absent_one() {
    let world = |reason: &str| {
        let class = class("example.com/disk", "Immediate", "");
        [class, pending(""), event(reason, "quota exceeded")]
    };
    assert_inconclusive(&at_last(judge(&world("Provisioning"), BOUND)));
    let failed = at_last(judge(&world("ProvisioningFailed"), BOUND));
    assert_cause(failed, "no volume could be provisioned", "quota exceeded");
    let prescribed = judge(
        &world("ProvisioningFailed"),
        "pvcBound: {claim: data, class: slow}",
    );
    assert_inconclusive(&at_last(prescribed));
}

#[test]
fn class_without_provisioner_needs_manual_volumes() {
    let class = class("kubernetes.io/no-provisioner", "Immediate", "");
    let judgement = at_last(judge(
        &[class, pending("")],
        "pvcBound: {claim: data, class: slow}",
    ));
    assert_cause(judgement, "makes no volumes by itself", "");
}

#[test]
fn mode_refused_by_local_path_fails_at_once() {
    for mode in ["ReadWriteMany", "ReadOnlyMany"] {
        let wide = [
            class("rancher.io/local-path", "WaitForFirstConsumer", ""),
            claim(mode, SELECTED, "Pending"),
            pod(""),
        ];
        at_last(judge(&wide, BOUND));
        let refused = event("ProvisioningFailed", "NodePath only supports ReadWriteOnce");
        let refused = [wide.concat(), refused];
        for check in [BOUND, READY] {
            let headline = format!("local-path cannot provide {mode}");
            assert_cause(judge(&refused, check), &headline, "NodePath only supports");
        }
    }
}

#[test]
fn a_wrong_mode_and_what_comes_of_it_are_one_cause() {
    let world = [
        class("rancher.io/local-path", "WaitForFirstConsumer", ""),
        claim("ReadWriteMany", SELECTED, "Pending"),
        pod(""),
        event("ProvisioningFailed", "NodePath only supports ReadWriteOnce"),
    ];
    let causes = [
        BOUND,
        READY,
        "pvcSpec: {claim: data, class: slow, accessModes: [ReadWriteOnce], size: 0}",
    ]
    .map(|check| failure(judge(&world, check)).cause);
    assert!(
        causes[0].is_some() && causes[0] == causes[1] && causes[1] == causes[2],
        "{causes:?}"
    );
}

#[test]
fn unknown_class_is_told_with_the_nearest() {
    let other = class("a/b", "Immediate", "").replace("name: slow", "name: slowly");
    let world = [other, pending("")];
    assert_cause(
        judge(&world, BOUND),
        "asks for StorageClass slow",
        "did you mean `slowly`?",
    );
    assert_cause(
        judge(&world, BOUND),
        "which this cluster does not have",
        "slowly",
    );
    let volume = "{apiVersion: v1, kind: PersistentVolume, metadata: {name: by-hand}, spec: {storageClassName: slow}}\n---\n";
    let world = [world.concat(), volume.to_owned()];
    assert_cause(
        at_last(judge(&world, BOUND)),
        "no volume of class slow fits",
        "large enough",
    );
}

#[test]
fn claim_of_unplaceable_pod_has_the_pods_cause() {
    let class = class("a/b", "WaitForFirstConsumer", "");
    let world = [class, pending(""), pod("nodeSelector: {disk: hdd}")];
    let bound = judge(&world, BOUND);
    let (cause, ready) = (
        failure(bound.clone()).cause,
        failure(judge(&world, READY)).cause,
    );
    assert_eq!(cause, ready);
    assert_cause(
        bound,
        "none matches its nodeSelector",
        "until a node is chosen for Pod web",
    );
}

#[test]
fn claim_of_pod_being_placed_is_waited_for() {
    let class = class("a/b", "WaitForFirstConsumer", "");
    let judgement = judge(&[class, pending(""), pod("")], BOUND);
    assert_inconclusive(&at_last(judgement));
}

#[test]
fn node_name_with_waiting_claim_is_named() {
    let class = class("a/b", "WaitForFirstConsumer", "");
    let world = [class, pending(""), pod("nodeName: one")];
    for check in [BOUND, READY] {
        let headline = "Pod web sets nodeName and so bypasses the scheduler";
        assert_cause(judge(&world, check), headline, "");
    }
}

#[test]
fn pending_with_no_consumer_is_right_and_not_asked() {
    let class = class("a/b", "WaitForFirstConsumer", "");
    let judgement = judge(&[class, pending("")], BOUND);
    assert!(matches!(judgement, Judgement::NotYet(_)), "{judgement:?}");
}

#[test]
fn lost_claim_names_its_volume() {
    let lost = claim("ReadWriteOnce", "", "Lost");
    assert_cause(
        judge(&[lost], BOUND),
        "the PersistentVolume pv was deleted",
        "made again",
    );
}

#[test]
fn missing_claim_is_the_pods_cause_and_its_own() {
    let world = [pod("")];
    let ready = judge(&world, READY);
    let (cause, bound) = (
        failure(ready.clone()).cause,
        failure(judge(&world, BOUND)).cause,
    );
    assert_eq!(cause, bound);
    assert_cause(
        ready,
        "there is no PersistentVolumeClaim data",
        "the Pod's volume v is this claim",
    );
}

#[test]
fn a_claim_that_is_being_deleted_says_what_holds_it() {
    let leaving = |finalizer: &str| {
        let meta = format!("deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: [{finalizer}]");
        [claim("ReadWriteOnce", &meta, "Bound")]
    };
    let held = leaving("example.com/hold");
    assert_cause(
        judge(&held, BOUND),
        "stays until somebody removes its finalizer example.com/hold",
        "these finalizers delay the deletion",
    );
    let used = leaving("kubernetes.io/pvc-protection");
    let used = at_last(judge(&used, BOUND));
    assert_cause(used, "stays until no Pod uses it", "pvc-protection");
}

#[test]
fn claim_going_while_its_pod_stays_fails_at_once() {
    let meta =
        "deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: [kubernetes.io/pvc-protection]";
    let leaving = claim("ReadWriteOnce", meta, "Bound");
    let volume = |policy: &str| {
        format!(
            "{{apiVersion: v1, kind: PersistentVolume, metadata: {{name: pv}}, spec: {{persistentVolumeReclaimPolicy: {policy}}}}}\n---\n"
        )
    };
    let user = pod("nodeName: one");
    let spec = "pvcSpec: {claim: data, class: slow, accessModes: [ReadWriteOnce], size: 1Gi}";
    for check in [BOUND, spec] {
        for (policy, fate) in [
            (
                "Delete",
                "the volume pv and its data (reclaim policy Delete)",
            ),
            ("Retain", "and its data stay (reclaim policy Retain)"),
        ] {
            let judged = judge(&[leaving.clone(), volume(policy), user.clone()], check);
            assert_cause(judged, "cannot end as long as Pod web uses it", fate);
        }
        let judged = judge(&[leaving.clone(), user.clone()], check);
        assert_cause(judged, "Pod web", "is said by the reclaim policy");
    }
    // A Pod that has ended holds it as well.
    let done = user.replace("phase: Pending", "phase: Succeeded");
    assert_cause(judge(&[leaving.clone(), done], BOUND), "Pod web", "");
    // Nothing holds it: a Pod that no node has, or that is going too.
    let going = user.replace("name: web", "name: web, deletionTimestamp: t");
    for free in [pod(""), going] {
        at_last(judge(&[leaving.clone(), free], BOUND));
    }
    // Whoever may not see Pods is told what the claim itself says.
    let world = World::of(&(leaving + &user)).forbid("Pod");
    at_last(world.judge(BOUND));
}

const GONE: &str = "objectAbsent: {kind: PersistentVolumeClaim, name: data}";

#[test]
fn claim_that_stays_names_its_pod_or_finalizer() {
    let meta =
        "deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: [kubernetes.io/pvc-protection]";
    let leaving = claim("ReadWriteOnce", meta, "Bound");
    let used = judge(&[leaving.clone(), pod("")], GONE);
    assert_cause(used, "stays as long as Pod web uses it", "pvc-protection");
    let going = pod("").replace(
        "name: web",
        "name: web, deletionTimestamp: '2026-01-01T00:00:00Z'",
    );
    at_last(judge(&[leaving.clone(), going], GONE));
    at_last(judge(&[leaving], GONE));
    let held = claim(
        "ReadWriteOnce",
        "deletionTimestamp: t, finalizers: [a.b/c]",
        "Bound",
    );
    assert_cause(
        judge(&[held], GONE),
        "stays until somebody removes its finalizer a.b/c",
        "a.b/c",
    );
}

#[test]
fn a_volume_that_is_kept_after_its_claim_says_so() {
    let kept = "{apiVersion: v1, kind: PersistentVolume, metadata: {name: pv}, spec: {persistentVolumeReclaimPolicy: Retain, claimRef: {namespace: default, name: data}}, status: {phase: Released}}";
    let judgement = judge(
        &[kept.to_owned()],
        "objectAbsent: {kind: PersistentVolume, name: data}",
    );
    assert_cause(judgement, "is still there", "reclaim policy is Retain");
}

#[test]
fn unreadable_classes_cost_no_point() {
    let judged = |parts: &[String]| {
        let world = World::of(&(NODE.to_owned() + &parts.concat()));
        world.forbid("StorageClass").judge(BOUND)
    };
    let waits = event("WaitForFirstConsumer", "waiting for first consumer");
    let unused = judged(&[pending(""), waits.clone()]);
    assert!(matches!(unused, Judgement::NotYet(_)), "{unused:?}");
    let failed = event("ProvisioningFailed", "no space");
    assert_inconclusive(&at_last(judged(&[pending(SELECTED), pod(""), failed])));
}

#[test]
fn absent_volume_has_the_claims_cause() {
    let provisioned = "pvProvisioned: {claim: data, reclaimPolicy: Delete}";
    let class = class("a/b", "WaitForFirstConsumer", "");
    let unbound = pending("");
    let unknown = [unbound.clone()];
    assert_cause(
        judge(&unknown, provisioned),
        "asks for StorageClass slow",
        "",
    );
    at_last(judge(&[class, unbound, pod("")], provisioned));
}
