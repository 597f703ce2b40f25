//! Servers that mean harm: what they get out of it is trouble, soon and at a
//! small price.

pub(super) mod server;
pub(super) mod tls;
mod websocket;

use std::io::Write;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use futures::StreamExt;
use serde_json::json;
use tokio::time::Instant;

use self::server::{Act, Hostile};
use super::{event, list, pod, pods, scripted};
use crate::cluster::client::ConnectionOptions;
use crate::cluster::handle::Known;
use crate::cluster::limits::Meter;
use crate::cluster::{Cluster, ConnectError, Limits};
use crate::evidence::{Answer, PodKey, Scope, Trouble, TroubleKind};

const MIB: u64 = 1 << 20;

fn trouble(answer: &Answer) -> &Trouble {
    match answer {
        Answer::Trouble(trouble) => trouble,
        other => panic!("no trouble: {:.300}", format!("{other:?}")),
    }
}

/// Returns a cluster with such limits at a URL.
async fn foreign(url: &str, limits: Limits) -> Cluster {
    guarded(kube::Config::new(url.parse().unwrap()), limits).await
}

async fn guarded(config: kube::Config, limits: Limits) -> Cluster {
    let options = ConnectionOptions {
        meter: Some(Meter::new(limits).into()),
        guarded: true,
    };
    let namespace = Some("ns".to_owned());
    Cluster::build(config, Known::default(), namespace, options)
        .await
        .unwrap()
}

fn ok(head: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{head}\r\n")
}

/// Returns an answer of which each part is sent again and again after the head.
fn endless(head: &str, part: &str) -> Act {
    Act::Flood(ok(head), part.repeat(8192 / part.len()))
}

fn whole(code: u16, head: &str, body: impl AsRef<[u8]>) -> Act {
    let body = body.as_ref();
    let length = body.len();
    let head = format!("HTTP/1.1 {code} X\r\n{head}Content-Length: {length}\r\n\r\n");
    Act::Say([head.as_bytes(), body].concat())
}

/// Reads from a server that does `act`: there is trouble of this kind, in time,
/// and so many bytes are taken at most.
async fn costs(case: &str, act: Act, kind: TroubleKind, most: u64) {
    let server = Hostile::start(act).await;
    let cluster = foreign(&server.url(), Limits::FOREIGN).await;
    let begun = Instant::now();
    let deadline = begun + Duration::from_secs(3);
    let answer = cluster.read(&pods(Scope::All), deadline).await;
    assert_eq!(trouble(&answer).kind, kind, "{case}: {answer:?}");
    assert!(trouble(&answer).message.len() < 10_000, "{case}");
    assert!(
        begun.elapsed() < Duration::from_secs(4),
        "{case}: {:?}",
        begun.elapsed()
    );
    let received = cluster.received().unwrap();
    assert!(received <= most, "{case}: {received} bytes were taken");
}

#[tokio::test(start_paused = true)]
async fn hostile_answer_is_trouble_in_time_and_bounded() {
    use TroubleKind::{Forbidden, Other, TimedOut, TooMuch};
    let chunked = ok("Transfer-Encoding: chunked\r\n");
    let chunk = format!("1000\r\n{}\r\n", "x".repeat(0x1000));
    let ten_gb = "Content-Length: 10737418240\r\n";
    let zeros = format!("{{\"items\": [{}0]}}", "0,".repeat(1 << 20));
    let maps = format!("{{\"items\": [{}0]}}", "{\"\":0},".repeat(1 << 18));
    let deep = format!("{{\"items\": [{}", "[".repeat(1 << 20));
    let refusal = "HTTP/1.1 403 No\r\n\r\n".to_owned();
    let slow = Act::Drip(ok("Content-Length: 1000\r\n"));
    for (case, act, kind, most) in [
        ("an endless body", endless("", "{\"items\": ["), TooMuch, 6),
        ("endless chunks", Act::Flood(chunked, chunk), TooMuch, 6),
        ("ten gigabytes", endless(ten_gb, "[[[[,,,,"), TooMuch, 6),
        ("zeros", whole(200, "", &zeros), TooMuch, 4),
        ("small maps", whole(200, "", &maps), TooMuch, 4),
        ("deep JSON", whole(200, "", &deep), TooMuch, 4),
        ("less deep JSON", whole(200, "", &deep[..2000]), Other, 1),
        (
            "an endless refusal",
            Act::Flood(refusal, "no ".repeat(2000)),
            Forbidden,
            2,
        ),
        (
            "a day of rest",
            whole(429, "Retry-After: 86400\r\n", ""),
            Other,
            1,
        ),
        ("gone for ever", whole(410, "", ""), Other, 1),
        ("no answer", Act::Drip(String::new()), TimedOut, 0),
        ("one byte a second", slow, TimedOut, 1),
    ] {
        costs(case, act, kind, most * MIB).await;
    }
}

#[tokio::test(start_paused = true)]
async fn hostile_prelude_is_trouble_in_time_and_bounded() {
    let many: Vec<String> = (0..5000).map(|i| format!("X-{i}: {i}\r\n")).collect();
    let giant = format!("X-A: {}\r\n", "x".repeat(2 << 20));
    let flood = |first: &str, again: String| Act::Flood(first.to_owned(), again);
    for (case, act) in [
        (
            "endless headers",
            flood("HTTP/1.1 200 OK\r\n", "X-A: b\r\n".repeat(512)),
        ),
        ("many headers", whole(200, &many.concat(), "{}")),
        ("a giant header", whole(200, &giant, "{}")),
        (
            "an endless first line",
            flood("HTTP/1.1 200 ", "x".repeat(8192)),
        ),
        ("no HTTP", flood("", "\0".repeat(8192))),
    ] {
        costs(case, act, TroubleKind::Unreachable, 16 * MIB).await;
    }
}

#[tokio::test(start_paused = true)]
async fn promised_answers_use_up_the_limit() {
    let promise = "HTTP/1.1 102 Wait\r\n\r\n".repeat(256);
    let server = Hostile::start(Act::Flood(String::new(), promise)).await;
    let limits = Limits {
        received: MIB,
        ..Limits::FOREIGN
    };
    let cluster = foreign(&server.url(), limits).await;
    let soon = Instant::now() + Duration::from_secs(20);
    let answer = cluster.read(&pods(Scope::All), soon).await;
    assert_eq!(trouble(&answer).kind, TroubleKind::TooMuch, "{answer:?}");
}

#[tokio::test(start_paused = true)]
async fn what_was_compressed_unasked_is_not_unfolded() {
    let mut zipped = GzEncoder::new(Vec::new(), Compression::fast());
    let spaces = vec![b' '; 1 << 16];
    // Twice what all answers may have.
    for _ in 0..512 {
        zipped.write_all(&spaces).unwrap();
    }
    let bomb = zipped.finish().unwrap();
    assert!(bomb.len() < 200_000, "{}", bomb.len());
    let act = whole(200, "Content-Encoding: gzip\r\n", bomb);
    costs("gzip", act, TroubleKind::Other, 2 * MIB).await;
}

#[tokio::test(start_paused = true)]
async fn cluster_at_its_limit_is_asked_nothing_more() {
    let body = format!("{{\"items\": [], \"x\": \"{}\"}}", "x".repeat(3 << 20));
    let server = Hostile::start(whole(200, "", &body)).await;
    let cluster = foreign(&server.url(), Limits::FOREIGN).await;
    let soon = || Instant::now() + Duration::from_secs(5);
    let mut answered = 0;
    let last = loop {
        match cluster.read(&pods(Scope::All), soon()).await {
            Answer::Objects(_) => answered += 1,
            other => break other,
        }
        assert!(answered < 10);
    };
    assert_eq!(answered, 5);
    assert_eq!(trouble(&last).kind, TroubleKind::TooMuch, "{last:?}");
    assert!(trouble(&last).message.contains("16 MiB"), "{last:?}");
    let (asked, begun) = (server.connections(), Instant::now());
    // Nor through a clone, another namespace, a log, an exec or a port-forward.
    let clone = cluster.in_namespace("other");
    let key = PodKey {
        name: "a".into(),
        uid: "1".into(),
    };
    let again = clone.read(&pods(Scope::All), soon()).await;
    assert_eq!(trouble(&again).kind, TroubleKind::TooMuch);
    let log = clone.logs(&key, "c", false, soon()).await;
    assert_eq!(trouble(&log).kind, TroubleKind::TooMuch);
    let forward = clone.forward(&key, 3306, soon()).await.map(drop);
    assert_eq!(forward.unwrap_err().kind, TroubleKind::TooMuch);
    assert_eq!(server.connections(), asked);
    assert!(begun.elapsed() < Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn a_redirect_is_not_followed() {
    let other = Hostile::start(whole(200, "", "{\"items\": []}")).await;
    for code in [301, 302, 307, 308] {
        let head = format!("Location: {}/api\r\n", other.url());
        let server = Hostile::start(whole(code, &head, "")).await;
        let cluster = foreign(&server.url(), Limits::FOREIGN).await;
        let soon = Instant::now() + Duration::from_secs(3);
        let answer = cluster.read(&pods(Scope::All), soon).await;
        assert!(
            trouble(&answer).message.contains(&code.to_string()),
            "{answer:?}"
        );
        assert_eq!(server.connections(), 1);
    }
    assert_eq!(other.connections(), 0);
}

#[tokio::test(start_paused = true)]
async fn name_of_barred_address_is_refused_at_lookup() {
    // As a name that changes its meaning after the kubeconfig was looked at.
    let cluster = foreign("http://0xA9FEA9FE", Limits::FOREIGN).await;
    let begun = Instant::now();
    let answer = cluster
        .read(&pods(Scope::All), begun + Duration::from_secs(20))
        .await;
    assert_eq!(
        trouble(&answer).kind,
        TroubleKind::Unreachable,
        "{answer:?}"
    );
    assert_eq!(cluster.requests(), 1, "{answer:?}");
    let told = cluster.explain(trouble(&answer));
    assert!(
        matches!(&told, Some(ConnectError::Hostile(found)) if found.field == "server"),
        "{told:?}"
    );
    assert!(told.unwrap().text().en.contains("169.254.169.254"));
}

#[tokio::test(start_paused = true)]
async fn flooding_or_endless_watch_is_held_up() {
    let mut watched = Vec::new();
    let page = json!({"metadata": {"resourceVersion": "1"}, "items": []}).to_string();
    let added = event("ADDED", &pod("a", "2")) + "\n";
    for (case, part) in [
        ("no line end", "x".repeat(8192)),
        ("empty lines", "\n".repeat(8192)),
        ("no JSON", "x\n".repeat(4096)),
        ("events", added.repeat(100)),
    ] {
        let server = Hostile::start(Act::Watch(page.clone(), part)).await;
        let cluster = foreign(&server.url(), Limits::FOREIGN).await;
        let told = tokio::time::timeout(
            Duration::from_secs(3),
            cluster
                .watch(&pods(Scope::All))
                .take(400)
                .collect::<Vec<_>>(),
        );
        let all_told = told.await.is_ok();
        assert!(!all_told, "{case}: 400 answers in no time");
        let received = cluster.received().unwrap();
        assert!(received < 18 * MIB, "{case}: {received}");
        watched.push(received);
    }
    // Events come at the pace at which they are looked at.
    assert!(watched[3] < 8 * MIB, "{watched:?}");
}

#[tokio::test(start_paused = true)]
async fn without_limits_nothing_is_counted() {
    let (cluster, _) = scripted::cluster(vec![list("1", "", &[pod("a", "1")])]).await;
    let soon = Instant::now() + Duration::from_secs(5);
    assert!(matches!(
        cluster.read(&pods(Scope::All), soon).await,
        Answer::Objects(_)
    ));
    assert_eq!(cluster.received(), None);
}
