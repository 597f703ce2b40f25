//! How long things take when an API server is slow, busy, silent or away.

use std::time::Duration;

use futures::StreamExt;
use serde_json::json;
use tokio::time::Instant;

use super::clockwork::{Log, Turn, cluster, foreign_cluster};
use super::{event, names, pod, pods};
use crate::evidence::{Answer, Scope, TroubleKind};

const SECOND: Duration = Duration::from_secs(1);

fn list(version: &str, found: &[&str]) -> Turn {
    let items: Vec<_> = found.iter().map(|name| pod(name, version)).collect();
    let list = json!({"metadata": {"resourceVersion": version}, "items": items});
    Turn::Say(200, list.to_string())
}

fn status(code: u16, message: &str) -> Turn {
    Turn::Say(
        code,
        json!({"kind": "Status", "message": message}).to_string(),
    )
}

fn after(seconds: u32) -> Instant {
    Instant::now() + SECOND * seconds
}

fn times(log: &Log) -> Vec<Duration> {
    log.lock().unwrap().iter().map(|(at, _)| *at).collect()
}

fn kind(answer: &Answer) -> Option<TroubleKind> {
    match answer {
        Answer::Trouble(trouble) => Some(trouble.kind),
        _ => None,
    }
}

#[tokio::test(start_paused = true)]
async fn slow_answer_counts_if_in_time() {
    let late = json!({"metadata": {}, "items": [pod("a", "1")]}).to_string();
    let (cluster, log) = cluster(vec![Turn::Late(29 * SECOND, late)]);
    let answer = cluster.read(&pods(Scope::All), after(60)).await;
    assert_eq!(names(&answer), ["a"]);
    assert_eq!(log.lock().unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn late_answer_is_not_awaited_past_deadline() {
    let (cluster, _) = cluster(vec![Turn::Late(30 * SECOND, "{}".into())]);
    let begun = Instant::now();
    let answer = cluster.read(&pods(Scope::All), after(15)).await;
    assert_eq!(kind(&answer), Some(TroubleKind::TimedOut), "{answer:?}");
    assert_eq!(begun.elapsed().as_secs(), 15);
}

#[tokio::test(start_paused = true)]
async fn foreign_cluster_without_answer_is_given_up_soon() {
    let late = Turn::Late(29 * SECOND, r#"{"items": []}"#.into());
    let garbage = Turn::Say(200, "<html>".into());
    for (turn, most) in [(late, 10), (garbage, 3)] {
        let (cluster, _) = foreign_cluster(vec![turn]);
        let begun = Instant::now();
        let answer = cluster.read(&pods(Scope::All), after(60)).await;
        assert!(kind(&answer).is_some(), "{answer:?}");
        assert!(begun.elapsed() <= most * SECOND, "{:?}", begun.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn foreign_cluster_that_answered_has_usual_time() {
    let late = json!({"metadata": {}, "items": [pod("a", "1")]}).to_string();
    let (cluster, _) = foreign_cluster(vec![list("1", &[]), Turn::Late(29 * SECOND, late)]);
    cluster.read(&pods(Scope::All), after(60)).await;
    let answer = cluster.read(&pods(Scope::All), after(60)).await;
    assert_eq!(names(&answer), ["a"]);
}

#[tokio::test(start_paused = true)]
async fn a_server_is_left_alone_for_as_long_as_it_asks() {
    for (code, asked) in [(429, "7"), (503, "7")] {
        let (cluster, log) = cluster(vec![Turn::Busy(code, asked), list("1", &["a"])]);
        let answer = cluster.read(&pods(Scope::All), after(15)).await;
        assert_eq!(names(&answer), ["a"]);
        let pause = times(&log)[1].saturating_sub(times(&log)[0]);
        assert!(pause >= 7 * SECOND && pause < 8 * SECOND, "{pause:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn server_asking_for_an_hour_is_given_up_at_once() {
    for asked in [
        "3600",
        "18446744073709551615",
        "Fri, 31 Dec 2100 23:59:59 GMT",
    ] {
        let (cluster, log) = cluster(vec![Turn::Busy(429, asked)]);
        let begun = Instant::now();
        let answer = cluster.read(&pods(Scope::All), after(15)).await;
        assert!(
            matches!(&answer, Answer::Trouble(trouble) if trouble.message == "slow down"),
            "{answer:?}"
        );
        assert!(begun.elapsed() < SECOND);
        assert_eq!(log.lock().unwrap().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn list_that_always_expires_ends_without_a_storm() {
    let (cluster, log) = cluster(vec![status(410, "too old")]);
    let begun = Instant::now();
    let answer = cluster.read(&pods(Scope::All), after(15)).await;
    assert!(
        matches!(&answer, Answer::Trouble(trouble) if trouble.message == "too old"),
        "{answer:?}"
    );
    assert!(begun.elapsed() <= 15 * SECOND);
    assert!(log.lock().unwrap().len() < 20);
}

#[tokio::test(start_paused = true)]
async fn deaf_watch_is_reopened_and_misses_nothing() {
    let (cluster, log) = cluster(vec![
        list("5", &["a"]),
        Turn::Deaf(vec![(9 * SECOND, event("ADDED", &pod("b", "6")))]),
        Turn::Deaf(vec![(Duration::ZERO, event("ADDED", &pod("c", "7")))]),
    ]);
    let begun = Instant::now();
    let mut watch = std::pin::pin!(cluster.watch(&pods(Scope::All)).map(|seen| seen.answer));
    assert_eq!(names(&watch.next().await.unwrap()), ["a"]);
    assert_eq!(names(&watch.next().await.unwrap()), ["a", "b"]);
    // A bookmark or an event shows nothing about what comes after it.
    assert_eq!(
        kind(&watch.next().await.unwrap()),
        Some(TroubleKind::TimedOut)
    );
    assert_eq!(names(&watch.next().await.unwrap()), ["a", "b"]);
    assert_eq!(names(&watch.next().await.unwrap()), ["a", "b", "c"]);
    assert!(begun.elapsed() < 15 * SECOND, "{:?}", begun.elapsed());
    let again = log.lock().unwrap()[2].1.clone();
    assert!(again.contains("resourceVersion=6"), "{again}");
}

#[tokio::test(start_paused = true)]
async fn watch_ended_after_its_round_goes_on_silently() {
    let mut turns = vec![list("5", &["a"])];
    turns.extend((0..5).map(|_| Turn::Round(10 * SECOND)));
    turns.push(Turn::Deaf(vec![(
        Duration::ZERO,
        event("DELETED", &pod("a", "6")),
    )]));
    let (cluster, log) = cluster(turns);
    let answers: Vec<Answer> = cluster
        .watch(&pods(Scope::All))
        .map(|seen| seen.answer)
        .take(2)
        .collect()
        .await;
    assert_eq!(names(&answers[0]), ["a"]);
    assert!(names(&answers[1]).is_empty());
    // Without a pause: what happens between two rounds is late by it.
    assert_eq!(times(&log)[6], 50 * SECOND);
    assert!(log.lock().unwrap()[1].1.contains("timeoutSeconds=10"));
}

#[tokio::test(start_paused = true)]
async fn absent_api_is_told_at_once_and_found_again() {
    let mut turns = vec![list("5", &["a"]), Turn::Round(2 * SECOND)];
    turns.extend((0..12).map(|_| Turn::Refused));
    turns.push(list("9", &["b"]));
    let (cluster, log) = cluster(turns);
    let mut watch = std::pin::pin!(cluster.watch(&pods(Scope::All)).map(|seen| seen.answer));
    assert_eq!(names(&watch.next().await.unwrap()), ["a"]);
    let away = watch.next().await.unwrap();
    assert_eq!(kind(&away), Some(TroubleKind::Unreachable), "{away:?}");
    assert_eq!(times(&log).len(), 3, "{log:?}");
    let mut last = away;
    while kind(&last).is_some() {
        last = watch.next().await.unwrap();
    }
    assert_eq!(names(&last), ["b"]);
    let times = times(&log);
    let longest = times
        .windows(2)
        .map(|pair| pair[1].saturating_sub(pair[0]))
        .max();
    assert!(longest <= Some(3 * SECOND), "{times:?}");
}

#[tokio::test(start_paused = true)]
async fn expired_credentials_are_told_and_used_sparingly() {
    let (cluster, log) = cluster(vec![list("5", &["a"]), status(401, "Unauthorized")]);
    let mut watch = std::pin::pin!(cluster.watch(&pods(Scope::All)).map(|seen| seen.answer));
    assert_eq!(names(&watch.next().await.unwrap()), ["a"]);
    let expired = watch.next().await.unwrap();
    assert_eq!(kind(&expired), Some(TroubleKind::Unauthorized));
    assert_eq!(times(&log).len(), 2);
    let more = tokio::time::timeout(60 * SECOND, watch.next()).await;
    assert!(more.is_err(), "the same is not told twice: {more:?}");
    assert!(times(&log).len() < 50, "{:?}", times(&log));
}

#[tokio::test(start_paused = true)]
async fn watch_asking_for_an_hour_is_retried_before() {
    let (cluster, log) = cluster(vec![
        list("5", &["a"]),
        Turn::Busy(429, "3600"),
        list("6", &["b"]),
    ]);
    let answers: Vec<Answer> = cluster
        .watch(&pods(Scope::All))
        .map(|seen| seen.answer)
        .take(3)
        .collect()
        .await;
    assert!(kind(&answers[1]).is_some());
    assert_eq!(names(&answers[2]), ["b"]);
    assert_eq!(times(&log)[2], 30 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn unwatchable_list_is_listed_again_and_again() {
    let (cluster, _) = cluster(vec![
        list("5", &["a"]),
        status(403, "cannot watch"),
        list("6", &["b"]),
    ]);
    let answers: Vec<Answer> = cluster
        .watch(&pods(Scope::All))
        .map(|seen| seen.answer)
        .take(2)
        .collect()
        .await;
    assert_eq!(
        answers.iter().map(names).collect::<Vec<_>>(),
        [["a"], ["b"]]
    );
}
