//! HTTP in front of the objects.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures::StreamExt as _;
use http_body_util::{BodyExt, Full, StreamBody, combinators::UnsyncBoxBody};
use hyper::body::{Frame, Incoming};
use hyper::{Request, Response, service::service_fn};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::fault::{Fault, due};
use super::objects::Target;
use super::{Seen, World};

type Body = UnsyncBoxBody<Bytes, Infallible>;
type Shared = Arc<Mutex<World>>;

/// Serves until `ended` fires.
pub(super) fn until(ended: oneshot::Receiver<()>, listener: std::net::TcpListener, world: Shared) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        listener.set_nonblocking(true).unwrap();
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        tokio::select! {
            _ = ended => {}
            () = accept(listener, world) => {}
        }
    });
}

async fn accept(listener: tokio::net::TcpListener, world: Shared) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let world = Arc::clone(&world);
        tokio::spawn(async move {
            let cut = CancellationToken::new();
            let service = service_fn(|request| answer(request, Arc::clone(&world), cut.clone()));
            let connection = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service);
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
        Some(Fault::TooMany { retry_after }) => {
            return Ok(status(
                429,
                "TooManyRequests",
                "slow down",
                Some(retry_after),
            ));
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
        None => {}
    }
    Ok(right(&world, &target))
}

fn right(world: &Shared, target: &str) -> Response<Body> {
    if let Some(parsed) = Target::parse(target).filter(Target::watches) {
        let told = world.lock().unwrap().objects.watch(parsed);
        let lines =
            futures::stream::unfold(
                told,
                |mut told| async move { Some((told.recv().await?, told)) },
            );
        let frames = lines.map(|line| Ok(Frame::data(Bytes::from(line))));
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

fn status(code: u16, reason: &str, message: &str, retry_after: Option<u32>) -> Response<Body> {
    let mut response = whole(code, status_object(code, reason, message, None).to_string());
    if let Some(seconds) = retry_after {
        response.headers_mut().insert("retry-after", seconds.into());
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

fn whole(code: u16, text: String) -> Response<Body> {
    Response::builder()
        .status(code)
        .header("content-type", "application/json")
        .body(Full::new(Bytes::from(text)).boxed_unsync())
        .unwrap()
}
