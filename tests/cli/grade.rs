//! Submissions that cannot be graded. No cluster is asked for anything:
//! nobody is where the kubeconfig points.

use std::path::PathBuf;

use handson_test_support::program::Program;

const KUBECONFIG: &str = "apiVersion: v1\nkind: Config\ncurrent-context: c\n\
    clusters: [{name: c, cluster: {server: \"http://127.0.0.1:9\"}}]\n\
    contexts: [{name: c, context: {cluster: c, user: u}}]\nusers: [{name: u, user: {}}]\n";

const TWICE: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: mariadb}\nspec:\n  volumes:\n\
    \x20 - name: data\n    hostPath: {path: /data/mariadb}\n    name: other\n";

/// A program, and a folder with these files.
const CLAIM: &str = include_str!("../../examples/volumes/7_pvc.yaml");

fn submission(files: &[(&str, &str)]) -> (Program, PathBuf) {
    let program = Program::default();
    let kubeconfig = program.file("kubeconfig", KUBECONFIG);
    let folder = program.file("submission", "");
    std::fs::remove_file(&folder).unwrap();
    std::fs::create_dir(&folder).unwrap();
    for (name, text) in files {
        std::fs::write(folder.join(name), text).unwrap();
    }
    (program.kubeconfig(&kubeconfig), folder)
}

fn grade(folder: &std::path::Path) -> String {
    format!("grade {} -e volumes", folder.display())
}

#[test]
fn mistake_is_shown_with_its_line_in_both_languages() {
    let (program, folder) = submission(&[("7_pod.yaml", TWICE)]);
    for (lang, words) in [
        ("en", ["the key `name` is there twice", "keep one of them"]),
        (
            "ja",
            ["キー「name」が 2 回書かれています", "どちらか一方だけ"],
        ),
    ] {
        let ended = program.run(&format!("{} --lang {lang}", grade(&folder)));
        assert_eq!((ended.code, ended.out.as_str()), (4, ""), "{}", ended.err);
        let snippet = ["7_pod.yaml:8:5", " 8 │     name: other", "────"];
        for part in words.iter().chain(&snippet) {
            assert!(ended.err.contains(part), "no {part} in {}", ended.err);
        }
    }
}

#[test]
fn programs_get_the_same_in_a_document() {
    let (program, folder) = submission(&[("7_pod.yaml", TWICE)]);
    let (code, document) = program.json(&grade(&folder));
    assert_eq!((code, &document["error"]["exitCode"]), (4, &4.into()));
    assert_eq!(document["error"]["code"], "submission");
    let details = document["error"]["details"].as_array().unwrap();
    assert_eq!(
        details[0]["en"],
        "7_pod.yaml:8:5: the key `name` is there twice (line 6 and line 8)"
    );
    assert!(
        details.iter().any(|it| it["en"] == " 8 │     name: other"),
        "{document:#}"
    );
}

#[test]
fn every_file_with_a_mistake_is_shown_with_what_to_do() {
    let (program, folder) = submission(&[
        ("1.yaml", "kind: Pod\napiVersion: v1\n"),
        (
            "2.yaml",
            "kind: Deployment\napiVersion: v1\nmetadata: {name: a}\n",
        ),
    ]);
    let ended = program.run(&grade(&folder));
    assert_eq!(ended.code, 4);
    for part in [
        "1.yaml:1: there is no metadata.name",
        "2.yaml:2: the apiVersion of Deployment is not `v1`",
        "write `apiVersion: apps/v1`",
        "fix the places above",
    ] {
        assert!(ended.err.contains(part), "no {part} in {}", ended.err);
    }
}

#[test]
fn what_a_file_holds_reaches_no_terminal_as_it_is() {
    let (program, folder) = submission(&[("a.yaml", "kind: \"\u{1b}[2J\u{202e}x\"\n")]);
    let ended = program.run(&grade(&folder));
    assert_eq!(ended.code, 4);
    assert!(
        !ended.err.contains(['\u{1b}', '\u{202e}']),
        "{:?}",
        ended.err
    );
    let (_, document) = program.json(&grade(&folder));
    assert!(!document.to_string().contains(['\u{1b}', '\u{202e}']));
}

#[test]
fn what_can_be_graded_gets_as_far_as_the_cluster() {
    let (program, folder) = submission(&[("7_pvc.yaml", CLAIM)]);
    let ended = program.run(&grade(&folder));
    assert_eq!(ended.code, 3, "{}", ended.err);
    assert!(ended.err.contains("127.0.0.1:9"), "{}", ended.err);
}

#[test]
fn report_never_replaces_or_joins_the_submission() {
    let (program, folder) = submission(&[("7_pod.yaml", TWICE)]);
    let kubeconfig = folder.parent().unwrap().join("kubeconfig");
    let before = std::fs::read_to_string(&kubeconfig).unwrap();
    let manifest = folder.join("7_pod.yaml");
    let lost = "would take the place of";
    for (report, said) in [
        (format!("junit={}", manifest.display()), lost),
        (
            format!("json={}/new.json", folder.display()),
            "would be read as a manifest",
        ),
        (format!("html={}", kubeconfig.display()), lost),
    ] {
        let ended = program.run(&format!("{} --report {report}", grade(&folder)));
        assert_eq!(ended.code, 2, "{report}: {}", ended.err);
        assert!(ended.err.contains(said), "{}", ended.err);
    }
    assert_eq!(std::fs::read_to_string(&manifest).unwrap(), TWICE);
    assert_eq!(std::fs::read_to_string(&kubeconfig).unwrap(), before);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
    // What nobody reads as a manifest may be there, as in `grade .`.
    let report = format!("--report junit={}/report.xml", folder.display());
    let ended = program.run(&format!("{} {report}", grade(&folder)));
    assert_eq!(ended.code, 4, "{}", ended.err);
    assert!(folder.join("report.xml").exists());
}

#[test]
fn a_refusal_is_one_thing_in_every_report() {
    let (program, folder) = submission(&[("7_pod.yaml", TWICE)]);
    let out = folder.parent().unwrap().join("out");
    let reports: Vec<String> = ["json", "junit", "tap", "github", "gradescope", "ctrf"]
        .iter()
        .map(|form| format!("--report {form}={}", out.join(form).display()))
        .collect();
    let ended = program.run(&format!("{} {}", grade(&folder), reports.join(" ")));
    assert_eq!(ended.code, 4, "{}", ended.err);
    let read = |form: &str| std::fs::read_to_string(out.join(form)).unwrap();
    let json = |form: &str| -> serde_json::Value { serde_json::from_str(&read(form)).unwrap() };
    let manifest = folder.join("7_pod.yaml").display().to_string();
    assert_eq!(read("junit").matches("<testcase").count(), 1);
    assert_eq!(read("tap").matches("ok 1").count(), 1);
    assert!(
        read("tap").starts_with("TAP version 14\n1..1\nnot ok 1 - "),
        "{}",
        read("tap")
    );
    assert_eq!(json("gradescope")["tests"].as_array().unwrap().len(), 1);
    let tests = &json("ctrf")["results"]["tests"];
    assert_eq!(tests.as_array().unwrap().len(), 1);
    assert_eq!(
        (&tests[0]["filePath"], &tests[0]["line"]),
        (&manifest.clone().into(), &8.into())
    );
    let refused = &json("json")["refused"][0];
    assert_eq!(
        (&refused["source"]["line"], &refused["column"]),
        (&8.into(), &5.into())
    );
    let annotations: Vec<&str> = ended
        .out
        .lines()
        .filter(|it| it.starts_with("::"))
        .collect();
    let [annotation] = annotations.as_slice() else {
        panic!("{annotations:?}");
    };
    let place = format!("::error file={manifest},line=8,col=5,");
    assert!(annotation.starts_with(&place), "{annotation}");
}

#[test]
fn unknown_stage_is_refused_with_the_nearest_name() {
    let (program, folder) = submission(&[]);
    for stages in ["--stage pvd", "--stage hostpath --stage pvd"] {
        let ended = program.run(&format!("{} {stages}", grade(&folder)));
        assert_eq!(ended.code, 2, "{}", ended.err);
        for part in ["has no stage `pvd`", "did you mean `pvc`?"] {
            assert!(ended.err.contains(part), "no {part} in {}", ended.err);
        }
    }
}

#[test]
fn part_that_is_graded_is_in_every_report() {
    let (program, folder) = submission(&[("7_pvc.yaml", CLAIM)]);
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("r.json");
    let report = format!("--stage pvc --report json={}", file.display());
    program.run(&format!("{} {report}", grade(&folder)));
    let written = std::fs::read_to_string(&file).unwrap();
    let report: serde_json::Value = serde_json::from_str(&written).unwrap();
    let report = report.get("reports").map_or(&report, |all| &all[0]);
    assert_eq!(report["part"]["stages"], serde_json::json!(["pvc"]));
    assert_eq!(report["stages"].as_array().unwrap().len(), 1);
    assert!(report["totals"]["possible"].as_u64() < report["part"]["ofPoints"].as_u64());
}
