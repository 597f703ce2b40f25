//! The value of a secret variable, and what is in a Secret, are shown nowhere.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use handson::batch::Output;
use handson::report::{Form, Format};
use handson_test_support::fake_api::FakeApi;
use handson_test_support::program::Program;

/// Every place of an exercise that takes a variable, and every way to compare.
const EXERCISE: &str = r#"
handson: v1
exercise: vault
title: {ja: "金庫 ${token}", en: "Vault ${token}"}
about: {ja: "説明 ${token}", en: "about ${token}"}
variables:
  token: {default: nothing-yet, secret: true, help: {ja: 合言葉, en: the token}}
stages:
- stage: one
  title: {ja: "段階 ${token}", en: "Stage ${token}"}
  about: {ja: "説明 ${token}", en: "about ${token}"}
  begin: {ja: "まず ${token}", en: "begin with ${token}"}
  checks:
  - &check
    check: config-matches
    title: {ja: "値が ${token} である", en: "the value is ${token}"}
    object: {kind: ConfigMap, name: settings, match: {data: {token: "${token}", more: "x ${token}"}}}
    why: {ja: "理由 ${token}", en: "since ${token}"}
    look: ["login --token ${token}"]
    hints: [{ja: "ヒント ${token}", en: "try ${token}"}, {ja: "次 ${token}", en: "then ${token}"}]
  - {<<: *check, check: config-where, object: {kind: ConfigMap, name: settings, where: "object.data.token == '${token}'"}}
  - {<<: *check, check: config-error, object: {kind: ConfigMap, name: settings, where: "object.data.token + '${token}' + 1 == ''"}}
  - {<<: *check, check: secret-matches, object: {kind: Secret, name: db, match: {type: Opaque, data: {password: "${token}", other: "${token}"}}}}
  - {<<: *check, check: secret-where, object: {kind: Secret, name: db, where: "object.data.password == '${token}'"}}
  - {<<: *check, check: secret-error, object: {kind: Secret, name: db, where: "object.data.password + 1 == ''"}}
  - {<<: *check, check: secret-none, object: {kind: Secret, name: db, quantifier: none, where: "object.metadata.name == 'db'"}}
  - {<<: *check, check: log-in-config, object: {kind: ConfigMap, name: settings, match: {data: {log: "none"}}}}
  - {<<: *check, check: passes, object: {kind: ConfigMap, name: settings}}
  - {<<: *check, check: file, httpGet: {pod: absent, port: 80, contains: "${token}"}}
"#;

/// What is in the Secret of the cluster.
const DATA: &str = "planted-in-a-secret";

/// A cluster whose objects have `token` in them, and another value where it should be.
fn cluster(token: &str) -> FakeApi {
    let api = FakeApi::start();
    let encoded = STANDARD.encode(DATA);
    api.put(json!({
        "apiVersion": "v1", "kind": "Secret", "type": "Opaque",
        "metadata": {"name": "db", "annotations": {
            "kubectl.kubernetes.io/last-applied-configuration": format!("{{\"data\":\"{encoded}\"}}"),
        }},
        "data": {"password": encoded},
    }));
    api.put(json!({
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings"},
        "data": {
            "token": format!("not {token}"),
            "log": format!("{DATA} {token} {} {}", STANDARD.encode(token), STANDARD.encode(format!("user:{token}!"))),
        },
    }));
    api
}

fn program(api: &FakeApi) -> (Program, PathBuf) {
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let exercise = program.file("vault.yaml", &EXERCISE.replace("<<: *check, ", MERGED));
    (program, exercise)
}

/// YAML of exercises has no merge keys.
const MERGED: &str = r#"title: {ja: "値 ${token}", en: "value ${token}"}, why: {ja: "理由 ${token}", en: "since ${token}"}, look: ["login ${token}"], hints: [{ja: "ヒント ${token}", en: "try ${token}"}], "#;

/// The text of every file under `folder`.
fn written(folder: &Path) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.push_str(&written(&path));
        } else {
            all.push_str(&String::from_utf8_lossy(&std::fs::read(path).unwrap()));
        }
    }
    all
}

/// The arguments that write every form there is.
fn arguments<F: Form>(folder: &Path, prefix: &str) -> String {
    let names = F::ALL.iter().map(|form| form.name());
    let file = |name| folder.join(format!("{prefix}{name}"));
    let argument = |name| format!("--report {name}={} ", file(name).display());
    names.map(argument).collect()
}

/// Everything that is printed or written about a run with the token `token`.
fn everything(token: &str) -> Vec<(String, String)> {
    let api = cluster(token);
    let (program, exercise) = program(&api);
    let folder = exercise.with_file_name("reports");
    std::fs::create_dir(&folder).unwrap();
    let reports = arguments::<Format>(&folder, "");
    let roster = program.file("roster.csv", "student,namespace\nhanako,default\n");
    let outputs = arguments::<Output>(&folder, "class-");
    let (exercise, roster) = (exercise.display(), roster.display());
    let results = folder.join("results.jsonl");
    let lines = [
        format!("check {exercise} -v {reports}"),
        format!("check {exercise} -v --lang ja"),
        format!("check {exercise} --format json"),
        format!("check {exercise} --watch --timeout 1s --deadline 2s"),
        format!("record {exercise} -o {}", folder.join("record").display()),
        format!("explain {exercise}"),
        format!("explain {exercise} --format json"),
        format!("explain {exercise} --lang ja"),
        format!("hint {exercise}/config-matches"),
        format!("hint {exercise}/config-matches --format json"),
        format!("hint {exercise}/config-matches --again --lang ja"),
        format!("rbac {exercise}"),
        format!("lint {exercise}"),
        format!(
            "batch {roster} -e {exercise} --results {} {outputs}",
            results.display()
        ),
    ];
    let mut all: Vec<(String, String)> = lines
        .iter()
        .map(|line| {
            let mut command = program.command(line);
            if !line.starts_with("lint") {
                command.args(["--set", &format!("token={token}")]);
            }
            let output = command.output().unwrap();
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            let code = output.status.code().unwrap();
            let told = text(&output.stdout) + &text(&output.stderr);
            assert!([0, 1].contains(&code), "{line}: {code} {told}");
            (line.clone(), told)
        })
        .collect();
    all.push(("reports".into(), written(&folder)));
    all.push(("state".into(), written(&program.state())));
    all
}

#[test]
fn no_output_shows_a_secret_value() {
    for token in [
        "hunter2-planted",
        "say \"planted\" & <b>more</b>",
        "合言葉は山と川",
    ] {
        let all = everything(token);
        let json = serde_json::Value::from(token).to_string();
        let html = token
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('"', "&quot;");
        let encoded = STANDARD.encode(token);
        for (place, text) in &all {
            let bare = text.replace('\\', "");
            let forms = [token, json.trim_matches('"'), &html, &encoded, DATA];
            for form in forms
                .iter()
                .chain(&[&*STANDARD.encode(DATA), "planted", "山と川"])
            {
                let at = bare.find(form).map(|at| &bare[..at]);
                let before: Option<String> = at.map(|it| {
                    it.chars()
                        .rev()
                        .take(80)
                        .collect::<Vec<_>>()
                        .iter()
                        .rev()
                        .collect()
                });
                assert_eq!(before, None, "{form} in {place}");
            }
        }
        let shown = &all[0].1;
        assert!(
            shown.contains("db.data.password has another value (not shown)"),
            "{shown}"
        );
        assert!(shown.contains("since [hidden]"), "{shown}");
    }
}

#[test]
fn short_secret_blanks_no_words() {
    let api = cluster("a");
    let (program, exercise) = program(&api);
    let ended = program.run(&format!("check {} -v --set token=a", exercise.display()));
    for part in [
        "expected: \"[hidden]\"",
        "settings.data.token differs",
        "db.data.password has another value",
        "since [hidden]",
    ] {
        assert!(ended.out.contains(part), "no {part} in {}", ended.out);
    }
    assert!(!ended.out.contains("h[hidden]"), "{}", ended.out);
}
