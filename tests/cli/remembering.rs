//! The memory between runs.

use serde_json::json;

use handson_test_support::fake_api::{FakeApi, Fault};
use handson_test_support::greeting::{claim, pod, volume};
use handson_test_support::program::Program;

const CHECK: &str = "check greeting --checks FIXTURES --stage pod";

/// Two checks of one Pod.
const TWO: &str = "
handson: v1
exercise: two
title: {ja: 二つ, en: Two}
about: {ja: 説明, en: about it}
stages:
- stage: only
  title: {ja: 一つ目, en: Only}
  about: {ja: 説明, en: about it}
  begin: {ja: Pod から, en: begin with the Pod}
  checks:
  - check: runs
    title: {ja: 動く, en: it runs}
    podReady: {pod: hello}
    why: {ja: 大切, en: it matters}
    hints: [{ja: ヒント, en: HINT}]
  - check: image
    title: {ja: イメージ, en: its image}
    podContainers: {pod: hello, image: 'IMAGE'}
    why: {ja: 大切, en: it matters}
    hints: [{ja: ヒント, en: look}]
";

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
fn done_stage_is_kept_and_wins_no_points_now() {
    let (program, now) = seen_before();
    let line = format!("{CHECK} --kubeconfig {}", now.kubeconfig().display());
    let (code, report) = program.json(&line);
    assert_eq!(code, 0);
    let (totals, stage) = (&report["totals"], &report["stages"][0]);
    assert_eq!(
        (&totals["points"], &totals["soFar"]),
        (&0.into(), &2.into())
    );
    assert_eq!(totals["possible"], 2);
    assert!(stage["seen"].is_string(), "{report:#}");
    let check = &stage["checks"][0];
    assert_eq!(check["reason"]["kind"], "remembered");
    assert!(check["earlier"]["seen"].is_string(), "{report:#}");
    assert_eq!(report["next"]["stage"], "claim", "{report:#}");
    let said = program.run(&line).out;
    assert!(said.contains("2/2 pt (seen "), "{said}");
    assert!(!said.contains('✗'), "{said}");
}

#[test]
fn fresh_run_begins_anew() {
    let (program, now) = seen_before();
    let line = format!("{CHECK} --kubeconfig {}", now.kubeconfig().display());
    let (code, report) = program.json(&format!("{line} --fresh"));
    assert_eq!(code, 1);
    assert!(
        report["stages"][0]["checks"][0]["earlier"].is_null(),
        "{report:#}"
    );
    let (code, _) = program.json(&line);
    assert_eq!(code, 1, "what was seen before is forgotten");
}

#[test]
fn namespace_made_anew_has_nothing_done() {
    let (program, now) = seen_before();
    now.put(json!({
        "apiVersion": "v1", "kind": "Namespace",
        "metadata": {"name": "default", "uid": "another"},
    }));
    let line = format!("{CHECK} --kubeconfig {}", now.kubeconfig().display());
    assert_eq!(program.json(&line).0, 1);
}

#[test]
fn changed_check_is_not_done_and_unchanged_ones_are() {
    let before = FakeApi::start();
    before.put(pod());
    let program = Program::default().kubeconfig(&before.kubeconfig());
    let write = |image: &str, hint: &str| {
        let text = TWO.replace("IMAGE", image).replace("HINT", hint);
        program.file("two.yaml", &text)
    };
    let file = write("hello:1", "a");
    let line = format!("check {}", file.display());
    assert_eq!(program.json(&line).0, 0);
    before.delete(&pod());
    write("hello:1", "another hint");
    assert_eq!(program.json(&line).0, 0, "only a hint has changed");
    write("hello:2", "a");
    let (code, report) = program.json(&line);
    assert_eq!(code, 1);
    let checks = &report["stages"][0]["checks"];
    assert!(checks[0]["earlier"].is_object(), "{report:#}");
    assert!(checks[1]["earlier"].is_null(), "{report:#}");
}

#[test]
fn runs_at_the_same_time_lose_nothing() {
    let api = FakeApi::start();
    api.put(pod());
    api.put(claim("local-path"));
    api.put(volume("local-path"));
    let program = Program::default().kubeconfig(&api.kubeconfig());
    std::thread::scope(|scope| {
        for stage in ["pod", "claim", "pod", "claim"] {
            let program = &program;
            scope.spawn(move || {
                let line = format!("check greeting --checks FIXTURES --stage {stage}");
                assert_eq!(program.run(&line).code, 0);
            });
        }
    });
    api.delete(&pod());
    api.delete(&claim("local-path"));
    let (_, report) = program.json("check greeting --checks FIXTURES");
    let totals = &report["totals"];
    assert_eq!(totals["soFar"], totals["possible"], "{report:#}");
}

#[test]
fn batch_knows_no_memory() {
    let (program, now) = seen_before();
    let program = program.kubeconfig(&now.kubeconfig());
    let roster = program.file("roster.csv", "student,namespace\na,default\n");
    let results = roster.with_file_name("results.jsonl");
    let line = format!(
        "batch -e greeting --checks FIXTURES {} --results {} --yes",
        roster.display(),
        results.display()
    );
    let ended = program.run(&line);
    assert_eq!(ended.code, 3, "{}{}", ended.out, ended.err);
    let rows = std::fs::read_to_string(results).unwrap();
    assert!(
        !rows.contains("remembered") && !rows.contains("soFar"),
        "{rows}"
    );
}

#[test]
fn damaged_progress_is_set_aside_with_a_note() {
    let (program, now) = seen_before();
    let file = walk(&program.state().join("progress")).pop().unwrap();
    std::fs::write(&file, "not json").unwrap();
    let line = format!("{CHECK} --kubeconfig {}", now.kubeconfig().display());
    let (code, report) = program.json(&line);
    assert_eq!(code, 1, "nothing is remembered any more");
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
    for path in ["/api/v1/namespaces?", "/namespaces/kube-system"] {
        api.fail(path, Fault::forbidden("no"), usize::MAX);
    }
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

#[test]
fn next_says_one_thing_and_progress_all_stages() {
    let (program, now) = seen_before();
    let program = program.kubeconfig(&now.kubeconfig());
    let next = program.run("next greeting --checks FIXTURES");
    assert_eq!(next.code, 1, "{}{}", next.out, next.err);
    assert!(
        next.out.contains("begin with the claim hello"),
        "{}",
        next.out
    );
    assert!(!next.out.contains("Pod hello"), "{}", next.out);
    let (_, next) = program.json("next --checks FIXTURES");
    assert_eq!(next["stage"], "claim", "the exercise that was checked last");
    let (code, progress) = program.json("progress greeting --checks FIXTURES");
    assert_eq!(code, 1);
    assert_eq!(progress["totals"]["soFar"], 2, "{progress:#}");
    assert_eq!(progress["stages"][0]["done"], true);
    assert_eq!(progress["stages"][1]["done"], false);
    let shown = program
        .run("progress greeting --checks FIXTURES --lang ja")
        .out;
    assert!(
        shown.contains("に確認)") && shown.contains("これまでに 2/4 点"),
        "{shown}"
    );
    assert!(now.seen().iter().all(|seen| seen.method == "GET"));
}

#[test]
fn list_shows_what_is_done() {
    let (program, _) = seen_before();
    let (_, list) = program.json("list --checks FIXTURES");
    let greeting = |list: &serde_json::Value| {
        let all = list["exercises"].as_array().unwrap().clone();
        all.into_iter()
            .find(|it| it["exercise"] == "greeting")
            .unwrap()
    };
    assert_eq!(greeting(&list)["soFar"], 2);
    assert_eq!(greeting(&list)["done"], false);
    let api = FakeApi::start();
    for object in [pod(), claim("local-path"), volume("local-path")] {
        api.put(object);
    }
    let program = program.kubeconfig(&api.kubeconfig());
    assert_eq!(program.run("check greeting --checks FIXTURES").code, 0);
    let (_, list) = program.json("list --checks FIXTURES");
    assert_eq!(greeting(&list)["done"], true);
    let shown = program.run("list --checks FIXTURES").out;
    assert!(shown.contains("Greeting ✓"), "{shown}");
}
