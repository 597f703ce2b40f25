//! `ci/action`, the script of the GitHub action.

use std::fs;
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::ROOT;
use super::place::Place;

fn code(command: &mut Command) -> i32 {
    let ended = command.output().unwrap();
    ended.status.code().unwrap_or_else(|| panic!("{ended:?}"))
}

#[test]
fn action_inputs_stay_single_words() {
    let place = Place::new(0);
    let evil = "; touch pwned; $(touch pwned) `touch pwned`\n\"; touch pwned #' * $HOME \\";
    let lines = "  a=$(touch pwned) * ;touch pwned\n\n\tb='c d' \"\nLINES\nd=`touch pwned`\\\n";
    let ended = code(&mut place.grade(&[
        ("INPUT_SUBMISSION", evil),
        ("INPUT_EXERCISE", evil),
        ("INPUT_KUBECONFIG", evil),
        ("INPUT_CONTEXT", evil),
        ("INPUT_LANG", evil),
        ("INPUT_SET", lines),
        ("INPUT_REPORTS", lines),
        ("INPUT_ARGS", "--timeout\n90s\n$(touch pwned)"),
    ]));
    assert_eq!(ended, 0);
    let mut expected = vec![
        "grade".to_owned(),
        format!("--exercise={evil}"),
        format!(
            "--report=json={}",
            place.at("temp/handson-report.json").display()
        ),
        format!("--report=github={}", place.at("summary.md").display()),
        format!("--kubeconfig={evil}"),
        format!("--context={evil}"),
        format!("--lang={evil}"),
    ];
    for option in ["--set", "--report"] {
        let lines = [
            "a=$(touch pwned) * ;touch pwned",
            "b='c d' \"",
            "LINES",
            "d=`touch pwned`\\",
        ];
        expected.extend(lines.map(|line| format!("{option}={line}")));
    }
    expected.extend(["--timeout", "90s", "$(touch pwned)", "--", evil].map(str::to_owned));
    assert_eq!(place.arguments(), expected);
    assert_eq!(fs::read_dir(place.at("checkout")).unwrap().count(), 0);
}

#[test]
fn a_submission_that_looks_like_an_option_is_none() {
    let place = Place::new(0);
    code(&mut place.grade(&[("INPUT_SUBMISSION", "--sweep")]));
    assert!(
        place
            .arguments()
            .ends_with(&["--".to_owned(), "--sweep".to_owned()])
    );
    code(&mut place.grade(&[("INPUT_SUBMISSION", "")]));
    assert!(
        place
            .arguments()
            .ends_with(&["--".to_owned(), ".".to_owned()])
    );
}

#[test]
fn fail_on_decides_and_exit_code_is_an_output() {
    for (ended, failed, trouble) in [
        (0, 0, 0),
        (1, 1, 0),
        (2, 2, 2),
        (3, 3, 3),
        (4, 4, 4),
        (130, 130, 130),
    ] {
        let place = Place::new(ended);
        for (fail_on, expected) in [("", failed), ("failed", failed), ("trouble", trouble)] {
            let step = code(&mut place.grade(&[("INPUT_FAIL_ON", fail_on)]));
            assert_eq!(step, expected, "{ended} with {fail_on:?}");
            assert_eq!(place.output("exit-code"), ended.to_string());
        }
    }
}

#[test]
fn wrong_action_input_is_refused_before_grading() {
    for (name, value, said) in [
        ("INPUT_FAIL_ON", "never", "not never"),
        ("INPUT_EXERCISE", "", "exercise is missing"),
    ] {
        let place = Place::new(0);
        let ended = place.grade(&[(name, value)]).output().unwrap();
        assert_eq!(ended.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&ended.stderr).contains(said));
        assert!(!place.at("notes/arguments").exists());
    }
}

#[test]
fn the_points_are_those_of_handson_s_own_report() {
    let place = Place::new(0);
    let claim = include_str!("../../../examples/volumes/7_pvc.yaml");
    place.write("checkout/7_pvc.yaml", claim);
    let program = assert_cmd::cargo::cargo_bin("handson");
    let program = program.to_str().unwrap();
    let nowhere = [
        ("INPUT_HANDSON", program),
        ("INPUT_LANG", "en"),
        ("HOME", "/nonexistent"),
    ];
    assert_eq!(code(&mut place.grade(&nowhere)), 3);
    let report = place.output("report");
    let report: Value = serde_json::from_str(&fs::read_to_string(report).unwrap()).unwrap();
    assert_eq!(report["exitCode"], 3);
    let possible = report["totals"]["possible"].as_u64().unwrap();
    assert!(possible > 0);
    assert_eq!(place.output("possible"), possible.to_string());
    assert_eq!(place.output("points"), "0");
}

#[test]
fn an_earlier_report_is_not_taken_for_this_one() {
    let place = Place::new(2);
    place.program("bin/handson", "#!/bin/sh\nexit 2\n");
    place.write(
        "temp/handson-report.json",
        "{\n  \"totals\": {\n    \"points\": 7\n  }\n}\n",
    );
    assert_eq!(code(&mut place.grade(&[])), 2);
    let told = ["points", "possible", "report"].map(|name| place.output(name));
    assert_eq!(told, ["", "", ""]);
}

/// Waits until `done`.
fn until(what: &str, mut done: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < Duration::from_secs(20), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn cancel(child: &Child, signal: &str) {
    let pid = child.id().to_string();
    let sent = Command::new("kill").args(["-s", signal, &pid]).status();
    assert!(sent.unwrap().success());
}

#[test]
fn cancelled_job_waits_for_the_cleanup() {
    for signal in ["INT", "TERM"] {
        let place = Place::new(0);
        let slow = "#!/bin/sh\ntrap 'sleep 0.5; : >\"$NOTES/clean\"; exit 130' TERM\n\
            : >\"$NOTES/begun\"\nfor _ in $(seq 100); do sleep 0.1; done\n";
        place.program("bin/handson", slow);
        let mut step = place.grade(&[]).spawn().unwrap();
        until("it begins", || place.at("notes/begun").exists());
        cancel(&step, signal);
        assert_eq!(step.wait().unwrap().code(), Some(130), "{signal}");
        assert!(place.at("notes/clean").exists());
        assert_eq!(place.output("exit-code"), "130");
    }
}

#[test]
fn a_program_is_built_from_the_action_s_sources_once() {
    let place = Place::new(0);
    assert!(place.run("ci/action", &["place"], &[]).status.success());
    let (root, key) = (place.output("root"), place.output("key"));
    assert!(Path::new(&root).starts_with(place.at("temp")));
    assert!(key.starts_with("handson-Linux-X64-"), "{key}");
    let cargo = "#!/bin/sh\nprintf '%s\\n' \"$@\" >>\"$NOTES/cargo\"\n\
        for root; do :; done\nmkdir -p \"$root/bin\"\ncp \"$(command -v handson)\" \"$root/bin\"\n";
    place.program("bin/cargo", cargo);
    for _ in 0..2 {
        let built = [("INPUT_HANDSON", ""), ("BUILT", root.as_str())];
        assert_eq!(code(&mut place.grade(&built)), 0);
        assert!(place.arguments().contains(&"--exercise=volumes".to_owned()));
        let asked = place.read("notes/cargo");
        let asked: Vec<&str> = asked.lines().collect();
        assert_eq!(asked[..3], ["install", "--locked", "--quiet"]);
        let path = Path::new(asked[4]).canonicalize().unwrap();
        assert_eq!(path, Path::new(ROOT).canonicalize().unwrap());
        assert_eq!(asked[5..], ["--root", root.as_str()]);
    }
}

#[test]
fn other_sources_have_another_place_in_the_cache() {
    let place = Place::new(0);
    let keys = ["fn main() {}", "fn main() { }"].map(|source| {
        for folder in ["action/ci", "action/src", "action/checks"] {
            fs::create_dir_all(place.at(folder)).unwrap();
        }
        fs::copy(format!("{ROOT}/ci/action"), place.at("action/ci/action")).unwrap();
        for file in ["Cargo.toml", "Cargo.lock", "checks/a b.yaml"] {
            place.write(&format!("action/{file}"), "");
        }
        place.write("action/src/main.rs", source);
        let script = place.at("action/ci/action");
        let ended = place.run(script.to_str().unwrap(), &["place"], &[]);
        assert!(ended.status.success(), "{ended:?}");
        place.output("key")
    });
    assert_ne!(keys[0], keys[1]);
}
