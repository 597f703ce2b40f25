//! What a class handed in, graded by one command.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use handson::report::{Form as _, Format, Report, Reports, Setting};
use handson_test_support::validators::validated;
use serde_json::Value;
use zip::write::SimpleFileOptions;

use crate::lab::{EMPTYDIR, edited, handson, image, kubectl, submitted};

const MOODLE: &str = "_assignsubmission_file";

/// What is written of the class.
const OUTPUTS: [(&str, &str); 8] = [
    ("matrix", "matrix.txt"),
    ("csv", "class.csv"),
    ("canvas", "canvas.csv"),
    ("moodle", "moodle.csv"),
    ("classroom", "classroom.csv"),
    ("html", "class.html"),
    ("feedback", "feedback"),
    ("json", "class.json"),
];

fn zipped(path: &Path, files: &[(&str, &str)]) {
    let mut writer = zip::ZipWriter::new(std::fs::File::create(path).unwrap());
    for (name, text) in files {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap();
}

/// A class of twelve, as Moodle, Canvas and people name what they hand in.
fn class(folder: &Path) {
    let at = |name: &str| folder.join(name);
    for number in 1..=3 {
        let own = at(&format!("Aoki Ren_{number}{MOODLE}"));
        std::fs::create_dir(&own).unwrap();
        std::fs::write(own.join("7_emptydir_pod.yaml"), EMPTYDIR).unwrap();
    }
    // The container in it ends.
    let wrong = edited(EMPTYDIR, &[("/mount-point-2", "/mount-point-3")]);
    std::fs::write(at(&format!("Baba Yui_4{MOODLE}_pod.yaml")), &wrong).unwrap();
    std::fs::write(at(&format!("Doi Mio_5{MOODLE}_notes.txt")), "none").unwrap();
    for user in ["6", "7"] {
        let name = format!("sato_{user}_90{user}_7_emptydir_pod.yaml");
        std::fs::write(at(&name), EMPTYDIR).unwrap();
    }
    zipped(&at("s8.zip"), &[("work/7_emptydir_pod.yaml", EMPTYDIR)]);
    zipped(&at("s9.zip"), &[("../7_emptydir_pod.yaml", EMPTYDIR)]);
    let file = std::fs::File::create(at("s10.tar")).unwrap();
    let mut tar = tar::Builder::new(file);
    let mut header = tar::Header::new_gnu();
    header.set_size(EMPTYDIR.len() as u64);
    header.set_mode(0o644);
    tar.append_data(&mut header, "7_emptydir_pod.yaml", EMPTYDIR.as_bytes())
        .unwrap();
    tar.finish().unwrap();
    std::fs::write(at("s11.yaml.txt"), EMPTYDIR).unwrap();
    let hostile = edited(EMPTYDIR, &[("spec:", "spec:\n  hostNetwork: true")]);
    std::fs::write(at("s12.yaml"), hostile).unwrap();
}

/// Has others' validators read what was `written` of the class, and what CI would have
/// of each student. Where they cannot be installed, ci/test says so.
fn assert_valid(rows: &[Value], folder: &Path, written: &Path) {
    if std::env::var_os("HANDSON_VALIDATORS").is_some_and(|it| it == "no") {
        return;
    }
    let forms = [
        ("junit", "junit.xml"),
        ("tap", "tap"),
        ("ctrf", "ctrf.json"),
        ("html", "html"),
    ];
    let mut students = 0;
    for row in rows.iter().filter(|row| row["report"].is_object()) {
        let report: Report = serde_json::from_value(row["report"].clone()).unwrap();
        let reports = Reports::new(vec![report]);
        let id = row["student"]["id"].as_str().unwrap();
        students += 1;
        for (form, ending) in forms {
            let form = Format::named(form).unwrap();
            let text = form.render(&reports, &Setting::default()).unwrap();
            std::fs::write(written.join(format!("{id}.{ending}")), text).unwrap();
        }
    }
    // Who is refused has a report without a cluster, too.
    for entry in ["s9.zip", "s12.yaml"] {
        let mut command = handson(&["grade", "-e", "volumes"]);
        command.arg(folder.join(entry));
        for (form, ending) in forms {
            let path = written.join(format!("{entry}.{ending}"));
            command.args(["--report", &format!("{form}={}", path.display())]);
        }
        assert_eq!(command.output().unwrap().status.code(), Some(4));
        students += 1;
    }
    let read = validated(written).unwrap_or_else(|problems| panic!("{problems}"));
    for (ending, count) in [
        (".junit.xml", students),
        (".tap", students),
        (".ctrf.json", students),
        (".html", students + 1),
        // The list of the letters is one.
        (".csv", 5),
    ] {
        assert!(read[ending] >= count, "{ending}: {read:?}");
    }
}

/// The rows of results, and what each comes to, in the order of the students.
fn told(results: &Path) -> (Vec<Value>, Vec<String>) {
    let text = std::fs::read_to_string(results).unwrap();
    let rows = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let rows: Vec<Value> = rows.filter(|row| row["student"].is_object()).collect();
    let mut told: Vec<String> = rows
        .iter()
        .map(|row| {
            let id = row["student"]["id"].as_str().unwrap();
            match row["stopped"]["why"].as_str() {
                Some(why) => format!("{id}: {why}"),
                None => format!("{id}: {}", row["report"]["totals"]["points"]),
            }
        })
        .collect();
    told.sort_by_key(|line| {
        line.trim_start_matches('s')
            .split(':')
            .next()
            .unwrap()
            .parse::<u32>()
            .unwrap()
    });
    (rows, told)
}

/// The command over a class in `folder`.
fn batch(folder: &Path, results: &Path) -> Command {
    let mut command = handson(&["batch", "-e", "volumes", "--stage", "emptydir", "-j", "4"]);
    command.arg("--submissions").arg(folder);
    command.arg("--results").arg(results);
    command
}

const RIGHT: [&str; 12] = [
    "1: 7",
    "2: 7",
    "3: 7",
    "4: 2",
    "5: submission",
    "6: 7",
    "7: 7",
    "s8: 7",
    "s9: submission",
    "s10: 7",
    "s11: 7",
    "s12: submission",
];

/// Whether nothing of these rows is left: other tests grade at the same time.
fn is_gone(rows: &[Value]) -> bool {
    let mut names = rows
        .iter()
        .filter_map(|row| row["report"]["namespace"].as_str());
    names.all(|name| kubectl(&["get", "namespace", name, "--ignore-not-found"], "").is_empty())
}

#[test]
fn a_class_of_folders_and_archives_is_graded() {
    let room = submitted(&[]);
    let folder = room.path().join("class");
    std::fs::create_dir(&folder).unwrap();
    class(&folder);
    let results = room.path().join("results.jsonl");
    let mut command = batch(&folder, &results);
    let written = room.path().join("written");
    std::fs::create_dir(&written).unwrap();
    for (form, name) in OUTPUTS {
        let path = written.join(name);
        command.args(["--report", &format!("{form}={}", path.display())]);
    }
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let (rows, told) = told(&results);
    assert_eq!(told, RIGHT, "{rows:#?}");
    assert_valid(&rows, &folder, &written);
    let work = |id: &str| {
        let row = rows.iter().find(|row| row["student"]["id"] == id);
        row.unwrap()["manifests"].clone()
    };
    assert!(work("1").is_array());
    assert_eq!(work("1"), work("s8"), "however it was handed in");
    assert_ne!(work("1"), work("4"));
    same_from_records(&results, &rows);
    assert!(is_gone(&rows));
}

#[test]
fn class_is_graded_by_the_pods_of_a_job_as_here() {
    let room = submitted(&[]);
    let folder = room.path().join("class");
    std::fs::create_dir(&folder).unwrap();
    class(&folder);
    let results = room.path().join("results.jsonl");
    let mut command = batch(&folder, &results);
    command.args(["--on-cluster", "--shards", "2", "--image", image()]);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let (rows, told) = told(&results);
    assert_eq!(told, RIGHT, "{rows:#?}");
    // What is wrong is told with its place, and what was left aside as it is here.
    let of = |id: &str| rows.iter().find(|row| row["student"]["id"] == id).unwrap();
    let refused = of("s12")["stopped"]["what"]["en"].as_str().unwrap();
    assert!(refused.contains("hostNetwork"), "{refused}");
    let handed_in = &of("1")["report"]["submission"];
    let mapping = handed_in["mapping"][0]["en"].as_str().unwrap();
    assert!(mapping.contains("7_emptydir_pod.yaml:"), "{mapping}");
    let begun = Instant::now();
    while !is_gone(&rows) {
        assert!(begun.elapsed() < Duration::from_secs(60));
        std::thread::sleep(Duration::from_millis(500));
    }
}

/// What the records tell is what was found, check by check.
fn same_from_records(results: &Path, rows: &[Value]) {
    let again = results.with_file_name("again.jsonl");
    let mut command = handson(&["batch", "regrade"]);
    command.arg(results).arg("--results").arg(&again);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let text = std::fs::read_to_string(&again).unwrap();
    let judged = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let judged = judged.filter(|row| row["student"].is_object());
    for (judged, row) in judged.zip(rows) {
        let told = |row: &Value| {
            let stages = row["report"]["stages"].as_array().cloned();
            let checks = stages
                .into_iter()
                .flatten()
                .flat_map(|stage| stage["checks"].as_array().cloned().unwrap_or_default());
            let told = checks.map(|check| (check["check"].clone(), check["verdict"].clone()));
            told.collect::<Vec<_>>()
        };
        assert_eq!(told(&judged), told(row), "{}", row["student"]["id"]);
        assert_eq!(judged["report"]["totals"], row["report"]["totals"]);
    }
}
