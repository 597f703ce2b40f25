//! One of the servers, and the loop that all of them run in.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::channel::oneshot;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::credentials::Credentials;
use super::http;
use super::ill::Ill;
use super::world::World;

/// The API server of one student.
pub struct Server {
    credentials: Credentials,
    namespace: String,
    world: Arc<World>,
    /// What is the matter with it, and where it leads if it leads elsewhere.
    ill: Option<(Ill, u16)>,
    /// How often somebody has connected.
    pub connections: AtomicUsize,
}

impl Server {
    /// With the objects of one namespace.
    pub fn new(
        credentials: Credentials,
        namespace: &str,
        world: Arc<World>,
        ill: Option<(Ill, u16)>,
    ) -> Self {
        Self {
            credentials,
            namespace: namespace.to_owned(),
            world,
            ill,
            connections: AtomicUsize::new(0),
        }
    }

    async fn serve(&self, stream: TcpStream) -> Option<()> {
        self.connections.fetch_add(1, Ordering::Relaxed);
        stream.set_nodelay(true).ok()?;
        let stream = match self.ill {
            Some((ill, _)) => ill.greet(stream).await?,
            None => stream,
        };
        let mut stream = self.credentials.acceptor.accept(stream).await.ok()?;
        if let Some((ill, elsewhere)) = self.ill {
            ill.answer(&mut stream, elsewhere).await;
            return None;
        }
        while let Some(request) = http::request(&mut stream).await {
            // Whoever brings another student's token learns nothing.
            let answer = if request.token == self.credentials.token {
                self.world.answer(&self.namespace, &request.target)
            } else {
                World::unauthorized()
            };
            stream.write_all(&answer).await.ok()?;
            stream.flush().await.ok()?;
            if World::is_watch(&request.target) {
                // Nothing ever changes: it ends when the client has seen enough.
                let _ = stream.read_u8().await;
                return None;
            }
        }
        Some(())
    }
}

/// Serves until the word is given, or nobody is left to give it.
pub fn run(servers: Vec<(TcpListener, Arc<Server>)>, stopped: oneshot::Receiver<()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let Ok(runtime) = runtime else {
        return;
    };
    runtime.block_on(async {
        for (listener, server) in servers {
            tokio::spawn(accept(listener, server));
        }
        let _ = stopped.await;
    });
    runtime.shutdown_background();
}

async fn accept(listener: TcpListener, server: Arc<Server>) -> Option<()> {
    let listener = tokio::net::TcpListener::from_std(listener).ok()?;
    loop {
        // One that is gone before it is accepted is nobody's.
        if let Ok((stream, _)) = listener.accept().await {
            let server = Arc::clone(&server);
            tokio::spawn(async move { server.serve(stream).await });
        }
    }
}
