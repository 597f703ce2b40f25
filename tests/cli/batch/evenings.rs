//! A class over several evenings: what was seen of a student's work stays seen.

use std::path::Path;

use serde_json::{Value, json};

use super::{BATCH, Room, listed};
use crate::namespaces::{class, inside};
use handson::batch::Output;
use handson::report::Form as _;
use handson_test_support::fake_api::{FakeApi, Fault};
use handson_test_support::greeting::{claim, pod};

const ROSTER: &str = "student,namespace\ndone,class-a\ntwo,class-b\nbegun,class-c\nnever,class-d\n";

/// The class, and somebody who has not begun.
fn evening() -> (FakeApi, Room) {
    let api = class();
    api.put(json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "class-d"}}));
    let room = Room::with_own(&api);
    (api, room)
}

/// As a chapter ends: nothing is left.
fn clean_up(api: &FakeApi, namespace: &str) {
    api.delete(&inside(namespace, pod()));
    if namespace != "class-c" {
        api.delete(&inside(namespace, claim("local-path")));
    }
}

/// The class of a run with `more` on its line, into a results file of this name.
fn class_of(room: &Room, name: &str, more: &str) -> Value {
    let roster = room.roster(ROSTER);
    let results = roster.with_file_name(name);
    let (results, roster) = (results.display(), roster.display());
    let line = format!("{BATCH} {roster} --results {results} {more}");
    room.program.json(&line).1
}

/// By student: how they stand, and their mark.
fn marks(class: &Value) -> Vec<(&str, &str, Option<f64>)> {
    let students = class["students"].as_array().unwrap().iter();
    students
        .map(|it| {
            let word = |name: &str| it[name].as_str().unwrap();
            (word("student"), word("standing"), it["mark"].as_f64())
        })
        .collect()
}

fn file(room: &Room, name: &str) -> String {
    let path = room.results.with_file_name(name);
    path.display().to_string()
}

const FIRST: [(&str, &str, Option<f64>); 4] = [
    ("done", "passed", Some(4.0)),
    ("two", "passed", Some(4.0)),
    ("begun", "failed", Some(2.0)),
    ("never", "empty", None),
];

#[test]
fn work_that_is_cleaned_up_keeps_its_mark() {
    let (api, room) = evening();
    assert_eq!(marks(&class_of(&room, "monday", "")), FIRST);
    for namespace in ["class-a", "class-b", "class-c"] {
        clean_up(&api, namespace);
    }
    let alone = class_of(&room, "tuesday", "");
    assert!(
        marks(&alone)
            .iter()
            .all(|it| (it.1, it.2) == ("empty", None)),
        "{alone:#}"
    );
    let best_of = format!("--best-of {}", file(&room, "monday"));
    let best = class_of(&room, "wednesday", &best_of);
    assert_eq!(marks(&best), FIRST);
    let done = &best["students"][0];
    assert!(done["verdicts"][0]["seen"].is_string(), "{done:#}");
    let remark = done["remarks"][0]["en"].as_str().unwrap();
    assert!(remark.starts_with("cleaned up by"), "{remark}");
    // What is kept is kept by the file itself.
    let thursday = class_of(&room, "wednesday", "--again");
    assert_eq!(marks(&thursday), FIRST);
}

#[test]
fn best_of_each_check_counts_in_one_file() {
    let (api, room) = evening();
    class_of(&room, "week", "");
    // Their claim is bound now, and their Pod is gone.
    let mut bound = inside("class-c", claim("local-path"));
    bound["spec"]["volumeName"] = "pv-class-a".into();
    api.put(bound);
    api.delete(&inside("class-c", pod()));
    let again = class_of(&room, "week", "--again");
    let begun = marks(&again)[2];
    assert_eq!((begun.0, begun.1), ("begun", "passed"), "{again:#}");
    let remark = again["students"][2]["remarks"].to_string();
    assert!(remark.contains("counted as seen to pass until"), "{remark}");
}

#[test]
fn cluster_that_is_off_tonight_loses_no_points() {
    let (api, room) = evening();
    class_of(&room, "monday", "");
    api.fail("/api", Fault::unauthorized(), usize::MAX);
    let best_of = format!("--best-of {}", file(&room, "monday"));
    let best = class_of(&room, "tuesday", &best_of);
    assert_eq!(marks(&best)[..3], FIRST[..3]);
    assert_eq!(marks(&best)[3].2, None);
    let remark = best["students"][0]["remarks"].to_string();
    assert!(remark.contains("could not be looked at"), "{remark}");
}

#[test]
fn other_exercise_version_is_no_earlier_result() {
    let (api, room) = evening();
    class_of(&room, "monday", "");
    let text = std::fs::read_to_string(file(&room, "monday")).unwrap();
    let old = text.replace("\"digest\":\"sha256:", "\"digest\":\"sha256:0");
    let old = room.program.file("old", &old);
    clean_up(&api, "class-a");
    let best_of = format!("--best-of {}", old.display());
    assert_eq!(
        marks(&class_of(&room, "tuesday", &best_of))[0],
        ("done", "empty", None)
    );
}

#[test]
fn unused_namespace_is_zero_only_when_asked_for() {
    let (_api, room) = evening();
    assert_eq!(marks(&class_of(&room, "usual", ""))[3], FIRST[3]);
    let zero = class_of(&room, "zero", "--empty-is-zero");
    assert_eq!(marks(&zero)[3], ("never", "failed", Some(0.0)));
}

#[test]
fn every_output_agrees_on_what_is_empty() {
    let (api, room) = evening();
    class_of(&room, "monday", "");
    clean_up(&api, "class-a");
    let folder = room.results.with_file_name("out");
    std::fs::create_dir(&folder).unwrap();
    let argument = |form: &Output| {
        let name = form.name();
        format!("--report {name}={}", folder.join(name).display())
    };
    let reports: Vec<String> = Output::ALL.iter().map(argument).collect();
    let reports = reports.join(" ");
    let best_of = format!("--best-of {}", file(&room, "monday"));
    class_of(&room, "tuesday", &format!("{best_of} {reports}"));
    let text = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let line = |name: &str, who: &str| {
        let all = text(name);
        let found = all.lines().find(|line| line.contains(who)).unwrap();
        found.to_owned()
    };
    for name in ["csv", "canvas", "moodle", "classroom"] {
        assert!(line(name, "done").contains(",4"), "{}", line(name, "done"));
        let never = line(name, "never");
        assert!(!never.contains(",0,") && !never.ends_with(",0"), "{never}");
    }
    assert!(line("csv", "never").contains("nothing here yet"));
    assert!(line("csv", "done").contains("cleaned up by"));
    assert!(line("moodle", "done").contains("seen until"));
    assert!(line("matrix", "never").contains("nothing here yet"));
    assert!(text("html").contains("nothing here yet") && text("html").contains("cleaned up by"));
    let letter = |name: &str| text(Path::new("feedback").join(name).to_str().unwrap());
    assert!(letter("never.md").contains("nothing in your namespace yet"));
    assert!(
        letter("done.md").contains("4 of 4 points") && letter("done.md").contains("Cleaned up by")
    );
}

#[test]
fn diff_says_cleaned_up_and_not_regressed() {
    let (api, room) = evening();
    class_of(&room, "monday", "");
    clean_up(&api, "class-a");
    class_of(&room, "tuesday", "");
    let (monday, tuesday) = (file(&room, "monday"), file(&room, "tuesday"));
    let (code, diff) = room.program.json(&format!("batch diff {monday} {tuesday}"));
    assert_eq!(code, 0);
    let students = diff["students"].as_array().unwrap().iter();
    let changes: Vec<(String, String)> = students
        .map(|it| {
            let word = |name: &str| it[name].as_str().unwrap().to_owned();
            (word("student"), word("change"))
        })
        .collect();
    assert_eq!(
        listed(&changes),
        [
            ("done", "cleanedUp"),
            ("two", "same"),
            ("begun", "same"),
            ("never", "same")
        ]
    );
    let page = room
        .program
        .run(&format!("batch diff {monday} {tuesday}"))
        .out;
    assert!(
        page.contains("Cleaned up: 1") && !page.contains("Regressed"),
        "{page}"
    );
}
