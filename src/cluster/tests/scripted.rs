//! An API server that says what a test has written down, and nothing else.

use std::sync::{Arc, Mutex};

use kube::{Client, Config};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::cluster::Cluster;
use crate::cluster::handle::Known;

/// What one request is answered with; the connection is closed after it.
pub(super) enum Reply {
    /// A whole JSON answer.
    Json(u16, String),
    /// A success whose length says more than is sent.
    Truncated(String),
    /// Lines of a watch, one by one, and then the end.
    Lines(Vec<String>),
    /// A refusal with a `Retry-After` of so many seconds.
    Later(u16, u64),
}

/// What has been asked for so far: method and path with query.
pub(super) type Asked = Arc<Mutex<Vec<String>>>;

/// Returns a cluster in front of a server that gives `replies` in their order, and
/// 404 after the last one.
pub(super) async fn cluster(replies: Vec<Reply>) -> (Cluster, Asked) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let asked = Asked::default();
    let seen = asked.clone();
    tokio::spawn(async move {
        let mut replies = replies.into_iter();
        while let Ok((stream, _)) = listener.accept().await {
            let reply = replies
                .next()
                .unwrap_or_else(|| Reply::Json(404, "{}".to_owned()));
            serve(stream, reply, &seen).await;
        }
    });
    let mut config = Config::new(url.parse().unwrap());
    config.default_retry = false;
    let client = Client::try_from(config).unwrap();
    let cluster = Cluster::new(client, Known::default(), "ns".into());
    (cluster, asked)
}

async fn serve(mut stream: TcpStream, reply: Reply, seen: &Asked) {
    let mut head = Vec::new();
    let mut part = [0; 4096];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut part).await {
            Ok(count) if count > 0 => head.extend_from_slice(&part[..count]),
            _ => return,
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let asked: Vec<&str> = head
        .lines()
        .next()
        .unwrap_or_default()
        .split(' ')
        .take(2)
        .collect();
    seen.lock().unwrap().push(asked.join(" "));
    let start = |code: u16| {
        format!("HTTP/1.1 {code} X\r\nContent-Type: application/json\r\nConnection: close\r\n")
    };
    let answer = match reply {
        Reply::Json(code, body) => format!(
            "{}Content-Length: {}\r\n\r\n{body}",
            start(code),
            body.len()
        ),
        Reply::Truncated(body) => format!(
            "{}Content-Length: {}\r\n\r\n{body}",
            start(200),
            body.len() + 99
        ),
        Reply::Later(code, seconds) => format!(
            "{}Retry-After: {seconds}\r\nContent-Length: 0\r\n\r\n",
            start(code)
        ),
        Reply::Lines(lines) => format!("{}\r\n{}\n", start(200), lines.join("\n")),
    };
    // The client may be gone already; that is for the test to see.
    let _: std::io::Result<()> = stream.write_all(answer.as_bytes()).await;
    let _: std::io::Result<()> = stream.shutdown().await;
}
