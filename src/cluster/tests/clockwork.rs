//! An API server without a network, for tests in which time is made up.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures::{StreamExt, stream};
use http::{Request, Response};
use http_body_util::{BodyExt, StreamBody, combinators::UnsyncBoxBody};
use hyper::body::Frame;
use kube::Client;
use kube::client::Body;
use tokio::time::{Instant, sleep};
use tower::service_fn;

use crate::cluster::Cluster;
use crate::cluster::handle::Known;
use crate::cluster::limits::{Limits, Meter};

/// What a request is answered with.
#[derive(Clone)]
pub(super) enum Turn {
    /// A whole answer.
    Say(u16, String),
    /// A whole answer, after so long.
    Late(Duration, String),
    /// A refusal with `Retry-After`.
    Busy(u16, &'static str),
    /// Lines of a watch, each so long after its beginning, and then nothing.
    Deaf(Vec<(Duration, String)>),
    /// A watch that ends in order after so long.
    Round(Duration),
    /// The connection is refused.
    Refused,
}

/// When each request came, counted from the first, and what it asked for.
pub(super) type Log = Arc<Mutex<Vec<(Duration, String)>>>;

/// Returns a cluster that answers as `turns` say, each request with the next one, and
/// with the last one for ever.
pub(super) fn cluster(turns: Vec<Turn>) -> (Cluster, Log) {
    let (cluster, log) = known(turns, Known::default());
    // It was there before things went wrong.
    cluster.answered();
    (cluster, log)
}

/// One that nobody trusts, and that nobody has heard of yet.
pub(super) fn foreign_cluster(turns: Vec<Turn>) -> (Cluster, Log) {
    let meter = Some(Meter::new(Limits::FOREIGN).into());
    known(
        turns,
        Known {
            foreign: true,
            meter,
            ..Known::default()
        },
    )
}

fn known(turns: Vec<Turn>, known: Known) -> (Cluster, Log) {
    let log = Log::default();
    let begun = Instant::now();
    let seen = log.clone();
    let service = service_fn(move |request: Request<Body>| {
        let mut seen = seen.lock().unwrap();
        let turn = turns[seen.len().min(turns.len() - 1)].clone();
        seen.push((begun.elapsed(), request.uri().to_string()));
        answer(turn)
    });
    let client = Client::new(service, "ns");
    (Cluster::new(client, known, "ns".into()), log)
}

async fn answer(turn: Turn) -> Result<Response<UnsyncBoxBody<Bytes, Infallible>>, std::io::Error> {
    let line = |text: String| Ok(Frame::data(Bytes::from(text)));
    let all = |text: String| StreamBody::new(stream::iter([line(text)])).boxed_unsync();
    let response = Response::builder();
    Ok(match turn {
        Turn::Say(code, text) => response.status(code).body(all(text)).unwrap(),
        Turn::Late(pause, text) => {
            sleep(pause).await;
            response.body(all(text)).unwrap()
        }
        Turn::Busy(code, asked) => response
            .status(code)
            .header("retry-after", asked)
            .body(all(r#"{"kind":"Status","message":"slow down"}"#.to_owned()))
            .unwrap(),
        Turn::Deaf(lines) => {
            let begun = Instant::now();
            let lines = stream::iter(lines).then(move |(at, text)| async move {
                tokio::time::sleep_until(begun + at).await;
                line(text + "\n")
            });
            let body = StreamBody::new(lines.chain(stream::pending()));
            response.body(body.boxed_unsync()).unwrap()
        }
        Turn::Round(length) => {
            let end = stream::once(async move {
                sleep(length).await;
                line(String::new())
            });
            response.body(StreamBody::new(end).boxed_unsync()).unwrap()
        }
        Turn::Refused => return Err(std::io::ErrorKind::ConnectionRefused.into()),
    })
}
