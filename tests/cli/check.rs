//! `handson check` against an API that works.

use handson_test_support::fake_api::FakeApi;
use handson_test_support::greeting::{claim, finished, node, pod, pod_on_its_way, volume};
use handson_test_support::program::Program;

const CHECK: &str = "check greeting --checks FIXTURES";

#[test]
fn everything_there_passes_and_ends_with_0() {
    let api = finished();
    let ended = Program::default().kubeconfig(&api.kubeconfig()).run(CHECK);
    assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
    insta::assert_snapshot!("everything_there", ended.out);
    assert_eq!(ended.err, "");
}

#[test]
fn untouched_cluster_fails_and_says_how_to_begin() {
    let api = FakeApi::start();
    let ended = Program::default()
        .kubeconfig(&api.kubeconfig())
        .run(&format!("{CHECK} --lang ja"));
    assert_eq!(ended.code, 1, "{}{}", ended.out, ended.err);
    insta::assert_snapshot!("untouched_ja", ended.out);
}

#[test]
fn wrong_class_fails_one_check_unless_set() {
    let api = finished();
    api.put(claim("standard-rwo"));
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let (code, report) = program.json(CHECK);
    assert_eq!(code, 1);
    assert_eq!(report["totals"]["failed"], 1, "{report:#}");
    assert_eq!(report["stages"][1]["checks"][1]["verdict"], "fail");
    let (code, report) = program.json(&format!("{CHECK} --set class=standard-rwo"));
    assert_eq!(code, 0, "{report:#}");
}

#[test]
fn one_stage_can_be_asked_for() {
    let api = FakeApi::start();
    api.put(pod());
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let (code, report) = program.json(&format!("{CHECK} --stage pod"));
    assert_eq!(code, 0);
    assert_eq!(report["stages"].as_array().unwrap().len(), 1);
}

#[test]
fn what_is_on_its_way_is_watched_until_it_is_there() {
    let api = FakeApi::start();
    api.put(node());
    api.put(pod_on_its_way());
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let mut command = program.command(&format!("{CHECK} --stage pod"));
    let running = std::thread::spawn(move || command.output().unwrap());
    api.wait_for("watch=true");
    api.put(pod());
    let output = running.join().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

#[test]
fn missing_object_is_waited_for_where_asked() {
    let api = FakeApi::start();
    api.put(node());
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let mut command = program.command(&format!("{CHECK} --stage pod --wait"));
    let running = std::thread::spawn(move || command.output().unwrap());
    api.wait_for("watch=true");
    api.put(pod());
    let output = running.join().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

#[test]
fn what_never_comes_fails_when_the_time_is_up() {
    let api = FakeApi::start();
    api.put(node());
    api.put(pod_on_its_way());
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let (code, report) = program.json(&format!("{CHECK} --stage pod --timeout 1s"));
    assert_ne!(code, 0, "{report:#}");
    assert!(
        report.to_string().contains("ContainerCreating"),
        "{report:#}"
    );
}

#[test]
fn an_object_behind_the_first_page_is_found() {
    let api = finished();
    for number in 0..5 {
        let mut other = pod();
        other["metadata"]["name"] = format!("a-{number}").into();
        api.put(other);
    }
    api.page_size(2);
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let (code, report) = program.json(CHECK);
    assert_eq!(code, 0, "{report:#}");
}

#[test]
fn settled_cluster_takes_few_requests_all_reading() {
    let api = finished();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let (_, report) = program.json(&format!("{CHECK} --read-only"));
    let seen = api.seen();
    assert!(seen.len() <= 8, "{seen:#?}");
    assert!(seen.iter().all(|seen| seen.method == "GET"), "{seen:#?}");
    assert_eq!(report["requests"], seen.len());
}

#[test]
fn verbose_tells_times_and_requests() {
    let api = finished();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let quiet = program.run(CHECK).out;
    let verbose = program.run(&format!("{CHECK} -v")).out;
    assert!(verbose.len() > quiet.len());
    assert!(verbose.contains("API requests"), "{verbose}");
}

#[test]
fn the_commands_in_a_report_repeat_what_was_said() {
    let api = FakeApi::start();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    api.put(pod());
    api.put(claim("other"));
    api.put(volume("other"));
    let ended = program.run(&format!("{CHECK} --set class=local"));
    let hint = ended
        .out
        .lines()
        .find(|line| line.contains("handson hint"))
        .unwrap();
    let line = hint.split("handson ").nth(1).unwrap();
    assert!(line.contains("--set class=local --checks"), "{line}");
    assert_eq!(program.run(line).code, 0, "{line}");
}

#[test]
fn a_file_can_be_checked_by_its_path() {
    let api = finished();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    assert_eq!(program.run("check FIXTURES/greeting.yaml").code, 0);
}

#[test]
#[cfg(unix)]
fn an_interrupt_ends_with_a_report_and_130() {
    let api = FakeApi::start();
    api.put(node());
    api.put(pod_on_its_way());
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let child = std::process::Command::new(assert_cmd::cargo::cargo_bin("handson"))
        .args(Program::words(&format!("{CHECK} --format json")))
        .envs(program.environment())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    api.wait_for("watch=true");
    let pid = child.id().to_string();
    assert!(
        std::process::Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["complete"], false);
}
