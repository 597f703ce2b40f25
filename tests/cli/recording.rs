//! `handson record` and `handson regrade`: the same report without a cluster.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use handson_test_support::fake_api::{FakeApi, Fault};
use handson_test_support::greeting::{claim, finished, node, pod, pod_on_its_way};
use handson_test_support::program::Program;

const GREETING: &str = "greeting --checks FIXTURES";

/// A run of the exercise greeting on `api` with `more` options, recorded: the
/// program, the file and the report.
fn recorded(api: &FakeApi, more: &str) -> (Program, PathBuf, Value) {
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let file = program.state().with_file_name("run.jsonl");
    let (_, report) = program.json(&format!("record {GREETING} -o {} {more}", file.display()));
    assert_eq!(report["schema"], "handson.report/v1", "{report:#}");
    (program, file, report)
}

fn regraded(file: &Path, more: &str) -> (i32, Value) {
    Program::default().json(&format!("regrade {} {more}", file.display()))
}

/// The lines of a record, taken apart.
fn lines(file: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(file).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn text(lines: &[Value]) -> String {
    let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
    lines.join("\n") + "\n"
}

fn rewritten(file: &Path, lines: &[Value]) {
    std::fs::write(file, text(lines)).unwrap();
}

#[test]
fn record_without_cluster_gives_the_same_report() {
    for (api, more) in [
        (finished(), ""),
        (finished(), "--set class=other"),
        (finished(), "--stage claim --read-only"),
        (FakeApi::start(), ""),
    ] {
        let (_program, file, report) = recorded(&api, more);
        drop(api);
        let (code, again) = regraded(&file, "--checks FIXTURES");
        assert_eq!(again, report, "{more}");
        assert_eq!(
            code,
            i32::try_from(report["exitCode"].as_u64().unwrap()).unwrap()
        );
    }
}

#[test]
fn people_read_the_same_report_too() {
    let api = finished();
    api.put(claim("other"));
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let file = program.file("run.jsonl", "");
    std::fs::remove_file(&file).unwrap();
    for lang in ["ja", "en"] {
        let options = format!("--context fake --set class=a --checks FIXTURES --lang {lang} -v");
        let file = file.display();
        let ended = program.run(&format!("record greeting -o {file} {options}"));
        assert_eq!(ended.code, 1);
        assert!(ended.err.contains("run.jsonl"), "{}", ended.err);
        let again = program.run(&format!(
            "regrade {file} --checks FIXTURES --lang {lang} -v"
        ));
        assert_eq!(again.out, ended.out);
        assert_eq!((again.code, again.err.as_str()), (1, ""));
    }
}

#[test]
fn watched_run_is_judged_the_same_from_its_record() {
    let api = FakeApi::start();
    api.put(node());
    api.put(pod_on_its_way());
    let (_program, file, report) = recorded(&api, "--stage pod --timeout 1s");
    assert!(
        report.to_string().contains("ContainerCreating"),
        "{report:#}"
    );
    assert_eq!(regraded(&file, "--checks FIXTURES").1, report);
}

#[test]
fn another_exercise_gives_another_report() {
    let (program, file, report) = recorded(&finished(), "");
    assert_eq!(report["totals"]["passed"], 3);
    let source = std::fs::read_to_string("tests/fixtures/greeting.yaml").unwrap();
    let changed = source.replace("size: 1Gi", "size: 2Gi");
    let exercise = program.file("greeting.yaml", &changed);
    let (code, again) = regraded(&file, &format!("--exercise {}", exercise.display()));
    assert_eq!(code, 1);
    assert_eq!(
        again["stages"][1]["checks"][1]["verdict"], "fail",
        "{again:#}"
    );
    assert_ne!(again["digest"], report["digest"]);
    assert!(
        again["notes"].to_string().contains("another version"),
        "{again:#}"
    );
    // A value of a variable changes the exercise, too.
    let (code, again) = regraded(&file, "--checks FIXTURES --set class=other");
    assert_eq!(code, 1, "{again:#}");
}

#[test]
fn what_is_not_in_the_record_is_undetermined() {
    let (program, file, _) = recorded(&finished(), "");
    let source = std::fs::read_to_string("tests/fixtures/greeting.yaml").unwrap();
    let changed = source.replace(
        "pvcBound: {claim: hello}",
        "object: {kind: Job, name: hello, match: {kind: Job}}",
    );
    let exercise = program.file("greeting.yaml", &changed);
    let (code, again) = regraded(&file, &format!("--exercise {}", exercise.display()));
    assert_eq!(code, 3, "{again:#}");
    let check = &again["stages"][1]["checks"][0];
    assert_eq!(check["verdict"], "inconclusive");
    assert_eq!(check["reason"]["text"]["en"], "not in the record: list Job");
}

#[test]
fn what_no_check_asked_is_in_the_record_all_the_same() {
    let api = finished();
    api.put(node());
    let (program, file, _) = recorded(&api, "--stage pod");
    let source = std::fs::read_to_string("tests/fixtures/greeting.yaml").unwrap();
    let changed = source.replace(
        "podReady: {pod: hello}",
        "object: {kind: Node, name: node-1, match: {kind: Node}}",
    );
    let exercise = program.file("greeting.yaml", &changed);
    let (code, again) = regraded(&file, &format!("--exercise {}", exercise.display()));
    assert_eq!(code, 0, "{again:#}");
}

#[test]
fn moving_object_is_undetermined_unless_waited_for() {
    let api = FakeApi::start();
    api.put(node());
    api.put(pod_on_its_way());
    // This run asks something else and does not wait.
    let (program, file, _) = recorded(&api, "--stage claim");
    let source = std::fs::read_to_string("tests/fixtures/greeting.yaml").unwrap();
    let changed = source.replace("pvcBound: {claim: hello}", "podReady: {pod: hello}");
    let exercise = program.file("greeting.yaml", &changed);
    let (code, again) = regraded(&file, &format!("--exercise {}", exercise.display()));
    assert_eq!(code, 3, "{again:#}");
    assert!(
        again
            .to_string()
            .contains("still in progress when the record ended"),
        "{again:#}"
    );
    // This one waits for the Pod, and what is changed is another check.
    let (_program, file, _) = recorded(&api, "--stage pod --timeout 1s");
    let changed = source.replace("points: 2", "points: 5");
    let exercise = program.file("greeting.yaml", &changed);
    let (code, again) = regraded(&file, &format!("--exercise {}", exercise.display()));
    assert_eq!(code, 3, "{again:#}");
    assert_eq!(again["totals"]["undetermined"], 5, "{again:#}");
    let text = again.to_string();
    assert!(
        text.contains("not created in time") && text.contains("waited 1 s"),
        "{again:#}"
    );
}

#[test]
fn incomplete_record_is_refused_with_its_line() {
    let (program, file, _) = recorded(&finished(), "");
    let good = lines(&file);
    let mut newer = good.clone();
    newer[0]["handson"] = "evidence/v9".into();
    let mut odd = good.clone();
    odd[1] = json!({"step": {"nanos": 1, "did": {"nonsense": []}}});
    let mut path = good.clone();
    path[0]["exercise"] = "../../etc/passwd".into();
    let truncated = &good[..good.len() - 1];
    for (lines, code, line) in [
        (newer.as_slice(), "record-version", "line 1"),
        (odd.as_slice(), "record-syntax", "line 2"),
        (path.as_slice(), "record-syntax", "line 1"),
        (
            truncated,
            "record-truncated",
            &format!("line {}", truncated.len()),
        ),
        (&good[1..], "no-record", "line 1"),
        (&[], "no-record", "line 1"),
    ] {
        rewritten(&file, lines);
        let (exit, document) = regraded(&file, "--checks FIXTURES");
        assert_eq!(
            (exit, &document["error"]["code"]),
            (4, &json!(code)),
            "{document:#}"
        );
        let message = document["error"]["message"]["en"].as_str().unwrap();
        assert!(message.contains(line), "{message}");
    }
    let text = text(&good);
    std::fs::write(&file, &text[..text.len() - 20]).unwrap();
    let (exit, document) = regraded(&file, "--checks FIXTURES");
    assert_eq!(
        (exit, &document["error"]["code"]),
        (4, &json!("record-truncated"))
    );
    for (name, text) in [
        ("yaml.jsonl", "handson: v1\n"),
        ("bytes.jsonl", "\u{0}\u{1}"),
    ] {
        let file = program.file(name, text);
        assert_eq!(regraded(&file, "").0, 4, "{name}");
    }
    let (exit, document) = regraded(Path::new("/nowhere/at-all.jsonl"), "");
    assert_eq!(
        (exit, &document["error"]["code"]),
        (2, &json!("no-such-file"))
    );
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let program = Program::default();
    let file = program.file("large.jsonl", "");
    let large = std::fs::OpenOptions::new().write(true).open(&file).unwrap();
    large.set_len(handson::record::MAX_BYTES + 1).unwrap();
    let (exit, document) = regraded(&file, "");
    assert_eq!(
        (exit, &document["error"]["code"]),
        (4, &json!("record-too-large"))
    );
}

#[test]
fn record_of_unknown_exercise_says_how_to_name_it() {
    let (_program, file, _) = recorded(&finished(), "");
    let ended = Program::default().run(&format!("regrade {}", file.display()));
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains("greeting"), "{}", ended.err);
}

#[test]
fn nothing_but_a_record_is_overwritten() {
    let api = finished();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let mine = program.file("thesis.txt", "years of work\n");
    let line = format!("record {GREETING} -o {}", mine.display());
    let (code, document) = program.json(&line);
    assert_eq!(
        (code, &document["error"]["code"]),
        (2, &json!("file-exists"))
    );
    assert_eq!(std::fs::read_to_string(&mine).unwrap(), "years of work\n");
    assert_eq!(api.seen().len(), 0, "found out before anything is asked");
    assert_eq!(program.run(&format!("{line} --force")).code, 0);
    assert_eq!(program.run(&line).code, 0, "a record may be recorded anew");
    let (code, document) = program.json(&format!("record {GREETING} -o /nowhere/run.jsonl"));
    assert_eq!(
        (code, &document["error"]["code"]),
        (3, &json!("unwritable-file"))
    );
}

#[test]
fn a_record_does_not_go_where_the_report_goes() {
    let (code, document) = Program::default().json(&format!("record {GREETING} -o -"));
    assert_eq!(
        (code, &document["error"]["code"]),
        (2, &json!("record-on-output"))
    );
}

#[test]
fn a_record_is_of_one_namespace() {
    let api = finished();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let file = program.state().with_file_name("run.jsonl");
    let line = format!("record {GREETING} -n a -n b -o {}", file.display());
    let (code, document) = program.json(&line);
    assert_eq!(
        (code, &document["error"]["code"]),
        (2, &json!("one-namespace"))
    );
    assert!(!file.exists());
}

#[test]
fn a_run_without_a_report_leaves_no_record() {
    let api = FakeApi::start();
    api.fail("/", Fault::unauthorized(), 1000);
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let file = program.state().with_file_name("run.jsonl");
    let ended = program.run(&format!("record {GREETING} -o {}", file.display()));
    assert_eq!(ended.code, 3, "{}", ended.err);
    assert!(!file.exists());
}

#[test]
#[cfg(unix)]
fn an_interrupted_run_is_recorded_and_marked() {
    let api = FakeApi::start();
    api.put(node());
    api.put(pod_on_its_way());
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let file = program.state().with_file_name("run.jsonl");
    let line = format!("record {GREETING} -o {} --format json", file.display());
    let child = std::process::Command::new(assert_cmd::cargo::cargo_bin("handson"))
        .args(Program::words(&line))
        .envs(program.environment())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    api.wait_for("watch=true");
    let pid = child.id().to_string();
    let killed = std::process::Command::new("kill")
        .args(["-INT", &pid])
        .status();
    assert!(killed.unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let last = lines(&file).pop().unwrap();
    assert_eq!(last["end"]["complete"], false, "{last}");
    let (code, again) = regraded(&file, "--checks FIXTURES");
    assert_eq!((code, again), (130, report));
}

#[test]
fn secrets_are_in_no_record() {
    let api = finished();
    let mut hello = pod();
    hello["metadata"]["annotations"] = json!({
        "kubectl.kubernetes.io/last-applied-configuration": "{\"value\":\"Tulip-Vase-1\"}",
    });
    hello["spec"]["containers"][0]["env"] = json!([
        {"name": "DB_PASSWORD", "value": "Tulip-Vase-1"},
        {"name": "DB_URL", "value": "mysql://root:Tulip-Vase-2@db/x"},
        {"name": "EMPTY_PASSWORD", "value": ""},
    ]);
    hello["spec"]["containers"][0]["args"] =
        json!(["--password=Tulip-Vase-3", "--token", "Tulip-Vase-4"]);
    hello["status"]["message"] = "cannot log in with Tulip-Vase-1".into();
    api.put(hello);
    api.put(json!({
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings"},
        "data": {"my.cnf": "[client]\npassword = Tulip-Vase-5\n", "api.key": "Tulip-Vase-6"},
    }));
    let (program, file, report) = recorded(&api, "");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(!text.contains("Tulip-Vase"), "{text}");
    assert!(
        text.contains(r#"{"name":"DB_PASSWORD","value":"[hidden]"}"#),
        "{text}"
    );
    assert!(
        text.contains(r#"{"name":"EMPTY_PASSWORD","value":""}"#),
        "{text}"
    );
    assert_eq!(report["totals"]["passed"], 3);
    assert_eq!(regraded(&file, "--checks FIXTURES").1, report);
    // Nor is the kubeconfig's token, nor a path of this machine.
    let folder = program.state();
    let folder = folder.parent().unwrap().display().to_string();
    assert!(
        !text.contains(&folder) && !text.contains("Bearer"),
        "{text}"
    );
}

#[test]
fn hidden_value_is_undetermined_and_never_failed() {
    let api = finished();
    let mut hello = pod();
    hello["spec"]["containers"][0]["env"] =
        json!([{"name": "DB_PASSWORD", "value": "Tulip-Vase-1"}]);
    api.put(hello);
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let source = std::fs::read_to_string("tests/fixtures/greeting.yaml").unwrap();
    let value = "where: \"object.spec.containers.all(c, c.env.all(e, e.value == 'Tulip-Vase-1'))\"";
    let name = "where: \"object.spec.containers.all(c, c.env.all(e, e.name == 'DB_PASSWORD'))\"";
    let part =
        "match: {spec: {containers: [{name: c, env: [{name: DB_PASSWORD, value: Tulip-Vase-1}]}]}}";
    for (condition, code) in [(value, 3), (part, 3), (name, 0)] {
        let check = format!("object: {{kind: Pod, name: hello, {condition}}}");
        let exercise = program.file("x.yaml", &source.replace("podReady: {pod: hello}", &check));
        let (exercise, file) = (
            exercise.display(),
            program.state().with_file_name("x.jsonl"),
        );
        let ended = program.run(&format!("record {exercise} -o {}", file.display()));
        assert_eq!(ended.code, 0, "{}", ended.out);
        // The run saw it, and says what the record does not show.
        assert_eq!(
            ended.err.contains("hello-ready"),
            code == 3,
            "{}",
            ended.err
        );
        let (exit, again) = regraded(&file, &format!("--exercise {exercise}"));
        assert_eq!(exit, code, "{condition}: {again:#}");
    }
}
