//! Things that a kubeconfig may point at, and that tell if it was followed.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::cluster::{Cluster, Target};

/// A user whose credentials come from a command.
pub(super) const EXEC: &str = "exec: {apiVersion: client.authentication.k8s.io/v1, command: touch, args: [MARKER], interactiveMode: Never}";

/// A pipe with somebody at its other end who notices when it is opened.
pub(super) struct Pipe {
    pub path: PathBuf,
    opened: Arc<AtomicBool>,
    writer: Option<JoinHandle<()>>,
}

impl Pipe {
    fn new(path: PathBuf) -> Self {
        assert!(
            Command::new("mkfifo")
                .arg(&path)
                .status()
                .unwrap()
                .success()
        );
        let opened = Arc::new(AtomicBool::new(false));
        let (there, told) = (path.clone(), Arc::clone(&opened));
        let writer = std::thread::spawn(move || {
            // Waits until somebody opens the pipe to read.
            let _held = std::fs::File::options().write(true).open(there).unwrap();
            told.store(true, Ordering::SeqCst);
        });
        Self {
            path,
            opened,
            writer: Some(writer),
        }
    }

    fn was_opened(&self) -> bool {
        // For the writer to have noticed.
        std::thread::sleep(Duration::from_millis(20));
        self.opened.load(Ordering::SeqCst)
    }
}

impl Drop for Pipe {
    fn drop(&mut self) {
        // Lets the writer go, and does not wait where it has gone already.
        use rustix::fs::{Mode, OFlags};
        let flags = OFlags::RDONLY | OFlags::NONBLOCK;
        let held = rustix::fs::open(&self.path, flags, Mode::empty());
        let ended = self.writer.take().map(JoinHandle::join);
        drop((held, ended));
    }
}

/// One of each.
pub(super) struct Traps {
    marker: PathBuf,
    // Let go of before its folder is.
    pub pipe: Pipe,
    pub folder: tempfile::TempDir,
    server: TcpListener,
    proxy: TcpListener,
}

impl Traps {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listen = || {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            listener.set_nonblocking(true).unwrap();
            listener
        };
        Self {
            marker: folder.path().join("executed"),
            pipe: Pipe::new(folder.path().join("pipe")),
            folder,
            server: listen(),
            proxy: listen(),
        }
    }

    /// Returns a kubeconfig with `cluster` and `user` beside what each needs; in them
    /// MARKER, PIPE and PROXY stand for the traps.
    pub fn kubeconfig(&self, server: &str, cluster: &str, user: &str) -> PathBuf {
        let at = |listener: &TcpListener| listener.local_addr().unwrap().to_string();
        let text = format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: c\n\
             clusters: [{{name: k, cluster: {{server: '{server}'{cluster}}}}}]\n\
             users: [{{name: u, user: {{{user}}}}}]\n\
             contexts: [{{name: c, context: {{cluster: k, user: u}}}}]\n"
        );
        let text = text
            .replace("SERVER", &at(&self.server))
            .replace("PROXY", &at(&self.proxy))
            .replace("PIPE", self.pipe.path.to_str().unwrap())
            .replace("MARKER", self.marker.to_str().unwrap());
        self.file("config", text.as_bytes())
    }

    pub fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub fn assert_untouched(&self, case: &str) {
        assert!(!self.marker.exists(), "{case}: a command was run");
        assert!(!self.pipe.was_opened(), "{case}: a file was opened");
        assert!(
            self.server.accept().is_err(),
            "{case}: the server was contacted"
        );
        assert!(
            self.proxy.accept().is_err(),
            "{case}: the proxy was contacted"
        );
    }
}

#[tokio::test(flavor = "current_thread")]
async fn traps_catch_whoever_trusts_the_kubeconfig() {
    let traps = Traps::new();
    let target = |path| Target {
        kubeconfig: Some(path),
        ..Target::default()
    };
    let path = traps.kubeconfig("https://SERVER", "", EXEC);
    // What `touch` prints is no credential.
    assert!(Cluster::connect(&target(path)).await.is_err());
    assert!(traps.marker.exists());
    assert!(!traps.pipe.was_opened());
    std::fs::read(&traps.pipe.path).unwrap();
    assert!(traps.pipe.was_opened());
}
