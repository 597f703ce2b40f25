//! `-n`, once, several times and as a pattern.

use serde_json::{Value, json};

use handson_test_support::fake_api::{FakeApi, Fault};
use handson_test_support::greeting::{claim, pod, volume};
use handson_test_support::program::Program;

const CHECK: &str = "check greeting --checks FIXTURES";

/// A cluster with the exercise done in `class-a` and `class-b`, and begun in `class-c`.
pub fn class() -> FakeApi {
    let api = FakeApi::start();
    for name in ["class-a", "class-b", "class-c"] {
        api.put(json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}));
        api.put(inside(name, pod()));
        if name != "class-c" {
            let mut claim = inside(name, claim("local-path"));
            claim["spec"]["volumeName"] = format!("pv-{name}").into();
            api.put(claim);
            let mut volume = volume("local-path");
            volume["metadata"]["name"] = format!("pv-{name}").into();
            api.put(volume);
        }
    }
    api
}

pub fn inside(namespace: &str, mut object: Value) -> Value {
    object["metadata"]["namespace"] = namespace.into();
    object
}

fn codes(reports: &Value) -> Vec<(String, u64)> {
    let reports = reports["reports"].as_array().unwrap();
    let code = |report: &Value| {
        let namespace = report["namespace"].as_str().unwrap().to_owned();
        (namespace, report["exitCode"].as_u64().unwrap())
    };
    reports.iter().map(code).collect()
}

#[test]
fn namespaces_have_a_report_each_and_the_worst_end() {
    let api = class();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let (code, reports) = program.json(&format!("{CHECK} -n class-c -n class-a"));
    assert_eq!(code, 1, "{reports:#}");
    assert_eq!(reports["schema"], "handson.reports/v1");
    assert_eq!(
        codes(&reports),
        [("class-c".to_owned(), 1), ("class-a".to_owned(), 0)]
    );
}

#[test]
fn pattern_selects_matching_namespaces() {
    let api = class();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let (_, reports) = program.json(&format!("{CHECK} -n class-*"));
    let names: Vec<String> = codes(&reports).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["class-a", "class-b", "class-c"]);
}

#[test]
fn a_pattern_that_matches_nothing_is_wrong_usage() {
    let api = class();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let (code, error) = program.json(&format!("{CHECK} -n klass-*"));
    assert_eq!(code, 2);
    assert_eq!(error["error"]["code"], "no-such-namespace", "{error:#}");
}

#[test]
fn people_see_each_namespace_and_how_many_are_done() {
    let api = class();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let ended = program.run(&format!("{CHECK} -n class-a -n class-c"));
    for part in [
        "namespace class-a",
        "namespace class-c",
        "1 of 2 namespaces pass everything",
        "with failures: class-c",
    ] {
        assert!(ended.out.contains(part), "{part}\n{}", ended.out);
    }
}

#[test]
fn shared_objects_are_requested_once() {
    let api = class();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let (_, reports) = program.json(&format!("{CHECK} --read-only -n class-a -n class-b"));
    assert_eq!(codes(&reports).len(), 2);
    for namespace in ["class-a", "class-b"] {
        for kind in ["pods", "persistentvolumeclaims"] {
            let asked = api.count(&format!("/namespaces/{namespace}/{kind}"));
            assert_eq!(asked, 1, "{namespace} {kind}: {:#?}", api.seen());
        }
    }
    // Whose memory it is is known by the namespaces themselves.
    assert_eq!(api.count("/api/v1/namespaces?"), 1, "{:#?}", api.seen());
    assert_eq!(api.seen().len(), 5, "{:#?}", api.seen());
}

#[test]
fn namespaces_that_may_not_be_listed_are_read() {
    let api = class();
    api.fail("/api/v1/namespaces?", Fault::forbidden("no"), usize::MAX);
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let (_, reports) = program.json(&format!("{CHECK} --read-only -n class-a -n class-b"));
    assert_eq!(codes(&reports).len(), 2);
    for namespace in ["class-a", "class-b", "kube-system"] {
        let path = format!("/api/v1/namespaces/{namespace}");
        let asked = api.seen().iter().filter(|seen| seen.target == path).count();
        assert_eq!(asked, 1, "{namespace}");
    }
}
