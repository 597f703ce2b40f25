//! The outputs of a results file, without a cluster and without a roster.

use std::collections::BTreeMap;
use std::path::Path;

use handson::batch::Output;
use handson::report::Form as _;

use super::Room;
use crate::namespaces::class;
use handson_test_support::program::{Ended, Program};

const ROSTER: &str = "student,name,namespace\n\
    done,花子,class-a\n\
    begun,太郎,class-c\n\
    nobody,,klass-d\n";

/// `--report` for every form, into a new folder.
fn reports(folder: &Path) -> String {
    std::fs::create_dir(folder).unwrap();
    let report = |form: &Output| {
        let name = form.name();
        format!("--report {name}={}", folder.join(name).display())
    };
    Output::ALL.iter().map(report).collect::<Vec<_>>().join(" ")
}

/// Every file in a folder, by its name.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            let inside = files(&path).into_iter();
            found.extend(inside.map(|(file, bytes)| (format!("{name}/{file}"), bytes)));
        } else {
            found.insert(name, std::fs::read(&path).unwrap());
        }
    }
    found
}

/// A class that was looked at, with all its outputs in the folder `then`.
fn evening() -> (Room, Ended) {
    let api = class();
    let room = Room::with_own(&api);
    let roster = room.roster(ROSTER);
    let then = reports(&room.results.with_file_name("then"));
    let ended = room.run(&format!("{} {then}", roster.display()));
    (room, ended)
}

#[test]
fn outputs_are_those_of_the_batch_itself() {
    let (room, ended) = evening();
    let now = reports(&room.results.with_file_name("now"));
    // Nobody is where any kubeconfig points, and there is no roster.
    let elsewhere = Program::default();
    let line = format!("batch report {} {now}", room.results.display());
    let again = elsewhere.run(&line);
    assert_eq!(
        (again.code, &again.out),
        (ended.code, &ended.out),
        "{}",
        again.err
    );
    let [then, now] = ["then", "now"].map(|name| files(&room.results.with_file_name(name)));
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&then), names(&now));
    for (name, bytes) in &then {
        assert_eq!(
            String::from_utf8_lossy(bytes),
            String::from_utf8_lossy(&now[name]),
            "{name}"
        );
    }
}

#[test]
fn what_is_wrong_is_told_before_anything_is_written() {
    let (room, _) = evening();
    let results = room.results.display();
    let odd = room
        .program
        .file("odd.csv", "student,check,verdict\ndoen,x,pass\n");
    let csv = room.results.with_file_name("new.csv");
    let csv = csv.display();
    let file = |more: &str| format!("batch report {results} --report csv={csv} {more}");
    for (line, said) in [
        (format!("batch report {results}x"), "there is no file"),
        (
            format!("batch report {}", odd.display()),
            "no result of handson batch",
        ),
        (
            format!("batch report {results} --report csv={results}"),
            "take the place of",
        ),
        (file("--sort pionts"), "did you mean `points`?"),
        (
            file(&format!("--overrides {}", odd.display())),
            "did you mean `done`?",
        ),
        (file("--overrides nowhere.csv"), "cannot be read"),
        (file("--penalty 10%/day"), "no column `submitted`"),
        (file("--penalty 10%/week"), "`week` is neither"),
        (
            file(&format!("--anonymous {}", odd.display())),
            "is no key of an anonymous class",
        ),
        (file("--due soon"), "2026-12-01 23:59"),
        (file("--out-of 0"), "--out-of"),
    ] {
        let ended = room.program.run(&line);
        assert_eq!(ended.code, 2, "{line}: {}", ended.err);
        assert!(ended.err.contains(said), "{line}: {}", ended.err);
    }
    assert!(!room.results.with_file_name("new.csv").exists());
}

#[test]
fn overrides_are_applied_when_outputs_are_made() {
    let (room, _) = evening();
    let results = room.results.display();
    let before = std::fs::read(&room.results).unwrap();
    let file = room
        .program
        .file("hand.csv", "student,points,comment\nnobody,3,by talk\n");
    let line = format!("batch report {results} --overrides {}", file.display());
    let (code, document) = room.program.json(&line);
    assert_eq!(code, 1);
    let nobody = &document["students"][2];
    assert_eq!(nobody["mark"], 3.0, "{nobody:#}");
    assert_eq!(
        nobody["overridden"]["en"],
        "the points in all were set by hand to 3/4 points: by talk"
    );
    assert_eq!(std::fs::read(&room.results).unwrap(), before);
}

#[test]
fn codes_stand_in_the_place_of_students() {
    let (room, _) = evening();
    let key = room.results.with_file_name("key.csv");
    let line = format!(
        "batch report {} --anonymous {}",
        room.results.display(),
        key.display()
    );
    let (_, first) = room.program.json(&line);
    let (_, second) = room.program.json(&line);
    assert_eq!(first, second);
    let shown = first.to_string();
    for name in ["done", "begun", "nobody", "class-a", "klass-d", "花子"] {
        let quoted = format!("\"{name}\"");
        assert!(!shown.contains(&quoted), "{name}: {shown}");
    }
    let table = std::fs::read_to_string(&key).unwrap();
    assert_eq!(table.lines().count(), 4, "{table}");
    let over_key = format!("{line} --report csv={}", key.display());
    let ended = room.program.run(&over_key);
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert_eq!(std::fs::read_to_string(&key).unwrap(), table);
}
