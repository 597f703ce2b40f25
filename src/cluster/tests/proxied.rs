//! Clusters behind a proxy: only the proxy can find them.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::hostile::server::Hostile;
use super::hostile::tls::{identity_of, nothing_there};
use super::{pods, soon};
use crate::cluster::client::ConnectionOptions;
use crate::cluster::handle::Known;
use crate::cluster::limits::Meter;
use crate::cluster::{Cluster, ConnectError, Limits};
use crate::evidence::{Answer, Scope};

/// A name that no name server knows.
const NAME: &str = "cluster.invalid";

/// What a proxy says to those who ask it for a tunnel.
#[derive(Clone, Copy)]
enum Says {
    Yes,
    No(&'static str),
}

/// A proxy on this machine whose tunnels all lead to one port.
struct Proxy {
    url: String,
    /// The heads of the requests for a tunnel; of SOCKS, the host that was asked for.
    asked: Arc<Mutex<Vec<String>>>,
    serving: JoinHandle<()>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Proxy {
    async fn start(scheme: &'static str, user: &str, says: Says, port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("{scheme}://{user}{}", listener.local_addr().unwrap());
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let heard = Arc::clone(&asked);
        let serving = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (said, yes) = if scheme == "http" {
                    (
                        head(&mut stream).await,
                        "HTTP/1.1 200 OK\r\n\r\n".as_bytes(),
                    )
                } else {
                    (
                        greeting(&mut stream).await,
                        &[5, 0, 0, 1, 127, 0, 0, 1, 0, 0][..],
                    )
                };
                heard.lock().unwrap().push(said);
                match says {
                    Says::Yes => stream.write_all(yes).await.unwrap(),
                    Says::No(words) => {
                        stream.write_all(words.as_bytes()).await.unwrap();
                        continue;
                    }
                }
                let mut there = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                tokio::spawn(async move { copy_bidirectional(&mut stream, &mut there).await });
            }
        });
        Self {
            url,
            asked,
            serving,
        }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

async fn head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    String::from_utf8(head).unwrap()
}

/// Answers the two questions of SOCKS 5 (RFC 1928); returns the host of the second one.
async fn greeting(stream: &mut TcpStream) -> String {
    let mut methods = [0; 2];
    stream.read_exact(&mut methods).await.unwrap();
    let mut rest = vec![0; methods[1].into()];
    stream.read_exact(&mut rest).await.unwrap();
    stream.write_all(&[5, 0]).await.unwrap();
    let mut request = [0; 5];
    stream.read_exact(&mut request).await.unwrap();
    assert_eq!(request[..4], [5, 1, 0, 3], "a host by its name");
    let mut host = vec![0; usize::from(request[4]) + 2];
    stream.read_exact(&mut host).await.unwrap();
    host.truncate(request[4].into());
    String::from_utf8(host).unwrap()
}

/// Returns the cluster, behind the proxy of this URL.
async fn behind(proxy: &str, authority: Vec<u8>) -> Result<Cluster, ConnectError> {
    let mut config = kube::Config::new(format!("https://{NAME}:6443").parse().unwrap());
    config.root_cert = Some(vec![authority]);
    config.proxy_url = Some(proxy.parse().unwrap());
    let options = ConnectionOptions {
        meter: Some(Meter::new(Limits::FOREIGN).into()),
        guarded: true,
    };
    let namespace = Some("ns".to_owned());
    Cluster::build(config, Known::default(), namespace, options).await
}

/// Returns the cluster, and what is read of it through a proxy.
async fn read(proxy: &Proxy, authority: Vec<u8>) -> (Cluster, Answer) {
    let cluster = behind(&proxy.url, authority).await.unwrap();
    let answer = cluster.read(&pods(Scope::All), soon()).await;
    (cluster, answer)
}

#[tokio::test(start_paused = true)]
async fn proxied_cluster_has_tls_end_to_end() {
    let (authority, tls) = identity_of(NAME);
    let server = Hostile::behind(Some(tls), nothing_there()).await;
    for (scheme, user) in [("http", "me:p%40ss@"), ("http", ""), ("socks5", "")] {
        let proxy = Proxy::start(scheme, user, Says::Yes, server.port()).await;
        let (cluster, answer) = read(&proxy, authority.clone()).await;
        assert_eq!(answer, Answer::Objects(Vec::new()), "{scheme}");
        assert!(cluster.received() > Some(500), "{:?}", cluster.received());
        let asked = proxy.asked();
        assert_eq!(asked.len(), 1, "{asked:?}");
        if scheme == "socks5" {
            assert_eq!(asked[0], NAME);
            continue;
        }
        assert!(
            asked[0].starts_with("CONNECT cluster.invalid:6443 "),
            "{asked:?}"
        );
        // me:p@ss
        let login = asked[0].contains("Basic bWU6cEBzcw==");
        assert_eq!(login, !user.is_empty(), "{asked:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn refusing_or_flooding_proxy_is_proxy_trouble() {
    for (scheme, words) in [
        ("http", "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"),
        ("http", "HTTP/1.1 403 Forbidden\r\n\r\n"),
        (
            "socks5",
            "\u{5}\u{2}\u{0}\u{1}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}",
        ),
    ] {
        let proxy = Proxy::start(scheme, "me:secret@", Says::No(words), 9).await;
        let begun = Instant::now();
        let (cluster, answer) = read(&proxy, identity_of(NAME).0).await;
        let Answer::Trouble(trouble) = answer else {
            panic!("{answer:?}");
        };
        let told = cluster.explain(&trouble);
        assert!(
            matches!(told, Some(ConnectError::Proxy { .. })),
            "{trouble:?}"
        );
        assert!(!format!("{trouble:?} {told:?}").contains("secret"));
        assert!(begun.elapsed().as_secs() < 6);
    }
}

#[tokio::test(start_paused = true)]
async fn unknown_proxy_is_refused_without_its_password() {
    let refused = behind("ftp://me:secret@proxy.invalid", identity_of(NAME).0).await;
    let Err(refused @ ConnectError::Proxy { .. }) = refused.map(drop) else {
        panic!("no error of the proxy");
    };
    let words = format!("{refused:?} {:?} {:?}", refused.text(), refused.next());
    assert!(
        words.contains("socks5://") && !words.contains("secret"),
        "{words}"
    );
}
