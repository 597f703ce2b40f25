//! The stage with the emptyDir.

use handson::evidence::{
    Answer, ClaimIdentity, File, FileSeen, Marker, MarkerSeen, Means, MissingFile, Probe, Recreate,
    Recreation, SharedWrite, SharedWriteSeen, SocketSeen,
};

use handson::judgement::Judgement;

use crate::world::{World, assert_inconclusive, assert_pass, failure, headline, remarks};

const POD: &str = "
apiVersion: v1
kind: Pod
metadata: {name: shared-vol-example}
spec:
  volumes:
  - {name: one, emptyDir: {}}
  - {name: two, emptyDir: {}}
  containers:
  - name: a
    image: busybox
    volumeMounts: [{name: one, mountPath: /mount-point-1}]
  - name: b
    image: busybox
    volumeMounts: [{name: one, mountPath: /mount-point-2}]
status: {phase: Running}
";

const SHARED: &str =
    "volumeShared: {pod: shared-vol-example, mounts: [/mount-point-1, /mount-point-2]}";
const FILE: &str = "fileContent: {pod: shared-vol-example, writtenIn: /mount-point-1, readIn: /mount-point-2, file: test.txt}";
const NONCE: &str = "fileContent: {pod: shared-vol-example, writtenIn: /mount-point-1, readIn: /mount-point-2, nonce: true}";
const LOST: &str = "dataLost: {pod: shared-vol-example, mountPath: /mount-point-1}";

fn with(from: &str, to: &str) -> World {
    assert!(POD.contains(from), "nothing to change: {from}");
    World::of(&POD.replace(from, to))
}

#[test]
fn one_empty_dir_in_two_containers_passes() {
    assert_pass(&World::of(POD).judge(SHARED));
    assert_pass(&with("emptyDir: {}", "emptyDir: {medium: Memory, sizeLimit: 1Mi}").judge(SHARED));
}

#[test]
fn container_with_both_paths_beside_another_passes() {
    let world = with(
        "volumeMounts: [{name: one, mountPath: /mount-point-1}]",
        "volumeMounts: [{name: one, mountPath: /mount-point-1}, {name: one, mountPath: /mount-point-2}]",
    );
    assert_pass(&world.judge(SHARED));
}

#[test]
fn a_sidecar_counts_as_a_container() {
    let world = with(
        "  - name: b\n    image: busybox\n    volumeMounts: [{name: one, mountPath: /mount-point-2}]\n",
        "  initContainers:\n  - name: b\n    image: busybox\n    restartPolicy: Always\n    volumeMounts: [{name: one, mountPath: /mount-point-2}]\n",
    );
    assert_pass(&world.judge(SHARED));
    assert_pass(&world.judge("podContainers: {pod: shared-vol-example, atLeast: 2}"));
}

#[test]
fn volumes_not_shared_as_asked_fail() {
    for (from, to) in [
        (
            "{name: one, mountPath: /mount-point-2}",
            "{name: two, mountPath: /mount-point-2}",
        ),
        (
            "{name: one, mountPath: /mount-point-2}",
            "{name: one, mountPath: /mount-point-2, subPath: x}",
        ),
        (
            "{name: one, mountPath: /mount-point-2}",
            "{name: one, mountPath: /mount-point-3}",
        ),
        (
            "{name: one, emptyDir: {}}",
            "{name: one, hostPath: {path: /tmp/x}}",
        ),
        (
            "  - name: b\n    image: busybox\n    volumeMounts: [{name: one, mountPath: /mount-point-2}]\n",
            "",
        ),
    ] {
        failure(with(from, to).judge(SHARED));
    }
    let both_in_one = with(
        "volumeMounts: [{name: one, mountPath: /mount-point-1}]\n  - name: b\n    image: busybox\n    volumeMounts: [{name: one, mountPath: /mount-point-2}]",
        "volumeMounts: [{name: one, mountPath: /mount-point-1}, {name: one, mountPath: /mount-point-2}]",
    );
    failure(both_in_one.judge(SHARED));
}

const FIRST: &str = "{name: one, mountPath: /mount-point-1}";
const SECOND: &str = "{name: one, mountPath: /mount-point-2}";

#[test]
fn sub_path_is_the_same_however_spelt() {
    let spelt = POD
        .replace(FIRST, "{name: one, mountPath: /mount-point-1, subPath: x}")
        .replace(
            SECOND,
            "{name: one, mountPath: /mount-point-2, subPath: ./x/}",
        );
    assert_pass(&World::of(&spelt).judge(SHARED));
}

#[test]
fn different_sub_paths_are_told_from_two_volumes() {
    let folders = with(SECOND, "{name: one, mountPath: /mount-point-2, subPath: x}");
    assert_eq!(
        headline(folders.judge(SHARED)),
        "/mount-point-1 and /mount-point-2 are different folders (subPath) of the volume one"
    );
    let volumes = with(SECOND, "{name: two, mountPath: /mount-point-2}");
    assert_eq!(
        headline(volumes.judge(SHARED)),
        "the two containers do not mount the same volume at /mount-point-1 and /mount-point-2"
    );
}

/// The chapter's Pod with one more container, before the others, that mounts this.
fn beside(mount: &str) -> World {
    let container = format!("  - {{name: z, image: busybox, volumeMounts: [{mount}]}}");
    with("  containers:\n", &format!("  containers:\n{container}\n"))
}

const VIEWED: &str = "{name: one, mountPath: /mount-point-1, readOnly: true}";

#[test]
fn writable_sharing_containers_are_asked() {
    for mount in [VIEWED, "{name: two, mountPath: /mount-point-1}"] {
        let world = beside(mount).probed(|probe| match probe {
            Probe::SharedWrite(SharedWrite { from, to, .. })
                if from.container == "a" && to.container == "b" =>
            {
                Answer::SharedWrite(SharedWriteSeen::Same)
            }
            other => panic!("{other:?}"),
        });
        assert_pass(&world.judge(SHARED));
        assert_pass(&world.judge(NONCE));
    }
}

#[test]
fn a_file_is_left_where_it_can_be_written() {
    let world = beside(VIEWED).probed(|probe| match probe {
        Probe::Recreate(Recreate {
            marker: Marker::File { at },
            ..
        }) if at.container == "a" => Answer::Recreation(Box::new(recreated(MarkerSeen::Lost))),
        other => panic!("{other:?}"),
    });
    assert_pass(&world.judge(LOST));
}

#[test]
fn too_few_containers_fail() {
    let one = with(
        "  - name: b\n    image: busybox\n    volumeMounts: [{name: one, mountPath: /mount-point-2}]\n",
        "",
    );
    assert_eq!(
        headline(one.judge("podContainers: {pod: shared-vol-example, atLeast: 2}")),
        "Pod shared-vol-example has too few containers"
    );
}

fn file(first: FileSeen, second: FileSeen) -> World {
    World::of(POD).probed(move |probe| match probe {
        Probe::File(File { at, .. })
            if at.path == "/mount-point-1/test.txt" && at.container == "a" =>
        {
            Answer::File(first.clone())
        }
        Probe::File(File { at, .. })
            if at.path == "/mount-point-2/test.txt" && at.container == "b" =>
        {
            Answer::File(second.clone())
        }
        other => panic!("{other:?}"),
    })
}

fn content(sha256: &str) -> FileSeen {
    FileSeen::Content {
        bytes: 5,
        sha256: sha256.to_owned(),
        start: "hello".to_owned(),
        cut: false,
        identity: None,
    }
}

#[test]
fn file_is_compared_by_digest_in_both_containers() {
    assert_pass(&file(content("1"), content("1")).judge(FILE));
    assert!(headline(file(content("1"), content("2")).judge(FILE)).contains("differ in content"));
    let missing = failure(
        file(
            FileSeen::Missing("no such file".to_owned().into()),
            FileSeen::Missing("no such file".to_owned().into()),
        )
        .judge(FILE),
    );
    assert_eq!(missing.mismatches.len(), 2);
}

fn absent(beside: &[&str]) -> FileSeen {
    FileSeen::Missing(MissingFile {
        said: "no such file".to_owned(),
        beside: Some(beside.iter().map(|name| (*name).to_owned()).collect()),
    })
}

#[test]
fn absent_file_is_named_once_with_its_neighbours() {
    let told = |beside: &[&str]| failure(file(absent(beside), absent(beside)).judge(FILE));
    let failed = told(&["text.txt", "other"]);
    assert_eq!(failed.mismatches.len(), 1);
    assert_eq!(failed.mismatches[0].what.en, "there is no test.txt yet");
    assert_eq!(
        failed.mismatches[0].actual.en,
        "/mount-point-1 has: text.txt, other; did you mean `text.txt`?"
    );
    let empty = told(&[]);
    assert_eq!(empty.mismatches[0].actual.en, "/mount-point-1 is empty");
    let far = told(&["a"]);
    assert_eq!(far.mismatches[0].actual.en, "/mount-point-1 has: a");
    // It is there and cannot be read.
    let unreadable = told(&["test.txt"]);
    assert_eq!(unreadable.mismatches.len(), 2);
    assert!(unreadable.evidence[0].en.ends_with("has: test.txt"));
    // On one side only.
    let half = readings(|_, side| match side {
        "a" => content("1"),
        _ => absent(&["Test.txt"]),
    });
    let half = failure(half);
    assert_eq!(
        half.evidence[0].en,
        "/mount-point-2 has: Test.txt; did you mean `Test.txt`?"
    );
}

#[test]
fn file_in_a_volume_of_secrets_is_read_as_one() {
    for (volume, secret) in [
        ("emptyDir: {}", false),
        ("secret: {secretName: s}", true),
        ("configMap: {name: c}", false),
        ("projected: {sources: [{configMap: {name: c}}]}", false),
        (
            "projected: {sources: [{configMap: {name: c}}, {secret: {name: s}}]}",
            true,
        ),
        (
            "projected: {sources: [{serviceAccountToken: {path: token}}]}",
            true,
        ),
        ("csi: {driver: secrets-store.csi.k8s.io}", true),
    ] {
        let pod = with("emptyDir: {}", volume);
        let seen = pod.probed(move |probe| match probe {
            Probe::File(File { secret: asked, .. }) => {
                assert_eq!(*asked, secret, "{volume}");
                Answer::File(content("1"))
            }
            other => panic!("{other:?}"),
        });
        assert_pass(&seen.judge(FILE));
    }
}

/// The file as it is read on both sides, once and again.
fn readings(of: impl Fn(u32, &str) -> FileSeen + 'static) -> Judgement {
    World::of(POD)
        .probed(move |probe| match probe {
            Probe::File(File { at, again, .. }) => Answer::File(of(*again, &at.container)),
            other => panic!("{other:?}"),
        })
        .judge(FILE)
}

fn inode(sha256: &str, inode: &str) -> FileSeen {
    match content(sha256) {
        FileSeen::Content {
            bytes,
            sha256,
            start,
            cut,
            ..
        } => FileSeen::Content {
            bytes,
            sha256,
            start,
            cut,
            identity: Some(inode.to_owned()),
        },
        other => other,
    }
}

#[test]
fn file_that_is_being_written_is_read_again() {
    // It was written between the first two readings, and not since.
    assert_pass(&readings(|again, side| match (again, side) {
        (0, "a") => content("1"),
        _ => content("2"),
    }));
    // It was being made anew.
    assert_pass(&readings(|again, side| match (again, side) {
        (0, "b") => FileSeen::Missing("no such file".to_owned().into()),
        _ => content("1"),
    }));
    // It is written all the time: it is one file, two, or nobody knows.
    let moving = |again: u32, side: &str| format!("{again}{side}");
    assert_pass(&readings(move |again, side| {
        inode(&moving(again, side), "1:7")
    }));
    let two = readings(move |again, side| inode(&moving(again, side), side));
    assert!(headline(two).contains("differ in content"));
    assert_inconclusive(&readings(move |again, side| content(&moving(again, side))));
    let renamed = readings(move |again, side| inode(&moving(again, side), &moving(again, side)));
    assert_inconclusive(&renamed);
}

#[test]
fn file_that_stays_different_fails() {
    let one_sided = readings(|_, side| match side {
        "a" => content("1"),
        _ => FileSeen::Missing("no such file".to_owned().into()),
    });
    assert_eq!(failure(one_sided).mismatches.len(), 1);
    // One side goes on and the other does not for as long as it is looked.
    let copied = readings(|again, side| match side {
        "a" => inode(&again.to_string(), "1:7"),
        _ => inode("copy", "1:8"),
    });
    assert!(headline(copied).contains("differ in content"));
}

#[test]
fn no_reader_is_inconclusive_dead_container_fails() {
    assert_inconclusive(&file(FileSeen::NoReader("no cat".into()), content("1")).judge(FILE));
    failure(
        file(
            FileSeen::NotRunning("container not found".into()),
            content("1"),
        )
        .judge(FILE),
    );
}

#[test]
fn a_nonce_must_come_through() {
    let nonce = |seen: SharedWriteSeen| {
        World::of(POD)
            .probed(move |_| Answer::SharedWrite(seen.clone()))
            .judge(NONCE)
    };
    assert_pass(&nonce(SharedWriteSeen::Same));
    failure(nonce(SharedWriteSeen::NotSeen("no such file".into())));
    failure(nonce(SharedWriteSeen::NotWritten(
        "read-only file system".into(),
    )));
    failure(nonce(SharedWriteSeen::Different));
    assert_inconclusive(&nonce(SharedWriteSeen::NoShell("no sh".into())));
}

/// A Pod that came back, with this end of its nonce.
pub fn recreated(marker: MarkerSeen) -> Recreation {
    let identity = ClaimIdentity {
        claim: "mariadb".into(),
        claim_uid: "c".into(),
        volume: "pvc-c".into(),
        volume_uid: Some("v".into()),
    };
    Recreation {
        old_uid: "old".into(),
        new_uid: Some("new".into()),
        nodes: ("n".into(), "n".into()),
        controller: None,
        claims_before: vec![identity.clone()],
        claims_after: vec![identity],
        marker,
        means: Means::Row,
        not_restored: Vec::new(),
    }
}

#[test]
fn an_empty_dir_must_lose_what_was_written() {
    let lost = |marker: MarkerSeen| {
        World::of(POD)
            .probed(move |_| Answer::Recreation(Box::new(recreated(marker.clone()))))
            .judge(LOST)
    };
    assert_pass(&lost(MarkerSeen::Lost));
    failure(lost(MarkerSeen::Kept));
    assert_inconclusive(&lost(MarkerSeen::NotAsked("gone".into())));
}

#[test]
fn other_volume_fails_without_touching_the_pod() {
    failure(
        with(
            "{name: one, emptyDir: {}}",
            "{name: one, hostPath: {path: /x}}",
        )
        .judge(LOST),
    );
}

const BUILDER: &str = "
apiVersion: v1
kind: Pod
metadata: {name: ns-builder-7f-x, labels: {pod-template-hash: 7f}, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: ns-builder-7f, uid: r, controller: true}]}
spec:
  volumes: [{name: socket, emptyDir: {}}]
  containers:
  - {name: buildkitd, image: x, volumeMounts: [{name: socket, mountPath: /run/user/1000/buildkit}]}
  - {name: builder, image: z, volumeMounts: [{name: socket, mountPath: /run/buildkit}]}
  nodeName: node-1
status:
  phase: Running
  conditions: [{type: Ready, status: 'True'}]
  containerStatuses: [{name: buildkitd, ready: true, restartCount: 0, image: x, imageID: x, state: {running: {}}}, {name: builder, ready: true, restartCount: 0, image: z, imageID: z, state: {running: {}}}]
";
const SOCKET: &str = "socketShared: {pod: ns-builder, server: /run/user/1000/buildkit/buildkitd.sock, client: /run/buildkit/buildkitd.sock}";

#[test]
fn socket_must_be_shared_open_and_permitted() {
    let seen = |bits: [bool; 5]| {
        World::of(BUILDER)
            .probed(move |_| {
                let [at_server, at_client, same_file, listening, permitted] = bits;
                Answer::Socket(SocketSeen::Asked {
                    at_server,
                    at_client,
                    same_file,
                    listening,
                    permitted,
                })
            })
            .judge(SOCKET)
    };
    assert_pass(&seen([true; 5]));
    for wrong in 0..5 {
        let mut bits = [true; 5];
        bits[wrong] = false;
        assert_eq!(failure(seen(bits)).mismatches.len(), 1);
    }
}

#[test]
fn a_socket_that_no_volume_carries_over_fails() {
    let world = World::of(&BUILDER.replace("mountPath: /run/buildkit}", "mountPath: /somewhere}"));
    failure(world.judge(SOCKET));
}

#[test]
fn an_empty_file_passes_with_a_remark() {
    let empty = FileSeen::Content {
        bytes: 0,
        sha256: "e".into(),
        start: String::new(),
        cut: false,
        identity: None,
    };
    assert_eq!(remarks(file(empty.clone(), empty).judge(FILE)).len(), 1);
}
