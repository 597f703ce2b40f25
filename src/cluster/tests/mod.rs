//! Reads, watches and writes against a server that fails in known ways.
//!
//! Time stands still in these tests and moves on when nothing is left to do but
//! wait. Bytes between two sockets of this machine are there as soon as they are
//! written, so that nobody waits for them, and a busy machine is late for nothing.

mod clockwork;
mod hostile;
mod patience;
mod proxied;
mod scripted;

use std::time::Duration;

use futures::StreamExt;
use serde_json::{Value, json};
use tokio::time::Instant;

use self::scripted::{Reply, cluster};
use crate::evidence::{Answer, Kind, PodKey, Read, Scope, TroubleKind};

fn pods(scope: Scope) -> Read {
    Read {
        kind: Kind::pod(),
        scope,
    }
}

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(5)
}

fn pod(name: &str, version: &str) -> Value {
    json!({"metadata": {"name": name, "resourceVersion": version}})
}

fn list(version: &str, more: &str, items: &[Value]) -> Reply {
    let page = json!({"metadata": {"resourceVersion": version, "continue": more}, "items": items});
    Reply::Json(200, page.to_string())
}

fn status(code: u16, message: &str) -> Reply {
    let status = json!({"kind": "Status", "status": "Failure", "message": message, "code": code});
    Reply::Json(code, status.to_string())
}

fn event(kind: &str, object: &Value) -> String {
    json!({"type": kind, "object": object}).to_string()
}

fn names(answer: &Answer) -> Vec<String> {
    match answer {
        Answer::Objects(objects) => objects
            .iter()
            .filter_map(|object| Some(object.pointer("/metadata/name")?.as_str()?.to_owned()))
            .collect(),
        other => vec![format!("{other:?}")],
    }
}

#[tokio::test(start_paused = true)]
async fn a_read_outlives_busy_and_garbled_answers() {
    let (cluster, asked) = cluster(vec![
        status(500, "etcd"),
        Reply::Truncated("{\"items\": [".into()),
        Reply::Json(200, "{\"items\"".into()),
        list("1", "", &[pod("a", "1")]),
    ])
    .await;
    assert_eq!(names(&cluster.read(&pods(Scope::All), soon()).await), ["a"]);
    assert_eq!(asked.lock().unwrap().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_not_repeated() {
    for (code, kind) in [
        (401, TroubleKind::Unauthorized),
        (403, TroubleKind::Forbidden),
    ] {
        let (cluster, asked) = cluster(vec![status(code, "no")]).await;
        let answer = cluster.read(&pods(Scope::All), soon()).await;
        assert!(matches!(answer, Answer::Trouble(trouble) if trouble.kind == kind));
        assert_eq!(asked.lock().unwrap().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn the_last_real_error_is_told_and_not_the_deadline() {
    let (cluster, _) = cluster((0..50).map(|_| status(503, "etcd is down")).collect()).await;
    let deadline = Instant::now() + Duration::from_millis(700);
    let answer = cluster.read(&pods(Scope::All), deadline).await;
    assert!(matches!(answer, Answer::Trouble(trouble) if trouble.message == "etcd is down"));
}

#[tokio::test(start_paused = true)]
async fn server_asking_for_too_much_time_is_not_awaited() {
    let (cluster, asked) = cluster(vec![Reply::Later(429, 60)]).await;
    let begun = Instant::now();
    let answer = cluster.read(&pods(Scope::All), soon()).await;
    assert!(matches!(answer, Answer::Trouble(_)));
    assert!(begun.elapsed() < Duration::from_secs(1));
    assert_eq!(asked.lock().unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_list_that_expires_between_pages_is_begun_again() {
    let (cluster, asked) = cluster(vec![
        list("1", "next", &[pod("old", "1")]),
        status(410, "expired"),
        list("2", "next", &[pod("a", "1")]),
        list("2", "", &[pod("b", "2")]),
    ])
    .await;
    assert_eq!(
        names(&cluster.read(&pods(Scope::All), soon()).await),
        ["a", "b"]
    );
    let asked = asked.lock().unwrap();
    let with_token: Vec<bool> = asked
        .iter()
        .map(|path| path.contains("continue=next"))
        .collect();
    assert_eq!(with_token, [false, true, false, true]);
}

#[tokio::test(start_paused = true)]
async fn absent_object_is_answer_absent_kind_is_trouble() {
    let missing = json!({"kind": "Status", "message": "pods \"a\" not found", "reason": "NotFound", "details": {"name": "a"}, "code": 404});
    let (cluster, _) = cluster(vec![
        Reply::Json(404, missing.to_string()),
        Reply::Json(404, "404 page not found".into()),
    ])
    .await;
    let read = pods(Scope::Named("a".into()));
    assert_eq!(
        cluster.read(&read, soon()).await,
        Answer::Objects(Vec::new())
    );
    let answer = cluster.read(&read, soon()).await;
    assert!(matches!(answer, Answer::Trouble(trouble) if trouble.kind == TroubleKind::UnknownKind));
}

#[tokio::test(start_paused = true)]
async fn watch_tells_a_break_and_goes_on() {
    let (cluster, asked) = cluster(vec![
        list("5", "", &[pod("a", "4")]),
        Reply::Lines(vec![
            event("ADDED", &pod("b", "6")),
            event("BOOKMARK", &pod("", "9")),
            "{\"type\": \"MODI".into(),
        ]),
        Reply::Lines(vec![event("DELETED", &pod("a", "10"))]),
    ])
    .await;
    let answers: Vec<Answer> = cluster
        .watch(&pods(Scope::All))
        .map(|seen| seen.answer)
        .take(5)
        .collect()
        .await;
    let broken = answers[2].clone();
    assert!(
        matches!(&broken, Answer::Trouble(trouble) if trouble.message.contains("no JSON")),
        "{broken:?}"
    );
    let answers: Vec<Vec<String>> = answers
        .iter()
        .filter(|answer| **answer != broken)
        .map(names)
        .collect();
    assert_eq!(
        answers,
        [vec!["a"], vec!["a", "b"], vec!["a", "b"], vec!["b"]]
    );
    let asked = asked.lock().unwrap();
    assert!(asked[1].contains("resourceVersion=5"), "{}", asked[1]);
    assert!(asked[2].contains("resourceVersion=9"), "{}", asked[2]);
}

#[tokio::test(start_paused = true)]
async fn watch_of_expired_version_lists_anew() {
    let gone = json!({"code": 410, "message": "too old"});
    let (cluster, _) = cluster(vec![
        list("5", "", &[pod("a", "4")]),
        Reply::Lines(vec![event("ERROR", &gone)]),
        list("20", "", &[pod("c", "19")]),
    ])
    .await;
    let answers: Vec<Answer> = cluster
        .watch(&pods(Scope::All))
        .map(|seen| seen.answer)
        .take(2)
        .collect()
        .await;
    assert_eq!(
        answers.iter().map(names).collect::<Vec<_>>(),
        [["a"], ["c"]]
    );
}

#[tokio::test(start_paused = true)]
async fn unwatchable_object_is_read_again_and_again() {
    let (cluster, _) = cluster(vec![
        status(403, "pods is forbidden"),
        Reply::Json(200, pod("a", "1").to_string()),
        Reply::Json(200, pod("a", "2").to_string()),
    ])
    .await;
    let watch = cluster
        .watch(&pods(Scope::Named("a".into())))
        .map(|seen| seen.answer)
        .take(2);
    let answers: Vec<Answer> = watch.collect().await;
    assert_eq!(
        answers,
        [
            Answer::Objects(vec![pod("a", "1")]),
            Answer::Objects(vec![pod("a", "2")])
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn creation_is_sent_once_deletion_until_answered() {
    let (cluster, asked) = cluster(vec![
        status(503, "busy"),
        status(503, "busy"),
        Reply::Json(200, "{}".into()),
    ])
    .await;
    assert!(
        cluster
            .create_pod(&pod("a", "1"), false, soon())
            .await
            .is_err()
    );
    let key = PodKey {
        name: "a".into(),
        uid: "1".into(),
    };
    assert!(cluster.delete_pod(&key, soon()).await.is_ok());
    let asked = asked.lock().unwrap();
    let methods: Vec<&str> = asked
        .iter()
        .filter_map(|asked| asked.split(' ').next())
        .collect();
    assert_eq!(methods, ["POST", "DELETE", "DELETE"]);
}

#[tokio::test(start_paused = true)]
async fn a_cluster_that_has_never_answered_is_given_up_soon() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = kube::Client::try_from(kube::Config::new(url.parse().unwrap())).unwrap();
    let cluster = crate::cluster::Cluster::new(
        client,
        crate::cluster::handle::Known::default(),
        "ns".into(),
    );
    let begun = Instant::now();
    let far = Instant::now() + Duration::from_secs(60);
    let answer = cluster.read(&pods(Scope::All), far).await;
    assert!(
        matches!(&answer, Answer::Trouble(trouble) if trouble.kind == TroubleKind::Unreachable),
        "{answer:?}"
    );
    assert!(begun.elapsed() < Duration::from_secs(5));
}
