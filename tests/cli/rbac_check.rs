//! `handson rbac --check`: the permissions it finds missing.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::rbac::{GREETING, printed, rights};
use handson_test_support::fake_api::{FakeApi, Fault};
use handson_test_support::greeting::finished;
use handson_test_support::program::Program;

/// Answers reviews for an account that has everything but what `lacks` says;
/// rules are listed `complete`ly or not.
pub fn account(
    api: &FakeApi,
    complete: bool,
    lacks: impl Fn(&str, &str, &str) -> bool + Send + 'static,
) {
    api.on_review(move |spec| {
        let text = |pointer: &str| {
            spec.pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        if spec.get("resourceAttributes").is_some() {
            let [verb, resource, namespace] = ["verb", "resource", "namespace"]
                .map(|field| text(&format!("/resourceAttributes/{field}")));
            return json!({"allowed": !lacks(verb, resource, namespace)});
        }
        let namespace = text("/namespace");
        let mut rules = Vec::new();
        for (group, resources) in [
            (
                "",
                vec![
                    "pods",
                    "pods/log",
                    "events",
                    "configmaps",
                    "persistentvolumeclaims",
                ],
            ),
            ("apps", vec!["deployments", "statefulsets", "replicasets"]),
        ] {
            for resource in resources {
                for verb in ["get", "list"] {
                    if complete && !lacks(verb, resource, namespace) {
                        rules.push(
                            json!({"apiGroups": [group], "resources": [resource], "verbs": [verb]}),
                        );
                    }
                }
            }
        }
        json!({"incomplete": !complete, "resourceRules": rules, "nonResourceRules": []})
    });
}

fn names(list: &Value) -> Vec<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect()
}

#[test]
fn missing_namespace_says_nothing_of_permissions() {
    let api = finished();
    account(&api, true, |_, _, _| false);
    let program = Program::default().kubeconfig(&api.kubeconfig());
    for (namespace, next) in [
        ("defualt", "did you mean `default`?"),
        ("../x", "-n takes one"),
    ] {
        let ended = program.run(&format!("{GREETING} --check -n {namespace}"));
        assert_eq!(ended.code, 2, "{}", ended.out);
        assert!(ended.err.contains("no namespace"), "{}", ended.err);
        assert!(ended.err.contains(next), "{}", ended.err);
    }
}

#[test]
fn all_permissions_take_few_requests_to_find() {
    let api = finished();
    account(&api, true, |_, _, _| false);
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let (code, document) = program.json(&format!("{GREETING} --check"));
    assert_eq!(
        (code, &document["schema"]),
        (0, &json!("handson.access/v1")),
        "{document:#}"
    );
    let row = &document["namespaces"][0];
    assert_eq!(row["namespace"], "default");
    assert_eq!(
        names(&row["determined"]),
        ["hello-ready", "claim-bound", "claim-class"]
    );
    assert_eq!(row["lacking"], json!([]));
    assert_eq!(
        api.count("selfsubjectrulesreviews"),
        1,
        "for all that is in the namespace"
    );
    let whole = rights(&printed(GREETING));
    let whole = whole
        .iter()
        .filter(|right| right.starts_with("ClusterRole"));
    assert_eq!(api.count("selfsubjectaccessreviews"), whole.count());
}

#[test]
fn refused_permission_names_its_checks() {
    let api = finished();
    account(&api, true, |verb, resource, _| {
        (verb, resource) == ("get", "persistentvolumeclaims") || resource == "nodes"
    });
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let (code, document) = program.json(&format!("{GREETING} --check"));
    assert_eq!((code, &document["exitCode"]), (3, &json!(3)));
    let row = &document["namespaces"][0];
    assert_eq!(names(&row["undetermined"]), ["claim-bound", "claim-class"]);
    assert_eq!(names(&row["determined"]), ["hello-ready"]);
    let missing = row["lacking"].as_array().unwrap();
    let node = missing
        .iter()
        .find(|lack| lack["right"] == "list nodes")
        .unwrap();
    assert_eq!(node["clusterWide"], true);
    assert_eq!(
        names(&node["undetermined"]),
        [""; 0],
        "it is not on the way to a verdict"
    );
    assert_eq!(names(&node["sometimes"]), ["claim-bound", "hello-ready"]);
    let said = program.run(&format!("{GREETING} --check")).out;
    assert!(
        said.contains("cannot be determined: claim-bound, claim-class"),
        "{said}"
    );
    assert!(
        said.contains("missing: get persistentvolumeclaims"),
        "{said}"
    );
}

#[test]
fn a_right_that_only_helps_to_explain_costs_nothing() {
    let api = finished();
    account(&api, true, |_, resource, _| resource == "events");
    let program = Program::default().kubeconfig(&api.kubeconfig());
    assert_eq!(program.run(&format!("{GREETING} --check")).code, 0);
}

#[test]
fn unlisted_permissions_are_asked_one_by_one() {
    let api = finished();
    account(&api, false, |verb, resource, _| {
        (verb, resource) == ("list", "pods")
    });
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let (code, document) = program.json(&format!("{GREETING} --check"));
    let missing = &document["namespaces"][0]["lacking"];
    assert_eq!(
        (code, missing.as_array().unwrap().len()),
        (3, 1),
        "{missing}"
    );
    assert_eq!(missing[0]["right"], "list pods");
}

/// A cluster with so many namespaces of students.
fn class(size: usize) -> FakeApi {
    let api = FakeApi::start();
    for at in 0..size {
        let name = format!("student-{at}");
        api.put(json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}));
    }
    api
}

#[test]
fn many_namespaces_ask_only_for_narrow_permissions() {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let api = class(30);
    account(&api, true, |_, _, _| false);
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let line = format!("{GREETING} --read-only --check -n student-*");
    assert_eq!(program.run(&line).code, 0);
    assert_eq!(api.count("selfsubjectrulesreviews"), 0);
    let told = Arc::clone(&asked);
    account(&api, true, move |verb, resource, namespace| {
        told.lock().unwrap().push(namespace.to_owned());
        (verb, resource) == ("list", "pods") && ["", "student-7"].contains(&namespace)
    });
    let (code, document) = program.json(&line);
    assert_eq!((code, api.count("selfsubjectrulesreviews")), (3, 30));
    for row in document["namespaces"].as_array().unwrap() {
        let lacks = usize::from(row["namespace"] == "student-7");
        assert_eq!(row["lacking"].as_array().unwrap().len(), lacks, "{row:#}");
    }
}

#[test]
fn many_namespaces_unlisted_permission_is_unknown() {
    let api = class(30);
    account(&api, false, |_, resource, namespace| {
        resource == "pods" && namespace.is_empty()
    });
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let line = format!("{GREETING} --read-only --check -n student-*");
    let (code, document) = program.json(&line);
    let row = &document["namespaces"][3];
    // Not known is no yes.
    assert_eq!((code, &row["lacking"]), (3, &json!([])), "{row:#}");
    assert_eq!(row["undetermined"], json!([]));
    assert!(names(&row["unclear"]).contains(&"hello-ready"), "{row:#}");
    let unknown = row["unknown"].as_array().unwrap();
    let unknown: Vec<&str> = unknown
        .iter()
        .map(|lack| lack["right"].as_str().unwrap())
        .collect();
    assert_eq!(unknown, ["get pods", "list pods", "get pods/log"]);
    assert!(program.run(&line).out.contains("not known"));
}

#[test]
fn a_cluster_that_does_not_say_is_no_answer() {
    let api = finished();
    api.fail(
        "authorization.k8s.io",
        Fault::forbidden("no reviews here"),
        99,
    );
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let (code, document) = program.json(&format!("{GREETING} --check"));
    assert_eq!(
        (code, &document["schema"]),
        (3, &json!("handson.error/v1")),
        "{document:#}"
    );
}
