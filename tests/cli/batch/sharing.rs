//! Many namespaces of one cluster.

use serde_json::json;

use super::{Room, listed};
use crate::namespaces::class;
use handson_test_support::fake_api::{FakeApi, Fault};

/// The class, and three namespaces where nothing is.
fn crowd() -> FakeApi {
    let api = class();
    for name in ["class-d", "class-e", "class-f"] {
        api.put(json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}));
    }
    api
}

const STANDINGS: [(&str, &str); 6] = [
    ("class-a", "exit 0"),
    ("class-b", "exit 0"),
    ("class-c", "exit 1"),
    ("class-d", "exit 1"),
    ("class-e", "exit 1"),
    ("class-f", "exit 1"),
];

#[test]
fn matching_namespaces_are_students_listed_once() {
    let api = crowd();
    let room = Room::with_own(&api);
    let ended = room.run("--namespaces class-*");
    assert_eq!(ended.code, 1, "{}", ended.err);
    assert_eq!(listed(&room.standings()), STANDINGS);
    for kind in ["/api/v1/pods?", "/api/v1/persistentvolumeclaims?"] {
        assert_eq!(api.count(kind), 1, "{kind}: {:#?}", api.seen());
    }
    assert_eq!(api.count("/namespaces/class-a/"), 0, "{:#?}", api.seen());
}

#[test]
fn nobody_is_told_of_what_others_have() {
    let api = crowd();
    let room = Room::with_own(&api);
    room.run("--namespaces class-*");
    let rows = room.rows();
    let nothing = rows
        .iter()
        .find(|row| row["student"]["id"] == "class-d")
        .unwrap();
    for other in ["class-a", "class-b", "class-c"] {
        assert!(
            !nothing["report"].to_string().contains(other),
            "{nothing:#}"
        );
    }
}

#[test]
fn without_cluster_lists_each_namespace_is_read() {
    let api = crowd();
    for kind in ["pods", "persistentvolumeclaims", "events"] {
        let path: &'static str = Box::leak(format!("/api/v1/{kind}?").into_boxed_str());
        api.fail(
            path,
            Fault::forbidden("may not list at the cluster scope"),
            usize::MAX,
        );
    }
    let room = Room::with_own(&api);
    room.run("--namespaces class-*");
    assert_eq!(listed(&room.standings()), STANDINGS);
    assert_eq!(
        api.count("/namespaces/class-a/pods?"),
        1,
        "{:#?}",
        api.seen()
    );
    assert_eq!(api.count("/api/v1/pods?"), 1, "{:#?}", api.seen());
}

#[test]
fn nothing_is_probed_unless_asked_for() {
    let api = crowd();
    let room = Room::with_own(&api);
    room.run("--namespaces class-*");
    // Only one's own rights are asked for otherwise.
    let mut seen = api.seen();
    seen.retain(|seen| !seen.target.starts_with("/apis/authorization.k8s.io/"));
    assert!(seen.iter().all(|seen| seen.method == "GET"), "{seen:#?}");
    assert_eq!(api.count("/exec"), 0);
}

#[test]
fn a_pattern_that_fits_nothing_is_wrong_usage() {
    let api = crowd();
    let room = Room::with_own(&api);
    let ended = room.run("--namespaces klass-*");
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert!(!room.results.exists());
}
