//! A Pod that no node takes, and why.

use handson::judgement::Judgement;

use crate::world::{World, assert_cause, assert_inconclusive, at_last, failure};

const READY: &str = "podReady: {pod: web}";

fn node(name: &str, labels: &str, spec: &str) -> String {
    format!(
        "{{apiVersion: v1, kind: Node, metadata: {{name: {name}, labels: {{kubernetes.io/hostname: {name}, {labels}}}}}, spec: {{{spec}}}, status: {{allocatable: {{cpu: '2', memory: 8Gi}}, conditions: [{{type: Ready, status: 'True'}}]}}}}\n---\n"
    )
}

/// The Pod web with this spec, which the scheduler could not place with this message.
fn pod(spec: &str, message: &str) -> String {
    format!(
        "{{apiVersion: v1, kind: Pod, metadata: {{name: web}}, spec: {{containers: [{{name: c, image: x}}], {spec}}}, status: {{phase: Pending, conditions: [{{type: PodScheduled, status: 'False', reason: Unschedulable, message: '{message}'}}]}}}}\n---\n"
    )
}

fn judge(parts: &[String]) -> Judgement {
    World::of(&parts.concat()).judge(READY)
}

fn two_nodes() -> String {
    node("one", "disk: ssd", "") + &node("two", "zone: b", "")
}

#[test]
fn unmatched_selector_shows_the_nodes_labels() {
    for (selector, evidence) in [
        (
            "disk: sdd",
            "did you mean `ssd`? (disk of the cluster's nodes: ssd)",
        ),
        (
            "disks: ssd",
            "no node has a label disks; did you mean `disk`?",
        ),
        ("colour: blue", "no node has a label colour"),
        ("disk: ssd, zone: b", "one comes nearest and lacks zone=b"),
        ("kubernetes.io/hostname: far-away", "nodes: one, two"),
    ] {
        let spec = format!("nodeSelector: {{{selector}}}");
        let judgement = judge(&[two_nodes(), pod(&spec, "0/2 nodes are available")]);
        assert_cause(judgement, "none matches its nodeSelector", evidence);
    }
}

fn affinity(demand: &str) -> String {
    format!(
        "affinity: {{nodeAffinity: {{requiredDuringSchedulingIgnoredDuringExecution: {{nodeSelectorTerms: [{{matchExpressions: [{{{demand}}}]}}]}}}}}}"
    )
}

#[test]
fn required_affinity_knows_every_operator() {
    for (demand, fits) in [
        ("key: disk, operator: In, values: [ssd, hdd]", true),
        ("key: disk, operator: In, values: [hdd]", false),
        ("key: disk, operator: Exists", true),
        ("key: gpu, operator: Exists", false),
        ("key: kubernetes.io/hostname, operator: DoesNotExist", false),
        (
            "key: kubernetes.io/hostname, operator: NotIn, values: [one, two]",
            false,
        ),
        ("key: disk, operator: NotIn, values: [ssd]", true),
        ("key: disk, operator: Gt, values: ['1']", false),
    ] {
        let judgement = judge(&[two_nodes(), pod(&affinity(demand), "said")]);
        if fits {
            assert_cause(at_last(judgement), "no node can take the Pod", "said");
        } else {
            assert_cause(judgement, "none matches its nodeAffinity", "said");
        }
    }
}

#[test]
fn pod_too_large_for_every_node_fails_with_sizes() {
    let large = |requests: &str| {
        let spec =
            format!("containers: [{{name: c, image: x, resources: {{requests: {{{requests}}}}}}}]");
        let pod = pod("", "said").replace("containers: [{name: c, image: x}], ", &spec);
        judge(&[two_nodes(), pod])
    };
    assert_cause(
        large("memory: 9000Mi"),
        "requests memory 8.7Gi, and the largest has 8Gi",
        "said",
    );
    assert_cause(
        large("cpu: 2100m"),
        "requests cpu 2100m, and the largest has 2",
        "said",
    );
    assert_cause(
        large("example.com/gpu: '1'"),
        "requests example.com/gpu 1, and the largest has 0",
        "",
    );
    let message = "0/2 nodes are available: 2 Insufficient cpu.";
    let busy = judge(&[two_nodes(), pod("", message)]);
    assert_inconclusive(&at_last(busy));
}

#[test]
fn largest_init_counts_sidecars_add_up() {
    let judged = |init: &str| {
        let spec = format!(
            "containers: [{{name: c, image: x, resources: {{requests: {{cpu: '1'}}}}}}], initContainers: [{{name: i, image: x, {init}}}]"
        );
        judge(&[
            two_nodes(),
            pod("", "said").replace("containers: [{name: c, image: x}], ", &spec),
        ])
    };
    let init = "resources: {requests: {cpu: 1500m}}";
    at_last(judged(init));
    let sidecar = judged(&format!("restartPolicy: Always, {init}"));
    assert_cause(sidecar, "requests cpu 2500m, and the largest has 2", "");
    let init = judged("resources: {requests: {cpu: '3'}}");
    assert_cause(init, "requests cpu 3, and the largest has 2", "");
}

const TAINT: &str = "taints: [{key: dedicated, value: gpu, effect: NoSchedule}]";

#[test]
fn persons_taint_fails_at_once_and_is_named() {
    let nodes = node("one", "disk: ssd", TAINT) + &node("two", "zone: b", "");
    let judgement = |tolerations: &str| {
        let spec = format!("nodeSelector: {{disk: ssd}}, tolerations: [{tolerations}]");
        judge(&[nodes.clone(), pod(&spec, "0/2 nodes are available")])
    };
    for wrong in [
        "",
        "{key: dedicated, operator: Equal, value: cpu, effect: NoSchedule}",
        "{key: dedicated, operator: Exists, effect: NoExecute}",
        "{key: dedicatedd, operator: Exists}",
    ] {
        let headline =
            "one, has the taint dedicated=gpu:NoSchedule, which the Pod does not tolerate";
        assert_cause(judgement(wrong), headline, "0/2 nodes");
    }
    for right in [
        "{key: dedicated, value: gpu, effect: NoSchedule}",
        "{key: dedicated, operator: Exists}",
        "{operator: Exists}",
    ] {
        at_last(judgement(right));
    }
}

#[test]
fn clusters_taint_is_awaited_and_nobodys_fault() {
    for taint in ["not-ready", "unreachable", "unschedulable", "disk-pressure"] {
        let sick = format!("taints: [{{key: node.kubernetes.io/{taint}, effect: NoSchedule}}]");
        let nodes = node("one", "disk: ssd", &sick) + &node("two", "zone: b", "");
        let judgement = judge(&[nodes, pod("nodeSelector: {disk: ssd}", "said")]);
        assert_inconclusive(&at_last(judgement));
    }
}

#[test]
fn unwell_node_may_hold_the_pod_later() {
    let sick = "taints: [{key: node.kubernetes.io/not-ready, effect: NoSchedule}]";
    let large = node("large", "", sick).replace("cpu: '2'", "cpu: '64'");
    let spec = "containers: [{name: c, image: x, resources: {requests: {cpu: '8'}}}], ";
    let pod = pod("", "said").replace("containers: [{name: c, image: x}], ", spec);
    at_last(judge(&[two_nodes(), large, pod.clone()]));
    assert_cause(judge(&[two_nodes(), pod]), "the largest has 2", "said");
}

#[test]
fn tainted_cluster_is_no_students_fault() {
    let nodes = node("one", "", TAINT);
    assert_inconclusive(&judge(&[nodes.clone(), pod("", "said")]));
    let world = World::of(&(nodes + &pod("nodeSelector: {kubernetes.io/hostname: one}", "said")));
    assert_inconclusive(&world.judge("podReady: {pod: web, node: one}"));
    assert_cause(world.judge(READY), "has the taint", "");
}

#[test]
fn scheduler_message_is_told_in_plain_words() {
    for (message, headline) in [
        (
            "2 node(s) didn''t have free ports for the requested pod ports.",
            "hostPort",
        ),
        (
            "2 node(s) didn''t match pod anti-affinity rules.",
            "podAntiAffinity",
        ),
        (
            "2 node(s) didn''t match pod topology spread constraints.",
            "topologySpreadConstraints",
        ),
        ("2 node(s) were odd.", "no node can take the Pod"),
    ] {
        let said = format!("0/2 nodes are available: {message} preemption: 0/2 useless");
        let judgement = at_last(judge(&[two_nodes(), pod("", &said)]));
        let told = format!("{judgement:?}");
        assert!(!told.contains("preemption"), "{told}");
        assert_cause(judgement, headline, "0/2 nodes are available");
    }
}

#[test]
fn unreadable_nodes_leave_the_schedulers_words() {
    let judged = |spec: &str, message: &str| {
        let world = World::of(&(two_nodes() + &pod(spec, message))).forbid("Node");
        at_last(world.judge(READY))
    };
    let said = "0/2 nodes are available: 2 node(s) didn''t match Pod''s node affinity/selector.";
    assert_cause(
        judged("nodeSelector: {a: b}", said),
        "none matches its nodeSelector (a=b)",
        "0/2",
    );
    let said = "0/2 nodes are available: 2 node(s) had untolerated taint(s).";
    assert_cause(judged("", said), "taints that it does not tolerate", "0/2");
    assert_inconclusive(&judged(
        "",
        "2 node(s) had untolerated taint {node.kubernetes.io/not-ready: }.",
    ));
}

#[test]
fn volume_on_another_node_fails_at_once() {
    let claim = "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {volumeName: pv}, status: {phase: Bound}}\n---\n";
    let volume = "{apiVersion: v1, kind: PersistentVolume, metadata: {name: pv}, spec: {nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [two]}]}]}}}}\n---\n";
    let spec =
        "nodeSelector: {disk: ssd}, volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]";
    let said =
        "0/2 nodes are available: 1 node(s) didn''t match PersistentVolume''s node affinity.";
    let judgement = judge(&[two_nodes(), claim.into(), volume.into(), pod(spec, said)]);
    assert_cause(
        judgement,
        "the volume of claim data is on node two",
        "0/2 nodes",
    );
}

#[test]
fn gates_and_a_scheduler_that_is_not_there_are_named() {
    let gated =
        pod("schedulingGates: [{name: g}]", "gated").replace("Unschedulable", "SchedulingGated");
    assert_cause(judge(&[two_nodes(), gated]), "schedulingGates", "");
    let unseen = "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {schedulerName: mine, containers: []}, status: {phase: Pending}}".to_owned();
    assert_cause(
        at_last(judge(&[two_nodes(), unseen])),
        "the scheduler mine",
        "",
    );
}

#[test]
fn absent_named_node_fails_unless_prescribed() {
    let pod = "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {nodeName: three, containers: [{name: c, image: x}]}, status: {phase: Pending}}";
    let world = World::of(&(two_nodes() + pod));
    assert_cause(
        world.judge(READY),
        "node three (nodeName), which does not exist",
        "",
    );
    assert_inconclusive(&world.judge("podReady: {pod: web, node: three}"));
}

#[test]
fn node_check_has_the_unplaced_pods_cause() {
    let check = "nodeSelectorHonored: {pod: web, labels: {disk: ssd}}";
    let judged = |spec: &str| {
        let parts = [
            two_nodes(),
            pod(&format!("nodeSelector: {{disk: ssd}}, {spec}"), "said"),
        ];
        let world = World::of(&parts.concat());
        (world.judge(check), world.judge(READY))
    };
    let (node, ready) = judged("volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]");
    assert_eq!(failure(node.clone()).cause, failure(ready).cause);
    assert_cause(node, "there is no PersistentVolumeClaim data", "");
    let (node, _) = judged("tolerations: []");
    assert_inconclusive(&at_last(node));
}

#[test]
fn unmatched_selector_is_one_cause() {
    let world = World::of(&(two_nodes() + &pod("nodeSelector: {disk: hdd}", "said")));
    let node = world.judge("nodeSelectorHonored: {pod: web, labels: {disk: ssd}}");
    assert_eq!(failure(node).cause, failure(world.judge(READY)).cause);
}
