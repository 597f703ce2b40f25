//! `handson check` against an API that misbehaves.

use std::time::Duration;

use handson_test_support::fake_api::{FakeApi, Fault};
use handson_test_support::greeting::{claim, finished, pod};
use handson_test_support::program::Program;

const CHECK: &str = "check greeting --checks FIXTURES";

#[test]
fn forbidden_list_makes_its_checks_inconclusive() {
    let api = finished();
    let words = "persistentvolumeclaims is forbidden: User \"u\" cannot list resource \"persistentvolumeclaims\" in API group \"\" in the namespace \"default\"";
    api.fail(
        "/persistentvolumeclaims",
        Fault::forbidden(words),
        usize::MAX,
    );
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let (code, report) = program.json(CHECK);
    assert_eq!(code, 3, "{report:#}");
    assert_eq!(report["stages"][0]["checks"][0]["verdict"], "pass");
    let bound = &report["stages"][1]["checks"][0];
    assert_eq!(bound["verdict"], "inconclusive");
    let reason = bound["reason"]["text"]["ja"].as_str().unwrap();
    for part in ["list", "persistentvolumeclaims", "default"] {
        assert!(reason.contains(part), "{reason}");
    }
    assert_eq!(report["totals"]["lost"], 0);
    assert_eq!(report["totals"]["undetermined"], 2);
}

#[test]
fn failure_beside_inconclusive_ends_with_1() {
    let api = FakeApi::start();
    api.fail(
        "/persistentvolumeclaims",
        Fault::forbidden("no"),
        usize::MAX,
    );
    let program = Program::default().kubeconfig(&api.kubeconfig());
    assert_eq!(program.json(CHECK).0, 1);
}

#[test]
fn an_api_that_is_busy_for_a_moment_is_asked_again() {
    for fault in [
        Fault::too_many(1),
        Fault::Status {
            code: 503,
            reason: "ServiceUnavailable",
            message: "etcd leader changed",
        },
        Fault::Reset,
        Fault::Truncated,
        Fault::Delay(Duration::from_millis(300)),
    ] {
        let api = finished();
        api.fail("/pods", fault.clone(), 1);
        let program = Program::default().kubeconfig(&api.kubeconfig());
        let (code, report) = program.json(CHECK);
        assert_eq!(code, 0, "{fault:?}: {report:#}");
    }
}

#[test]
fn an_api_that_asks_for_time_gets_it() {
    let api = finished();
    api.fail("/pods", Fault::too_many(1), 1);
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let begun = std::time::Instant::now();
    assert_eq!(program.json(CHECK).0, 0);
    assert!(begun.elapsed() >= Duration::from_secs(1));
}

#[test]
fn escapes_from_the_cluster_never_reach_the_terminal() {
    let api = FakeApi::start();
    api.put(pod());
    api.put(claim("\u{1b}[2J\u{202e}evil\r\n::error::x"));
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let ended = program.run(&format!("{CHECK} -v"));
    assert_eq!(ended.code, 1, "{}", ended.out);
    assert!(ended.out.contains("evil"), "{}", ended.out);
    for c in ['\u{1b}', '\u{202e}', '\r'] {
        assert!(!ended.out.contains(c), "{:?}", ended.out);
    }
}
