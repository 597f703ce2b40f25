//! HTTP in front of the objects.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt as _;
use http_body_util::{BodyExt, Full, StreamBody, combinators::UnsyncBoxBody};
use hyper::body::{Frame, Incoming};
use hyper::{Request, Response, service::service_fn};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::fault::{Fault, due};
use super::objects::{Target, decoded};
use super::streams::{Act, Stream, upgraded};
use super::{Seen, World};
use crate::tls::Identity;

pub(super) type Body = UnsyncBoxBody<Bytes, Infallible>;
type Shared = Arc<Mutex<World>>;

/// Serves while there is a server, and as long as it is not away.
pub(super) fn until(
    mut away: watch::Receiver<bool>,
    listener: std::net::TcpListener,
    identity: Option<&Identity>,
    world: &Shared,
) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let address = listener.local_addr().unwrap();
        listener.set_nonblocking(true).unwrap();
        let mut listener = tokio::net::TcpListener::from_std(listener).unwrap();
        loop {
            let cut = CancellationToken::new();
            let ended = tokio::select! {
                ended = away.wait_for(|away| *away) => ended.is_err(),
                () = accept(listener, identity, world, cut.clone()) => true,
            };
            cut.cancel();
            if ended || away.wait_for(|away| !*away).await.is_err() {
                return;
            }
            listener = tokio::net::TcpListener::bind(address).await.unwrap();
        }
    });
}

/// A stream with or without TLS.
trait Connection: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Connection for T {}

async fn secured(stream: TcpStream, identity: Option<Identity>) -> Option<Box<dyn Connection>> {
    match identity {
        None => Some(Box::new(stream)),
        Some(identity) => Some(Box::new(identity.acceptor.accept(stream).await.ok()?)),
    }
}

async fn accept(
    listener: tokio::net::TcpListener,
    identity: Option<&Identity>,
    world: &Shared,
    all: CancellationToken,
) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        // What this side ends, it ends with a reset.
        stream.set_zero_linger().unwrap();
        world.lock().unwrap().connections += 1;
        let (world, identity) = (Arc::clone(world), identity.cloned());
        let cut = all.child_token();
        tokio::spawn(async move {
            let Some(stream) = secured(stream, identity).await else {
                return;
            };
            let service = service_fn(|request| answer(request, Arc::clone(&world), cut.clone()));
            let connection = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .with_upgrades();
            tokio::select! {
                _ = connection => {}
                () = cut.cancelled() => {}
            }
        });
    }
}

async fn answer(
    request: Request<Incoming>,
    world: Shared,
    cut: CancellationToken,
) -> Result<Response<Body>, Infallible> {
    let target = request.uri().to_string();
    let fault = {
        let mut world = world.lock().unwrap();
        world.seen.push(Seen {
            method: request.method().to_string(),
            target: target.clone(),
        });
        due(&mut world.faults, &target)
    };
    match fault {
        Some(Fault::Status {
            code,
            reason,
            message,
        }) => return Ok(status(code, reason, message, None)),
        Some(Fault::Busy { code, retry_after }) => {
            let reason = if code == 429 {
                "TooManyRequests"
            } else {
                "ServiceUnavailable"
            };
            return Ok(status(code, reason, "slow down", Some(&retry_after)));
        }
        Some(Fault::Reset) => {
            cut.cancel();
            return std::future::pending().await;
        }
        Some(Fault::Delay(pause)) => tokio::time::sleep(pause).await,
        Some(Fault::Truncated) => {
            let text = object(&world, &target).to_string();
            return Ok(whole(200, text[..text.len() / 2].to_owned()));
        }
        Some(Fault::ResetMidway) => {
            let text = object(&world, &target).to_string();
            return Ok(broken_off(text[..text.len() / 2].to_owned(), cut));
        }
        Some(Fault::Flood) => {
            let part = Bytes::from(vec![b' '; 64 << 10]);
            let endless = futures::stream::repeat_with(move || Ok(Frame::data(part.clone())));
            return Ok(Response::new(BodyExt::boxed_unsync(StreamBody::new(
                endless,
            ))));
        }
        Some(Fault::Deaf) => {
            let nothing = futures::stream::pending::<Result<Frame<Bytes>, Infallible>>();
            return Ok(Response::new(BodyExt::boxed_unsync(StreamBody::new(
                nothing,
            ))));
        }
        Some(Fault::Says(text)) => return Ok(broken_off(text, cut)),
        None => {}
    }
    if target == "/version" {
        return Ok(version(&world.lock().unwrap()));
    }
    if target.starts_with("/apis/authorization.k8s.io/") {
        let review = request.into_body().collect().await.unwrap().to_bytes();
        let mut review: Value = serde_json::from_slice(&review).unwrap();
        let world = world.lock().unwrap();
        // Where nobody has said, everything is allowed.
        let everything = || json!({"allowed": true, "resourceRules": [{"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}]});
        let script = world.review.as_ref();
        review["status"] = script.map_or_else(everything, |script| script(&review["spec"]));
        return Ok(whole(201, review.to_string()));
    }
    Ok(match script(&target, &world) {
        Some((stream, acts)) => upgraded(request, stream, acts),
        None => right(&world, &target),
    })
}

fn version(world: &World) -> Response<Body> {
    let version = world.version.unwrap_or("v1.37.2");
    let mut response = whole(200, json!({"gitVersion": version}).to_string());
    if let Some(date) = &world.date {
        let headers = response.headers_mut();
        headers.insert("date", date.parse().unwrap());
    }
    response
}

/// A body that is begun and never ended, for the connection is reset.
fn broken_off(text: String, cut: CancellationToken) -> Response<Body> {
    let begun = futures::stream::iter([Ok(Frame::data(Bytes::from(text)))]);
    let reset = futures::stream::once(async move {
        // What was sent should have arrived before.
        tokio::time::sleep(Duration::from_millis(50)).await;
        cut.cancel();
        std::future::pending().await
    });
    Response::new(BodyExt::boxed_unsync(StreamBody::new(begun.chain(reset))))
}

/// The script of an exec or a port-forward, if it is one and has one.
fn script(target: &str, world: &Shared) -> Option<(Stream, Vec<Act>)> {
    let (path, query) = target.split_once('?')?;
    let all = |name: &str| -> Vec<String> {
        query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .filter(|(key, _)| *key == name)
            .map(|(_, value)| decoded(value))
            .collect()
    };
    let world = world.lock().unwrap();
    if path.ends_with("/exec") {
        let script = world.exec.as_ref()?;
        return Some((Stream::Exec, script(&all("command"))));
    }
    let script = world.forward.as_ref()?;
    let port = all("ports").first()?.parse().unwrap();
    Some((Stream::Forward { port }, script(port)))
}

fn right(world: &Shared, target: &str) -> Response<Body> {
    if let Some(parsed) = Target::parse(target).filter(Target::watches) {
        let length = parsed.query.get("timeoutSeconds");
        let length = length.map_or(3600, |seconds| seconds.parse().unwrap());
        let end = tokio::time::sleep(Duration::from_secs(length));
        let told = world.lock().unwrap().objects.watch(parsed);
        let lines =
            futures::stream::unfold(
                told,
                |mut told| async move { Some((told.recv().await?, told)) },
            );
        let frames = lines
            .map(|line| Ok(Frame::data(Bytes::from(line))))
            .take_until(end);
        return Response::new(BodyExt::boxed_unsync(StreamBody::new(frames)));
    }
    let found = object(world, target);
    let code = found
        .get("code")
        .and_then(Value::as_u64)
        .map_or(200, |code| u16::try_from(code).unwrap());
    whole(code, found.to_string())
}

fn object(world: &Shared, target: &str) -> Value {
    let world = world.lock().unwrap();
    match Target::parse(target) {
        Some(parsed) if parsed.name.is_some() => {
            let name = parsed.name.clone().unwrap();
            world.objects.get(&parsed).cloned().unwrap_or_else(|| {
                status_object(
                    404,
                    "NotFound",
                    &format!("\"{name}\" not found"),
                    Some(&name),
                )
            })
        }
        Some(parsed) => world.objects.list(&parsed),
        None => status_object(
            404,
            "NotFound",
            "the server could not find the requested resource",
            None,
        ),
    }
}

fn status(code: u16, reason: &str, message: &str, retry_after: Option<&str>) -> Response<Body> {
    let mut response = whole(code, status_object(code, reason, message, None).to_string());
    if let Some(asked) = retry_after {
        let headers = response.headers_mut();
        headers.insert("retry-after", asked.parse().unwrap());
    }
    response
}

fn status_object(code: u16, reason: &str, message: &str, name: Option<&str>) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Status", "status": "Failure",
        "code": code, "reason": reason, "message": message,
        "details": {"name": name.unwrap_or_default()},
    })
}

/// No body.
pub(super) fn empty() -> Body {
    Full::new(Bytes::new()).boxed_unsync()
}

fn whole(code: u16, text: String) -> Response<Body> {
    Response::builder()
        .status(code)
        .header("content-type", "application/json")
        .body(Full::new(Bytes::from(text)).boxed_unsync())
        .unwrap()
}
