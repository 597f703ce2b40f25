//! What a server that is not well does with a connection.

use std::io::Write as _;
use std::sync::LazyLock;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::sleep;

use super::Ill;
use crate::fakes::http;

/// Longer than anybody waits.
const FOR_EVER: Duration = Duration::from_secs(24 * 60 * 60);
/// So much of a huge answer comes at once, and then so much a second: kubectl
/// keeps all of it in memory, and other programs run on this machine.
const AT_ONCE: usize = 64 << 20;
const A_SECOND: usize = 1 << 20;

/// Blanks are JSON, as far as they go; made once for all who ask.
static BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let part = vec![b' '; 1 << 20];
    for _ in 0..64 {
        // Writing to memory cannot fail.
        let _ = encoder.write_all(&part);
    }
    encoder.finish().unwrap_or_default()
});

impl Ill {
    /// What it does with a connection before there is TLS; gives the connection
    /// back if there shall be.
    pub async fn greet(self, mut stream: TcpStream) -> Option<TcpStream> {
        match self {
            Self::Silent => sleep(FOR_EVER).await,
            Self::HalfShaken => {
                // The head of a ServerHello.
                let _ = stream
                    .write_all(&[0x16, 3, 3, 0, 122, 2, 0, 0, 118, 3, 3])
                    .await;
                sleep(FOR_EVER).await;
            }
            Self::Garbage => {
                let _ = stream.write_all(b"SSH-2.0-OpenSSH_9.2\r\n").await;
            }
            _ => return Some(stream),
        }
        None
    }

    /// What it does with a connection on which something is asked, over and over.
    pub async fn answer(self, stream: &mut (impl AsyncRead + AsyncWrite + Unpin), elsewhere: u16) {
        while let Some(request) = http::request(stream).await {
            if self.one(stream, &request.target, elsewhere).await.is_err() {
                return;
            }
        }
    }

    async fn one(
        self,
        stream: &mut (impl AsyncWrite + Unpin),
        target: &str,
        elsewhere: u16,
    ) -> std::io::Result<()> {
        match self {
            Self::Slow => {
                let text = http::head("200 OK", "application/json", 1 << 20, "");
                for byte in text.bytes().chain(std::iter::repeat(b' ')) {
                    stream.write_all(&[byte]).await?;
                    stream.flush().await?;
                    sleep(Duration::from_secs(1)).await;
                }
                Ok(())
            }
            Self::Endless => {
                let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
                stream.write_all(head.as_bytes()).await?;
                let mut item = "{\"items\": [";
                loop {
                    let chunk = format!("{:x}\r\n{item}\r\n", item.len());
                    stream.write_all(chunk.as_bytes()).await?;
                    stream.flush().await?;
                    item = "{\"metadata\": {\"name\": \"one-more\"}},";
                    sleep(Duration::from_millis(50)).await;
                }
            }
            Self::Huge => {
                let head = http::head("200 OK", "application/json", 10_000_000_000, "");
                stream.write_all(head.as_bytes()).await?;
                let part = vec![b' '; 64 << 10];
                for _ in 0..AT_ONCE / part.len() {
                    stream.write_all(&part).await?;
                }
                loop {
                    stream.write_all(&part).await?;
                    let parts = u32::try_from(A_SECOND / part.len()).unwrap_or(1);
                    sleep(Duration::from_secs(1) / parts).await;
                }
            }
            Self::Bomb => {
                let body = &*BOMB;
                let head = http::head(
                    "200 OK",
                    "application/json",
                    body.len(),
                    "content-encoding: gzip\r\n",
                );
                stream.write_all(head.as_bytes()).await?;
                stream.write_all(body).await?;
                stream.flush().await
            }
            // Only one that leads elsewhere is left.
            _ => {
                let location = format!("location: https://127.0.0.1:{elsewhere}{target}\r\n");
                let head = http::head("302 Found", "text/plain", 0, &location);
                stream.write_all(head.as_bytes()).await?;
                stream.flush().await
            }
        }
    }
}
