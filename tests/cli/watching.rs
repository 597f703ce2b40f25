//! `handson check --watch` where there is no screen, against an API that the
//! test moves on step by step.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use handson_test_support::fake_api::{Act, FakeApi, Fault};
use handson_test_support::greeting::{claim, node, pod, pod_on_its_way, volume};
use handson_test_support::program::Program;

pub const WATCH: &str = "check greeting --checks FIXTURES --watch";

/// Two stages, the second of which takes the Pod of the first away.
const RELAY: &str = "
handson: v1
exercise: relay
title: {ja: リレー, en: Relay}
about: {ja: 説明, en: about it}
stages:
- stage: first
  title: {ja: 一つ目, en: First}
  about: {ja: 説明, en: about it}
  begin: {ja: Pod から, en: begin with the Pod}
  superseded:
  - by: second
    when: [{object: {kind: PersistentVolumeClaim, name: hello}}]
    unless: [{object: {kind: Pod, name: hello}}]
  checks:
  - check: hello-runs
    title: {ja: Pod hello が動く, en: the Pod hello runs}
    points: 2
    podReady: {pod: hello}
    why: {ja: 大切, en: it matters}
    look: [kubectl get all]
    hints: [{ja: ヒント, en: look}]
- stage: second
  title: {ja: 二つ目, en: Second}
  about: {ja: 説明, en: about it}
  begin: {ja: PVC から, en: begin with the claim}
  checks:
  - check: claim-bound
    title: {ja: PVC が Bound になる, en: the claim is Bound}
    needs: [hello-runs]
    pvcBound: {claim: hello}
    why: {ja: 大切, en: it matters}
    look: [kubectl get all]
    hints: [{ja: ヒント, en: look}]
";

/// The program while it runs.
pub struct Session {
    child: Child,
    lines: Receiver<String>,
    told: Vec<String>,
}

impl Session {
    pub fn start(program: &Program, line: &str) -> Self {
        let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("handson"))
            .args(Program::words(line))
            .env_clear()
            .envs(program.environment())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (tell, lines) = channel();
        std::thread::spawn(move || {
            for line in out.lines() {
                // The test may have seen enough.
                let _ = tell.send(line.unwrap());
            }
        });
        Self {
            child,
            lines,
            told: Vec::new(),
        }
    }

    /// The next line with `part` in it, and how long it took to come.
    #[track_caller]
    pub fn line(&mut self, part: &str) -> Duration {
        let begun = Instant::now();
        loop {
            let left = Duration::from_secs(20).saturating_sub(begun.elapsed());
            match self.lines.recv_timeout(left) {
                Ok(line) => {
                    self.told.push(line);
                    if self.told.last().is_some_and(|line| line.contains(part)) {
                        return begun.elapsed();
                    }
                }
                Err(error) => panic!("no line with {part} ({error}): {:#?}", self.told),
            }
        }
    }

    /// Lines with these parts in them, in whatever order they come: what is
    /// read first is judged first.
    #[track_caller]
    pub fn lines<const N: usize>(&mut self, parts: [&str; N]) {
        let begun = self.told.len();
        for part in parts {
            if !self.told[begun..].iter().any(|line| line.contains(part)) {
                self.line(part);
            }
        }
    }

    /// Nothing is told for a while.
    #[track_caller]
    pub fn silence(&mut self) {
        let next = self.lines.recv_timeout(Duration::from_millis(400));
        assert_eq!(next, Err(RecvTimeoutError::Timeout), "{:#?}", self.told);
    }

    fn interrupt(&self) {
        let pid = self.child.id().to_string();
        let mut kill = std::process::Command::new("kill");
        assert!(kill.args(["-INT", &pid]).status().unwrap().success());
    }

    /// The exit code, and all that was told.
    pub fn end(mut self) -> (i32, String) {
        self.told.extend(self.lines.iter());
        let code = self.child.wait().unwrap().code().unwrap();
        (code, self.told.join("\n"))
    }
}

fn watching(api: &FakeApi, line: &str) -> (Program, Session) {
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let session = Session::start(&program, line);
    (program, session)
}

#[test]
fn lines_turn_green_one_by_one_and_the_end_is_0() {
    let api = FakeApi::start();
    api.put(node());
    let (_program, mut session) = watching(&api, WATCH);
    session.lines([
        "✗ the Pod hello becomes ready — there is no Pod hello",
        "✗ the claim hello is Bound",
    ]);
    api.put(pod_on_its_way());
    session.line("… the Pod hello becomes ready");
    api.put(pod());
    session.line("✓ the Pod hello becomes ready");
    api.put(claim("other"));
    api.put(volume("other"));
    session.line("✓ the claim hello is Bound");
    session.line("✗ the claim hello is of the right class");
    api.put(claim("local-path"));
    session.line("✓ the claim hello is of the right class");
    let (code, out) = session.end();
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("Everything passes"), "{out}");
}

#[test]
fn a_change_is_told_within_100_ms() {
    let api = FakeApi::start();
    api.put(pod());
    let (_program, mut session) = watching(&api, WATCH);
    session.line("✗ the claim hello is Bound");
    session.silence();
    let mut delays = Vec::new();
    for _ in 0..5 {
        api.put(claim("other"));
        delays.push(session.line("✓ the claim hello is Bound"));
        session.line("✗ the claim hello is of the right class");
        session.silence();
        api.delete(&claim("other"));
        delays.push(session.line("✗ the claim hello is Bound"));
        session.line("– the claim hello is of the right class");
        session.silence();
    }
    session.interrupt();
    session.end();
    delays.sort();
    // The machine of a test may be busy for a moment; half of them are not.
    assert!(delays[4] < Duration::from_millis(100), "{delays:?}");
}

#[test]
fn green_check_turns_red_again_in_an_unfinished_stage() {
    let api = FakeApi::start();
    api.put(claim("other"));
    api.put(volume("other"));
    let (_program, mut session) = watching(&api, WATCH);
    session.line("✓ the claim hello is Bound");
    session.line("✗ the claim hello is of the right class");
    api.delete(&claim("other"));
    session.line("✗ the claim hello is Bound");
    session.interrupt();
    let (code, out) = session.end();
    assert_eq!(code, 130);
    assert!(out.contains("Interrupted"), "{out}");
}

#[test]
fn done_stage_stays_done_when_the_next_takes_over() {
    let api = FakeApi::start();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let file = program.file("relay.yaml", RELAY);
    let line = format!("check {} --watch", file.display());
    api.put(pod());
    let mut session = Session::start(&program, &line);
    session.lines(["✓ the Pod hello runs", "✗ the claim is Bound"]);
    api.delete(&pod());
    session.silence();
    api.put(claim("local-path"));
    session.line("✓ the claim is Bound");
    let (code, out) = session.end();
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("2/2 pt (seen "), "{out}");
    assert!(out.contains("So far 3/3 points · now 1/3"), "{out}");
    assert!(!out.contains("✗ the Pod"), "{out}");
    let check = program.run(&format!("check {}", file.display()));
    assert_eq!(check.code, 0, "{}", check.out);
    assert!(
        check.out.contains("So far 3/3 points · now 1/3"),
        "{}",
        check.out
    );
}

#[test]
fn session_goes_on_where_earlier_runs_ended() {
    let api = FakeApi::start();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let file = program.file("relay.yaml", RELAY);
    api.put(pod());
    program.run(&format!("check {}", file.display()));
    api.delete(&pod());
    let line = format!("check {} --watch", file.display());
    let mut session = Session::start(&program, &line);
    session.lines(["✓ the Pod hello runs (seen ", "✗ the claim is Bound"]);
    api.put(claim("local-path"));
    let (code, out) = session.end();
    assert_eq!(code, 0, "{out}");
}

#[test]
fn superseded_stage_never_seen_counts_as_in_check() {
    let api = FakeApi::start();
    api.put(claim("local-path"));
    api.put(volume("local-path"));
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let file = program.file("relay.yaml", RELAY);
    let check = program.run(&format!("check {}", file.display()));
    let (code, out) = Session::start(&program, &format!("check {} --watch", file.display())).end();
    assert_eq!((check.code, code), (0, 0), "{out}");
    for told in [check.out, out] {
        assert!(told.contains("Total 1/3 points"), "{told}");
    }
}

#[test]
fn an_api_that_goes_away_and_comes_back_is_waited_for() {
    let api = FakeApi::start();
    api.put(pod());
    let (_program, mut session) = watching(&api, WATCH);
    session.line("✗ the claim hello is Bound");
    api.go_away();
    session.line("connection lost");
    api.put(claim("local-path"));
    api.put(volume("local-path"));
    session.silence();
    api.come_back();
    session.line("connected again");
    let (code, out) = session.end();
    assert_eq!(code, 0, "{out}");
}

#[test]
fn session_begun_without_api_waits_for_it() {
    let api = FakeApi::start();
    api.put(pod());
    api.go_away();
    let (_program, mut session) = watching(&api, &format!("{WATCH} --stage pod"));
    session.line("connection lost");
    api.come_back();
    session.line("connected again");
    assert_eq!(session.end().0, 0);
}

#[test]
fn login_refused_at_start_is_not_waited_for() {
    let api = FakeApi::start();
    api.fail("/", Fault::unauthorized(), usize::MAX);
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let (code, document) = program.json(WATCH);
    assert_eq!(code, 3, "{document:#}");
    assert_eq!(document["error"]["code"], "unauthorized");
}

#[test]
fn unknown_namespace_ends_the_session_at_once() {
    let api = FakeApi::start();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let (code, document) = program.json(&format!("{WATCH} -n defualt"));
    assert_eq!(code, 2, "{document:#}");
    assert_eq!(document["error"]["code"], "no-such-namespace");
}

#[test]
fn several_namespaces_cannot_be_watched_at_once() {
    let api = FakeApi::start();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    for namespaces in ["-n default -n kube-system", "-n *"] {
        let (code, document) = program.json(&format!("{WATCH} {namespaces}"));
        assert_eq!(code, 2, "{document:#}");
        assert_eq!(document["error"]["code"], "one-namespace");
    }
}

#[test]
fn late_check_is_told_and_turns_green_after_all() {
    let api = FakeApi::start();
    api.put(node());
    api.put(pod_on_its_way());
    let (_program, mut session) = watching(&api, &format!("{WATCH} --stage pod --timeout 1s"));
    let took = session.line("? the Pod hello becomes ready");
    assert!(took >= Duration::from_millis(900), "{took:?}");
    session.silence();
    api.put(pod());
    session.line("✓ the Pod hello becomes ready");
    assert_eq!(session.end().0, 0);
}

#[test]
fn what_begins_again_gets_its_time_again() {
    let api = FakeApi::start();
    api.put(node());
    api.put(pod_on_its_way());
    let (_program, mut session) = watching(&api, &format!("{WATCH} --stage pod --timeout 2s"));
    session.line("watching");
    std::thread::sleep(Duration::from_secs(1));
    api.delete(&pod());
    session.line("✗ the Pod hello becomes ready — there is no Pod");
    api.put(pod_on_its_way());
    session.line("… the Pod hello becomes ready");
    let took = session.line("? the Pod hello becomes ready");
    assert!(took >= Duration::from_millis(1800), "{took:?}");
    session.interrupt();
    session.end();
}

#[test]
fn a_deadline_ends_the_session_with_what_is_known() {
    let api = FakeApi::start();
    api.put(pod());
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let (code, report) = program.json(&format!("{WATCH} --deadline 1s"));
    assert_eq!(code, 1, "{report:#}");
    assert_eq!(report["totals"]["points"], 2);
}

#[test]
fn programs_get_one_report_at_the_end() {
    let api = FakeApi::start();
    api.put(pod());
    api.put(claim("local-path"));
    api.put(volume("local-path"));
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let (code, report) = program.json(WATCH);
    assert_eq!((code, &report["complete"]), (0, &Value::Bool(true)));
    assert_eq!(report["schema"], "handson.report/v1");
    let seen = api.seen();
    assert!(seen.iter().all(|seen| seen.method == "GET"), "{seen:#?}");
}

/// The Pod hello, and an exercise that wants something tried in it.
fn shared(api: &FakeApi, program: &Program) -> String {
    let mut shared = pod();
    shared["spec"]["volumes"] = json!([{"name": "v", "emptyDir": {}}]);
    let mount = |path: &str| json!([{"name": "v", "mountPath": path}]);
    shared["spec"]["containers"] = json!([
        {"name": "c", "image": "hello:1", "volumeMounts": mount("/a")},
        {"name": "d", "image": "hello:1", "volumeMounts": mount("/b")},
    ]);
    let mut other = shared["status"]["containerStatuses"][0].clone();
    other["name"] = "d".into();
    shared["status"]["containerStatuses"]
        .as_array_mut()
        .unwrap()
        .push(other);
    api.put(shared);
    let exercise = "
handson: v1
exercise: shared
title: {ja: 共有, en: Shared}
about: {ja: 説明, en: about it}
stages:
- stage: only
  title: {ja: 共有, en: Shared}
  about: {ja: 説明, en: about it}
  begin: {ja: Pod から, en: begin with the Pod}
  checks:
  - check: ready
    title: {ja: 動く, en: it runs}
    podReady: {pod: hello}
    why: {ja: 大切, en: it matters}
    look: [kubectl get all]
    hints: [{ja: ヒント, en: look}]
  - check: carried
    title: {ja: 届く, en: it is carried}
    needs: [ready]
    fileContent: {pod: hello, writtenIn: /a, readIn: /b, nonce: true}
    why: {ja: 大切, en: it matters}
    look: [kubectl get all]
    hints: [{ja: ヒント, en: look}]
";
    let file = program.file("shared.yaml", exercise);
    format!("check {} --watch", file.display())
}

#[test]
fn unasked_changes_are_left_out_and_end_with_3() {
    let api = FakeApi::start();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let line = shared(&api, &program);
    let (code, out) = Session::start(&program, &line).end();
    assert_eq!(code, 3, "{out}");
    assert!(out.contains("--yes"), "{out}");
    assert!(api.seen().iter().all(|seen| seen.method == "GET"));
}

#[test]
fn read_only_wins_over_yes() {
    let api = FakeApi::start();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let line = shared(&api, &program);
    let (code, out) = Session::start(&program, &format!("{line} --yes --read-only")).end();
    assert_eq!(code, 0, "{out}");
    assert!(api.seen().iter().all(|seen| !seen.target.contains("exec")));
}

#[test]
fn failing_probe_is_made_once() {
    let api = FakeApi::start();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let line = shared(&api, &program);
    let mut session = Session::start(&program, &format!("{line} --yes"));
    session.line("✓ it runs");
    session.line("? it is carried");
    let made = api.count("/exec");
    assert!(made > 0);
    session.silence();
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(api.count("/exec"), made);
    session.interrupt();
    assert_eq!(session.end().0, 130);
}

#[test]
fn interrupted_probe_leaves_the_report_that_was_shown() {
    let api = FakeApi::start();
    api.on_exec(|command| match command[2].as_str() {
        script if script.starts_with("cat") => vec![Act::Silence],
        _ => vec![Act::Exit(0)],
    });
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let line = shared(&api, &program);
    let (_, rest) = line.split_once(' ').unwrap();
    let record = program.state().with_file_name("session.jsonl");
    let line = format!("record {rest} --yes -o {}", record.display());
    let mut session = Session::start(&program, &line);
    session.line("✓ it runs");
    api.wait_for("=cat");
    session.interrupt();
    let (code, out) = session.end();
    assert_eq!(code, 130, "{out}");
    assert!(out.contains("Interrupted: these are the results so far"));
    let (_, report) = out.split_once("\nShared (").unwrap();
    assert!(report.contains("✓ it runs"), "{report}");
    assert!(report.contains("1/2 points"), "{report}");
    assert!(report.contains("1 check not reached"), "{report}");
    let exercise = rest.split_once(' ').unwrap().0;
    let line = format!("regrade {} --exercise {exercise}", record.display());
    let (code, again) = program.json(&line);
    assert_eq!((code, &again["complete"]), (130, &Value::Bool(false)));
    assert_eq!(again["totals"]["points"], 1, "{again:#}");
}

#[test]
fn what_passed_in_a_session_is_remembered() {
    let api = FakeApi::start();
    api.put(pod());
    let (program, mut session) = watching(&api, WATCH);
    session.line("✗ the claim hello is Bound");
    session.interrupt();
    session.end();
    api.delete(&pod());
    let (_, report) = program.json("check greeting --checks FIXTURES");
    let earlier = &report["stages"][0]["checks"][0]["earlier"]["seen"];
    assert!(earlier.is_string(), "{report:#}");
}

/// Starts a session that is recorded in the file that comes back.
fn recording(api: &FakeApi) -> (Program, PathBuf, Session) {
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let file = program.file("session.jsonl", "");
    std::fs::remove_file(&file).unwrap();
    let line = format!(
        "record greeting --checks FIXTURES --watch -o {}",
        file.display()
    );
    let session = Session::start(&program, &line);
    (program, file, session)
}

/// The exit code and the output of regrading `file`.
fn regraded(file: &Path) -> (i32, String) {
    let line = format!("regrade {} --checks FIXTURES", file.display());
    let ended = Program::default().run(&line);
    (ended.code, ended.out.trim_end().to_owned())
}

#[test]
fn recorded_session_replays_to_the_same_lines() {
    let api = FakeApi::start();
    api.put(node());
    let (_program, file, mut session) = recording(&api);
    session.line("✗ the Pod hello becomes ready — there is no Pod hello");
    api.put(pod_on_its_way());
    session.line("… the Pod hello becomes ready");
    api.put(pod());
    session.line("✓ the Pod hello becomes ready");
    api.put(claim("other"));
    session.line("✓ the claim hello is Bound");
    api.delete(&claim("other"));
    session.line("✗ the claim hello is Bound");
    api.put(claim("local-path"));
    api.put(volume("local-path"));
    let (code, out) = session.end();
    assert_eq!(code, 0, "{out}");
    let again = regraded(&file);
    assert_eq!(again, (code, out.trim_end().to_owned()));
}

#[test]
fn recorded_session_replays_its_interrupt() {
    let api = FakeApi::start();
    api.put(pod());
    let (_program, file, mut session) = recording(&api);
    session.line("✗ the claim hello is Bound");
    api.go_away();
    session.line("connection lost");
    session.interrupt();
    let (code, out) = session.end();
    assert_eq!(code, 130, "{out}");
    let again = regraded(&file);
    assert_eq!(again, (code, out.trim_end().to_owned()));
}

#[test]
fn recorded_session_is_judged_by_another_exercise() {
    let api = FakeApi::start();
    api.put(pod());
    let (program, file, mut session) = recording(&api);
    session.line("✗ the claim hello is Bound");
    session.interrupt();
    session.end();
    let other = std::fs::read_to_string("tests/fixtures/greeting.yaml").unwrap();
    let other = program.file("greeting.yaml", &format!("{other}# changed\n"));
    let line = format!("regrade {} --exercise {}", file.display(), other.display());
    let (code, report) = program.json(&line);
    assert_eq!(code, 130, "{report:#}");
    assert_eq!(report["totals"]["points"], 2, "{report:#}");
}
