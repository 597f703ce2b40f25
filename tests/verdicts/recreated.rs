//! A Pod that was deleted and registered again, as its events tell.

use crate::hostpath::POD;
use crate::world::{World, assert_inconclusive, assert_pass, failure, headline};

const AGAIN: &str = "podRecreated: {pod: mariadb}";

fn event(reason: &str, uid: &str) -> String {
    format!(
        "---\n{{apiVersion: v1, kind: Event, metadata: {{name: e-{reason}-{uid}}}, involvedObject: {{kind: Pod, name: mariadb, uid: {uid}}}, reason: {reason}, message: x, lastTimestamp: '2026-01-01T00:00:00Z'}}\n"
    )
}

fn world(events: &[String]) -> World {
    World::of(&(POD.to_owned() + &events.concat()))
}

#[test]
fn an_earlier_pod_is_known_by_its_uid() {
    let own = event("Scheduled", "uid-mariadb");
    let earlier = event("Killing", "uid-before");
    assert_pass(&world(&[own.clone(), earlier.clone()]).judge(AGAIN));
    // What is left of it is enough.
    assert_pass(&world(&[earlier]).judge(AGAIN));
    let first = failure(world(&[own]).judge(AGAIN));
    assert_eq!(
        first.mismatches[0].what.en,
        "Pod mariadb has not been deleted and registered again yet"
    );
}

#[test]
fn what_events_no_longer_tell_is_inconclusive() {
    assert_inconclusive(&world(&[]).judge(AGAIN));
    let late = event("BackOff", "uid-mariadb");
    assert_inconclusive(&world(&[late]).judge(AGAIN));
    let own = event("Scheduled", "uid-mariadb");
    assert_inconclusive(&world(&[own]).forbid("Event").judge(AGAIN));
}

#[test]
fn the_pod_of_a_workload_is_not_the_pod_itself() {
    let owned = POD.replace(
        "metadata: {name: mariadb}",
        "metadata: {name: mariadb-1-a, labels: {pod-template-hash: '1'}, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: mariadb-1, uid: r, controller: true}]}",
    );
    assert_eq!(
        headline(World::of(&owned).judge(AGAIN)),
        "mariadb is a Deployment; what is asked for here is a Pod mariadb itself"
    );
    let none = failure(World::of("{apiVersion: v1, kind: Node, metadata: {name: n}}").judge(AGAIN));
    assert!(none.absent);
}

#[test]
fn two_pods_that_are_gone_are_told_apart_by_their_events() {
    let gone = |events: &[String]| {
        let node = "{apiVersion: v1, kind: Node, metadata: {name: n}}\n".to_owned();
        World::of(&(node + &events.concat())).judge(AGAIN)
    };
    let first = event("Scheduled", "uid-first");
    let ended = event("Killing", "uid-first");
    assert_pass(&gone(&[first.clone(), event("Killing", "uid-second")]));
    // Whoever has deleted it once has yet to register it again.
    assert!(failure(gone(&[first, ended])).absent);
}
