//! Exec and port-forward: what comes over a WebSocket of `v5.channel.k8s.io`.

use bytes::Bytes;
use futures::{SinkExt, StreamExt};
use hyper::body::Incoming;
use hyper::upgrade::Upgraded;
use hyper::{Request, Response, header};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Message, Role};

use super::serve::{Body, empty};

/// An act of the far end, one after another; at the end it hangs up in order.
#[derive(Clone, Debug)]
pub enum Act {
    /// Sends this as the command's output, or as what the port says.
    Say(Vec<u8>),
    /// Waits for something from the client.
    Hear,
    /// Tells that the command ended with this code.
    Exit(i32),
    /// Tells that the runtime could not run the command, or the kubelet not
    /// connect to the port.
    Fail(&'static str),
    /// The connection breaks.
    Cut,
    /// Nothing more, for ever.
    Silence,
    /// Output without end.
    Flood,
}

/// The kind of a stream.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Stream {
    Exec,
    Forward { port: u16 },
}

/// Switches to a WebSocket and does what `acts` say.
pub(super) fn upgraded(
    mut request: Request<Incoming>,
    stream: Stream,
    acts: Vec<Act>,
) -> Response<Body> {
    let key = request.headers()[header::SEC_WEBSOCKET_KEY].as_bytes();
    let accept = derive_accept_key(key);
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        // A client may change its mind, which ends this.
        if let Ok(upgraded) = upgrade.await {
            let socket =
                WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Server, None).await;
            Box::pin(play(socket, stream, acts)).await;
        }
    });
    Response::builder()
        .status(101)
        .header(header::CONNECTION, "Upgrade")
        .header(header::UPGRADE, "websocket")
        .header(header::SEC_WEBSOCKET_ACCEPT, accept)
        .header(header::SEC_WEBSOCKET_PROTOCOL, "v5.channel.k8s.io")
        .body(empty())
        .unwrap()
}

type Socket = WebSocketStream<TokioIo<Upgraded>>;

async fn play(mut socket: Socket, stream: Stream, acts: Vec<Act>) {
    if let Stream::Forward { port } = stream {
        for channel in [0, 1] {
            send(&mut socket, channel, &port.to_le_bytes()).await;
        }
    }
    let said = u8::from(stream == Stream::Exec);
    for act in acts {
        match act {
            Act::Say(bytes) => send(&mut socket, said, &bytes).await,
            Act::Hear => drop(socket.next().await),
            Act::Exit(code) => send(&mut socket, 3, status(code).as_bytes()).await,
            Act::Fail(message) if stream == Stream::Exec => {
                let status = json!({
                    "status": "Failure", "reason": "InternalError", "code": 500, "message": message,
                });
                send(&mut socket, 3, status.to_string().as_bytes()).await;
            }
            Act::Fail(message) => send(&mut socket, 1, message.as_bytes()).await,
            Act::Cut => return,
            Act::Silence => return std::future::pending().await,
            Act::Flood => {
                let part = vec![b'y'; 32 << 10];
                while socket.send(message(said, &part)).await.is_ok() {}
                return;
            }
        }
    }
    // Until the client hangs up: what it has not read yet would be lost.
    let _ = socket.close(None).await;
    while let Some(Ok(_)) = socket.next().await {}
}

async fn send(socket: &mut Socket, channel: u8, bytes: &[u8]) {
    // The client may be gone; that is for the test to see.
    let _ = socket.send(message(channel, bytes)).await;
}

fn message(channel: u8, bytes: &[u8]) -> Message {
    let mut framed = vec![channel];
    framed.extend_from_slice(bytes);
    Message::Binary(Bytes::from(framed))
}

fn status(code: i32) -> String {
    if code == 0 {
        return json!({"status": "Success"}).to_string();
    }
    json!({
        "status": "Failure", "reason": "NonZeroExitCode",
        "message": format!("command terminated with non-zero exit code: {code}"),
        "details": {"causes": [{"reason": "ExitCode", "message": code.to_string()}]},
    })
    .to_string()
}
