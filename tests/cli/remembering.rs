//! The memory between runs.

use handson_test_support::fake_api::{FakeApi, Fault};
use handson_test_support::greeting::pod;
use handson_test_support::program::Program;

const CHECK: &str = "check greeting --checks FIXTURES --stage pod";

/// A cluster on which the Pod was there once and is gone now: the program has
/// seen it with the first server, and the second one is the same cluster.
fn seen_before() -> (Program, FakeApi) {
    let before = FakeApi::start();
    before.put(pod());
    let program = Program::default();
    let config = before.kubeconfig();
    let ended = program.run(&format!("{CHECK} --kubeconfig {}", config.display()));
    assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
    (program, FakeApi::start())
}

#[test]
fn an_earlier_pass_is_shown_and_never_counts() {
    let (program, now) = seen_before();
    let line = format!("{CHECK} --kubeconfig {}", now.kubeconfig().display());
    let (code, report) = program.json(&line);
    assert_eq!(code, 1);
    assert_eq!(report["totals"]["points"], 0);
    assert!(
        report["stages"][0]["checks"][0]["earlier"]["seen"].is_string(),
        "{report:#}"
    );
}

#[test]
fn fresh_ignores_what_was_seen_earlier() {
    let (program, now) = seen_before();
    let line = format!(
        "{CHECK} --fresh --kubeconfig {}",
        now.kubeconfig().display()
    );
    let (_, report) = program.json(&line);
    assert!(
        report["stages"][0]["checks"][0]["earlier"].is_null(),
        "{report:#}"
    );
}

#[test]
fn damaged_progress_is_set_aside_with_a_note() {
    let (program, now) = seen_before();
    let file = walk(&program.state().join("progress")).pop().unwrap();
    std::fs::write(&file, "not json").unwrap();
    let line = format!("{CHECK} --kubeconfig {}", now.kubeconfig().display());
    let (code, report) = program.json(&line);
    assert_eq!(code, 1);
    assert!(
        report["notes"][0]["en"]
            .as_str()
            .unwrap()
            .contains("damaged"),
        "{report:#}"
    );
    assert!(file.with_extension("damaged").exists());
}

#[test]
fn unwritable_state_directory_is_only_a_note() {
    let api = FakeApi::start();
    api.put(pod());
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let file = program.file("occupied", "");
    let program = program.var("HANDSON_STATE_DIR", file.display().to_string());
    let (code, report) = program.json(CHECK);
    assert_eq!(code, 0, "{report:#}");
    assert!(
        report["notes"][0]["ja"]
            .as_str()
            .unwrap()
            .contains("HANDSON_STATE_DIR"),
        "{report:#}"
    );
}

#[test]
fn cluster_without_identity_is_known_by_address() {
    let api = FakeApi::start();
    api.put(pod());
    api.fail(
        "/namespaces/kube-system",
        Fault::forbidden("no"),
        usize::MAX,
    );
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let (code, report) = program.json(CHECK);
    assert_eq!(code, 0, "{report:#}");
    assert!(report["cluster"]["uid"].is_null());
    let (_, report) = program.json(CHECK);
    assert!(
        report["stages"][0]["checks"][0]["earlier"].is_object(),
        "{report:#}"
    );
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(walk(&path));
        } else {
            files.push(path);
        }
    }
    files
}
