//! The output at the end, and its files.

use serde_json::Value;

use handson::batch::Output;
use handson::report::Form as _;

use super::Room;
use crate::namespaces::class;

const ROSTER: &str = "student,name,namespace,Email\n\
    done,花子,class-a,a@example.org\n\
    begun,太郎,class-c,c@example.org\n\
    nobody,,klass-d,d@example.org\n";

#[test]
fn class_is_printed_and_written_in_every_format() {
    let api = class();
    let room = Room::with_own(&api);
    let roster = room.roster(ROSTER);
    let folder = roster.parent().unwrap();
    let file = |name: &str| folder.join(name);
    let report = |form: &str| format!("--report {form}={}", file(form).display());
    let forms: Vec<&str> = Output::ALL.iter().map(|form| form.name()).collect();
    let reports: Vec<String> = forms.iter().map(|form| report(form)).collect();
    let line = format!("{} {} --sort status", roster.display(), reports.join(" "));
    let ended = room.run(&line);
    assert_eq!(ended.code, 1, "{}", ended.err);
    let at = |who: &str| ended.out.find(&format!("\n{who} ")).unwrap();
    assert!(
        at("nobody") < at("begun") && at("begun") < at("done"),
        "{}",
        ended.out
    );
    for form in forms {
        assert!(file(form).exists(), "{form}");
    }
    assert!(file("feedback").join("begun.md").is_file());
    let document: Value = serde_json::from_slice(&std::fs::read(file("json")).unwrap()).unwrap();
    assert_eq!(document["schema"], "handson.batch-class/v1");
    assert_eq!(document["students"].as_array().unwrap().len(), 3);
}

#[test]
fn times_of_the_table_are_local() {
    let api = class();
    let room = Room::with_own(&api);
    let roster = room.roster(ROSTER);
    let csv = roster.with_file_name("new/class.csv");
    let line = room.line(&format!(
        "{} --report csv={}",
        roster.display(),
        csv.display()
    ));
    let program = room.program.var("TZ", "Etc/GMT-14");
    let ended = program.run(&line);
    assert_eq!(ended.code, 1, "{}", ended.err);
    let text = std::fs::read_to_string(csv).unwrap();
    let mut lines = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let at = lines
        .headers()
        .unwrap()
        .iter()
        .position(|it| it == "finished");
    let line = lines.records().next().unwrap().unwrap();
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(14));
    let told = &line[at.unwrap()];
    let told = jiff::civil::DateTime::strptime("%Y-%m-%d %H:%M:%S", told).unwrap();
    let told = told.to_zoned(zone).unwrap().timestamp();
    let age = jiff::Timestamp::now().duration_since(told);
    assert!(age.as_secs() >= 0 && age.as_secs() < 600, "{told}");
}

#[test]
fn one_document_is_printed_where_that_is_asked_for() {
    let api = class();
    let room = Room::with_own(&api);
    let roster = room.roster(ROSTER);
    let line = room.line(&roster.display().to_string());
    let (code, document) = room.program.json(&line);
    assert_eq!(code, 1);
    assert_eq!(document["schema"], "handson.batch-class/v1");
    assert_eq!(document["exitCode"], 1);
}

#[test]
fn impossible_output_is_refused_before_any_check() {
    let api = class();
    let room = Room::with_own(&api);
    let roster = room.roster(ROSTER);
    let over_roster = format!("--report csv={}", roster.display());
    let over_results = format!("--report html={}", room.results.display());
    let roster = roster.display();
    for (more, code, said) in [
        ("--sort pionts", 2, "did you mean `points`?"),
        ("--report xlsx=x", 2, "available: matrix, csv"),
        ("--report csv", 2, "csv=class.csv"),
        ("--results - --report csv=x", 2, "--results -"),
        ("--report csv=/dev/null/x.csv", 3, "could not be written"),
        ("--report csv=/tmp", 3, "could not be written"),
        ("--report feedback=/etc/hostname", 3, "could not be written"),
        ("--report feedback=/etc", 3, "name a new or empty directory"),
        (&over_roster, 2, "would take the place of"),
        (&over_results, 2, "would take the place of"),
    ] {
        let ended = match more.strip_prefix("--results") {
            Some(_) => room
                .program
                .run(&format!("{} {roster} {more}", super::BATCH)),
            None => room.run(&format!("{roster} {more}")),
        };
        assert_eq!(ended.code, code, "{more}: {}", ended.err);
        assert!(ended.err.contains(said), "{more}: {}", ended.err);
        assert!(!room.results.exists(), "{more}");
    }
}

#[test]
fn comparing_two_results_files_is_no_failure() {
    let api = class();
    let room = Room::with_own(&api);
    let roster = room.roster(ROSTER);
    room.run(&roster.display().to_string());
    let old = room.results.with_file_name("old.jsonl");
    std::fs::rename(&room.results, &old).unwrap();
    api.put(handson_test_support::greeting::claim("standard"));
    room.run(&room.roster(ROSTER).display().to_string());
    let files = format!("{} {}", old.display(), room.results.display());
    let ended = room.program.run(&format!("batch diff {files}"));
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(ended.out.contains("What changed in"), "{}", ended.out);
    let (code, document) = room.program.json(&format!("batch diff {files}"));
    assert_eq!(code, 0);
    assert_eq!(document["schema"], "handson.batch-diff/v1");
    let csv = room.program.run(&format!("batch diff {files} --csv"));
    assert_eq!(csv.out.lines().count(), 4, "{}", csv.out);
    let lost = room
        .program
        .run(&format!("batch diff {} nothing", old.display()));
    assert_eq!(lost.code, 2, "{}", lost.err);
    let odd = room.program.file("odd.jsonl", "{\"schema\":\"else\"}\n");
    let odd = room
        .program
        .run(&format!("batch diff {} {}", old.display(), odd.display()));
    assert_eq!(odd.code, 2, "{}", odd.err);
}
