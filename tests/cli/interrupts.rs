//! Ctrl-C in the middle of things.
#![cfg(unix)]

use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use handson_test_support::fake_api::{Act, FakeApi, Fault};
use handson_test_support::greeting::{node, pod_of_two, pod_on_its_way};
use handson_test_support::program::Program;

const GREETING: &str = "check greeting --checks FIXTURES";
const LOOKING: &str = "check looking --checks FIXTURES/looking --yes --stage";

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
fn interrupt_is_heard_while_the_api_is_silent() {
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

#[test]
fn an_interrupt_is_heard_while_a_command_is_silent() {
    let api = FakeApi::start();
    api.put(pod_of_two());
    api.on_exec(|_| vec![Act::Silence]);
    report(&api, &format!("{LOOKING} file"), "/exec");
}

#[test]
fn an_interrupt_is_heard_while_a_database_is_silent() {
    let api = FakeApi::start();
    api.put(pod_of_two());
    api.on_forward(|_| vec![Act::Silence]);
    report(&api, &format!("{LOOKING} rows"), "/portforward");
}

#[test]
fn interrupted_probe_removes_what_it_wrote() {
    let api = FakeApi::start();
    api.put(pod_of_two());
    api.on_exec(|command| match command[2].as_str() {
        script if script.starts_with("cat") => vec![Act::Silence],
        _ => vec![Act::Exit(0)],
    });
    report(&api, &format!("{LOOKING} nonce"), "=cat");
    let execs: Vec<String> = api
        .seen()
        .into_iter()
        .filter(|seen| seen.target.contains("/exec"))
        .map(|seen| seen.target)
        .collect();
    assert_eq!(execs.len(), 3, "{execs:#?}");
    assert!(execs[2].contains("=rm"), "{execs:#?}");
}

#[test]
fn interrupt_is_heard_while_a_login_command_hangs() {
    let program = Program::default();
    let started = program.file("started", "");
    std::fs::remove_file(&started).unwrap();
    let script = format!("touch {}; exec sleep 20", started.display());
    let config = serde_json::json!({
        "apiVersion": "v1", "kind": "Config", "current-context": "c",
        "contexts": [{"name": "c", "context": {"cluster": "k", "user": "u"}}],
        "clusters": [{"name": "k", "cluster": {"server": "http://127.0.0.1:1"}}],
        "users": [{"name": "u", "user": {"exec": {
            "apiVersion": "client.authentication.k8s.io/v1", "interactiveMode": "Never",
            "command": "sh", "args": ["-c", script],
        }}}],
    });
    let path = program.file("config", &config.to_string());
    let program = program.kubeconfig(&path);
    let child = begun(&program, GREETING);
    let waiting = Instant::now();
    while !started.exists() {
        assert!(waiting.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(5));
    }
    interrupted(child);
}
