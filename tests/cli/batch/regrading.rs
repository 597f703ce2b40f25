//! A class judged anew from its records.

use std::path::PathBuf;

use serde_json::Value;

use super::Room;
use crate::namespaces::class;
use handson_test_support::program::Program;

const ROSTER: &str =
    "student,namespace\ndone,class-a\ntwo,class-b\nbegun,class-c\nnobody,klass-d\n";
const GREETING: &str = include_str!("../../fixtures/greeting.yaml");

/// A class that was looked at while its cluster was there.
fn evening(more: &str) -> Room {
    let api = class();
    let room = Room::with_own(&api);
    let roster = room.roster(ROSTER);
    room.run(&format!("{} {more}", roster.display()));
    room
}

/// The exercise with edits, in a folder of its own.
fn edited(room: &Room, edits: &[(&str, &str)]) -> PathBuf {
    let folder = room.results.with_file_name("edited");
    std::fs::create_dir_all(&folder).unwrap();
    let text = edits.iter().fold(GREETING.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "{old}");
        text.replace(old, new)
    });
    std::fs::write(folder.join("greeting.yaml"), text).unwrap();
    folder
}

/// Judges a class anew, where there is no cluster.
fn regraded(room: &Room, more: &str) -> (i32, Value) {
    let line = format!("batch regrade {} {more}", room.results.display());
    Program::default().json(&line)
}

/// By student: how they stand, their points, and their verdicts.
fn standings(class: &Value) -> Vec<(String, String, String)> {
    let students = class["students"].as_array().unwrap().iter();
    let all = students.map(|it| {
        let word = |name: &str| it[name].as_str().unwrap().to_owned();
        let points = it["totals"]["points"].to_string();
        let verdicts = it["verdicts"].as_array().unwrap().iter();
        let verdicts: Vec<&str> = verdicts.map(|it| it["verdict"].as_str().unwrap()).collect();
        (
            word("student"),
            word("standing"),
            format!("{points} {}", verdicts.join(" ")),
        )
    });
    all.collect()
}

fn shown(room: &Room, name: &str) -> Value {
    let file = room.results.with_file_name(name);
    Program::default()
        .json(&format!("batch report {}", file.display()))
        .1
}

#[test]
fn same_exercise_gives_the_same_class() {
    let room = evening("");
    let before = std::fs::read(&room.results).unwrap();
    let (code, class) = regraded(&room, "--checks FIXTURES");
    assert_eq!(code, 1, "{class:#}");
    assert_eq!(standings(&class), standings(&shown(&room, "results.jsonl")));
    assert_eq!(
        standings(&class),
        standings(&shown(&room, "results.regraded.jsonl"))
    );
    assert_eq!(std::fs::read(&room.results).unwrap(), before);
    let note = class["notes"][0]["en"].as_str().unwrap();
    assert!(note.starts_with("3 results judged again"), "{note}");
    // The new results can be judged again, too.
    let again = room.results.with_file_name("results.regraded.jsonl");
    let again = Room {
        results: again,
        ..Room::new()
    };
    let (_, twice) = regraded(&again, "--checks FIXTURES");
    assert_eq!(standings(&twice), standings(&class));
}

#[test]
fn stream_of_results_holds_its_records() {
    let streamed = |more: &str| {
        let api = class();
        let room = Room::with_own(&api);
        let roster = room.roster(ROSTER);
        let line = format!("{} {} --results - {more}", super::BATCH, roster.display());
        let ended = room.program.run(&line);
        std::fs::write(&room.results, ended.out).unwrap();
        room
    };
    let room = streamed("");
    assert!(room.rows().iter().any(|row| row["evidence"].is_string()));
    let (_, class) = regraded(&room, "--checks FIXTURES");
    assert_eq!(standings(&class), standings(&shown(&room, "results.jsonl")));
    let note = class["notes"][0]["en"].as_str().unwrap();
    assert!(note.starts_with("3 results judged again"), "{note}");
    let without = streamed("--no-record");
    assert!(without.rows().iter().all(|row| row["evidence"].is_null()));
}

#[test]
fn fixed_exercise_changes_what_it_is_about() {
    let room = evening("");
    let folder = edited(&room, &[("default: local-path", "default: standard")]);
    let line = format!(
        "batch regrade {} --checks {}",
        room.results.display(),
        folder.display()
    );
    let ended = Program::default().run(&line);
    assert_eq!(ended.code, 1, "{}", ended.err);
    assert!(ended.out.contains("Regressed: 2"), "{}", ended.out);
    assert!(ended.out.contains("claim-class"), "{}", ended.out);
    let class = shown(&room, "results.regraded.jsonl");
    assert_eq!(standings(&class)[0].1, "failed", "{class:#}");
}

#[test]
fn what_no_record_tells_would_need_a_cluster() {
    let room = evening("");
    let more = "  - check: hello-service\n    title: {ja: Service がある, en: there is a Service}\n    \
        object: {kind: Service, name: hello, match: {spec: {type: ClusterIP}}}\n    why: {ja: 必要, en: needed}\n    \
        look: [kubectl get service hello]\n    hints:\n    - {ja: 見る, en: look}\n- stage: claim\n";
    let folder = edited(&room, &[("- stage: claim\n", more)]);
    let (code, class) = regraded(&room, &format!("--checks {}", folder.display()));
    assert_eq!(code, 1);
    let notes = class["notes"].to_string();
    assert!(
        notes.contains("would need a cluster") && notes.contains("hello-service (3)"),
        "{notes}"
    );
    let done = &class["students"][0];
    assert_eq!(done["mark"], Value::Null, "{done:#}");
}

#[test]
fn students_without_a_record_stay_as_they_were() {
    for (more, damage) in [("--no-record", false), ("", true)] {
        let room = evening(more);
        let records = room.results.with_extension("records");
        assert_eq!(records.exists(), damage);
        if damage {
            for entry in std::fs::read_dir(&records).unwrap() {
                std::fs::write(entry.unwrap().path(), "torn").unwrap();
            }
        }
        let folder = edited(&room, &[("default: local-path", "default: standard")]);
        let (_, class) = regraded(&room, &format!("--checks {}", folder.display()));
        assert_eq!(standings(&class), standings(&shown(&room, "results.jsonl")));
        let notes = class["notes"].to_string();
        assert!(
            notes.contains("there is no record of 3 students"),
            "{notes}"
        );
        let remarks = class["students"][0]["remarks"].to_string();
        assert!(
            remarks.contains("earlier version of the exercise"),
            "{remarks}"
        );
    }
}

#[test]
fn results_that_are_there_are_replaced_when_asked_for() {
    let room = evening("");
    let old = std::fs::read(&room.results).unwrap();
    for (more, code) in [
        ("", 1),
        ("", 2),
        ("--force", 1),
        (&format!("--results {}", room.results.display()) as &str, 2),
    ] {
        let line = format!("--checks FIXTURES {more}");
        let (ended, said) = regraded(&room, &line);
        assert_eq!(ended, code, "{more}: {said:#}");
        assert_eq!(std::fs::read(&room.results).unwrap(), old, "{more}");
    }
    let line = format!(
        "--checks FIXTURES --force --results {}",
        room.results.display()
    );
    let before = standings(&shown(&room, "results.jsonl"));
    assert_eq!(regraded(&room, &line).0, 1);
    assert_eq!(standings(&shown(&room, "results.jsonl")), before);
    let left = std::fs::read_dir(room.results.parent().unwrap()).unwrap();
    let mut left = left.map(|it| it.unwrap().file_name().into_string().unwrap());
    assert!(!left.any(|name| name.ends_with("tmp")));
}

#[test]
fn no_record_holds_a_secret() {
    let api = class();
    let mut pod = crate::namespaces::inside("class-a", handson_test_support::greeting::pod());
    pod["spec"]["containers"][0]["env"] =
        serde_json::json!([{"name": "DB_PASSWORD", "value": "correct-horse-battery"}]);
    api.put(pod);
    let room = Room::with_own(&api);
    room.run(&room.roster(ROSTER).display().to_string());
    let records = room.results.with_extension("records");
    let mut count = 0;
    for entry in std::fs::read_dir(&records).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let mut text = String::new();
        let mut reader = flate2::read::GzDecoder::new(bytes.as_slice());
        std::io::Read::read_to_string(&mut reader, &mut text).unwrap();
        assert!(text.contains("evidence/v2"), "{text}");
        assert!(!text.contains("correct-horse-battery"), "{text}");
        count += 1;
    }
    assert_eq!(count, 3);
}
