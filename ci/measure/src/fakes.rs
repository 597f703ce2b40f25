//! 300 API servers of 300 students, a tenth of them ill: tasks of one thread,
//! which ends with the value that started it.

mod credentials;
mod http;
mod ill;
mod server;
mod world;

use std::fmt::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;

use futures::channel::oneshot;

use self::credentials::Credentials;
use self::ill::Ill;
use self::server::Server;
use self::world::World;
use crate::bench::Bench;
use crate::class::{Known, students};
use crate::error::{Error, Result};

/// So many students, each with a cluster of their own.
pub const STUDENTS: usize = 300;
/// Every so many of them has one that is ill.
const EACH: usize = 10;

/// The servers, while this value lives.
pub struct Fakes {
    /// The students.
    pub students: Vec<Student>,
    /// The roster, for handson.
    pub roster: PathBuf,
    traps: [Arc<Server>; 2],
    marker: PathBuf,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// A student.
pub struct Student {
    /// Who.
    pub id: String,
    /// Their namespace, which their kubeconfig names.
    pub namespace: String,
    /// Their kubeconfig.
    pub kubeconfig: PathBuf,
    /// What is right to say of them.
    pub known: Known,
    /// Whether a script may use the kubeconfig: one of them leads out of the machine.
    pub stays_here: bool,
    server: Arc<Server>,
}

impl Fakes {
    /// Starts them, with the objects that the lab's class has now.
    pub fn start(bench: &Bench) -> Result<Self> {
        let world = Arc::new(World::record(&bench.api)?);
        let marker = bench.work.join("executed");
        let (plain, plain_at) = listen()?;
        let (redirected, redirected_at) = listen()?;
        let traps = [Credentials::new()?, Credentials::new()?].map(|credentials| {
            Arc::new(Server::new(
                credentials,
                "default",
                Arc::clone(&world),
                None,
            ))
        });
        let mut servers = vec![
            (plain, Arc::clone(&traps[0])),
            (redirected, Arc::clone(&traps[1])),
        ];
        let mut lines = "student,kubeconfig\n".to_owned();
        let mut class = Vec::with_capacity(STUDENTS);
        // Kept until all have their ports: nobody else gets one of these.
        let mut dead = Vec::new();
        let everyone: Vec<_> = students().collect();
        for (number, (namespace, state)) in everyone.iter().cycle().take(STUDENTS).enumerate() {
            // In the middle of their neighbours: nobody's place in the roster is easier.
            let ill = (number % EACH == EACH / 2).then(|| Ill::nth(number / EACH));
            let credentials = Credentials::new()?;
            let (listener, port) = listen()?;
            let id = format!("s{number:03}");
            let kubeconfig = match ill {
                None => credentials.kubeconfig(port, namespace),
                Some(ill) => ill.kubeconfig(&credentials, port, namespace, plain_at, &marker),
            };
            let kubeconfig = bench.file(&format!("{id}.kubeconfig"), &kubeconfig)?;
            let ill = ill.map(|ill| (ill, redirected_at));
            let server = Server::new(credentials, namespace, Arc::clone(&world), ill);
            let server = Arc::new(server);
            // Writing to a string cannot fail.
            let _ = writeln!(lines, "{id},{kubeconfig}");
            class.push(Student {
                known: ill.map_or(Known::At(state), |(ill, _)| Known::Ill(ill.right())),
                stays_here: ill.is_none_or(|(ill, _)| ill != Ill::Metadata),
                id,
                namespace: namespace.clone(),
                kubeconfig: kubeconfig.into(),
                server: Arc::clone(&server),
            });
            if ill.is_some_and(|(ill, _)| ill == Ill::Dead) {
                dead.push(listener);
            } else {
                servers.push((listener, server));
            }
        }
        let roster = bench.file("roster.csv", &lines)?.into();
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new().name("servers".to_owned());
        let thread = thread
            .spawn(move || server::run(servers, stopped))
            .map_err(Error::io("start", "the servers".as_ref()))?;
        Ok(Self {
            students: class,
            roster,
            traps,
            marker,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// The most connections that any one server that is well has had so far.
    pub fn most_connections(&self) -> usize {
        let well = self.students.iter();
        let well = well.filter(|student| matches!(student.known, Known::At(_)));
        let counts = well.map(|student| student.server.connections.load(Ordering::Relaxed));
        counts.max().unwrap_or_default()
    }

    /// Sees to it that nobody has run the command of a kubeconfig, spoken
    /// without TLS, or followed a server to another.
    pub fn require_untouched(&self) -> Result<()> {
        let contacted = |trap: &Arc<Server>| trap.connections.load(Ordering::Relaxed) > 0;
        let touched = [
            (self.marker.exists(), "a kubeconfig's command was run"),
            (
                contacted(&self.traps[0]),
                "a server without TLS was contacted",
            ),
            (contacted(&self.traps[1]), "a redirection was followed"),
        ];
        let found = touched.into_iter().find(|(touched, _)| *touched);
        found.map_or(Ok(()), |(_, problem)| {
            Err(Error::Said {
                command: "handson batch".to_owned(),
                problem: problem.to_owned(),
            })
        })
    }
}

impl Drop for Fakes {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has stopped, too.
            let _ = thread.join();
        }
    }
}

/// A place of this machine that a server can be at, and its port.
fn listen() -> Result<(TcpListener, u16)> {
    let failed = || Error::io("listen at", Path::new("127.0.0.1"));
    let listener = TcpListener::bind("127.0.0.1:0").map_err(failed())?;
    listener.set_nonblocking(true).map_err(failed())?;
    let port = listener.local_addr().map_err(failed())?.port();
    Ok((listener, port))
}
