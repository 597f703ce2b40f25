//! A server that does one hostile thing with every connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// What a connection is answered with, after a request was read.
#[derive(Clone)]
pub enum Act {
    /// This, and the end.
    Say(Vec<u8>),
    /// This, and then that again and again for as long as it is taken.
    Flood(String, String),
    /// This, one byte a second, and then nothing.
    Drip(String),
    /// A list whose watch is that again and again.
    Watch(String, String),
    /// A Pod, and streams into it that open: what they begin with, and then
    /// that again and again; nothing more where that is empty.
    Upgrade {
        pod: String,
        first: Vec<u8>,
        again: Vec<u8>,
    },
}

/// A running server; it ends when this is dropped.
pub struct Hostile {
    port: u16,
    connections: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
    serving: JoinHandle<()>,
}

impl Hostile {
    pub async fn start(act: Act) -> Self {
        Self::behind(None, act).await
    }

    /// As [`Hostile::start`], with TLS in front.
    pub async fn behind(tls: Option<TlsAcceptor>, act: Act) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let connections = Arc::new(AtomicUsize::new(0));
        let requests = Arc::new(AtomicUsize::new(0));
        let (count, asked) = (Arc::clone(&connections), Arc::clone(&requests));
        let serving = tokio::spawn(async move {
            let mut open = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                let (tls, act) = (tls.clone(), act.clone());
                let asked = Arc::clone(&asked);
                open.spawn(async move {
                    match tls {
                        // A client that goes away in a handshake is for the test to see.
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                serve(stream, act, &asked).await;
                            }
                        }
                        None => serve(stream, act, &asked).await,
                    }
                });
            }
        });
        Self {
            port,
            connections,
            requests,
            serving,
        }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn tls_url(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }

    /// How many requests could be read so far.
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    /// How many connections were made so far.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Hostile {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(mut stream: impl AsyncRead + AsyncWrite + Unpin, act: Act, requests: &AtomicUsize) {
    let mut head = Vec::new();
    let mut part = [0; 4096];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut part).await {
            Ok(count) if count > 0 => head.extend_from_slice(&part[..count]),
            _ => return,
        }
    }
    requests.fetch_add(1, Ordering::SeqCst);
    // The client hangs up when it has had enough; that ends each of these.
    let sent = match act {
        Act::Say(bytes) => stream.write_all(&bytes).await,
        Act::Flood(first, again) => flood(&mut stream, &first, &again).await,
        Act::Drip(text) => drip(&mut stream, &text).await,
        Act::Watch(page, again) => {
            if String::from_utf8_lossy(&head).contains("watch=true") {
                flood(&mut stream, &format!("{OK}\r\n"), &again).await
            } else {
                send(&mut stream, &whole(&page)).await
            }
        }
        Act::Upgrade { pod, first, again } => match upgraded(&String::from_utf8_lossy(&head)) {
            Some(head) => stream_of(&mut stream, &head, &first, &again).await,
            None => send(&mut stream, &whole(&pod)).await,
        },
    };
    drop(sent);
    let _: std::io::Result<()> = stream.shutdown().await;
}

const OK: &str = "HTTP/1.1 200 OK\r\nConnection: close\r\n";

fn whole(body: &str) -> String {
    format!("{OK}Content-Length: {}\r\n\r\n{body}", body.len())
}

/// Returns the answer to a request for a WebSocket.
fn upgraded(head: &str) -> Option<String> {
    let field = |name: &str| {
        let mut fields = head.lines().filter_map(|line| line.split_once(": "));
        let found = fields.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.to_owned())
    };
    let accept = derive_accept_key(field("Sec-WebSocket-Key")?.as_bytes());
    let protocol = field("Sec-WebSocket-Protocol")?;
    let protocol = protocol.split(',').next().unwrap_or_default();
    Some(format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: {protocol}\r\n\r\n"
    ))
}

async fn stream_of(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    head: &str,
    first: &[u8],
    again: &[u8],
) -> std::io::Result<()> {
    send(stream, head).await?;
    stream.write_all(first).await?;
    if again.is_empty() {
        return std::future::pending().await;
    }
    loop {
        stream.write_all(again).await?;
    }
}

async fn send(stream: &mut (impl AsyncWrite + Unpin), text: &str) -> std::io::Result<()> {
    stream.write_all(text.as_bytes()).await
}

async fn flood(
    stream: &mut (impl AsyncWrite + Unpin),
    first: &str,
    again: &str,
) -> std::io::Result<()> {
    send(stream, first).await?;
    loop {
        send(stream, again).await?;
    }
}

async fn drip(stream: &mut (impl AsyncWrite + Unpin), text: &str) -> std::io::Result<()> {
    for byte in text.as_bytes() {
        stream.write_all(&[*byte]).await?;
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    std::future::pending().await
}
