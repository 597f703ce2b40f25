//! Submissions of a class that cannot be graded: each costs its own row. Nobody is
//! where the kubeconfig points.

use std::path::PathBuf;

use handson::engine::{Options, blank_report};
use handson::exercise::{Library, Variables};
use handson::report::Verdict;

use super::{Room, kubeconfig, listed};
use handson_test_support::program::{Ended, Program};

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: mariadb}\n\
    spec: {containers: [{name: db, image: 'mariadb:11'}]}\n";

/// A folder with these files, folders among their names.
fn class(program: &Program, files: &[(&str, &str)]) -> PathBuf {
    let folder = program.file("unused", "").with_file_name("class");
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn graded(files: &[(&str, &str)], roster: Option<&str>, more: &str) -> (Room, Ended) {
    let room = Room::new();
    let nowhere = kubeconfig("http://127.0.0.1:9", "", "");
    let nowhere = room.program.file("kubeconfig", &nowhere);
    let folder = class(&room.program, files);
    let room = Room {
        program: room.program.kubeconfig(&nowhere),
        ..room
    };
    let roster = roster.map(|lines| format!(" --roster {}", room.roster(lines).display()));
    let line = format!(
        "batch -e volumes --results {} --report csv={} --submissions {}{} {more}",
        room.results.display(),
        room.results.with_file_name("class.csv").display(),
        folder.display(),
        roster.unwrap_or_default()
    );
    let ended = room.program.run(&line);
    (room, ended)
}

#[test]
fn each_submission_has_a_row_whatever_it_is() {
    let files = [
        ("s1/a.yaml", "kind: Pod\n"),
        ("s2.zip", "no archive at all"),
        ("s3/letter.docx", "x"),
        ("s4/pod.yaml", POD),
        ("s6/pod.yaml", POD),
        ("README.txt", "for the teacher"),
    ];
    let roster = "student,name,submission\ns1,花子,\ns2,,\ns3,,\nfour,,s4\ns5,,\n";
    let (room, ended) = graded(&files, Some(roster), "");
    assert_eq!(
        listed(&room.standings()),
        [
            ("four", "unreachable"),
            ("s1", "submission"),
            ("s2", "submission"),
            ("s3", "submission"),
            ("s5", "nothingHandedIn"),
            ("s6", "unreachable"),
        ],
        "{}",
        ended.err
    );
    assert_eq!(ended.code, 3, "{}", ended.err);
    let note = "taken for nobody's work: README.txt";
    assert!(ended.err.contains(note), "{}", ended.err);
    for row in room.rows() {
        let stopped = &row["stopped"];
        let all = ["what", "next"].map(|part| ["ja", "en"].map(|lang| stopped[part][lang] != ""));
        assert_eq!(all, [[true; 2]; 2], "{row:#}");
        let remarks = row["student"]["remarks"].to_string();
        let is_unlisted = row["student"]["id"] == "s6";
        assert_eq!(remarks.contains("not on the roster"), is_unlisted);
    }
    let table = std::fs::read_to_string(room.results.with_file_name("class.csv")).unwrap();
    assert_eq!(table.lines().count(), 1 + 6, "{table}");
    // What is wrong is told with its line, and what was handed in where nothing is usable.
    let said = |id: &str| {
        let row = room
            .rows()
            .into_iter()
            .find(|row| row["student"]["id"] == id);
        row.unwrap()["stopped"]["what"]["en"].to_string()
    };
    assert!(said("s1").contains("a.yaml:1"), "{}", said("s1"));
    assert!(said("s3").contains("letter.docx"), "{}", said("s3"));
}

#[test]
fn a_submission_that_changed_is_graded_again() {
    let files = [("s1/a.yaml", "kind: Pod\n"), ("s2/a.yaml", "kind: Pod\n")];
    let (room, ended) = graded(&files, None, "");
    assert_eq!(room.rows().len(), 2, "{}", ended.err);
    let keys = |room: &Room| {
        let rows = room.rows().into_iter();
        rows.map(|row| row["student"]["key"].to_string())
            .collect::<Vec<_>>()
    };
    let before = keys(&room);
    class(&room.program, &[("s1/a.yaml", POD)]);
    let folder = room.results.with_file_name("class");
    let line = format!(
        "batch -e volumes --resume --results {} --submissions {}",
        room.results.display(),
        folder.display()
    );
    room.program.run(&line);
    let after = keys(&room);
    assert!(
        !before.contains(&after[2]) || !before.contains(&after[3]),
        "{after:?}"
    );
}

#[test]
fn resubmission_has_nothing_of_the_one_before() {
    let (room, ended) = graded(&[("s1/a.yaml", "kind: Pod\n")], None, "");
    assert_eq!(room.rows().len(), 1, "{}", ended.err);
    // As if the first one had been graded, and all of it passed.
    let loaded = Library::default().find("volumes").unwrap();
    let variables = Variables::new(&loaded.exercise, &[]).unwrap();
    let mut report = blank_report(&loaded, &variables, &Options::default(), "x").unwrap();
    let checks = report.stages.iter_mut().flat_map(|stage| &mut stage.checks);
    for check in checks {
        check.verdict = Verdict::Pass;
        check.reason = None;
    }
    let text = std::fs::read_to_string(&room.results).unwrap();
    let lines = text.lines().map(|line| {
        let mut line: serde_json::Value = serde_json::from_str(line).unwrap();
        if line["stopped"].is_object() {
            line["stopped"] = serde_json::Value::Null;
            line["report"] = serde_json::to_value(&report).unwrap();
        }
        format!("{line}\n")
    });
    std::fs::write(&room.results, lines.collect::<String>()).unwrap();
    class(&room.program, &[("s1/a.yaml", "kind: Job\n")]);
    let folder = room.results.with_file_name("class");
    for (more, has_best) in [("", false), ("--best-of OLD", true)] {
        let old = room.results.with_file_name("old.jsonl");
        std::fs::copy(&room.results, &old).unwrap();
        let line = format!(
            "batch -e volumes --resume --results {} --submissions {} {}",
            room.results.display(),
            folder.display(),
            more.replace("OLD", &old.display().to_string())
        );
        let ended = room.program.run(&line);
        let rows = room.rows();
        let last = rows.last().unwrap();
        assert!(last["stopped"].is_object(), "{}", ended.err);
        // Who asks for the best of both has it.
        assert_eq!(last["best"].is_object(), has_best, "{last:#}");
    }
}

#[test]
fn wrong_words_beside_submissions_are_told() {
    for (more, part) in [("--yes", "--yes"), ("--namespaces x", "--namespaces")] {
        let (_, ended) = graded(&[("s1/pod.yaml", POD)], None, more);
        assert_eq!(ended.code, 2, "{more}: {}", ended.err);
        assert!(ended.err.contains(part), "{}", ended.err);
    }
    let (room, _) = graded(&[("notes.md", "x")], None, "");
    assert!(!room.results.exists());
    let exercise = "batch -e greeting --checks FIXTURES --submissions";
    let folder = class(&room.program, &[("s1/pod.yaml", POD)]);
    let ended = room
        .program
        .run(&format!("{exercise} {}", folder.display()));
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert!(
        ended
            .err
            .contains("does not say what a submission may contain"),
        "{}",
        ended.err
    );
}

#[test]
fn grade_says_that_a_folder_is_of_several_students() {
    let program = Program::default();
    let folder = class(
        &program,
        &[
            ("Aoki_1_assignsubmission_file/pod.yaml", POD),
            ("Baba_2_assignsubmission_file/pod.yaml", POD),
        ],
    );
    let ended = program.run(&format!("grade -e volumes {}", folder.display()));
    assert_eq!(ended.code, 2, "{}", ended.err);
    let next = format!(
        "handson batch --submissions {} -e volumes",
        folder.display()
    );
    assert!(ended.err.contains(&next), "{}", ended.err);
}
