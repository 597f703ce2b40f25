//! The results file: nothing that was found is lost, and nothing is done twice.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::{Room, listed};
use crate::namespaces::class;
use handson_test_support::fake_api::Fault;
use handson_test_support::program::{Program, side_by_side};

#[test]
fn a_results_file_that_is_there_is_not_written_over() {
    let api = class();
    let room = Room::with_own(&api);
    fs::write(&room.results, "mine\n").unwrap();
    let ended = room.run("--namespaces class-*");
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert!(ended.err.contains("--resume"), "{}", ended.err);
    assert_eq!(fs::read_to_string(&room.results).unwrap(), "mine\n");
}

#[test]
fn somebody_elses_file_is_not_gone_on_with() {
    let api = class();
    let room = Room::with_own(&api);
    for text in [
        "mine\n",
        "mine",
        "{\"schema\": \"other\"}\n",
        "{\"a\":1}\n{\"b\"",
    ] {
        fs::write(&room.results, text).unwrap();
        let ended = room.run("--namespaces class-* --resume");
        assert_eq!(ended.code, 2, "{text}: {}", ended.err);
        assert_eq!(fs::read_to_string(&room.results).unwrap(), text);
    }
}

#[test]
fn only_missing_or_failed_students_are_done_again() {
    let api = class();
    let room = Room::with_own(&api);
    let forbidden = || Fault::forbidden("may not");
    api.fail("/api/v1/persistentvolumeclaims?", forbidden(), 1);
    api.fail(
        "/namespaces/class-b/persistentvolumeclaims",
        forbidden(),
        usize::MAX,
    );
    let roster = room.roster("student,namespace\na,class-a\nb,class-b\nc,class-c\n");
    let roster = roster.display();
    assert_eq!(room.run(&format!("{roster}")).code, 1);
    let first = listed(&room.standings())
        .iter()
        .map(|it| it.1.to_owned())
        .collect::<Vec<_>>();
    assert_eq!(first, ["exit 0", "exit 3", "exit 1"]);
    assert_eq!(room.rows().len(), 3);
    // What was refused is asked again; the others are done.
    let again = room.run(&format!("{roster} --resume"));
    assert_eq!(room.rows().len(), 4, "{}", again.err);
    // A student who is new, and one whose work is elsewhere now.
    let roster = room.roster("student,namespace\na,class-b\nb,class-b\nc,class-c\nd,class-c\n");
    room.run(&format!("{} --resume", roster.display()));
    let done: Vec<String> = room.rows()[4..]
        .iter()
        .map(|row| row["student"]["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(done.len(), 3, "{done:?}");
    for id in ["a", "b", "d"] {
        assert!(done.iter().any(|it| it == id), "{done:?}");
    }
}

#[test]
fn roster_changes_redo_nobody_else() {
    let api = class();
    let room = Room::with_own(&api);
    // The second `a` is a line of its own.
    let roster = room.roster("student,namespace\nx,class-b\na,class-a\nc,class-c\na,class-a\n");
    room.run(&roster.display().to_string());
    assert_eq!(room.rows().len(), 4);
    let roster = room.roster("student,namespace\n\nc,class-c\nnew,class-b\na,class-a\na,class-a\n");
    room.run(&format!("{} --resume", roster.display()));
    assert_eq!(room.rows().len(), 5);
    assert_eq!(room.rows()[4]["student"]["id"], "new");
}

#[test]
fn results_of_another_exercise_text_are_out_of_date() {
    let api = class();
    let room = Room::with_own(&api);
    let roster = room.roster("student,namespace\na,class-a\n");
    room.run(&roster.display().to_string());
    let text = fs::read_to_string(&room.results).unwrap();
    let digest = room.rows()[0]["digest"].as_str().unwrap().to_owned();
    fs::write(&room.results, text.replace(&digest, "sha256:old")).unwrap();
    room.run(&format!("{} --resume", roster.display()));
    assert_eq!(room.rows().len(), 2);
    assert_eq!(room.rows()[1]["digest"], digest.as_str());
}

#[test]
fn line_cut_off_by_a_kill_is_done_again() {
    let api = class();
    let room = Room::with_own(&api);
    let roster = room.roster("student,namespace\na,class-a\nb,class-b\n");
    room.run(&roster.display().to_string());
    let text = fs::read_to_string(&room.results).unwrap();
    let lost = room.rows()[1]["student"]["id"].as_str().unwrap().to_owned();
    for left in [3, 30, 300] {
        let end = text.trim_end().rfind('\n').unwrap() + 1;
        fs::write(&room.results, &text[..end + left]).unwrap();
        room.run(&format!("{} --resume", roster.display()));
        assert_eq!(room.rows().len(), 2);
        assert_eq!(room.rows()[1]["student"]["id"], lost.as_str());
    }
}

/// A batch over three students, of whom the last one hangs, sent `signal` once
/// two are done; how it ended.
#[cfg(unix)]
fn cut_off(room: &Room, roster: &str, signal: &str) -> std::process::Output {
    let child = Command::new(assert_cmd::cargo::cargo_bin("handson"))
        .args(Program::words(&room.line(roster)))
        .envs(room.program.environment())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    // The last line may be there in part.
    let whole = || std::fs::read_to_string(&room.results).map_or(0, |it| it.matches('\n').count());
    while whole() < 3 {
        assert!(begun.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(20));
    }
    let pid = child.id().to_string();
    let killed = Command::new("kill").args([signal, &pid]).status().unwrap();
    assert!(killed.success());
    child.wait_with_output().unwrap()
}

#[test]
#[cfg(unix)]
fn results_outlive_interrupt_and_kill() {
    let one = |signal: &'static str, code: Option<i32>| {
        let api = class();
        let hanging = Fault::Delay(Duration::from_secs(60));
        api.fail("/namespaces/class-c/", hanging, 8);
        let room = Room::with_own(&api);
        let roster = room.roster("student,namespace\na,class-a\nb,class-b\nc,class-c\n");
        let roster = roster.display().to_string();
        let ended = cut_off(&room, &roster, signal);
        assert_eq!(ended.status.code(), code);
        if code.is_some() {
            let said = String::from_utf8(ended.stderr).unwrap();
            let (_, command) = said.split_once("stopped; 1 to do:").unwrap();
            let command = command.trim();
            assert!(command.starts_with("`handson batch -e greeting"), "{said}");
            assert!(command.ends_with("--resume`"), "{said}");
            assert!(ended.stdout.is_empty(), "{signal}");
        }
        let done = [("a", "exit 0"), ("b", "exit 0")];
        assert_eq!(listed(&room.standings()), done, "{signal}");
        let ended = room.run(&format!("{roster} --resume --deadline 5s"));
        assert_eq!(room.rows().len(), 3, "{signal}: {}", ended.err);
    };
    side_by_side(vec![
        ("INT", Box::new(move || one("-INT", Some(130)))),
        ("TERM", Box::new(move || one("-TERM", Some(130)))),
        ("KILL", Box::new(move || one("-KILL", None))),
    ]);
}

#[test]
fn results_of_what_was_tried_are_kept() {
    let api = class();
    let room = Room::with_own(&api);
    let roster = room.roster("student,namespace\na,class-a\n");
    let roster = roster.display();
    room.run(&format!("{roster} --yes"));
    let before = fs::read_to_string(&room.results).unwrap();
    let ended = room.run(&format!("{roster} --resume"));
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert!(
        ended.err.contains("add --yes to keep them"),
        "{}",
        ended.err
    );
    assert_eq!(fs::read_to_string(&room.results).unwrap(), before);
    let ended = room.run(&format!("{roster} --resume --yes"));
    assert!(ended.code != 2, "{}", ended.err);
}

#[test]
fn standard_output_cannot_be_resumed() {
    let api = class();
    let room = Room::with_own(&api);
    let ended = room
        .program
        .run("batch -e greeting --checks FIXTURES --namespaces class-* --results - --resume");
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert!(ended.err.contains("--results"), "{}", ended.err);
}

#[test]
fn two_batches_do_not_write_one_file() {
    let api = class();
    let room = Room::with_own(&api);
    let roster = room.roster("student,namespace\na,class-a\n");
    room.run(&roster.display().to_string());
    let held = fs::File::open(&room.results).unwrap();
    held.lock().unwrap();
    let ended = room.run(&format!("{} --resume", roster.display()));
    assert_eq!(ended.code, 3, "{}", ended.err);
    assert!(ended.err.contains("another handson batch"), "{}", ended.err);
}
