//! Rosters: the students, and the place of their work.

use super::{Room, kubeconfig, listed};
use crate::namespaces::class;
use handson_test_support::fake_api::FakeApi;

#[test]
fn every_roster_line_has_a_row() {
    let api = class();
    let room = Room::with_own(&api);
    let own = api.kubeconfig();
    let own = own.display();
    room.program.file("bad.yaml", "{{{");
    let roster = room.roster(&format!(
        "student,name,kubeconfig,context,namespace,variables\n\
         done,花子,,,class-a,\n\
         begun,,,,class-c,\n\
         nobody,,,,klass-d,\n\
         spaced,,,,class a,\n\
         elsewhere,,,,../class-a,\n\
         nowhere,,,,,\n\
         ,nameless,,,class-a,\n\
         short,x\n\
         lost,,no-such-file.yaml,,,\n\
         garbled,,bad.yaml,,,\n\
         odd,,,,class-a,nosuch=1\n\
         context,,{own},nosuch,,\n"
    ));
    let ended = room.run(&format!("{} --trust-kubeconfig", roster.display()));
    assert_eq!(ended.code, 1, "{}", ended.err);
    assert_eq!(
        listed(&room.standings()),
        [
            ("", "roster"),
            ("begun", "exit 1"),
            ("context", "kubeconfig"),
            ("done", "exit 0"),
            ("elsewhere", "noNamespace"),
            ("garbled", "kubeconfig"),
            ("lost", "kubeconfig"),
            ("nobody", "noNamespace"),
            ("nowhere", "roster"),
            ("odd", "roster"),
            ("short", "roster"),
            ("spaced", "noNamespace"),
        ]
    );
    for row in room.rows() {
        if row["student"]["id"] == "lost" {
            let next = row["stopped"]["next"]["en"].as_str().unwrap();
            assert!(next.contains("column `kubeconfig`"), "{next}");
        }
        assert!(
            row["stopped"].is_null() || row["stopped"]["next"]["ja"] != "",
            "{row:#}"
        );
    }
}

#[test]
fn directory_has_a_student_for_each_kubeconfig() {
    let api = FakeApi::start();
    let room = Room::new();
    let folder = room.program.file("x", "").with_file_name("class");
    std::fs::create_dir_all(folder.join("carol")).unwrap();
    std::fs::create_dir_all(folder.join("dave")).unwrap();
    let config = std::fs::read_to_string(api.kubeconfig()).unwrap();
    std::fs::write(folder.join("alice.yaml"), &config).unwrap();
    std::fs::write(folder.join("bob.smith.kubeconfig"), &config).unwrap();
    std::fs::write(folder.join("carol/config"), &config).unwrap();
    std::fs::write(folder.join(".DS_Store"), "").unwrap();
    room.run(&format!("{} --trust-kubeconfig", folder.display()));
    let ids: Vec<String> = room.standings().into_iter().map(|(id, _)| id).collect();
    assert_eq!(ids, ["alice", "bob.smith", "carol", "dave"]);
    assert_eq!(room.standings()[3].1, "kubeconfig");
    // A results file that is kept beside them is nobody's kubeconfig.
    let inside = folder.join("results.jsonl");
    std::fs::rename(&room.results, &inside).unwrap();
    let (class, results) = (folder.display(), inside.display());
    let line = format!(
        "{} {class} --trust-kubeconfig --resume --results {results}",
        super::BATCH
    );
    let ended = room.program.run(&format!("{line} --format json"));
    let document: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(document["students"].as_array().unwrap().len(), 4);
}

#[test]
fn kubeconfig_with_a_command_is_refused_unrun() {
    let room = Room::new();
    let marker = room.program.file("x", "").with_file_name("marker");
    let exec = format!(
        ", exec: {{apiVersion: client.authentication.k8s.io/v1, command: touch, args: ['{}'], interactiveMode: Never}}",
        marker.display()
    );
    room.program
        .file("eve.yaml", &kubeconfig("https://127.0.0.1:1", &exec, ""));
    let roster = room.roster("student,kubeconfig\neve,eve.yaml\n");
    let ended = room.run(&roster.display().to_string());
    assert_eq!(ended.code, 3, "{}", ended.err);
    assert_eq!(listed(&room.standings()), [("eve", "refused")]);
    let said = room.rows()[0]["stopped"]["what"]["en"].to_string();
    assert!(said.contains("exec"), "{said}");
    assert!(!marker.exists());
}

#[test]
fn a_misspelt_column_is_no_other_column() {
    let room = Room::new();
    let roster = room.roster("student,namspace\nalice,class-a\n");
    let ended = room.run(&roster.display().to_string());
    assert_eq!(ended.code, 2);
    assert!(
        ended.err.contains("did you mean `namespace`?"),
        "{}",
        ended.err
    );
    assert!(!room.results.exists());
}

#[test]
fn student_listed_twice_is_told_on_both_lines() {
    let api = class();
    let room = Room::with_own(&api);
    let roster = room.roster("student,namespace\nalice,class-a\nbob,class-b\nAlice,class-c\n");
    room.run(&roster.display().to_string());
    let remarks = |id: &str| {
        let rows = room.rows();
        let row = rows.iter().find(|row| row["student"]["id"] == id).unwrap();
        row["student"]["remarks"].to_string()
    };
    assert!(remarks("alice").contains("line 4"), "{}", remarks("alice"));
    assert!(remarks("Alice").contains("line 2"), "{}", remarks("Alice"));
    assert!(!remarks("bob").contains("line"), "{}", remarks("bob"));
}

#[test]
fn not_a_roster_is_wrong_usage_with_advice() {
    let room = Room::new();
    for (text, part) in [
        ("", "nobody"),
        ("student,namespace\n", "nobody"),
        ("name,namespace\nx,y\n", "no column `student`"),
        ("student,namespace,namespace\na,b,c\n", "two columns"),
    ] {
        let roster = room.roster(text);
        let ended = room.run(&roster.display().to_string());
        assert_eq!(ended.code, 2, "{text}: {}", ended.err);
        assert!(ended.err.contains(part), "{text}: {}", ended.err);
    }
    let missing = room.run("no-such-roster.csv");
    assert_eq!(missing.code, 2);
    assert!(!room.results.exists());
}
