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
fn the_right_order_passes_however_short_the_first_state_was() {
    let mut play = Play::new(&[AFTER_PENDING], true);
    play.first(0.0, &[]);
    play.watched(1.0, &[pod("Pending")]);
    play.watched(1.001, &[pod("Running")]);
    assert_eq!(play.verdict(), Some(Verdict::Pass));
}

#[test]
fn to_come_true_without_what_comes_first_fails() {
    let mut play = Play::new(&[AFTER_PENDING], true);
    play.first(0.0, &[]);
    play.watched(1.0, &[pod("Running")]);
    assert_eq!(play.verdict(), Some(Verdict::Fail));
}

#[test]
fn the_states_have_an_order_among_themselves() {
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
fn what_was_true_at_the_first_look_has_no_order_that_could_be_told() {
    let mut play = Play::new(&[AFTER_PENDING], true);
    play.first(0.0, &[pod("Running")]);
    assert_eq!(play.verdict(), Some(Verdict::Inconclusive));
}

#[test]
fn what_may_have_been_missed_does_not_fail() {
    let mut play = Play::new(&[AFTER_PENDING], true);
    play.first(0.0, &[]);
    play.seen(1.0, Answer::Objects(vec![pod("Running")]), true);
    assert_eq!(play.verdict(), Some(Verdict::Inconclusive));
}

#[test]
fn what_came_before_the_watch_began_may_have_been_missed() {
    let mut play = Play::new(&[AFTER_PENDING], true);
    play.looked_at(0.0, &[]);
    play.watched(0.003, &[pod("Running")]);
    assert_eq!(play.verdict(), Some(Verdict::Inconclusive));
}
