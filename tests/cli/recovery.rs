//! `handson check` against an API that goes wrong for a while, or for good.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::streams;
use handson_test_support::fake_api::{FakeApi, Fault};
use handson_test_support::greeting::{finished, node, pod, pod_on_its_way};
use handson_test_support::program::{Cases, Program, side_by_side};

const ALL: &str = "check greeting --checks FIXTURES";
const POD: &str = "check greeting --checks FIXTURES --stage pod";

fn on_its_way() -> FakeApi {
    let api = FakeApi::start();
    api.put(node());
    api.put(pod_on_its_way());
    api
}

/// Checks the Pod that is on its way, and does `then` once it is watched.
fn watched(api: &FakeApi, options: &str, then: impl FnOnce()) -> (i32, Value) {
    let program = Program::default().kubeconfig(&api.kubeconfig());
    std::thread::scope(|scope| {
        let running = scope.spawn(|| program.json(&format!("{POD} {options}")));
        api.wait_for("watch=true");
        then();
        running.join().unwrap()
    })
}

fn error_event(code: u16, reason: &str) -> String {
    let status = json!({
        "kind": "Status", "apiVersion": "v1", "status": "Failure",
        "code": code, "reason": reason, "message": "too old resource version: 1 (2)",
    });
    format!("{}\n", json!({"type": "ERROR", "object": status}))
}

fn in_two_seconds() -> String {
    let at = jiff::Timestamp::now() + Duration::from_secs(2);
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

fn status(code: u16) -> Fault {
    Fault::Status {
        code,
        reason: "InternalError",
        message: "etcdserver: leader changed",
    }
}

#[test]
fn a_change_is_seen_whatever_happens_to_the_watch() {
    let faults = || {
        [
            ("reset", Fault::Reset),
            (
                "reset midway through a line",
                Fault::Says(r#"{"type":"MODIFIED","object":{"kind":"Pod","#.into()),
            ),
            ("410 as the answer", Fault::expired()),
            ("410 as an event", Fault::Says(error_event(410, "Expired"))),
            (
                "500 as an event",
                Fault::Says(error_event(500, "InternalError")),
            ),
            ("500", status(500)),
            ("no JSON", Fault::Says("<html>\n".into())),
            ("429", Fault::too_many(1)),
            (
                "503 with a date",
                Fault::Busy {
                    code: 503,
                    retry_after: in_two_seconds(),
                },
            ),
            ("deaf", Fault::Deaf),
        ]
    };
    let one = |fault: Fault| {
        let api = on_its_way();
        api.fail("watch=true", fault, 1);
        let begun = Instant::now();
        let (code, report) = watched(&api, "", || api.put(pod()));
        assert_eq!(code, 0, "{report:#}");
        assert!(begun.elapsed() < Duration::from_secs(40));
    };
    let mut all: Cases = Vec::new();
    for (name, fault) in faults() {
        all.push((name, Box::new(move || one(fault))));
    }
    all.push(("away for 10 s", Box::new(an_absence)));
    all.push((
        "away for 10 s, nothing watched",
        Box::new(an_absence_between_reads),
    ));
    side_by_side(all);
}

/// An API that goes away after the first look, and comes back.
fn an_absence() {
    let api = on_its_way();
    let (code, report) = watched(&api, "", || {
        api.go_away();
        api.put(pod());
        std::thread::sleep(Duration::from_secs(10));
        api.come_back();
    });
    assert_eq!(code, 0, "{report:#}");
}

/// As above, while lists are asked for.
fn an_absence_between_reads() {
    let api = finished();
    api.fail("/persistentvolumeclaims", status(503), 2);
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let (code, report) = std::thread::scope(|scope| {
        let running = scope.spawn(|| program.json(ALL));
        api.wait_for("/persistentvolumeclaims");
        api.go_away();
        std::thread::sleep(Duration::from_secs(10));
        api.come_back();
        running.join().unwrap()
    });
    assert_eq!(code, 0, "{report:#}");
}

#[test]
fn a_list_that_fails_for_a_moment_is_asked_for_again() {
    let faults = [
        ("reset", "/pods", Fault::Reset),
        ("reset midway", "/pods", Fault::ResetMidway),
        ("truncated", "/pods", Fault::Truncated),
        ("expired between pages", "continue=", Fault::expired()),
        ("reset between pages", "continue=", Fault::Reset),
        (
            "503 with a date",
            "/pods",
            Fault::Busy {
                code: 503,
                retry_after: in_two_seconds(),
            },
        ),
        ("late", "/pods", Fault::Delay(Duration::from_secs(3))),
    ];
    let one = |part: &str, fault: Fault| {
        let api = finished();
        for number in 0..3 {
            let mut other = pod();
            other["metadata"]["name"] = format!("a-{number}").into();
            api.put(other);
        }
        api.page_size(2);
        api.fail(part, fault, 1);
        let program = Program::default().kubeconfig(&api.kubeconfig());
        let (code, report) = program.json(ALL);
        assert_eq!(code, 0, "{report:#}");
    };
    let mut all: Cases = Vec::new();
    for (name, part, fault) in faults {
        all.push((name, Box::new(move || one(part, fault))));
    }
    side_by_side(all);
}

#[test]
fn lasting_fault_ends_in_time_and_costs_no_point() {
    let hour = Duration::from_secs(3600);
    let faults = [
        ("reset", Fault::Reset, "connection"),
        ("reset midway", Fault::ResetMidway, "connection"),
        ("truncated", Fault::Truncated, "unusable answer"),
        ("expired", Fault::expired(), "too old"),
        ("503", status(503), "leader changed"),
        ("429 for an hour", Fault::too_many(3600), "slow down"),
        ("late", Fault::Delay(hour), "no answer within"),
        (
            "401",
            Fault::unauthorized(),
            "credentials in the kubeconfig",
        ),
    ];
    let one = |fault: Fault, words: &str| {
        let api = finished();
        api.fail("/pods", fault, usize::MAX);
        let program = Program::default().kubeconfig(&api.kubeconfig());
        let begun = Instant::now();
        let (code, report) = program.json(&format!("{ALL} --timeout 4s"));
        assert!(begun.elapsed() < Duration::from_secs(15));
        assert_eq!(code, 3, "{report:#}");
        undetermined(&report, words);
    };
    let mut all: Cases = Vec::new();
    for (name, fault, words) in faults {
        all.push((name, Box::new(move || one(fault, words))));
    }
    all.extend(streams::execs_gone_wrong());
    all.extend(streams::forwards_gone_wrong());
    all.extend(streams::ports_without_a_database());
    side_by_side(all);
}

/// The first check is inconclusive for this reason, and no point is lost.
fn undetermined(report: &Value, words: &str) {
    let check = &report["stages"][0]["checks"][0];
    assert_eq!(check["verdict"], "inconclusive", "{report:#}");
    let reason = check["reason"]["text"]["en"].as_str().unwrap();
    assert!(reason.contains(words), "{reason}");
    assert_eq!(report["totals"]["lost"], 0, "{report:#}");
}
