//! `seenBefore`: one state after another.

use super::{Play, pod};
use crate::evidence::Answer;
use crate::report::Verdict;

const AFTER_PENDING: (&str, &str) = (
    "it",
    "seenBefore: [{object: {kind: Pod, name: a, match: {status: {phase: Pending}}}}], object: {kind: Pod, name: a, match: {status: {phase: Running}}}",
);
const TWO: (&str, &str) = (
    "it",
    "seenBefore: [{object: {kind: Pod, name: a, match: {status: {phase: Pending}}}}, {object: {kind: Pod, name: a, match: {status: {phase: Failed}}}}], object: {kind: Pod, name: a, match: {status: {phase: Running}}}",
);

#[test]
fn right_order_passes_however_short_a_state_is() {
    let mut play = Play::new(&[AFTER_PENDING], true);
    play.first(0.0, &[]);
    play.watched(1.0, &[pod("Pending")]);
    play.watched(1.001, &[pod("Running")]);
    assert_eq!(play.verdict(), Some(Verdict::Pass));
}

#[test]
fn state_without_its_precondition_fails() {
    let mut play = Play::new(&[AFTER_PENDING], true);
    play.first(0.0, &[]);
    play.watched(1.0, &[pod("Running")]);
    assert_eq!(play.verdict(), Some(Verdict::Fail));
}

#[test]
fn preconditions_out_of_order_fail() {
    let mut play = Play::new(&[TWO], true);
    play.first(0.0, &[]);
    play.watched(1.0, &[pod("Failed")]);
    play.watched(2.0, &[pod("Pending")]);
    play.watched(3.0, &[pod("Running")]);
    assert_eq!(play.verdict(), Some(Verdict::Fail));
    let mut play = Play::new(&[TWO], true);
    play.first(0.0, &[]);
    play.watched(1.0, &[pod("Pending")]);
    play.watched(2.0, &[]);
    play.watched(3.0, &[pod("Running")]);
    assert_eq!(play.verdict(), Some(Verdict::Fail));
}

#[test]
fn true_at_first_look_is_inconclusive() {
    let mut play = Play::new(&[AFTER_PENDING], true);
    play.first(0.0, &[pod("Running")]);
    assert_eq!(play.verdict(), Some(Verdict::Inconclusive));
}

#[test]
fn order_after_a_gap_is_inconclusive() {
    let mut play = Play::new(&[AFTER_PENDING], true);
    play.first(0.0, &[]);
    play.seen(1.0, Answer::Objects(vec![pod("Running")]), true);
    assert_eq!(play.verdict(), Some(Verdict::Inconclusive));
}

#[test]
fn change_before_first_watch_is_inconclusive() {
    let mut play = Play::new(&[AFTER_PENDING], true);
    play.looked_at(0.0, &[]);
    play.watched(0.003, &[pod("Running")]);
    assert_eq!(play.verdict(), Some(Verdict::Inconclusive));
}
