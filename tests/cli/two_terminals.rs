//! One terminal that looks while another re-creates a Pod.

use std::fs::{self, File};
use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};

use crate::watching::{Session, WATCH};
use handson_test_support::fake_api::FakeApi;
use handson_test_support::greeting::{claim, finished, node, pod, volume};
use handson_test_support::program::Program;

const CHECK: &str = "check greeting --checks FIXTURES";

/// A re-creation of Pod hello by somebody who is at work on it, as its journal tells.
struct Elsewhere {
    journal: PathBuf,
    lock: File,
}

impl Elsewhere {
    fn begin(api: &FakeApi, program: &Program, namespace: &str) -> Self {
        let folder = program.state().join("journal");
        fs::create_dir_all(&folder).unwrap();
        let journal = folder.join("recreate-1.json");
        let lock = File::create(journal.with_extension("lock")).unwrap();
        lock.lock().unwrap();
        let home = json!({
            "kubeconfig": [], "context": "fake", "namespace": namespace,
            "server": format!("http://127.0.0.1:{}", api.port()),
        });
        let journal_text = json!({"home": home, "pod": {"name": "hello"}}).to_string();
        fs::write(&journal, journal_text).unwrap();
        Self { journal, lock }
    }

    /// Everything is as it was.
    fn end(self) {
        fs::remove_file(self.journal).unwrap();
        self.lock.unlock().unwrap();
    }
}

/// Hello is made again while a check with these options runs.
fn checked(api: &FakeApi, options: &str, namespace: &str) -> (i32, Value) {
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let elsewhere = Elsewhere::begin(api, &program, namespace);
    api.delete(&pod());
    std::thread::scope(|scope| {
        let running = scope.spawn(|| program.json(&format!("{CHECK} {options}")));
        api.wait_for("/pods");
        std::thread::sleep(Duration::from_secs(1));
        api.put(pod());
        elsewhere.end();
        running.join().unwrap()
    })
}

#[test]
fn check_waits_until_the_other_has_done() {
    let (code, report) = checked(&finished(), "", "default");
    assert_eq!(
        (code, &report["totals"]["points"]),
        (0, &json!(4)),
        "{report:#}"
    );
}

#[test]
fn another_namespace_is_of_no_interest() {
    let (code, report) = checked(&finished(), "", "elsewhere");
    assert_eq!(code, 1, "{report:#}");
}

#[test]
fn time_that_is_over_names_the_other() {
    let (code, report) = checked(&finished(), "--deadline 500ms", "default");
    assert_eq!(code, 3, "{report:#}");
    let reason = &report["stages"][0]["checks"][0]["reason"]["text"];
    assert_eq!(
        reason["en"],
        "another handson is re-creating Pod hello now; going on when that is done"
    );
    assert!(reason["ja"].as_str().unwrap().contains("作り直しています"));
}

#[test]
fn only_what_nobody_works_on_was_interrupted() {
    let api = finished();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let elsewhere = Elsewhere::begin(&api, &program, "elsewhere");
    let note = "left 1 to restore";
    assert!(!program.run(CHECK).err.contains(note));
    elsewhere.lock.unlock().unwrap();
    assert!(program.run(CHECK).err.contains(note));
}

#[test]
fn session_shows_who_re_creates_and_nothing_red() {
    let api = FakeApi::start();
    api.put(node());
    api.put(pod());
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let mut session = Session::start(&program, WATCH);
    session.lines([
        "✓ the Pod hello becomes ready",
        "✗ the claim hello is Bound",
    ]);
    let elsewhere = Elsewhere::begin(&api, &program, "default");
    api.delete(&pod());
    session.line("! another handson is re-creating Pod hello now");
    session.silence();
    let mut again = pod();
    again["metadata"]["uid"] = "another".into();
    api.put(again);
    session.silence();
    elsewhere.end();
    session.silence();
    api.put(claim("local-path"));
    api.put(volume("local-path"));
    let (code, out) = session.end();
    assert_eq!(code, 0, "{out}");
    assert!(!out.contains("✗ the Pod"), "{out}");
}
