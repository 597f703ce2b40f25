//! What earlier runs saw, and what it has a say in.

use serde_json::{Value, json};

use super::*;
use crate::report::Blocked;

/// Two stages and the end of both: the second takes the Pod of the first away.
const RELAY: &str = "
handson: v1
exercise: relay
title: {ja: あ, en: a}
about: {ja: あ, en: a}
stages:
- stage: first
  title: {ja: あ, en: a}
  about: {ja: あ, en: a}
  begin: {ja: あ, en: a}
  superseded:
  - {by: last, when: [{objectAbsent: {kind: Pod, name: a}}]}
  checks:
  - check: runs
    title: {ja: あ, en: a}
    points: 2
    object: {kind: Pod, name: a, match: {status: {phase: Running}}}
    why: {ja: あ, en: a}
    hints: [{ja: あ, en: a}]
  - check: labelled
    title: {ja: あ, en: a}
    object: {kind: Pod, name: a, match: {metadata: {labels: {b: c}}}}
    why: {ja: あ, en: a}
    hints: [{ja: あ, en: a}]
  - check: extra
    bonus: true
    onlyIf: [{object: {kind: Pod, name: extra}}]
    title: {ja: あ, en: a}
    object: {kind: Pod, name: extra}
    why: {ja: あ, en: a}
    hints: [{ja: あ, en: a}]
- stage: last
  title: {ja: あ, en: a}
  about: {ja: あ, en: a}
  begin: {ja: あ, en: a}
  checks:
  - check: gone
    title: {ja: あ, en: a}
    needs: [runs]
    objectAbsent: {kind: Pod, name: a}
    why: {ja: あ, en: a}
    hints: [{ja: あ, en: a}]
";

/// A run of it in which earlier ones have seen these checks.
fn run(memory: MemoryUse, watch: bool, seen: &[&str]) -> Play {
    let loaded = parse("relay.yaml", RELAY).unwrap();
    let options = Options {
        watch,
        memory,
        ..Options::default()
    };
    let mut play = Play::of(loaded, &options);
    let seen = seen.iter().map(|check| ((*check).to_owned(), SEEN));
    play.take(0.0, Step::Remembered(seen.collect()));
    play
}

const SEEN: Timestamp = Timestamp::constant(1_000_000, 0);

fn labelled() -> Value {
    let mut pod = pod("Running");
    pod["metadata"]["labels"] = json!({"b": "c"});
    pod
}

/// Answers everything that is wanted: the Pods are these, and an event may tell
/// of one that is gone.
fn look(play: &mut Play, at: f64, pods: &[Value], event: bool) {
    while !play.state.is_settled() {
        let reads = play.state.round().reads.clone();
        if reads.is_empty() {
            return;
        }
        let answer = |request: &Request| {
            let Request::Read(read) = request else {
                return Answer::Objects(Vec::new());
            };
            Answer::Objects(match read.kind.kind.as_str() {
                "Pod" => pods.to_vec(),
                "Event" if event => vec![json!({
                    "metadata": {"name": "a.1", "namespace": "default"},
                    "involvedObject": {"kind": "Pod", "name": "a", "namespace": "default"},
                    "reason": "Killing", "message": "", "type": "Normal",
                    "lastTimestamp": "1970-01-01T00:00:00Z",
                })],
                _ => Vec::new(),
            })
        };
        let answers = reads.into_iter().map(|request| {
            let answer = answer(&request);
            (request, answer)
        });
        let answers = answers.collect();
        play.take(at, Step::Answered(answers));
    }
}

fn kind(report: &CheckReport) -> Option<Blocked> {
    report.reason.as_ref().map(|reason| reason.kind)
}

#[test]
fn done_stage_stays_done_without_its_objects() {
    let mut play = run(MemoryUse::Kept, false, &["runs", "labelled"]);
    look(&mut play, 0.1, &[], false);
    let report = play.report();
    let stage = &report.stages[0];
    assert_eq!((stage.seen, &stage.begin), (Some(SEEN), &None));
    assert_eq!(kind(&stage.checks[0]), Some(Blocked::Remembered));
    let totals = &report.totals;
    assert_eq!(
        (totals.points, totals.so_far, totals.possible),
        (0, Some(3), 4)
    );
    assert_eq!(report.next.unwrap().stage, "last");
}

#[test]
fn stage_seen_in_part_is_judged_as_it_is() {
    let mut play = run(MemoryUse::Kept, false, &["runs"]);
    look(&mut play, 0.1, &[], false);
    let report = play.report();
    assert_eq!(report.stages[0].checks[0].verdict, Verdict::Fail);
    assert_eq!(report.totals.so_far, Some(2));
    assert_eq!(
        (report.exit_code, report.next.unwrap().stage),
        (1, "first".into())
    );
}

#[test]
fn old_events_alone_leave_a_new_student_at_the_beginning() {
    let mut play = run(MemoryUse::Kept, false, &[]);
    look(&mut play, 0.1, &[], true);
    let report = play.report();
    assert_eq!(report.stages[0].superseded_by, None);
    assert_eq!(report.stages[0].checks[0].verdict, Verdict::Fail);
    assert_eq!(kind(&report.stages[1].checks[0]), Some(Blocked::ByFailure));
}

#[test]
fn whoever_was_seen_there_is_at_the_end() {
    for seen in [&["runs"][..], &["runs", "labelled"]] {
        let mut play = run(MemoryUse::Kept, false, seen);
        look(&mut play, 0.1, &[], true);
        let report = play.report();
        assert_eq!(report.stages[0].superseded_by.as_deref(), Some("last"));
        assert_eq!(report.stages[1].checks[0].verdict, Verdict::Pass);
        let not_seen = 2 - u32::try_from(seen.len()).unwrap();
        assert_eq!(report.totals.not_seen, not_seen);
        assert_eq!((report.exit_code, report.totals.possible), (0, 4));
        assert!(!report.is_definite());
    }
}

#[test]
fn bonus_that_was_seen_counts_so_far() {
    let mut play = run(MemoryUse::Kept, false, &["runs", "labelled", "extra"]);
    look(&mut play, 0.1, &[], false);
    let totals = play.report().totals;
    assert_eq!(
        (totals.bonus, totals.bonus_so_far, totals.bonus_possible),
        (0, Some(1), 1)
    );
    let mut play = run(MemoryUse::None, false, &[]);
    look(&mut play, 0.1, &[], false);
    let totals = play.report().totals;
    assert_eq!((totals.bonus_so_far, totals.bonus_possible), (None, 1));
}

#[test]
fn without_a_memory_events_decide() {
    let mut play = run(MemoryUse::None, false, &[]);
    look(&mut play, 0.1, &[], true);
    let report = play.report();
    assert_eq!(report.stages[0].superseded_by.as_deref(), Some("last"));
    assert!(!report.is_definite());
    assert_eq!((report.totals.so_far, report.next), (None, None));
    // Nobody saw the first stage: its points are not free.
    assert_eq!(report.totals.not_seen, 3);
}

#[test]
fn fresh_run_takes_every_stage_as_it_is() {
    let mut play = run(MemoryUse::Anew, false, &[]);
    look(&mut play, 0.1, &[], true);
    let report = play.report();
    assert_eq!(report.stages[0].superseded_by, None);
    assert_eq!(report.exit_code, 1);
}

#[test]
fn unclear_check_stays_as_it_was_seen() {
    let seen = ["runs", "labelled", "gone"];
    let mut play = run(MemoryUse::Kept, false, &seen);
    look(&mut play, 0.1, &[], false);
    let report = play.report();
    assert_eq!(kind(&report.stages[1].checks[0]), Some(Blocked::Remembered));
    assert_eq!((report.exit_code, report.next), (0, None));
    assert_eq!(report.totals.so_far, Some(report.totals.possible));
}

#[test]
fn session_stage_stays_done_and_part_of_one_does_not() {
    let mut play = run(MemoryUse::Kept, true, &[]);
    look(&mut play, 0.1, &[pod("Running")], false);
    play.passed(0.2);
    play.first(0.3, &[]);
    look(&mut play, 0.3, &[], false);
    assert_eq!(play.report().stages[0].checks[0].verdict, Verdict::Fail);
    play.watched(0.4, &[labelled()]);
    play.passed(0.5);
    play.watched(0.6, &[]);
    let report = play.report();
    let counted = |check: &&CheckReport| !check.bonus;
    let mut counted = report.stages[0].checks.iter().filter(counted);
    assert!(counted.all(CheckReport::is_kept));
    assert_eq!(report.totals.so_far, Some(3));
}
