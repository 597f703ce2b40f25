//! An API server in the test's own process: objects, pages, watches, and
//! everything that goes wrong between a client and a real one.

mod fault;
mod objects;
mod serve;
mod streams;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::watch;

pub use fault::Fault;
use fault::Planned;
use objects::Objects;
pub use streams::Act;

use crate::tls::Identity;

type OnExec = Box<dyn Fn(&[String]) -> Vec<Act> + Send>;
type OnReview = Box<dyn Fn(&Value) -> Value + Send>;
type OnForward = Box<dyn Fn(u16) -> Vec<Act> + Send>;

/// A request that the server got.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: String,
    /// Path and query.
    pub target: String,
}

#[derive(Default)]
struct World {
    objects: Objects,
    faults: Vec<Planned>,
    seen: Vec<Seen>,
    connections: usize,
    exec: Option<OnExec>,
    review: Option<OnReview>,
    forward: Option<OnForward>,
    version: Option<&'static str>,
    date: Option<String>,
}

/// A running server; it ends when this is dropped.
pub struct FakeApi {
    world: Arc<Mutex<World>>,
    port: u16,
    folder: tempfile::TempDir,
    away: watch::Sender<bool>,
}

impl FakeApi {
    /// A server of a cluster with the namespaces that every cluster has.
    pub fn start() -> Self {
        Self::start_as(None)
    }

    /// The same behind TLS.
    pub fn start_with_tls(identity: &Identity) -> Self {
        Self::start_as(Some(identity.clone()))
    }

    fn start_as(identity: Option<Identity>) -> Self {
        let world = Arc::new(Mutex::new(World::default()));
        let (away, told) = watch::channel(false);
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let served = Arc::clone(&world);
        std::thread::spawn(move || serve::until(told, listener, identity.as_ref(), &served));
        let api = Self {
            world,
            port,
            folder: tempfile::tempdir().unwrap(),
            away,
        };
        for name in ["default", "kube-system"] {
            api.put(json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}));
        }
        api
    }

    /// A kubeconfig with two contexts, `fake` (the current one) and `other`.
    pub fn kubeconfig(&self) -> PathBuf {
        let path = self.folder.path().join("kubeconfig");
        let context = |name| json!({"name": name, "context": {"cluster": "c", "user": "u"}});
        let config = json!({
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "fake",
            "contexts": [context("fake"), context("other")],
            "clusters": [{"name": "c", "cluster": {"server": format!("http://127.0.0.1:{}", self.port)}}],
            "users": [{"name": "u", "user": {"token": "t"}}],
        });
        std::fs::write(&path, config.to_string()).unwrap();
        path
    }

    /// The port of 127.0.0.1 that it listens at.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The number of connections so far.
    pub fn connections(&self) -> usize {
        self.world().connections
    }

    /// Creates or replaces an object; watches hear of it.
    pub fn put(&self, object: Value) {
        self.world().objects.put(object);
    }

    /// Deletes the object of this kind and name; watches hear of it.
    pub fn delete(&self, like: &Value) {
        self.world().objects.delete(like);
    }

    /// Answers requests whose target contains `part` with `fault`, `times` times.
    pub fn fail(&self, part: &str, fault: Fault, times: usize) {
        self.world().faults.push(Planned {
            part: part.to_owned(),
            fault,
            left: times,
        });
    }

    /// Says what commands do that are run in containers.
    pub fn on_exec(&self, script: impl Fn(&[String]) -> Vec<Act> + Send + 'static) {
        self.world().exec = Some(Box::new(script));
    }

    /// Says what status a review of rights gets for its spec.
    pub fn on_review(&self, answer: impl Fn(&Value) -> Value + Send + 'static) {
        self.world().review = Some(Box::new(answer));
    }

    /// Says what ports do that are forwarded.
    pub fn on_forward(&self, script: impl Fn(u16) -> Vec<Act> + Send + 'static) {
        self.world().forward = Some(Box::new(script));
    }

    /// Is of this version of Kubernetes.
    pub fn version(&self, version: &'static str) {
        self.world().version = Some(version);
    }

    /// Says that it is this time, in the words of a `Date` header.
    pub fn date(&self, date: String) {
        self.world().date = Some(date);
    }

    /// From now on every connection is reset, and a new one refused.
    pub fn go_away(&self) {
        self.away.send_replace(true);
    }

    /// Serves again, at the same address.
    pub fn come_back(&self) {
        self.away.send_replace(false);
    }

    /// No list gives more than so many objects at once.
    pub fn page_size(&self, size: usize) {
        self.world().objects.page_size = Some(size);
    }

    /// Every request so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.world().seen.clone()
    }

    /// Counts the requests with `part` in their target.
    pub fn count(&self, part: &str) -> usize {
        self.seen()
            .iter()
            .filter(|seen| seen.target.contains(part))
            .count()
    }

    /// Waits until a request has `part` in its target.
    pub fn wait_for(&self, part: &str) {
        let begun = Instant::now();
        while self.count(part) == 0 {
            assert!(
                begun.elapsed() < Duration::from_secs(20),
                "nobody asked for {part}: {:#?}",
                self.seen()
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }
}
