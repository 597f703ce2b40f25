//! What a student sees at the terminal while a Pod goes and comes back, in one
//! terminal and in another, and what Ctrl-C leaves.

use std::time::Duration;

use crate::lab::{EMPTYDIR, Namespace, edited};
use crate::tmux::Tmux;

const SOON: Duration = Duration::from_secs(10);
const PATIENTLY: Duration = Duration::from_secs(60);
const STAGE: [&str; 4] = ["check", "volumes", "--stage", "emptydir"];

/// The Pod of the first stage, ready, with the file in it, and slow to go.
fn slow_to_go() -> Namespace {
    let namespace = Namespace::new();
    let period = "terminationGracePeriodSeconds: ";
    namespace.apply(&edited(
        EMPTYDIR,
        &[(&format!("{period}1"), &format!("{period}12"))],
    ));
    namespace.wait_ready("shared-vol-example");
    namespace.write_file("demo-1", "/mount-point-1/test.txt");
    namespace
}

fn terminal(namespace: &Namespace, more: &[&str]) -> Tmux {
    let place = ["-n", &namespace.name];
    let command = namespace.handson(&[&STAGE[..], &place, more].concat());
    Tmux::start(&namespace.name, &command, (100, 40))
}

#[test]
fn question_answered_by_ctrl_c_changes_nothing() {
    let namespace = slow_to_go();
    for (lang, question, nothing) in [
        ("ja", "行ってよいですか？", "何も変更していません。"),
        ("en", "Go ahead?", "Nothing was changed."),
    ] {
        let screen = terminal(&namespace, &["--lang", lang]);
        screen.wait_for(question, PATIENTLY);
        screen.press(&["C-c"]);
        let last = screen.wait_for_end(130);
        assert!(last.contains(nothing), "{last}");
        assert!(!last.contains("putting things back"), "{last}");
        let screen = terminal(&namespace, &["--lang", lang]);
        screen.wait_for(question, PATIENTLY);
        screen.press(&["n", "Enter"]);
        let last = screen.wait_for_end(3);
        assert!(last.contains(nothing), "{last}");
    }
}

#[test]
fn other_terminal_waits_while_a_pod_is_re_created() {
    let namespace = slow_to_go();
    let first = terminal(&namespace, &["--yes"]);
    first.wait_for("s left)", PATIENTLY);
    let watching = terminal(&namespace, &["--watch"]);
    let second = terminal(&namespace, &["--read-only"]);
    let words = "another handson is re-creating Pod shared-vol-example now";
    second.wait_for(words, SOON);
    watching.wait_for(words, SOON);
    let last = first.wait_for_end(0);
    assert!(
        last.contains("✓ the content of the emptyDir is gone"),
        "{last}"
    );
    second.wait_for("ended with", SOON);
    let last = second.screen();
    assert!(last.contains("✓ Pod shared-vol-example is ready"), "{last}");
    watching.wait_for("✓ Pod shared-vol-example is ready", SOON);
}

#[test]
fn stopped_probe_leaves_the_report_on_the_screen() {
    let namespace = slow_to_go();
    let screen = terminal(&namespace, &["--watch", "--yes"]);
    screen.wait_for("s left)", PATIENTLY);
    screen.press(&["C-c"]);
    let last = screen.wait_for_end(130);
    assert!(
        last.contains("Interrupted: these are the results"),
        "{last}"
    );
    assert!(last.contains("✓ Pod shared-vol-example is ready"), "{last}");
    assert!(last.contains("1 check not reached: interrupted"), "{last}");
    namespace.wait_ready("shared-vol-example");
}

#[test]
fn pod_that_is_deleted_counts_its_seconds_down() {
    let namespace = slow_to_go();
    let screen = terminal(&namespace, &["--watch"]);
    screen.wait_for("✓ Pod shared-vol-example is ready", PATIENTLY);
    namespace.kubectl(&["delete", "pod", "shared-vol-example", "--wait=false"]);
    for seconds in ["9 s left)", "7 s left)", "5 s left)"] {
        screen.wait_for(seconds, SOON);
    }
    screen.wait_for("✗ Pod shared-vol-example is ready", SOON);
}

#[test]
fn key_climbs_the_same_ladder_as_the_command() {
    let namespace = Namespace::new();
    let screen = terminal(&namespace, &["--watch"]);
    screen.wait_for("h hint", PATIENTLY);
    screen.press(&["h"]);
    screen.wait_for("hint 1 of ", SOON);
    let mut next = namespace.handson(&["hint", "volumes/emptydir", "--format", "json"]);
    let next = next.output().unwrap();
    let next: serde_json::Value = serde_json::from_slice(&next.stdout).unwrap();
    assert_eq!(next["hints"][0]["number"], 2, "{next:#}");
}
