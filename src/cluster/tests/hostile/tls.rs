//! Servers that are not who they should be. The token goes to none of them.

use std::sync::Arc;
use std::time::Duration;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use super::server::{Act, Hostile};
use super::{guarded, trouble, whole};
use crate::cluster::tests::pods;
use crate::cluster::{Cluster, ConnectError, Limits};
use crate::evidence::{Answer, Scope, TroubleKind};

/// Returns a certificate for 127.0.0.1, and a server that has it.
fn identity() -> (Vec<u8>, TlsAcceptor) {
    identity_of("127.0.0.1")
}

/// Returns a certificate for this host, and a server that has it.
pub fn identity_of(host: &str) -> (Vec<u8>, TlsAcceptor) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed([host.to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    (cert.der().to_vec(), TlsAcceptor::from(Arc::new(config)))
}

async fn trusting(url: &str, authority: Vec<u8>) -> Cluster {
    let mut config = kube::Config::new(url.parse().unwrap());
    config.root_cert = Some(vec![authority]);
    config.auth_info.token = Some("secret".to_owned().into());
    guarded(config, Limits::FOREIGN).await
}

pub fn nothing_there() -> Act {
    whole(200, "", "{\"items\": []}")
}

async fn read(cluster: &Cluster) -> Answer {
    let deadline = Instant::now() + Duration::from_secs(3);
    cluster.read(&pods(Scope::All), deadline).await
}

#[tokio::test(start_paused = true)]
async fn right_server_is_asked_and_its_bytes_counted() {
    let (authority, tls) = identity();
    let server = Hostile::behind(Some(tls), nothing_there()).await;
    let cluster = trusting(&server.tls_url(), authority).await;
    assert_eq!(read(&cluster).await, Answer::Objects(Vec::new()));
    assert_eq!(server.requests(), 1);
    assert!(cluster.received() > Some(500), "{:?}", cluster.received());
}

/// Returns a port of this machine, and its URL.
async fn listening() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    (listener, url)
}

fn assert_untrusted(cluster: &Cluster, answer: &Answer) {
    assert_eq!(trouble(answer).kind, TroubleKind::Unreachable, "{answer:?}");
    let told = cluster.explain(trouble(answer));
    assert!(matches!(told, Some(ConnectError::Tls { .. })), "{told:?}");
    assert_eq!(cluster.requests(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_server_with_another_certificate_gets_no_request() {
    let server = Hostile::behind(Some(identity().1), nothing_there()).await;
    let cluster = trusting(&server.tls_url(), identity().0).await;
    assert_untrusted(&cluster, &read(&cluster).await);
    assert_eq!((server.connections(), server.requests()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn plain_http_server_gets_no_request() {
    let (listener, url) = listening().await;
    let heard = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut first = vec![0; 4096];
        let _ = stream.read(&mut first).await.unwrap();
        let refusal = b"HTTP/1.1 400 Bad Request\r\n\r\n";
        stream.write_all(refusal).await.unwrap();
        let _ = stream.read_to_end(&mut first).await;
        first
    });
    let cluster = trusting(&url, identity().0).await;
    assert_untrusted(&cluster, &read(&cluster).await);
    let heard = heard.await.unwrap();
    let said = |words: &[u8]| heard.windows(words.len()).any(|part| part == words);
    assert!(!said(b"secret") && !said(b"GET"));
}

#[tokio::test(start_paused = true)]
async fn hanging_handshake_is_awaited_until_deadline() {
    let (_listener, url) = listening().await;
    let (authority, _) = identity();
    let cluster = trusting(&url, authority).await;
    let begun = Instant::now();
    let answer = read(&cluster).await;
    assert_eq!(trouble(&answer).kind, TroubleKind::TimedOut, "{answer:?}");
    assert!(begun.elapsed() < Duration::from_secs(4));
    assert_eq!(cluster.received(), Some(0));
}

#[tokio::test(start_paused = true)]
async fn a_certificate_without_end_uses_up_what_is_taken() {
    // The header of a handshake record, and what looks like one for ever.
    let record = "\u{16}\u{3}\u{3}\u{0}\u{40}".to_owned() + &"x".repeat(64);
    let (listener, url) = listening().await;
    let serving = tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            while stream.write_all(record.as_bytes()).await.is_ok() {}
        }
    });
    let (authority, _) = identity();
    let cluster = trusting(&url, authority).await;
    let answer = read(&cluster).await;
    assert!(matches!(answer, Answer::Trouble(_)));
    assert!(
        cluster.received() < Some(2 << 20),
        "{:?}",
        cluster.received()
    );
    serving.abort();
}

/// Returns the answer to the first words of a TLS client: this version, random bytes
/// that end so, and a cipher of that time.
fn server_hello(version: [u8; 2], end: &[u8]) -> Vec<u8> {
    let mut hello = version.to_vec();
    hello.extend(vec![7; 32 - end.len()]);
    hello.extend(end);
    // No session, ECDHE-RSA-AES128-GCM-SHA256 or its elder, no compression.
    let cipher = if version == [3, 3] {
        [0xc0, 0x2f]
    } else {
        [0xc0, 0x13]
    };
    hello.extend([&[0][..], &cipher, &[0]].concat());
    let length = u8::try_from(hello.len()).unwrap();
    let handshake = [&[2, 0, 0, length][..], &hello].concat();
    let record = [22, version[0], version[1], 0, length + 4];
    [&record[..], &handshake].concat()
}

#[tokio::test(start_paused = true)]
async fn server_of_outdated_tls_gets_no_request() {
    let cases = [
        ([3, 0], &b""[..]),
        ([3, 1], b""),
        ([3, 2], b""),
        // What a server of TLS 1.3 marks an older answer with (RFC 8446, 4.1.3).
        ([3, 3], b"DOWNGRD\x01"),
    ];
    for (version, end) in cases {
        let (listener, url) = listening().await;
        let heard = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut first = vec![0; 4096];
            let _ = stream.read(&mut first).await.unwrap();
            stream.write_all(&server_hello(version, end)).await.unwrap();
            let mut rest = Vec::new();
            let _ = stream.read_to_end(&mut rest).await;
            rest
        });
        let cluster = trusting(&url, identity().0).await;
        assert_untrusted(&cluster, &read(&cluster).await);
        // An alert, which begins with 21, and nothing else.
        let rest = heard.await.unwrap();
        assert_eq!((rest[0], rest.len()), (21, 7), "{version:?} {rest:?}");
    }
}
