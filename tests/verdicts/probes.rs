//! Probes that fail: between two restarts a container counts as ready, and is not.

use handson::judgement::{Judgement, PassDetails};

use crate::world::{World, assert_cause, at_last};

const READY: &str = "podReady: {pod: web}";

/// The Pod web at 00:00:00, whose one container started at `started`, and its events.
struct Running<'a> {
    started: &'a str,
    probes: &'a str,
    before: &'a str,
    events: Vec<String>,
}

impl Running<'_> {
    fn judge(&self) -> Judgement {
        let Self {
            started,
            probes,
            before,
            events,
        } = self;
        World::of(&format!(
            "{{apiVersion: v1, kind: Pod, metadata: {{name: web}}, spec: {{containers: [{{name: c, image: x, {probes}}}]}}, status: {{phase: Running, conditions: [{{type: Ready, status: 'True'}}], containerStatuses: [{{name: c, ready: true, image: x, imageID: x, {before}, state: {{running: {{startedAt: '2025-12-31T{started}Z'}}}}}}]}}}}\n---\n{}",
            events.concat()
        ))
        .judge(READY)
    }

    fn passes(&self) -> PassDetails {
        match self.judge() {
            Judgement::Pass(details) => details,
            other => panic!("should pass: {other:?}"),
        }
    }
}

const NEVER: &str = "restartCount: 0";
const ONCE: &str = "restartCount: 1, lastState: {terminated: {exitCode: 0, reason: Completed, startedAt: '2025-12-31T23:59:00Z', finishedAt: '2025-12-31T23:59:31Z'}}";
const LIVE: &str = "livenessProbe: {exec: {command: [check]}}";

fn event(reason: &str, message: &str, (first, last, count): (&str, &str, u32)) -> String {
    format!(
        "{{apiVersion: v1, kind: Event, metadata: {{name: e}}, reason: {reason}, message: '{message}', firstTimestamp: '2025-12-31T{first}Z', lastTimestamp: '2025-12-31T{last}Z', count: {count}, involvedObject: {{kind: Pod, name: web, uid: uid-web, fieldPath: 'spec.containers{{c}}'}}}}\n---\n"
    )
}

fn unhealthy(first: &str, last: &str, count: u32) -> String {
    event(
        "Unhealthy",
        "Liveness probe failed: no answer",
        (first, last, count),
    )
}

fn killing(at: &str) -> String {
    event(
        "Killing",
        "Container c failed liveness probe, will be restarted",
        (at, at, 1),
    )
}

#[test]
fn container_is_watched_until_its_probe_was_asked() {
    for (probes, started, longer) in [
        ("", "23:59:58", 0),
        (LIVE, "23:59:58", 13 - 5),
        (
            "livenessProbe: {tcpSocket: {port: 1}, initialDelaySeconds: 20, periodSeconds: 5, timeoutSeconds: 3}",
            "23:59:58",
            30 - 5,
        ),
        // What says nothing for minutes is not waited for.
        (
            "livenessProbe: {tcpSocket: {port: 1}, initialDelaySeconds: 600}",
            "23:59:58",
            60 - 5,
        ),
    ] {
        let running = Running {
            started,
            probes,
            before: NEVER,
            events: Vec::new(),
        };
        let seen = running.passes();
        assert_eq!(seen.longer.as_secs(), longer, "{probes}");
    }
}

#[test]
fn failure_of_a_slow_start_is_outlasted() {
    let events = vec![unhealthy("23:59:20", "23:59:30", 2)];
    let running = Running {
        started: "23:59:10",
        probes: LIVE,
        before: NEVER,
        events,
    };
    // 20 s after the start it failed last, and 13 s later it would have again.
    assert_eq!(running.passes().longer.as_secs(), 20 + 13 - 5);
}

#[test]
fn probe_that_kills_again_fails_between_restarts() {
    let first_run = || vec![unhealthy("23:59:10", "23:59:30", 3), killing("23:59:30")];
    let fails_again = || [first_run(), vec![unhealthy("23:59:10", "23:59:50", 4)]].concat();
    let judge = |before: &str, events: Vec<String>| {
        Running {
            started: "23:59:32",
            probes: LIVE,
            before,
            events,
        }
        .judge()
    };
    let twice = ONCE.replace("restartCount: 1", "restartCount: 2");
    for evidence in ["exec: check", "no answer"] {
        let judgement = judge(&twice, fails_again());
        assert_cause(judgement, "its livenessProbe fails", evidence);
    }
    let second_kill = [fails_again(), vec![killing("23:59:58")]].concat();
    assert_cause(
        judge(ONCE, second_kill),
        "its livenessProbe fails",
        "no answer",
    );
    // After one kill it may have been a slow start.
    assert!(judge(ONCE, fails_again()).passes());
}

#[test]
fn restarted_container_outlasts_its_last_run() {
    let events = vec![unhealthy("23:59:10", "23:59:30", 3), killing("23:59:30")];
    let running = Running {
        started: "23:59:58",
        probes: LIVE,
        before: ONCE,
        events,
    };
    // The last took 31 s.
    assert_eq!(running.passes().longer.as_secs(), 31 + 5 - 5);
}

#[test]
fn container_that_is_being_killed_is_not_ready() {
    let events = vec![unhealthy("23:59:20", "23:59:40", 3), killing("23:59:40")];
    let running = Running {
        started: "23:59:10",
        probes: LIVE,
        before: NEVER,
        events,
    };
    assert_cause(
        at_last(running.judge()),
        "its livenessProbe fails",
        "no answer",
    );
}

#[test]
fn probe_that_fails_for_a_minute_and_kills_nobody_fails() {
    let probes = "livenessProbe: {exec: {command: [check]}, failureThreshold: 1000}";
    let failing = |first: &str, count: u32| {
        let events = vec![unhealthy(first, "23:59:55", count)];
        Running {
            started: "23:00:00",
            probes,
            before: NEVER,
            events,
        }
        .judge()
    };
    assert_cause(
        failing("23:00:10", 359),
        "its livenessProbe fails",
        "no answer",
    );
    // Now and then is no reason.
    assert!(failing("23:00:10", 12).passes());
    assert!(failing("23:59:45", 2).passes());
}

#[test]
fn killed_program_does_not_end_by_itself() {
    let status = |code: i32| {
        format!(
            "ready: false, restartCount: 2, image: x, imageID: x, state: {{waiting: {{reason: CrashLoopBackOff}}}}, lastState: {{terminated: {{exitCode: {code}, startedAt: '2025-12-31T23:59:00Z', finishedAt: '2025-12-31T23:59:31Z'}}}}"
        )
    };
    let judge = |code: i32, probes: &str, events: &[String]| {
        World::of(&format!(
            "{{apiVersion: v1, kind: Pod, metadata: {{name: web}}, spec: {{nodeName: one, containers: [{{name: c, image: x, {probes}}}]}}, status: {{phase: Running, containerStatuses: [{{name: c, {}}}]}}}}\n---\n{}",
            status(code),
            events.concat()
        ))
        .judge(READY)
    };
    let nodes = "{apiVersion: v1, kind: Node, metadata: {name: one}}\n---\n".to_owned();
    for code in [0, 143, 137, 1] {
        let events = [
            unhealthy("23:59:10", "23:59:30", 3),
            killing("23:59:30"),
            nodes.clone(),
        ];
        assert_cause(
            judge(code, LIVE, &events),
            "since its livenessProbe fails",
            "exec: check",
        );
    }
    let startup = "startupProbe: {exec: {command: [up]}}";
    let events = [
        event(
            "Killing",
            "Container c failed startup probe, will be restarted",
            ("23:59:30", "23:59:30", 1),
        ),
        nodes.clone(),
    ];
    assert_cause(
        judge(0, startup, &events),
        "since its startupProbe fails",
        "exec: up",
    );
    // An end that no probe brought about is the program's own.
    let earlier = [killing("23:40:00"), nodes];
    assert_cause(
        judge(1, LIVE, &earlier),
        "keeps crashing (exit code 1)",
        "last words",
    );
}
