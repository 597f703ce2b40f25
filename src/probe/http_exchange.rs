//! One GET request over a connection of its own to a port of a Pod, and the reason
//! for which there is no response to it.

use std::error::Error;
use std::io;

use http_body_util::{BodyExt as _, Empty};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Request, header};
use hyper_util::rt::TokioIo;
use tokio::time::{Instant, timeout_at};

use super::connection::{NO_ANSWER, NoStream, connect};
use crate::cluster::{Cluster, Forward};
use crate::evidence::{HttpGet, HttpSeen, Trouble};

/// The most of a body that is searched, in bytes.
const BODY: usize = 1 << 20;
/// The start of a body that is kept for showing, in characters.
const SHOWN: usize = 400;

/// The reason for which there is no response.
pub(super) enum NoResponse {
    /// Nothing listens there, or it does not answer yet.
    Silent(String),
    /// It answers in another protocol.
    NotHttp(String),
    /// The way to the Pod broke.
    Broken(String),
}

/// Makes one connection and one request over it.
///
/// # Errors
/// Trouble that another attempt does not change.
pub(super) async fn exchange(
    cluster: &Cluster,
    get: &HttpGet,
    until: Instant,
) -> Result<Result<HttpSeen, NoResponse>, Trouble> {
    let stream = match connect(cluster, &get.pod, get.port, until).await? {
        Ok(stream) => stream,
        Err(NoStream::Broken(words)) => return Ok(Err(NoResponse::Broken(words))),
        Err(NoStream::Silent(words)) => return Ok(Err(NoResponse::Silent(words))),
    };
    let response = timeout_at(until, send(get, stream)).await;
    Ok(response.unwrap_or_else(|_| Err(NoResponse::Silent(NO_ANSWER.to_owned()))))
}

/// Sends the request over `stream` and reads the response.
async fn send(get: &HttpGet, stream: Forward) -> Result<HttpSeen, NoResponse> {
    let (mut sender, connection) = http1::handshake::<_, Empty<Bytes>>(TokioIo::new(stream))
        .await
        .map_err(|error| no_response(&error))?;
    // It moves the bytes; its errors are the request's as well.
    let transfer = async {
        let ended = connection.await;
        tracing::trace!(?ended, "connection ended");
        std::future::pending().await
    };
    let host = get
        .host
        .clone()
        .unwrap_or_else(|| format!("localhost:{}", get.port));
    let request = Request::get(&get.path)
        .header(header::HOST, host)
        .header(header::USER_AGENT, "handson")
        .header(header::CONNECTION, "close")
        .body(Empty::new())
        .map_err(|error| NoResponse::NotHttp(error.to_string()))?;
    let exchange = async {
        let response = sender
            .send_request(request)
            .await
            .map_err(|error| no_response(&error))?;
        let status = response.status().as_u16();
        let location = response.headers().get(header::LOCATION);
        let location = location.map(|to| String::from_utf8_lossy(to.as_bytes()).into_owned());
        let mut incoming = response.into_body();
        let (mut body, mut cut) = (Vec::new(), false);
        while let Some(frame) = incoming.frame().await {
            let frame = frame.map_err(|error| no_response(&error))?;
            if let Some(data) = frame.data_ref() {
                let room = BODY - body.len();
                body.extend_from_slice(&data[..data.len().min(room)]);
                cut = data.len() > room;
            }
            if cut {
                break;
            }
        }
        let body = String::from_utf8_lossy(&body);
        Ok(HttpSeen::Response {
            status,
            location,
            contains: get.contains.as_ref().map(|text| body.contains(text)),
            start: body.chars().take(SHOWN).collect(),
            cut,
        })
    };
    tokio::select! {
        seen = exchange => seen,
        never = transfer => never,
    }
}

/// Tells apart what hyper's error comes from.
fn no_response(error: &hyper::Error) -> NoResponse {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(one) = cause {
        if let Some(io) = one.downcast_ref::<io::Error>() {
            let words = io.to_string();
            return match io.kind() {
                io::ErrorKind::ConnectionReset => NoResponse::Broken(words),
                _ => NoResponse::Silent(words),
            };
        }
        cause = one.source();
    }
    if error.is_parse() {
        return NoResponse::NotHttp(error.to_string());
    }
    NoResponse::Silent(error.to_string())
}
