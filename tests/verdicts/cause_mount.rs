//! A Pod that waits on its node for a volume.

use handson::judgement::Judgement;

use crate::world::{World, assert_cause, assert_inconclusive, at_last};

const NODE: &str = "{apiVersion: v1, kind: Node, metadata: {name: one}, status: {conditions: [{type: Ready, status: 'True'}]}}\n---\n";

/// The Pod web on node one, waiting for the volume v.
fn creating(volume: &str, message: &str) -> Judgement {
    let pod = format!(
        "{{apiVersion: v1, kind: Pod, metadata: {{name: web}}, spec: {{nodeName: one, containers: [{{name: c, image: x}}], volumes: [{{name: v, {volume}}}]}}, status: {{phase: Pending, containerStatuses: [{{name: c, ready: false, restartCount: 0, image: x, imageID: x, state: {{waiting: {{reason: ContainerCreating}}}}}}]}}}}\n---\n"
    );
    let event = format!(
        "{{apiVersion: v1, kind: Event, metadata: {{name: e}}, type: Warning, reason: FailedMount, message: 'MountVolume.SetUp failed for volume \"v\" : {message}', involvedObject: {{kind: Pod, name: web, uid: uid-web}}}}\n---\n"
    );
    let map = "{apiVersion: v1, kind: ConfigMap, metadata: {name: conf}, data: {a: x}}\n---\n";
    World::of(&[NODE, map, &pod, &event].concat()).judge("podReady: {pod: web}")
}

#[test]
fn unmountable_volume_says_what_is_missing() {
    for (volume, message, headline, evidence) in [
        (
            "hostPath: {path: /data/x, type: Directory}",
            "hostPath type check failed, /data/x is not a directory, unable to determine its type: path \"/data/x\" does not exist",
            "node one has no directory /data/x",
            "does not exist",
        ),
        (
            "hostPath: {path: /data, type: File}",
            "hostPath type check failed: /data is not a file, it''s a Directory",
            "node one has no file /data",
            "a Directory",
        ),
        (
            "secret: {secretName: db}",
            "secret \"db\" not found",
            "volume v needs Secret db, which does not exist",
            "",
        ),
        (
            "secret: {secretName: db, items: [{key: k, path: p}]}",
            "references non-existent secret key: k",
            "volume v needs the key k of Secret db",
            "",
        ),
        (
            "configMap: {name: conf, items: [{key: aa, path: p}]}",
            "configmap references non-existent config key: aa",
            "volume v needs the key aa of ConfigMap conf",
            "available: a",
        ),
        (
            "configMap: {name: cnf}",
            "whatever",
            "volume v needs ConfigMap cnf, which does not exist",
            "did you mean `conf`?",
        ),
        (
            "projected: {sources: [{configMap: {name: cnf}}]}",
            "whatever",
            "volume v needs ConfigMap cnf, which does not exist",
            "did you mean `conf`?",
        ),
    ] {
        assert_cause(creating(volume, message), headline, evidence);
    }
    let other = at_last(creating(
        "nfs: {server: s, path: /}",
        "mount.nfs: Connection refused",
    ));
    assert_cause(
        other,
        "the volume v cannot be mounted",
        "Connection refused",
    );
}

#[test]
fn lagging_cache_explains_nothing() {
    let lagging = "failed to sync configmap cache: timed out waiting for the condition";
    assert_inconclusive(&at_last(creating("emptyDir: {}", lagging)));
}
