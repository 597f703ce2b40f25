//! Students whose data lies in one place: nothing of one may touch another's.

use serde_json::{Value, json};

use super::Room;
use crate::namespaces::{class, inside};
use handson_test_support::fake_api::{FakeApi, Fault};
use handson_test_support::greeting::pod;

const LOOKING: &str = "batch -e looking --checks FIXTURES/looking --yes";

/// The Pod of a namespace, with its data in this directory of a node.
fn in_directory(namespace: &str, node: &str, path: &str) -> Value {
    let mut pod = inside(namespace, pod());
    pod["spec"]["nodeName"] = node.into();
    pod["spec"]["volumes"] = json!([{"name": "data", "hostPath": {"path": path}}]);
    pod["spec"]["containers"][0]["volumeMounts"] = json!([{"name": "data", "mountPath": "/data"}]);
    pod
}

fn verdicts(room: &Room) -> Vec<(String, Vec<String>)> {
    let mut rows = room.rows();
    rows.sort_by_key(|row| row["student"]["id"].to_string());
    let of = |row: &Value| {
        let stages = row["report"]["stages"].as_array().unwrap().iter();
        let checks = stages.flat_map(|stage| stage["checks"].as_array().unwrap());
        let words = checks.map(|check| format!("{} {}", check["check"], check["verdict"]));
        (
            row["student"]["id"].as_str().unwrap().to_owned(),
            words.collect(),
        )
    };
    rows.iter().map(of).collect()
}

/// How often something was tried in a namespace.
fn tried(api: &FakeApi, namespace: &str) -> usize {
    let under = |what: &str| format!("/namespaces/{namespace}/pods/hello/{what}");
    api.count(&under("exec")) + api.count(&under("portforward"))
}

fn shared() -> FakeApi {
    let api = class();
    api.put(in_directory("class-a", "node-1", "/data/hello"));
    api.put(in_directory("class-b", "node-1", "/data"));
    api.put(in_directory("class-c", "node-2", "/data"));
    api
}

#[test]
fn whoever_shares_a_directory_is_told_and_not_tried() {
    let mut found = Vec::new();
    for jobs in [1, 3] {
        let api = shared();
        let room = Room::with_own(&api);
        let results = room.results.display();
        let line = format!("{LOOKING} --namespaces class-* --results {results} --jobs {jobs}");
        let ended = room.program.run(&line);
        let told = "class-a: not tried, since /data/hello on node node-1 is shared with class-b";
        assert!(ended.err.contains(told), "{}", ended.err);
        assert_eq!(tried(&api, "class-a"), 0);
        assert_eq!(tried(&api, "class-b"), 0);
        assert!(tried(&api, "class-c") > 0);
        for row in room.rows() {
            let is_shared = row["student"]["id"] != "class-c";
            assert_eq!(row["remarks"].is_array(), is_shared, "{row:#}");
            let text = row["report"].to_string();
            assert_eq!(text.contains("it could not be told whose data"), is_shared);
            // The report is what the student receives.
            let names_another = text.contains("shared with class-");
            assert!(!names_another, "{text}");
        }
        found.push(verdicts(&room));
    }
    assert_eq!(found[0], found[1]);
}

#[test]
fn same_namespace_of_one_cluster_is_a_shared_place() {
    let api = class();
    let room = Room::with_own(&api);
    let roster = room.roster("student,namespace\none,class-a\nother,class-a\nthird,class-b\n");
    let (roster, results) = (roster.display(), room.results.display());
    let ended = room
        .program
        .run(&format!("{LOOKING} {roster} --results {results}"));
    assert!(
        ended.err.contains("namespace class-a is shared with other"),
        "{}",
        ended.err
    );
    assert_eq!(tried(&api, "class-a"), 0);
    assert!(tried(&api, "class-b") > 0);
}

#[test]
fn claims_of_one_storage_are_a_shared_place() {
    let api = class();
    for name in ["class-a", "class-b"] {
        let mut user = inside(name, pod());
        user["spec"]["volumes"] =
            json!([{"name": "data", "persistentVolumeClaim": {"claimName": "hello"}}]);
        user["spec"]["containers"][0]["volumeMounts"] =
            json!([{"name": "data", "mountPath": "/data"}]);
        api.put(user);
        api.put(json!({
            "apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": format!("pv-{name}")},
            "spec": {"nfs": {"server": "files", "path": "/course"}},
        }));
    }
    let room = Room::with_own(&api);
    let line = format!(
        "{LOOKING} --namespaces class-* --results {}",
        room.results.display()
    );
    let ended = room.program.run(&line);
    assert!(
        ended
            .err
            .contains("storage files:/course is shared with class-b"),
        "{}",
        ended.err
    );
    assert_eq!(tried(&api, "class-a"), 0);
    assert!(tried(&api, "class-c") > 0);
}

const LASTING: &str = "handson: v1
exercise: lasting
title: {ja: 残るデータ, en: Data that lasts}
about: {ja: データが残ります。, en: Data lasts.}
stages:
- stage: data
  title: {ja: データ, en: Data}
  about: {ja: データが残ります。, en: Data lasts.}
  begin: {ja: まず Pod hello を作りましょう。, en: begin with the Pod hello}
  checks:
  - check: data
    title: {ja: データが残る, en: data lasts}
    dataPersists: {pod: hello, mountPath: /data}
    why: {ja: 残ることが分かります。, en: It shows that it lasts.}
    look: [kubectl get pod hello]
    hints:
    - {ja: Volume を見てみましょう。, en: Look at the volume.}
";

/// Runs `line` over class-a, whose directory a Pod of a namespace uses that is nobody's.
fn beside_an_outsider(api: &FakeApi, line: &str) -> (Room, Value) {
    api.put(json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "outsider"}}));
    api.put(in_directory("class-a", "node-1", "/data/hello"));
    api.put(in_directory("outsider", "node-1", "/data/hello"));
    let room = Room::with_own(api);
    let exercise = room.program.file("lasting.yaml", LASTING);
    let line = line.replace("EXERCISE", &exercise.display().to_string());
    let line = line.replace("RESULTS", &room.results.display().to_string());
    let (_, document) = room.program.json(&line);
    (room, document)
}

#[test]
fn outsider_in_the_same_directory_is_seen_at_the_probe() {
    for (line, is_batch) in [
        ("check EXERCISE -n class-a --yes", false),
        (
            "batch -e EXERCISE --namespaces class-a --yes --results RESULTS",
            true,
        ),
    ] {
        let api = class();
        let (room, document) = beside_an_outsider(&api, line);
        let report = if is_batch {
            room.rows()[0]["report"].clone()
        } else {
            document
        };
        let check = &report["stages"][0]["checks"][0];
        assert_eq!(check["verdict"], "inconclusive", "{check:#}");
        let why = check["reason"]["text"]["en"].as_str().unwrap();
        let said = "/data/hello on node node-1 is used by Pods of other namespaces too";
        assert!(why.contains(said), "{why}");
        // Who they are is nothing that a student is told.
        assert!(!report.to_string().contains("outsider"), "{report:#}");
        assert_eq!(tried(&api, "class-a"), 0);
        assert!(api.seen().iter().all(|seen| seen.method != "DELETE"));
    }
}

#[test]
fn who_sees_no_other_namespace_goes_on_with_the_probe() {
    let api = class();
    let denied = Fault::forbidden("may not list at the cluster scope");
    api.fail("/api/v1/pods?", denied, usize::MAX);
    beside_an_outsider(&api, "check EXERCISE -n class-a --yes");
    assert!(tried(&api, "class-a") > 0, "{:#?}", api.seen());
}

#[test]
fn journal_left_behind_is_told_before_and_after() {
    let api = class();
    let room = Room::with_own(&api);
    let journals = room.program.state().join("journal");
    std::fs::create_dir_all(&journals).unwrap();
    std::fs::write(journals.join("recreate-0.json"), b"{\"version\":1,").unwrap();
    let line = format!(
        "{LOOKING} --namespaces class-* --results {}",
        room.results.display()
    );
    let ended = room.program.run(&line);
    assert_eq!(
        ended.err.matches("run `handson restore`").count(),
        2,
        "{}",
        ended.err
    );
}
