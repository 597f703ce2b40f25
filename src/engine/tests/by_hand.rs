//! Actions by hand are done for a graded submission, and only then.

use super::{Play, pod, pods_read};
use crate::evidence::{Answer, ByHandSeen, FileSeen, Probe, Request, Step, Write};
use crate::report::Verdict;

const FILE: (&str, &str) = (
    "it",
    "fileContent: {pod: a, writtenIn: /one, readIn: /two, file: f}, byHand: {pod: a, writeFile: {writtenIn: /one, readIn: /two, file: f, content: x}}",
);

/// The Pod `a`, in which two containers share a volume.
pub(super) fn shared() -> serde_json::Value {
    let mut pod = pod("Running");
    let container = |name: &str, at: &str| serde_json::json!({"name": name, "volumeMounts": [{"name": "v", "mountPath": at}]});
    pod["spec"] = serde_json::json!({
        "volumes": [{"name": "v", "emptyDir": {}}],
        "containers": [container("c", "/one"), container("d", "/two")],
    });
    pod
}

fn is_write(probe: &Probe) -> bool {
    matches!(probe, Probe::Write(Write { content, at, .. }) if content == "x" && at.path == "/one/f")
}

/// Answers every look into the Pod with `seen`.
fn looks(play: &mut Play, at: f64, seen: &FileSeen) {
    let open = |play: &Play| play.state.round().looks.clone();
    assert!(!open(play).is_empty(), "{:?}", play.state.round());
    while !open(play).is_empty() {
        let asked = open(play).into_iter();
        let answers = asked.map(|look| (look, Answer::File(seen.clone())));
        play.take(at, Step::Answered(answers.collect()));
    }
}

fn missing() -> FileSeen {
    FileSeen::Missing("no such file".to_owned().into())
}

fn content() -> FileSeen {
    FileSeen::Content {
        bytes: 1,
        sha256: "y".to_owned(),
        start: "x".to_owned(),
        cut: false,
        identity: None,
    }
}

#[test]
fn own_run_does_nothing_by_hand() {
    let mut play = Play::new(&[FILE], false);
    play.first(0.0, &[shared()]);
    looks(&mut play, 1.0, &missing());
    assert_eq!(play.verdict(), Some(Verdict::Fail));
}

#[test]
fn graded_stage_writes_and_looks_again() {
    let mut play = Play::graded(&[FILE]);
    play.first(0.0, &[shared()]);
    looks(&mut play, 1.0, &missing());
    let [write] = play.state.round().changes.as_slice() else {
        panic!("{:?}", play.state.round())
    };
    assert!(is_write(write), "{write:?}");
    let probe = write.clone();
    let answer = Answer::ByHand(ByHandSeen::Done);
    play.take(2.0, Step::Changed { probe, answer });
    assert_eq!(play.verdict(), None);
    let pods = vec![(Request::Read(pods_read()), Answer::Objects(vec![shared()]))];
    play.take(3.0, Step::Answered(pods));
    looks(&mut play, 4.0, &content());
    assert_eq!(play.verdict(), Some(Verdict::Pass));
}

#[test]
fn refused_write_fails_and_is_not_repeated() {
    let mut play = Play::graded(&[FILE]);
    play.first(0.0, &[shared()]);
    looks(&mut play, 1.0, &missing());
    let probe = play.state.round().changes[0].clone();
    let answer = Answer::ByHand(ByHandSeen::Refused("read-only".to_owned()));
    play.take(2.0, Step::Changed { probe, answer });
    let pods = vec![(Request::Read(pods_read()), Answer::Objects(vec![shared()]))];
    play.take(3.0, Step::Answered(pods));
    looks(&mut play, 4.0, &missing());
    assert_eq!(play.verdict(), Some(Verdict::Fail));
}

#[test]
fn present_file_is_not_written_again() {
    let mut play = Play::graded(&[FILE]);
    play.first(0.0, &[shared()]);
    looks(&mut play, 1.0, &content());
    assert!(play.state.round().changes.is_empty());
    assert_eq!(play.verdict(), Some(Verdict::Pass));
}
