//! The nodes of a cluster and their roles.

use handson::judgement::Judgement;

use crate::world::{World, assert_cause, assert_inconclusive, assert_pass, at_last, failure};

fn node(name: &str, label: &str, ready: &str) -> String {
    format!(
        "---\n{{apiVersion: v1, kind: Node, metadata: {{name: {name}, labels: {{kubernetes.io/os: linux, {label}}}}}, status: {{conditions: [{{type: MemoryPressure, status: 'False'}}, {{type: Ready, status: '{ready}', message: 'container runtime is down'}}]}}}}\n"
    )
}

const CONTROL: &str = "node-role.kubernetes.io/control-plane: 'true'";

/// One control plane and so many others, of which the last is `last`.
fn cluster(workers: usize, last: &str) -> String {
    let ready = |number: usize| if number == workers { last } else { "True" };
    let others = (1..=workers).map(|number| node(&format!("agent-{number}"), "", ready(number)));
    node("server", CONTROL, "True") + &others.collect::<String>()
}

fn judge(check: &str, nodes: &str) -> Judgement {
    World::of(nodes).judge(&format!("nodesReady: {{{check}}}"))
}

const FOUR: &str = "atLeast: 4, roles: {control-plane: 1, worker: '3'}";

#[test]
fn nodes_are_counted_by_ready_and_role() {
    assert_pass(&judge(FOUR, &cluster(3, "True")));
    assert_pass(&judge(FOUR, &cluster(5, "True")));
    let few = failure(judge(FOUR, &cluster(2, "True")));
    assert_eq!(few.mismatches.len(), 2, "{few:?}");
    assert!(few.may_come);
    // Two control planes make no three workers.
    let two = cluster(2, "True") + &node("second", CONTROL, "True");
    let two = failure(judge(FOUR, &two));
    assert_eq!(two.mismatches[0].actual.en, "2");
}

#[test]
fn roles_are_labels_and_differ_between_clusters() {
    let k3s =
        "node-role.kubernetes.io/control-plane: 'true', node-role.kubernetes.io/master: 'true'";
    let old = "node-role.kubernetes.io/master: ''";
    let kind = "node-role.kubernetes.io/control-plane: ''";
    for label in [k3s, old, kind] {
        let check = "roles: {control-plane: 1}";
        assert_pass(&judge(check, &node("one", label, "True")));
    }
    let named = node("one", "kubernetes.io/role: agent", "True");
    assert_pass(&judge("roles: {agent: 1, worker: 1}", &named));
    // Where a provider keeps the control plane to itself, none is asked for.
    assert_pass(&judge("roles: {control-plane: '0'}", &named));
}

#[test]
fn node_that_is_not_ready_is_waited_for() {
    for state in ["False", "Unknown"] {
        let last = at_last(judge(FOUR, &cluster(3, state)));
        assert_cause(last, "too few nodes", "container runtime is down");
    }
}

#[test]
fn labels_choose_the_nodes() {
    let nodes = cluster(3, "True") + &node("special", "example.com/disk: ssd", "True");
    assert_pass(&judge("labels: {example.com/disk: ssd}", &nodes));
    let none = failure(judge("labels: {example.com/disk: hdd}", &nodes));
    assert_eq!(none.mismatches[0].actual.en, "0");
}

#[test]
fn nodes_that_may_not_be_listed_are_undetermined() {
    let world = World::of(&cluster(3, "True")).forbid("Node");
    assert_inconclusive(&world.judge(&format!("nodesReady: {{{FOUR}}}")));
}
