//! Forms of output: JSON, colours, pipes.

use std::io::Read as _;
use std::process::{Command, Stdio};

use handson_test_support::fake_api::FakeApi;
use handson_test_support::greeting::pod;
use handson_test_support::program::Program;

const CHECK: &str = "check greeting --checks FIXTURES";

#[test]
fn json_of_every_command_has_its_own_schema() {
    let api = FakeApi::start();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    for (line, schema) in [
        (CHECK, "handson.report/v1"),
        ("list --checks FIXTURES", "handson.list/v1"),
        ("explain greeting --checks FIXTURES", "handson.explain/v1"),
        (
            "hint greeting/hello-ready --checks FIXTURES",
            "handson.hint/v1",
        ),
        ("hint greeting --reset --checks FIXTURES", "handson.hint/v1"),
        ("lint FIXTURES", "handson.lint/v1"),
        ("rbac greeting --checks FIXTURES", "handson.rbac/v1"),
        ("restore", "handson.restore/v1"),
        (
            "regrade FIXTURES/evidence/untouched.jsonl",
            "handson.report/v1",
        ),
        ("regrade FIXTURES/greeting.yaml", "handson.error/v1"),
        ("record volumes -o FIXTURES", "handson.error/v1"),
        ("nonsense", "handson.error/v1"),
        ("", "handson.error/v1"),
    ] {
        let (_, document) = program.json(line);
        assert_eq!(document["schema"], schema, "{line}");
        assert_eq!(document["toolVersion"], env!("CARGO_PKG_VERSION"), "{line}");
    }
}

#[test]
fn colours_are_for_terminals_or_on_demand_only() {
    let api = FakeApi::start();
    let config = api.kubeconfig();
    let out = |name, value| {
        Program::default()
            .kubeconfig(&config)
            .var(name, value)
            .run(CHECK)
            .out
    };
    assert!(!out("TERM", "xterm").contains('\u{1b}'));
    assert!(out("FORCE_COLOR", "1").contains('\u{1b}'));
    assert!(
        !Program::default()
            .kubeconfig(&config)
            .var("FORCE_COLOR", "1")
            .var("NO_COLOR", "1")
            .run(CHECK)
            .out
            .contains('\u{1b}')
    );
}

#[test]
fn without_unicode_the_marks_are_ascii() {
    let api = FakeApi::start();
    api.put(pod());
    let program = Program::default()
        .kubeconfig(&api.kubeconfig())
        .var("LC_ALL", "C");
    let ended = program.run(CHECK);
    assert!(
        ended.out.contains("[ok]") && ended.out.contains("[NG]"),
        "{}",
        ended.out
    );
    assert!(ended.out.is_ascii(), "{}", ended.out);
}

#[test]
fn closed_pipe_keeps_the_verdict() {
    let api = FakeApi::start();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("handson"))
        .args(Program::words(CHECK))
        .envs(program.environment())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut err)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert_eq!(err, "");
}

#[test]
#[cfg(target_os = "linux")]
fn a_report_that_cannot_be_written_is_no_success() {
    let api = FakeApi::start();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let status = Command::new(assert_cmd::cargo::cargo_bin("handson"))
        .args(Program::words(&format!("{CHECK} --format json")))
        .envs(program.environment())
        .stdout(full)
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(3));
}
