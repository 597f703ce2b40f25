//! A connection to a port inside a Pod.

use std::error::Error;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures::FutureExt;
use futures::future::BoxFuture;
use k8s_openapi::api::core::v1::Pod;
use kube::Api;
use kube::api::Portforwarder;
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf};
use tokio::task::JoinError;
use tokio::time::{Instant, timeout_at};

use super::Cluster;
use super::exec::never_began;
use super::failure::Failure;
use crate::cluster::connection_error_kind::{ConnectionErrorKind, root_cause};
use crate::evidence::{PodKey, Trouble, TroubleKind};

/// A connection to a port inside a Pod, without a port on this machine. That
/// it opened does not mean that somebody listens: the kubelet's complaint
/// comes later, as an error of reading or writing. An error of the kind
/// `ConnectionReset` is about the way there: the connection to the API.
pub(crate) struct Forward {
    stream: DuplexStream,
    /// The kubelet's complaint; done when it has been told.
    complaint: Option<BoxFuture<'static, Option<String>>>,
    said: Option<String>,
    /// `None` once the stream has ended.
    forwarder: Option<Portforwarder>,
}

impl Cluster {
    /// Opens a connection to `port` of the Pod of this name. The caller
    /// compares the UID afterwards with [`Cluster::get_same_pod`].
    pub(crate) async fn forward(
        &self,
        pod: &PodKey,
        port: u16,
        deadline: Instant,
    ) -> Result<Forward, Trouble> {
        let what = format!("forward port {port} of Pod {}", pod.name);
        let begun = Instant::now();
        let pods: Api<Pod> = Api::namespaced(self.client.clone(), self.namespace());
        let ports = [port];
        let opening = async {
            let _permit = self.acquire_permit().await?;
            let opened = pods.portforward(&pod.name, &ports).await;
            opened.map_err(|error| Failure::from_transport(&error))
        };
        let mut forwarder = match timeout_at(deadline, opening).await {
            Ok(Ok(forwarder)) => forwarder,
            Ok(Err(failure)) => {
                let mut trouble = failure.trouble(what);
                if matches!(failure, Failure::Status { code: 404, .. }) {
                    trouble.kind = TroubleKind::Moved;
                } else if never_began(&failure) {
                    // The way to the Pod and not the Pod.
                    trouble.kind = TroubleKind::Unreachable;
                }
                return Err(trouble);
            }
            Err(_) => return Err(Failure::Silence(begun.elapsed().as_secs_f32()).trouble(what)),
        };
        let complaint = forwarder.take_error(port).map(FutureExt::boxed);
        let Some(stream) = forwarder.take_stream(port) else {
            return Err(Failure::Garbled("no stream for the port".to_owned()).trouble(what));
        };
        Ok(Forward {
            stream,
            complaint,
            said: None,
            forwarder: Some(forwarder),
        })
    }
}

impl Forward {
    /// At the end of the stream: an error of the kind `ConnectionReset` if the
    /// connection to the API broke. Where it is the program in the Pod that
    /// hung up, the WebSocket lives on.
    fn ended(&mut self) -> io::Result<()> {
        let Some(forwarder) = self.forwarder.take() else {
            return Ok(());
        };
        // A task that has ended keeps its result; any other is ended here.
        forwarder.abort();
        match forwarder.join().now_or_never() {
            Some(Err(error)) if !error.source().is_some_and(<dyn Error>::is::<JoinError>) => {
                let broken = Failure::Connection(ConnectionErrorKind::Broken, root_cause(&error));
                Err(io::Error::new(
                    io::ErrorKind::ConnectionReset,
                    broken.to_string(),
                ))
            }
            _ => Ok(()),
        }
    }

    /// Returns an error once the kubelet has complained. kube's stream itself would
    /// hang while the WebSocket stays open.
    fn complained(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        if let Some(complaint) = &mut self.complaint
            && let Poll::Ready(said) = complaint.poll_unpin(context)
        {
            self.complaint = None;
            self.said = said;
        }
        match &self.said {
            Some(said) => Err(io::Error::other(essence(said).to_owned())),
            None => Ok(()),
        }
    }
}

/// Returns the part of the kubelet's words that tells something: containerd wraps
/// `dial tcp4 127.0.0.1:3306: connect: connection refused` in twice its length
/// of namespaces, and adds what IPv6 says.
fn essence(said: &str) -> &str {
    let said = said.trim();
    match said.find("dial tcp") {
        Some(at) => said[at..].split(" IPv6 dial").next().unwrap_or(said),
        None => said,
    }
}

/// kube's background task would live on.
impl Drop for Forward {
    fn drop(&mut self) {
        if let Some(forwarder) = &self.forwarder {
            forwarder.abort();
        }
    }
}

impl AsyncRead for Forward {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        let ended = matches!(read, Poll::Ready(Ok(()))) && buffer.filled().len() == before;
        if read.is_pending() || ended {
            self.complained(context)?;
        }
        if ended {
            self.ended()?;
        }
        read
    }
}

impl AsyncWrite for Forward {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.complained(context)?;
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        if matches!(written, Poll::Ready(Err(_))) {
            self.ended()?;
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kubelet_s_words_are_cut_to_what_they_tell() {
        let said = "error forwarding port 3306 to pod 65c4, uid : failed to execute portforward in network namespace \"/var/run/netns/cni-1\": failed to connect to localhost:3306 inside namespace \"65c4\", IPv4: dial tcp4 127.0.0.1:3306: connect: connection refused IPv6 dial tcp6: address localhost: no suitable address found ";
        assert_eq!(
            essence(said),
            "dial tcp4 127.0.0.1:3306: connect: connection refused"
        );
        assert_eq!(essence("pod not found (\"a\")\n"), "pod not found (\"a\")");
    }
}
