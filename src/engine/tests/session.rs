//! A session: nothing is settled for good, and its steps give it again.

use jiff::Timestamp;

use super::by_hand::shared;
use super::{Play, pod, unreachable};
use crate::engine::live::Presenter;
use crate::engine::run_state::{OpenReason, RunState, identity_request};
use crate::engine::{MemoryUse, Options};
use crate::evidence::{Answer, Step};
use crate::report::Verdict;
use crate::text::Text;

const RUNS: (&str, &str) = (
    "it",
    "object: {kind: Pod, name: a, match: {status: {phase: Running}}}",
);
const CARRIES: (&str, &str) = (
    "it",
    "fileContent: {pod: a, writtenIn: /one, readIn: /two, nonce: true}",
);

#[test]
fn session_takes_verdicts_back() {
    let mut play = Play::session(&[RUNS]);
    play.first(0.0, &[pod("Running")]);
    assert_eq!(play.verdict(), Some(Verdict::Pass));
    play.watched(1.0, &[]);
    assert_eq!(play.verdict(), Some(Verdict::Fail));
    play.watched(2.0, &[pod("Running")]);
    assert_eq!(play.verdict(), Some(Verdict::Pass));
}

#[test]
fn session_keeps_what_was_seen_while_lost() {
    let mut play = Play::session(&[RUNS]);
    play.first(0.0, &[pod("Running")]);
    play.seen(1.0, unreachable(), false);
    play.passed(2.0);
    assert!(play.state.lost().is_some());
    assert_eq!(play.verdict(), Some(Verdict::Pass));
    play.watched(3.0, &[]);
    play.passed(3.1);
    assert!(play.state.lost().is_none());
    assert_eq!(play.verdict(), Some(Verdict::Fail));
}

#[test]
fn session_makes_no_probe_before_the_word() {
    let mut play = Play::session(&[CARRIES]);
    play.first(0.0, &[shared()]);
    play.passed(1.0);
    let open = play.state.open().values().next();
    assert!(matches!(open, Some(OpenReason::Asking(_))), "{open:?}");
    assert_eq!(play.state.trial(), None);
    play.take(2.0, Step::Retried);
    play.passed(2.1);
    assert!(play.state.trial().is_some());
}

#[test]
fn session_with_a_no_skips_what_changes() {
    let mut play = Play::session(&[CARRIES]);
    play.take(0.0, Step::AskedForAll { yes: false });
    play.first(0.1, &[shared()]);
    play.passed(1.0);
    assert_eq!(play.verdict(), Some(Verdict::Skipped));
}

#[test]
fn session_with_a_yes_tries_when_it_is_due() {
    let mut play = Play::session(&[CARRIES]);
    play.take(0.0, Step::AskedForAll { yes: true });
    play.first(0.1, &[shared()]);
    assert_eq!(play.state.trial(), None);
    play.passed(1.0);
    assert!(play.state.trial().is_some());
}

#[test]
fn steps_of_a_session_give_it_again() {
    let mut play = Play::session(&[RUNS]);
    play.first(0.0, &[pod("Running")]);
    play.watched(1.0, &[]);
    play.take(2.0, Step::Quit);
    let checks = play.checks();
    let mut again = Play::session(&[RUNS]);
    for (at, step) in play.state.into_steps() {
        again.state.take(at, step);
    }
    assert_eq!(again.checks(), checks);
}

#[test]
fn done_stage_proposes_no_probe() {
    let options = Options {
        watch: true,
        memory: MemoryUse::Kept,
        ..Options::default()
    };
    for (seen, is_done) in [("it", true), ("another", false)] {
        let mut play = Play::with(&[CARRIES], &options);
        let before = [(seen.to_owned(), Timestamp::UNIX_EPOCH)];
        play.take(0.0, Step::Remembered(before.into()));
        play.first(0.1, &[shared()]);
        play.passed(1.0);
        assert_eq!(play.state.triable().is_empty(), is_done, "{seen}");
    }
}

#[test]
fn learning_which_cluster_it_is_makes_no_scene() {
    let mut play = Play::session(&[RUNS]);
    let mut presenter = Presenter::new(&play.state, Text::default());
    let mut scenes = 0;
    let mut present = |state: &RunState| presenter.present(state, &mut |_, _| scenes += 1);
    play.passed(0.1);
    present(&play.state);
    let system = serde_json::json!({"metadata": {"name": "kube-system", "uid": "1"}});
    let answers = vec![(identity_request(), Answer::Objects(vec![system]))];
    play.take(0.2, Step::Answered(answers));
    assert_eq!(play.state.identity().uid.as_deref(), Some("1"));
    play.passed(0.3);
    present(&play.state);
    assert_eq!(scenes, 1);
}
