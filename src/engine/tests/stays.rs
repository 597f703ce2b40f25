//! `stays`: true throughout.

use super::{Play, pod, unreachable};
use crate::report::Verdict;

const RUNS: (&str, &str) = (
    "it",
    "stays: 5s, timeout: 20s, object: {kind: Pod, name: a, match: {status: {phase: Running}}}",
);

#[test]
fn true_state_passes_after_its_time() {
    let mut play = Play::new(&[RUNS], false);
    play.first(1.0, &[pod("Running")]);
    assert_eq!((play.verdict(), play.waits_until()), (None, Some(6.0)));
    play.passed(5.9);
    assert_eq!(play.verdict(), None);
    play.passed(6.0);
    assert_eq!(play.verdict(), Some(Verdict::Pass));
}

#[test]
fn break_without_wait_fails_at_once() {
    let mut play = Play::new(&[RUNS], false);
    play.first(1.0, &[pod("Running")]);
    play.watched(3.0, &[pod("Failed")]);
    assert_eq!(play.verdict(), Some(Verdict::Fail));
}

#[test]
fn break_with_wait_begins_anew() {
    let mut play = Play::new(&[RUNS], true);
    play.first(1.0, &[pod("Running")]);
    play.watched(3.0, &[]);
    assert_eq!(play.verdict(), None);
    play.watched(4.0, &[pod("Running")]);
    play.passed(8.9);
    assert_eq!(play.verdict(), None);
    play.passed(9.0);
    assert_eq!(play.verdict(), Some(Verdict::Pass));
}

#[test]
fn state_out_of_sight_is_inconclusive() {
    let mut play = Play::new(&[RUNS], false);
    play.first(1.0, &[pod("Running")]);
    play.seen(2.0, unreachable(), false);
    play.passed(6.0);
    assert_eq!(play.verdict(), None);
    play.passed(30.0);
    play.passed(33.0);
    assert_eq!(play.verdict(), Some(Verdict::Inconclusive));
}
