//! Another process re-creates a Pod: what is seen meanwhile is not the student's doing.

use super::{Play, pod};
use crate::evidence::Step;
use crate::report::Verdict;

const RUNS: (&str, &str) = (
    "it",
    "object: {kind: Pod, name: a, match: {status: {phase: Running}}}",
);

fn elsewhere(pods: &[&str]) -> Step {
    let pods = pods.iter().map(|pod| (*pod).to_owned()).collect();
    Step::RecreatedElsewhere { pods }
}

#[test]
fn nothing_is_judged_while_a_pod_is_re_created() {
    let mut play = Play::new(&[RUNS], false);
    play.take(0.0, elsewhere(&["a"]));
    play.looked_at(0.1, &[]);
    assert_eq!(play.verdict(), None);
    play.take(2.0, elsewhere(&[]));
    assert_eq!(play.verdict(), None);
    assert!(!play.state.round().reads.is_empty());
    play.looked_at(2.1, &[pod("Running")]);
    assert_eq!(play.verdict(), Some(Verdict::Pass));
}

#[test]
fn session_keeps_what_was_before_the_re_creation() {
    let mut play = Play::session(&[RUNS]);
    play.first(0.0, &[pod("Running")]);
    play.take(1.0, elsewhere(&["a"]));
    play.watched(1.1, &[]);
    play.passed(1.2);
    assert_eq!(play.verdict(), Some(Verdict::Pass));
    play.take(5.0, elsewhere(&[]));
    assert_eq!(play.verdict(), None);
    play.first(5.1, &[]);
    assert_eq!(play.verdict(), Some(Verdict::Fail));
}

#[test]
fn end_of_time_names_the_re_creation() {
    for session in [false, true] {
        let mut play = if session {
            Play::session(&[RUNS])
        } else {
            Play::new(&[RUNS], false)
        };
        play.take(0.0, elsewhere(&["a"]));
        play.looked_at(0.1, &[]);
        play.take(9.0, Step::Expired);
        let check = &play.checks()["it"];
        assert_eq!(check.verdict, Verdict::Inconclusive);
        let reason = check.reason.as_ref().unwrap();
        assert!(reason.text.en.contains("re-creating Pod a"), "{reason:?}");
    }
}

#[test]
fn what_is_waited_for_gets_its_time_again() {
    let timed = format!("timeout: 10s, {}", RUNS.1);
    let mut play = Play::new(&[("it", &timed)], true);
    play.first(1.0, &[]);
    assert_eq!(play.waits_until(), Some(11.0));
    play.take(5.0, elsewhere(&["b"]));
    play.passed(30.0);
    play.take(60.0, elsewhere(&[]));
    play.first(60.0, &[]);
    assert_eq!(play.waits_until(), Some(70.0));
}
