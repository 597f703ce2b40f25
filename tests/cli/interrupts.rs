//! Ctrl-C in the middle of things.
#![cfg(unix)]

use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::fake_api::{FakeApi, Fault};
use crate::support::program::Program;
use crate::support::things::{node, pod_on_its_way};

const GREETING: &str = "check greeting --checks FIXTURES";

/// A run that has begun and does not end by itself.
fn begun(program: &Program, line: &str) -> Child {
    Command::new(assert_cmd::cargo::cargo_bin("handson"))
        .args(Program::words(line))
        .envs(program.environment())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Presses Ctrl-C; how the run ended, which must be soon.
fn interrupted(child: Child) -> Output {
    let pid = child.id().to_string();
    let pressed = Instant::now();
    let kill = Command::new("kill").args(["-INT", &pid]).status().unwrap();
    assert!(kill.success());
    let output = child.wait_with_output().unwrap();
    let took = pressed.elapsed();
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert_eq!(output.status.code(), Some(130), "{output:?}");
    output
}

/// Interrupts a run once the API was asked for `part`, and reads its report.
fn report(api: &FakeApi, line: &str, part: &str) -> Value {
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let child = begun(&program, &format!("{line} --format json"));
    api.wait_for(part);
    let output = interrupted(child);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["complete"], false, "{report:#}");
    assert_eq!(report["totals"]["lost"], 0, "{report:#}");
    report
}

#[test]
fn an_interrupt_is_heard_while_the_api_does_not_answer() {
    let api = FakeApi::start();
    api.fail("/", Fault::Delay(Duration::from_secs(3600)), usize::MAX);
    report(&api, GREETING, "/pods");
}

#[test]
fn an_interrupt_is_heard_while_the_api_is_away() {
    let api = FakeApi::start();
    api.put(node());
    api.put(pod_on_its_way());
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let child = begun(&program, &format!("{GREETING} --format json"));
    api.wait_for("watch=true");
    api.go_away();
    std::thread::sleep(Duration::from_millis(300));
    interrupted(child);
}

#[test]
fn people_are_told_what_was_seen_so_far() {
    let api = FakeApi::start();
    api.put(node());
    api.put(pod_on_its_way());
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let child = begun(&program, &format!("{GREETING} --lang en"));
    api.wait_for("watch=true");
    let output = interrupted(child);
    let page = String::from_utf8(output.stdout).unwrap();
    assert!(page.contains("interrupted"), "{page}");
    assert!(page.contains("the Pod hello becomes ready"), "{page}");
}
