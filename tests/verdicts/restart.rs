//! What Redis answers, and what is seen of a restart.

use handson::evidence::{Answer, NotRestarted, Probe, RedisSeen, RestartSeen};
use handson::judgement::Judgement;
use handson::probe::permissions;

use crate::world::{World, assert_inconclusive, assert_pass, failure, headline};

const ALL: &str = "
{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: store, uid: set}, spec: {replicas: 1}, status: {updateRevision: a, currentRevision: a}}
---
{apiVersion: v1, kind: Pod, metadata: {name: store-0, labels: {controller-revision-hash: a}, ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: store, uid: set, controller: true}]}, spec: {containers: [{name: c, image: x}]}, status: {phase: Running, conditions: [{type: Ready, status: 'True'}], containerStatuses: [{name: c, ready: true, restartCount: 0, image: x, imageID: x, state: {running: {}}}]}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, uid: web}, spec: {replicas: 3}}
";

const SET_GET: [&str; 3] = [
    "redis: {workload: statefulset/store, setGet: true}",
    "redis: {workload: store, port: 6379, setGet: true}",
    "redis: {pod: store, setGet: true}",
];

fn asked(check: &str, seen: &RedisSeen) -> Judgement {
    let seen = seen.clone();
    World::of(ALL)
        .probed(move |probe| {
            assert!(matches!(probe, Probe::RedisSet(set) if set.pod.name == "store-0"));
            Answer::Redis(seen.clone())
        })
        .judge(check)
}

#[test]
fn redis_that_keeps_a_value_passes() {
    for check in SET_GET {
        assert_pass(&asked(check, &RedisSeen::Kept));
    }
}

#[test]
fn redis_failures_are_told_apart() {
    for (seen, what) in [
        (
            RedisSeen::NotKept,
            "what was SET is not what GET gives back",
        ),
        (
            RedisSeen::Refused("NOAUTH Authentication required.".into()),
            "the Redis server refuses the commands",
        ),
        (
            RedisSeen::Silent("connection refused".into()),
            "no server answers on port 6379",
        ),
        (
            RedisSeen::NotRedis("HTTP/1.1 400 Bad Request".into()),
            "the answer on port 6379 is not Redis's",
        ),
    ] {
        for check in SET_GET {
            assert_eq!(headline(asked(check, &seen)), what);
        }
    }
}

#[test]
fn redis_of_nothing_is_absent() {
    let missing = failure(World::of(ALL).judge("redis: {workload: statefulset/web, setGet: true}"));
    assert_eq!(
        missing.mismatches[0].what.en,
        "web is a Deployment, and a StatefulSet is asked for: look at its kind"
    );
    assert!(failure(World::of(ALL).judge("redis: {workload: none, setGet: true}")).absent);
}

fn restarted(check: &str, seen: RestartSeen) -> Judgement {
    World::of(ALL)
        .probed(move |probe| {
            assert!(probe.changes() && !probe.is_by_hand());
            Answer::Restart(seen.clone())
        })
        .judge(check)
}

fn watched(least_ready: u64, most_there: u64) -> RestartSeen {
    RestartSeen::Watched {
        wanted: 3,
        least_ready,
        most_there,
    }
}

#[test]
fn update_may_not_go_below_a_part_of_its_pods() {
    let check =
        |least: &str| format!("updatesWithoutStop: {{deployment: web, minAvailable: {least}}}");
    for (least, ready, passes) in [
        ("75%", 3, true),
        ("75%", 2, false),
        ("50%", 2, true),
        ("50%", 1, false),
        ("2", 2, true),
        ("2", 1, false),
        ("100%", 3, true),
        ("1%", 0, false),
    ] {
        let judged = restarted(&check(least), watched(ready, 4));
        assert_eq!(judged.passes(), passes, "{least} {ready}: {judged:?}");
    }
}

#[test]
fn never_two_is_judged_from_all_that_was_seen() {
    let check = "neverTwo: {statefulSet: store}";
    assert_pass(&restarted(check, watched(0, 3)));
    let two = restarted(check, watched(3, 4));
    assert!(headline(two).contains("at a time"));
}

#[test]
fn restart_that_was_not_watched_proves_nothing() {
    let check = "neverTwo: {statefulSet: store}";
    for why in [
        NotRestarted::Deleting,
        NotRestarted::Paused,
        NotRestarted::OnDelete,
        NotRestarted::NotRolledOut,
    ] {
        assert_inconclusive(&restarted(check, RestartSeen::NotTried(why)));
    }
    assert_inconclusive(&restarted(check, RestartSeen::Unfinished));
    let absent = World::of(ALL).judge("neverTwo: {statefulSet: none}");
    assert!(failure(absent).absent);
}

#[test]
fn restart_takes_the_right_to_change_its_workload() {
    let world = World::of(ALL).probed(|probe| {
        let taken = permissions(probe).into_iter();
        let taken: Vec<String> = taken.map(|(access, _)| access.to_string()).collect();
        assert!(
            taken.contains(&"patch statefulsets.apps".to_owned()),
            "{taken:?}"
        );
        assert!(!taken.iter().any(|it| it.contains("delete")), "{taken:?}");
        Answer::Restart(watched(0, 1))
    });
    assert_pass(&world.judge("neverTwo: {statefulSet: store}"));
}
