//! What is in a Secret of a real cluster, and what a secret variable holds: no
//! output shows it, whichever way it comes by.

use std::path::Path;

use handson::report::Report;

use crate::lab::{Namespace, assert_passes};

const TOKEN: &str = "Larch-Ember-7";
/// In a Secret that is compared.
const COMPARED: &str = "Violet-Anvil-4";
/// In Secrets that nobody reads, but as files: the first comes from `secret`, the
/// second from `projected`.
const MOUNTED: [&str; 2] = ["Copper-Finch-3", "Indigo-Plume-9"];

const OBJECTS: &str = "
apiVersion: v1
kind: Secret
metadata: {name: compared}
stringData: {password: Violet-Anvil-4}
---
apiVersion: v1
kind: Secret
metadata: {name: mounted}
stringData: {word: Copper-Finch-3}
---
apiVersion: v1
kind: Secret
metadata: {name: joined}
stringData: {word: Indigo-Plume-9}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {copy: 'of Violet-Anvil-4', token: 'not Larch-Ember-7', word: plain text}
---
apiVersion: v1
kind: Pod
metadata: {name: reader}
spec:
  terminationGracePeriodSeconds: 0
  volumes:
  - {name: one, secret: {secretName: mounted}}
  - {name: two, projected: {sources: [{secret: {name: joined}}]}}
  - {name: open, configMap: {name: settings}}
  containers:
  - name: a
    image: busybox
    command: [sleep, infinity]
    volumeMounts: &mounts
    - {name: one, mountPath: /one}
    - {name: two, mountPath: /two}
    - {name: open, mountPath: /open}
  - {name: b, image: busybox, command: [sleep, infinity], volumeMounts: *mounts}
";

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
  - {check: ready, TEXTS, podReady: {pod: reader}}
  - {check: compared, TEXTS, object: {kind: Secret, name: compared, match: {data: {password: "${token}"}}}}
  - {check: where, TEXTS, object: {kind: Secret, name: compared, where: "object.data.password == '${token}'"}}
  - {check: copied, TEXTS, object: {kind: ConfigMap, name: settings, match: {data: {copy: none, token: "${token}"}}}}
  - {check: one, TEXTS, fileContent: {pod: reader, writtenIn: /one, readIn: /one, file: word}}
  - {check: two, TEXTS, fileContent: {pod: reader, writtenIn: /two, readIn: /two, file: word}}
  - {check: differ, TEXTS, fileContent: {pod: reader, writtenIn: /one, readIn: /two, file: word}}
  - {check: absent, TEXTS, fileContent: {pod: reader, writtenIn: /one, readIn: /one, file: wort}}
  - {check: open, TEXTS, fileContent: {pod: reader, writtenIn: /open, readIn: /open, file: word}}
"#;

const TEXTS: &str = r#"title: {ja: "値 ${token}", en: "value ${token}"}, why: {ja: "理由 ${token}", en: "since ${token}"}, look: ["login ${token}"], hints: [{ja: "ヒント ${token}", en: "try ${token}"}]"#;

const FORMS: [&str; 10] = [
    "json",
    "junit",
    "tap",
    "github",
    "gradescope",
    "classroom50",
    "prairielearn",
    "ctrf",
    "markdown",
    "html",
];

#[test]
fn nothing_secret_of_a_cluster_is_shown() {
    let namespace = Namespace::new();
    namespace.apply(OBJECTS);
    namespace.wait_ready("reader");
    let folder = tempfile::tempdir().unwrap();
    let exercise = folder.path().join("vault.yaml");
    std::fs::write(&exercise, EXERCISE.replace("TEXTS", TEXTS)).unwrap();
    let exercise = exercise.display().to_string();
    let reports: Vec<String> = FORMS
        .iter()
        .map(|form| format!("--report={form}={}", folder.path().join(form).display()))
        .collect();
    let reports: Vec<&str> = reports.iter().map(String::as_str).collect();
    let record = folder.path().join("record.jsonl").display().to_string();
    let check = ["check", &exercise];
    let lines = [
        [&check[..], &["--verbose"], &reports].concat(),
        [&check[..], &["--verbose", "--lang", "ja"]].concat(),
        [&check[..], &["--format", "json"]].concat(),
        vec!["record", &exercise, "-o", &record],
    ];
    let set = format!("token={TOKEN}");
    let told = |line: &[&str]| {
        let ends = ["-n", &namespace.name, "--set", &set];
        let output = namespace.handson(&[line, &ends].concat()).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text).into_owned();
        assert_eq!(output.status.code(), Some(1), "{line:?}: {text}");
        text
    };
    let shown: Vec<String> = lines.iter().map(|line| told(line)).collect();
    let regraded = namespace
        .handson(&["regrade", &record, "--exercise", &exercise])
        .output()
        .unwrap();
    let regraded = String::from_utf8_lossy(&regraded.stdout).into_owned();
    let report: Report = serde_json::from_str(&shown[2]).unwrap();
    // What is hidden is compared all the same.
    assert_passes(&report, &["ready", "one", "two", "open"]);
    for part in [
        "bytes, \"[hidden]\"",
        "bytes, \"plain text\"",
        "compared.data.password has another value (not shown)",
        "did you mean `word`?",
    ] {
        assert!(shown[0].contains(part), "no {part} in {}", shown[0]);
    }
    let files = FORMS
        .iter()
        .map(|form| (*form, read(&folder.path().join(form))))
        .chain([("record", read(record.as_ref()))]);
    let printed = shown.iter().map(|text| ("printed", text.clone()));
    for (place, text) in files.chain(printed).chain([("regraded", regraded)]) {
        assert!(!text.is_empty(), "{place}");
        for secret in MOUNTED.iter().chain(&[TOKEN, COMPARED]) {
            let at = text.find(secret);
            let around = at.map(|at| text[..at].lines().last().unwrap_or_default());
            assert_eq!(around, None, "{secret} in {place}");
        }
    }
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}
