//! Deadlines, of checks and of the run.

use super::{Play, pod, unreachable};
use crate::engine::{Options, RunPolicy};
use crate::evidence::Step;
use crate::report::Verdict;

const THERE: &str = "object: {kind: Pod, name: a, match: {status: {phase: Running}}}";

#[test]
fn each_check_has_its_own_timeout() {
    let slow = format!("timeout: 30s, {THERE}");
    let fast = format!("timeout: 10s, {THERE}");
    let mut play = Play::new(&[("fast", &fast), ("it", &slow)], true);
    play.first(1.0, &[]);
    assert_eq!(play.waits_until(), Some(11.0));
    play.last_look(11.0, &[]);
    assert_eq!(play.checks()["fast"].verdict, Verdict::Fail);
    assert_eq!((play.verdict(), play.waits_until()), (None, Some(31.0)));
    play.watched(20.0, &[pod("Running")]);
    assert_eq!(play.verdict(), Some(Verdict::Pass));
}

#[test]
fn timeout_says_how_long_and_what_was_seen_last() {
    let mut play = Play::new(&[("it", &format!("timeout: 10s, {THERE}"))], true);
    play.first(1.0, &[]);
    play.last_look(11.0, &[]);
    let check = play.checks().remove("it").unwrap();
    let last = &check.evidence.last().unwrap().en;
    assert!(
        last.contains("waited 10 s") && last.contains("Pod a"),
        "{last}"
    );
}

#[test]
fn unseen_at_timeout_is_inconclusive() {
    let mut play = Play::new(&[("it", &format!("timeout: 10s, {THERE}"))], true);
    play.first(1.0, &[]);
    play.seen(5.0, unreachable(), false);
    play.passed(11.0);
    assert_eq!(play.verdict(), None, "it is looked at once more");
    play.passed(16.0);
    let check = play.checks().remove("it").unwrap();
    assert_eq!(check.verdict, Verdict::Inconclusive);
    let reason = check.reason.unwrap().text.en;
    assert!(reason.contains("connection refused"), "{reason}");
}

#[test]
fn state_back_in_sight_is_judged() {
    let mut play = Play::new(&[("it", &format!("timeout: 10s, {THERE}"))], true);
    play.first(1.0, &[]);
    play.seen(5.0, unreachable(), false);
    play.watched(8.0, &[]);
    play.last_look(11.0, &[]);
    assert_eq!(play.verdict(), Some(Verdict::Fail));
}

#[test]
fn last_look_sees_what_a_watch_missed() {
    let mut play = Play::new(&[("it", &format!("timeout: 10s, {THERE}"))], true);
    play.first(1.0, &[]);
    play.last_look(11.0, &[pod("Running")]);
    assert_eq!(play.verdict(), Some(Verdict::Pass));
}

#[test]
fn unanswered_last_look_is_inconclusive() {
    let mut play = Play::new(&[("it", &format!("timeout: 10s, {THERE}"))], true);
    play.first(1.0, &[]);
    play.passed(11.0);
    play.passed(16.0);
    assert_eq!(play.verdict(), Some(Verdict::Inconclusive));
}

#[test]
fn deadline_gives_every_check_a_verdict() {
    let unasked = "object: {kind: ConfigMap, name: b, match: {kind: ConfigMap}}";
    let mut play = Play::new(&[("it", THERE), ("unasked", unasked)], true);
    play.first(1.0, &[]);
    play.take(3.0, Step::Expired);
    let checks = play.checks();
    assert_eq!(checks["it"].verdict, Verdict::Fail);
    assert_eq!(checks["unasked"].verdict, Verdict::Inconclusive);
}

const STATUS: (&str, &str) = (
    "it",
    "object: {kind: Pod, name: a, where: 'object.status.phase == \"Running\"'}",
);

/// A run over what was applied just now.
fn waiting(checks: &[(&str, &str)]) -> Play {
    let policy = RunPolicy {
        waits: true,
        ..RunPolicy::default()
    };
    let options = Options {
        policy,
        ..Options::default()
    };
    Play::with(checks, &options)
}

#[test]
fn graded_status_that_comes_late_passes() {
    let mut play = waiting(&[STATUS]);
    play.first(0.0, &[pod("Pending")]);
    assert_eq!(play.verdict(), None);
    play.watched(59.0, &[pod("Running")]);
    assert_eq!(play.verdict(), Some(Verdict::Pass));
}

#[test]
fn graded_object_that_is_made_late_passes() {
    let mut play = waiting(&[STATUS]);
    play.first(0.0, &[]);
    play.watched(30.0, &[pod("Running")]);
    assert_eq!(play.verdict(), Some(Verdict::Pass));
}

#[test]
fn graded_status_that_never_comes_fails_in_time() {
    let mut play = waiting(&[STATUS]);
    play.first(0.0, &[pod("Pending")]);
    assert_eq!(play.waits_until(), Some(60.0));
    play.last_look(60.0, &[pod("Pending")]);
    assert_eq!(play.verdict(), Some(Verdict::Fail));
}

#[test]
fn own_run_does_not_wait_for_a_status() {
    let mut play = Play::new(&[STATUS], false);
    play.first(0.0, &[pod("Pending")]);
    assert_eq!(play.verdict(), Some(Verdict::Fail));
}

#[test]
fn graded_condition_on_status_is_waited_for() {
    let check = (
        "it",
        "podContainers: {pod: a, atLeast: 1}, onlyIf: [{object: {kind: Pod, name: a, where: 'object.status.phase == \"Running\"'}}]",
    );
    let mut play = waiting(&[check]);
    play.first(0.0, &[pod("Pending")]);
    assert_eq!(play.verdict(), None);
    play.watched(20.0, &[pod("Running")]);
    assert_eq!(play.verdict(), Some(Verdict::Fail));
    // Whether there is such an object is known at once.
    let mut play = waiting(&[check]);
    play.first(0.0, &[]);
    assert_eq!(play.verdict(), Some(Verdict::Skipped));
}
