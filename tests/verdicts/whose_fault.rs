//! The table of causes: which are final, and which may pass by themselves; which
//! are the student's, and which cost nobody a point.

use handson::judgement::Judgement;

use crate::world::World;

/// The verdict on a cause, at once or when the time of its check is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// The manifest is at fault, and nothing else will change that.
    Fails,
    /// It may come to another end; if it does not, the manifest is at fault.
    FailsInTime,
    /// The cluster is at fault, and will be.
    Open,
    /// The cluster may get over it; if it does not, nobody loses a point.
    OpenInTime,
}
use Verdict::{Fails, FailsInTime, Open, OpenInTime};

fn verdict(judgement: &Judgement) -> Option<Verdict> {
    match judgement {
        Judgement::Fail(_) => Some(Fails),
        Judgement::Inconclusive(_) => Some(Open),
        Judgement::Moving { otherwise, .. } => match verdict(otherwise)? {
            Fails => Some(FailsInTime),
            Open => Some(OpenInTime),
            _ => None,
        },
        Judgement::Pass(_) | Judgement::NotAsked(_) | Judgement::NotYet(_) => None,
    }
}

/// The verdicts that are not those of the table, with what was said.
#[track_caller]
fn assert_table(rows: impl IntoIterator<Item = (String, Judgement, Verdict)>) {
    let wrong: Vec<String> = rows
        .into_iter()
        .filter(|(_, judgement, wanted)| verdict(judgement) != Some(*wanted))
        .map(|(cause, judgement, wanted)| format!("{cause}: not {wanted:?}: {judgement:?}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const READY: &str = "podReady: {pod: web}";
const GIVEN: &str = "podReady: {pod: web, image: 'mariadb:11', node: one, class: slow}";
const NODE: &str = "{apiVersion: v1, kind: Node, metadata: {name: one, labels: {kubernetes.io/hostname: one}}, status: {allocatable: {cpu: '2'}, conditions: [{type: Ready, status: 'True'}]}}\n---\n";

/// The Pod web with a container c of this image, in this state.
fn waiting(image: &str, reason: &str, message: &str, check: &str) -> Judgement {
    container(
        image,
        &format!("waiting: {{reason: {reason}, message: '{message}'}}"),
        "",
        check,
    )
}

fn container(image: &str, state: &str, others: &str, check: &str) -> Judgement {
    World::of(&format!(
        "{NODE}{{apiVersion: v1, kind: Pod, metadata: {{name: web}}, spec: {{nodeName: one, containers: [{{name: c, image: '{image}'}}]}}, status: {{phase: Pending, containerStatuses: [{{name: c, ready: false, restartCount: 0, image: x, imageID: '', state: {{{state}}}}}]}}}}\n---\n{others}"
    ))
    .judge(check)
}

fn event(kind: &str, name: &str, reason: &str, message: &str) -> String {
    format!(
        "{{apiVersion: v1, kind: Event, metadata: {{name: e}}, reason: {reason}, message: '{message}', lastTimestamp: '2026-01-01T00:00:00Z', involvedObject: {{kind: {kind}, name: {name}, uid: uid-{name}}}}}\n---\n"
    )
}

#[test]
fn causes_of_pulls_are_sorted() {
    let absent = "failed to resolve reference \"docker.io/library/x\": not found";
    let denied = "pull access denied, repository does not exist or may require authorization: insufficient_scope: authorization failed";
    let limited = "429 Too Many Requests - Server message: toomanyrequests: You have reached your unauthenticated pull rate limit.";
    let (given, finer, other) = ("mariadb:11", "mariadb:11.99", "mysql:8");
    let pull = "ErrImagePull";
    assert_table(
        [
            (other, "InvalidImageName", "invalid reference format", Fails),
            (
                given,
                "ErrImageNeverPull",
                "not present with pull policy of Never",
                Fails,
            ),
            (given, pull, absent, Open),
            (finer, pull, absent, Fails),
            ("mariadb@sha256:00", pull, absent, Fails),
            ("mariadb:11@sha256:00", pull, absent, Fails),
            (other, pull, absent, Fails),
            (given, pull, denied, Open),
            (finer, pull, denied, Open),
            (other, pull, denied, Fails),
            (
                given,
                pull,
                "no match for platform in manifest: not found",
                Open,
            ),
            (
                given,
                pull,
                "x509: certificate signed by unknown authority",
                Open,
            ),
            (given, pull, "pull QPS exceeded", OpenInTime),
            (finer, pull, "pull QPS exceeded", OpenInTime),
            (given, pull, limited, OpenInTime),
            (given, "ImagePullBackOff", limited, OpenInTime),
            (
                given,
                pull,
                "dial tcp 192.0.2.1:443: i/o timeout",
                OpenInTime,
            ),
            (given, pull, "read: connection reset by peer", OpenInTime),
            (given, pull, "net/http: TLS handshake timeout", OpenInTime),
            (given, pull, "Head \"https://r/v2/\": EOF", OpenInTime),
            (
                given,
                pull,
                "unexpected status: 503 Service Unavailable",
                OpenInTime,
            ),
            (
                given,
                pull,
                "lookup r on 10.0.0.1:53: no such host",
                OpenInTime,
            ),
            (
                given,
                pull,
                "something that nobody has read before",
                OpenInTime,
            ),
            // The wrong image, but until it is pulled its program may be well.
            (
                other,
                pull,
                "dial tcp 192.0.2.1:443: i/o timeout",
                FailsInTime,
            ),
        ]
        .map(|(image, reason, message, wanted)| {
            let judgement = waiting(image, reason, message, GIVEN);
            (format!("{image}: {message}"), judgement, wanted)
        }),
    );
    let own_choice = [(absent, Fails), (denied, Fails), (limited, OpenInTime)];
    assert_table(own_choice.map(|(message, wanted)| {
        (
            message.to_owned(),
            waiting("x", pull, message, READY),
            wanted,
        )
    }));
    let told = format!("{:?}", waiting(given, pull, limited, GIVEN));
    assert!(
        told.contains("imagePullSecrets") && told.contains("mirror"),
        "{told}"
    );
}

#[test]
fn causes_of_starts_are_sorted() {
    assert_table(
        [
            ("CreateContainerConfigError", "secret \"db\" not found", Fails),
            ("CreateContainerConfigError", "container has runAsNonRoot and image will run as root", Fails),
            ("RunContainerError", "unable to start container process: exec: \"slep\": executable file not found in $PATH", Fails),
            ("CreateContainerError", "failed to prepare subPath for volumeMount", Fails),
            ("PostStartHookError", "command exited with 1", Fails),
            ("CreateContainerError", "context deadline exceeded", OpenInTime),
            ("CreateContainerError", "failed to reserve container name c: name c is reserved for 0", OpenInTime),
            ("RunContainerError", "failed to create containerd task: ttrpc: closed", OpenInTime),
            ("RunContainerError", "rpc error: code = Unavailable desc = transport is closing", OpenInTime),
        ]
        .map(|(reason, message, wanted)| {
            let judgement = waiting("x", reason, message, READY);
            (message.to_owned(), judgement, wanted)
        }),
    );
    let end =
        |code: i32, reason: &str| format!("terminated: {{exitCode: {code}, reason: {reason}}}");
    let ends = [
        (end(1, "Error"), FailsInTime),
        (end(137, "OOMKilled"), FailsInTime),
        (end(0, "Completed"), FailsInTime),
        ("waiting: {reason: CrashLoopBackOff}".to_owned(), Fails),
    ];
    assert_table(ends.map(|(state, wanted)| {
        let judgement = container("x", &state, "", READY);
        (state, judgement, wanted)
    }));
}

#[test]
fn causes_of_sandboxes_and_mounts_are_sorted() {
    let set_up = "MountVolume.SetUp failed for volume \"v\" : ";
    assert_table(
        [
            ("FailedCreatePodSandBox", "failed to setup network for sandbox: cni plugin not initialized".to_owned(), OpenInTime),
            ("FailedCreatePodSandBox", "rpc error: code = DeadlineExceeded desc = context deadline exceeded".to_owned(), OpenInTime),
            ("FailedMount", "MountVolume.SetUp failed for volume \"kube-api-access-x\" : failed to fetch token".to_owned(), OpenInTime),
            ("FailedMount", format!("{set_up}driver name a.b not found in the list of registered CSI drivers"), OpenInTime),
            ("FailedMount", format!("{set_up}rpc error: code = Unavailable desc = x"), OpenInTime),
            ("FailedAttachVolume", "AttachVolume.Attach failed for volume \"v\" : timed out waiting for external-attacher".to_owned(), OpenInTime),
            ("FailedMount", format!("{set_up}object \"default\"/\"c\" not registered"), OpenInTime),
            ("FailedMount", format!("{set_up}secret \"db\" not found"), Fails),
            ("FailedMount", format!("{set_up}hostPath type check failed: /a is not a directory"), Fails),
            ("FailedMount", format!("{set_up}mount failed: exit status 32"), FailsInTime),
            ("FailedAttachVolume", "Multi-Attach error for volume \"v\" Volume is already used by pod(s) other".to_owned(), FailsInTime),
            ("Pulling", "Pulling image".to_owned(), OpenInTime),
        ]
        .map(|(reason, message, wanted)| {
            let said = event("Pod", "web", reason, &message);
            let judgement = container("x", "waiting: {reason: ContainerCreating}", &said, READY);
            (message, judgement, wanted)
        }),
    );
    // Once the image is being pulled, what was said before is over.
    let over = event(
        "Pod",
        "web",
        "FailedMount",
        &format!("{set_up}exit status 32"),
    ) + &event("Pod", "web", "Pulling", "Pulling image");
    let judgement = container("x", "waiting: {reason: ContainerCreating}", &over, READY);
    assert_table([("mounted at last".to_owned(), judgement, OpenInTime)]);
}

/// What becomes of a claim of the class slow, whose provisioner has said this.
fn claim(spec: &str, provisioner: &str, said: &str, others: &str, check: &str) -> Judgement {
    World::of(&format!(
        "{NODE}{{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {{name: slow}}, provisioner: {provisioner}, volumeBindingMode: Immediate}}\n---\n{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: data}}, spec: {{storageClassName: slow, resources: {{requests: {{storage: 1Gi}}}}, {spec}}}, status: {{phase: Pending}}}}\n---\n{}{others}",
        if said.is_empty() { String::new() } else { event("PersistentVolumeClaim", "data", "ProvisioningFailed", said) },
    ))
    .judge(check)
}

#[test]
fn causes_of_claims_are_sorted() {
    let rwo = "accessModes: [ReadWriteOnce]";
    let with = |field: &str| format!("{rwo}, {field}");
    let (driver, none) = ("example.com/disk", "");
    let given = "pvcBound: {claim: data, class: slow}";
    assert_table(
        [
            (with("volumeName: absent"), driver, none, Fails),
            (with("selector: {}"), driver, none, FailsInTime),
            (
                with("selector: {}"),
                driver,
                "claim Selector is not supported",
                Fails,
            ),
            (
                with("selector: {matchLabels: {a: b}}"),
                driver,
                "claim Selector is not supported",
                Fails,
            ),
            (
                with("volumeMode: Block"),
                driver,
                "driver does not support block volumes",
                Fails,
            ),
            (
                "accessModes: [ReadWriteMany]".to_owned(),
                driver,
                "Volume capabilities MULTI_NODE_MULTI_WRITER not supported",
                Fails,
            ),
            (
                "accessModes: [ReadWriteOncePod]".to_owned(),
                driver,
                "Only support ReadWriteOnce access mode",
                Fails,
            ),
            (
                "accessModes: [ReadWriteMany]".to_owned(),
                "rancher.io/local-path",
                none,
                FailsInTime,
            ),
            (
                with("dataSource: {kind: VolumeSnapshot, name: s}"),
                driver,
                none,
                FailsInTime,
            ),
            // What the cluster lacks.
            (rwo.to_owned(), driver, none, OpenInTime),
            (rwo.to_owned(), driver, "quota exceeded", OpenInTime),
            (
                rwo.to_owned(),
                driver,
                "access mode not supported",
                OpenInTime,
            ),
            (
                rwo.to_owned(),
                "kubernetes.io/no-provisioner",
                none,
                FailsInTime,
            ),
        ]
        .map(|(spec, provisioner, said, wanted)| {
            let judgement = claim(&spec, provisioner, said, "", given);
            (format!("{spec}: {said}"), judgement, wanted)
        }),
    );
}

#[test]
fn volume_made_by_hand_is_bound_or_named() {
    let volume = |spec: &str| {
        format!(
            "{{apiVersion: v1, kind: PersistentVolume, metadata: {{name: pv, labels: {{a: b}}}}, spec: {{storageClassName: slow, accessModes: [ReadWriteOnce], capacity: {{storage: 2Gi}}, {spec}}}}}"
        )
    };
    let small = volume("").replace("2Gi", "1Mi");
    let other_class = volume("").replace("slow", "fast");
    let reserved = volume("claimRef: {namespace: default, name: data}");
    let taken = volume("claimRef: {namespace: default, name: other, uid: u}");
    let released = volume("claimRef: {namespace: default, name: data, uid: an-older-one}");
    let block = volume("volumeMode: Block");
    let plain = volume("");
    for by in [
        "volumeName: pv",
        "selector: {matchLabels: {a: b}}",
        "selector: {}",
    ] {
        let spec = format!("accessModes: [ReadWriteOnce], {by}");
        let wrong = if by.starts_with("volumeName") {
            Fails
        } else {
            FailsInTime
        };
        assert_table(
            [
                (&plain, OpenInTime),
                (&reserved, OpenInTime),
                (&small, wrong),
                (&other_class, wrong),
                (&taken, wrong),
                (&released, wrong),
                (&block, wrong),
            ]
            .map(|(volume, wanted)| {
                let given = "pvcBound: {claim: data, class: slow}";
                let judgement = claim(&spec, "example.com/disk", "", volume, given);
                let field = by.split(':').next().unwrap();
                let named = format!("{judgement:?}").contains(field);
                assert!(named || wanted == OpenInTime, "{judgement:?}");
                (format!("{by}: {volume}"), judgement, wanted)
            }),
        );
    }
    let unmatched = "accessModes: [ReadWriteOnce], selector: {matchExpressions: [{key: a, operator: DoesNotExist}]}";
    let judgement = claim(
        unmatched,
        "example.com/disk",
        "",
        &plain,
        "pvcBound: {claim: data}",
    );
    assert_table([("not selected".to_owned(), judgement, FailsInTime)]);
}

#[test]
fn volume_mode_for_the_other_use_fails_at_once() {
    let pod = |using: &str| {
        format!(
            "{{apiVersion: v1, kind: Pod, metadata: {{name: web}}, spec: {{containers: [{{name: c, image: x, {using}}}], volumes: [{{name: v, persistentVolumeClaim: {{claimName: data}}}}]}}, status: {{phase: Pending}}}}"
        )
    };
    let mounts = pod("volumeMounts: [{name: v, mountPath: /a}]");
    let devices = pod("volumeDevices: [{name: v, devicePath: /dev/a}]");
    let rwo = "accessModes: [ReadWriteOnce]";
    let block = format!("{rwo}, volumeMode: Block");
    for check in ["pvcBound: {claim: data, class: slow}", GIVEN] {
        assert_table([
            (
                "mounted device".to_owned(),
                claim(&block, "a/b", "", &mounts, check),
                Fails,
            ),
            (
                "folder as device".to_owned(),
                claim(rwo, "a/b", "", &devices, check),
                Fails,
            ),
            (
                "device as device".to_owned(),
                claim(&block, "a/b", "", &devices, check),
                OpenInTime,
            ),
        ]);
    }
}

#[test]
fn causes_of_workloads_are_sorted() {
    let refused = |message: &str| {
        World::of(&format!(
            "{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: web}}, spec: {{replicas: 1}}, status: {{conditions: [{{type: ReplicaFailure, status: 'True', message: '{message}'}}]}}}}"
        ))
        .judge(READY)
    };
    assert_table(
        [
            ("pods \"web-0\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=6, limited: pods=6", OpenInTime),
            ("pods \"web-0\" is forbidden: exceeded quota: q, requested: cpu=4,pods=1, used: cpu=0,pods=0, limited: cpu=2,pods=6", Fails),
            ("pods \"web-0\" is forbidden: failed quota: q: must specify limits.cpu for: c", Fails),
            ("pods \"web-0\" is forbidden: error looking up service account default/default: serviceaccount \"default\" not found", OpenInTime),
            ("pods \"web-0\" is forbidden: error looking up service account default/own: serviceaccount \"own\" not found", Fails),
            ("pods \"web-0\" is forbidden: violates PodSecurity \"restricted:latest\": privileged", Fails),
            ("Internal error occurred: failed calling webhook \"a.b\": timeout", OpenInTime),
            ("Pod \"web-0\" is invalid: spec.containers[0].image: Required value", Fails),
        ]
        .map(|(message, wanted)| (message.to_owned(), refused(message), wanted)),
    );
}

#[test]
fn causes_of_nodes_are_sorted() {
    let unplaced = |message: &str| {
        World::of(&format!(
            "{NODE}{{apiVersion: v1, kind: Pod, metadata: {{name: web}}, spec: {{containers: [{{name: c, image: x}}]}}, status: {{phase: Pending, conditions: [{{type: PodScheduled, status: 'False', reason: Unschedulable, message: '{message}'}}]}}}}"
        ))
        .judge(READY)
    };
    assert_table(
        [
            ("0/1 nodes are available: 1 Insufficient cpu.", OpenInTime),
            ("0/1 nodes are available: 1 Too many pods.", OpenInTime),
            ("0/1 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/unreachable: }.", OpenInTime),
            ("0/1 nodes are available: 1 node(s) did not have free ports for the requested pod ports.", FailsInTime),
        ]
        .map(|(message, wanted)| (message.to_owned(), unplaced(message), wanted)),
    );
    let down = NODE.replace("'True'", "Unknown");
    let pod = "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {nodeName: one, containers: [{name: c, image: x}]}, status: {phase: Pending}}";
    let on_it = World::of(&(down + pod)).judge(READY);
    let nowhere = World::of(&(NODE.to_owned() + &pod.replace("nodeName: one", "nodeName: two")));
    assert_table([
        ("a node that is down".to_owned(), on_it, OpenInTime),
        (
            "a node that is not there".to_owned(),
            nowhere.judge(READY),
            Fails,
        ),
    ]);
}
