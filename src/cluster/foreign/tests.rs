//! What is refused, with traps that show that nothing was done.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::*;
use crate::cluster::{Cluster, Target};
use crate::report::clean::clean_text;

/// A pipe with somebody at its other end who notices when it is opened.
struct Pipe {
    path: PathBuf,
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

/// Things that a kubeconfig may point at, and that tell if it was followed.
struct Traps {
    marker: PathBuf,
    // Let go of before its folder is.
    pipe: Pipe,
    folder: tempfile::TempDir,
    server: TcpListener,
    proxy: TcpListener,
}

impl Traps {
    fn new() -> Self {
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

    /// A kubeconfig with `cluster` and `user` beside what each needs; in them
    /// MARKER, PIPE and PROXY stand for the traps.
    fn kubeconfig(&self, server: &str, cluster: &str, user: &str) -> PathBuf {
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

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn assert_untouched(&self, case: &str) {
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

async fn foreign(path: &Path) -> Result<Cluster, ConnectError> {
    let target = Target::default();
    let connecting = Cluster::connect_foreign(path, &target);
    tokio::time::timeout(Duration::from_secs(5), connecting)
        .await
        .unwrap()
}

const EXEC: &str = "exec: {apiVersion: client.authentication.k8s.io/v1, command: touch, args: [MARKER], interactiveMode: Never}";
const GCP: &str = "auth-provider: {name: gcp, config: {cmd-path: touch, cmd-args: MARKER}}";

#[tokio::test(flavor = "current_thread")]
async fn each_dangerous_field_is_refused_by_its_name_and_nothing_is_run_read_or_contacted() {
    let traps = Traps::new();
    let good = "https://SERVER";
    for (field, server, cluster, user) in [
        ("exec", good, "", EXEC),
        ("auth-provider", good, "", GCP),
        ("tokenFile", good, "", "tokenFile: PIPE"),
        ("tokenFile", good, "", "token: t, tokenFile: PIPE"),
        ("client-certificate", good, "", "client-certificate: PIPE"),
        ("client-key", good, "", "client-key: PIPE"),
        (
            "client-key",
            good,
            "",
            "client-key: PIPE, client-key-data: YQ==",
        ),
        (
            "certificate-authority",
            good,
            ", certificate-authority: PIPE",
            "",
        ),
        ("proxy-url", good, ", proxy-url: 'http://PROXY'", ""),
        ("proxy-url", good, ", proxy-url: 'socks5://PROXY'", ""),
        (
            "insecure-skip-tls-verify",
            good,
            ", insecure-skip-tls-verify: true",
            "token: t",
        ),
        ("server", "http://SERVER", "", "token: t"),
        ("server", "SERVER", "", "token: t"),
        ("server", "https://me:secret@SERVER", "", ""),
        ("server", "https://169.254.169.254", "", ""),
        ("server", "https://0xA9FEA9FE/", "", ""),
        ("server", "https://2852039166:443", "", ""),
        ("server", "https://[::ffff:169.254.169.254]", "", ""),
        ("server", "https://[fe80::1]:6443", "", ""),
        ("server", "https://[fd00:ec2::254]", "", ""),
        ("server", "https://METADATA.google.internal", "", ""),
        ("server", "https://0.0.0.0:6443", "", ""),
    ] {
        let path = traps.kubeconfig(server, cluster, user);
        let case = format!("{server} {cluster} {user}");
        let error = foreign(&path).await.map(drop).expect_err(&case);
        let ConnectError::Hostile(found) = &error else {
            panic!("{case}: {error:?}");
        };
        assert_eq!(
            (found.field, found.context.as_str()),
            (field, "c"),
            "{case}"
        );
        let (text, next) = (error.text(), error.next());
        for said in [text.ja, text.en] {
            assert!(
                said.contains(field) && said.contains(path.to_str().unwrap()),
                "{said}"
            );
            assert!(!said.contains("secret"), "{said}");
        }
        assert!(!next.ja.is_empty() && !next.en.is_empty());
        traps.assert_untouched(&case);
    }
}

#[tokio::test(flavor = "current_thread")]
async fn the_traps_do_catch_whoever_trusts_such_a_kubeconfig() {
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

#[tokio::test(flavor = "current_thread")]
async fn what_is_in_other_contexts_and_impersonation_do_no_harm() {
    let traps = Traps::new();
    let path = traps.kubeconfig(
        "https://SERVER",
        "",
        "token: t, as: teacher, as-groups: [g]",
    );
    let text = std::fs::read_to_string(&path).unwrap();
    let others =
        format!("{text}preferences: {{}}\nextensions: [{{name: x, extension: {{a: 1}}}}]\n")
            .replace(
                "users: [",
                &format!("users: [{{name: w, user: {{{EXEC}}}}}, "),
            )
            .replace(
                "contexts: [",
                "contexts: [{name: d, context: {cluster: k, user: w}}, ",
            );
    let path = traps.file("config", others.as_bytes());
    let cluster = foreign(&path)
        .await
        .map_err(|error| format!("{error:?}"))
        .unwrap();
    assert_eq!(cluster.context(), "c");
    traps.assert_untouched("only connected");
    let to = Target {
        context: Some("d".to_owned()),
        ..Target::default()
    };
    let refused = Cluster::connect_foreign(&path, &to).await.map(drop);
    assert!(matches!(refused, Err(ConnectError::Hostile(found)) if found.field == "exec"));
}

#[tokio::test(flavor = "current_thread")]
async fn what_is_no_regular_file_of_a_bearable_size_is_not_read() {
    let traps = Traps::new();
    let good = traps.kubeconfig("https://SERVER", "", "token: t");
    let link = traps.folder.path().join("link");
    std::os::unix::fs::symlink(&good, &link).unwrap();
    let large = traps.folder.path().join("large");
    let hundred = 100 << 20;
    std::fs::File::create(&large)
        .unwrap()
        .set_len(hundred)
        .unwrap();
    let begun = Instant::now();
    for (path, expected) in [
        (link, Unfit::Link),
        (traps.pipe.path.clone(), Unfit::NoFile),
        (traps.folder.path().to_owned(), Unfit::NoFile),
        (PathBuf::from("/dev/zero"), Unfit::NoFile),
        (large, Unfit::TooLarge { size: hundred }),
        (traps.file("latin", b"current-context: \xe9"), Unfit::NoText),
    ] {
        let error = foreign(&path).await.map(drop).unwrap_err();
        assert!(
            matches!(&error, ConnectError::Unfit { why, .. } if *why == expected),
            "{error:?}"
        );
        assert!(error.text().en.contains(path.to_str().unwrap()));
        traps.assert_untouched(path.to_str().unwrap());
    }
    assert!(
        begun.elapsed() < Duration::from_secs(2),
        "{:?}",
        begun.elapsed()
    );
    let missing = foreign(Path::new("/nowhere/config")).await.map(drop);
    assert!(matches!(missing, Err(ConnectError::NoKubeconfig { .. })));
}

#[tokio::test(flavor = "current_thread")]
async fn bombs_are_refused_before_they_are_large_or_deep() {
    let traps = Traps::new();
    let ten = |name: &str| vec![format!("*{name}"); 10].join(", ");
    let laughs = format!(
        "a: &a [x, x]\nb: &b [{}]\nc: &c [{}]\nd: &d [{}]\ne: &e [{}]\nf: [{}]\n",
        ten("a"),
        ten("b"),
        ten("c"),
        ten("d"),
        ten("e"),
    );
    let long = format!(
        "a: &a {}\nb: [{}]\n",
        "x".repeat(900_000),
        vec!["*a"; 20_000].join(", ")
    );
    let block: Vec<String> = (0..700).map(|depth| " ".repeat(depth) + "a:").collect();
    let block = block.join(
        "
",
    );
    for (case, text) in [
        ("laughs", laughs),
        ("long", long),
        ("merged", "a: &a {b: 1}\nc: {<<: *a}\n".to_owned()),
        ("flow", format!("a: {}", "[".repeat(500_000))),
        ("flow maps", format!("a: {}", "{a: ".repeat(200_000))),
        ("block", block),
        ("wide", format!("a: [{}]", "0,".repeat(500_000))),
        (
            "deep extension",
            format!(
                "extensions: [{{name: a, extension: {}1{}}}]",
                "[".repeat(40),
                "]".repeat(40)
            ),
        ),
    ] {
        let begun = Instant::now();
        let path = traps.file("bomb", text.as_bytes());
        let error = foreign(&path).await.map(drop).unwrap_err();
        assert!(
            matches!(
                error,
                ConnectError::Unfit {
                    why: Unfit::Bomb,
                    ..
                } | ConnectError::NotYaml { .. }
            ),
            "{case}: {error:?}"
        );
        assert!(
            begun.elapsed() < Duration::from_secs(3),
            "{case}: {:?}",
            begun.elapsed()
        );
    }
}

#[tokio::test(flavor = "current_thread")]
async fn keys_that_are_there_twice_are_an_error_and_not_a_choice() {
    let traps = Traps::new();
    let path = traps.kubeconfig("https://SERVER", ", server: 'https://elsewhere'", "");
    let error = foreign(&path).await.map(drop).unwrap_err();
    assert!(
        matches!(&error, ConnectError::NotYaml { reason, .. } if reason.contains("server")),
        "{error:?}"
    );
    let path = traps.kubeconfig("https://SERVER", "", "");
    let twice = std::fs::read_to_string(&path).unwrap().repeat(2);
    let twice = traps.file("config", twice.as_bytes());
    assert!(matches!(
        foreign(&twice).await.map(drop),
        Err(ConnectError::NotYaml { .. })
    ));
}

#[tokio::test(flavor = "current_thread")]
async fn names_with_terminal_escapes_are_harmless_once_they_are_shown() {
    let traps = Traps::new();
    let path = traps.kubeconfig("https://SERVER", "", EXEC);
    let text = std::fs::read_to_string(&path).unwrap();
    let text = text
        .replace(
            "current-context: c",
            r#"current-context: "\e[2J\x9b\u202Ec""#,
        )
        .replace(
            "contexts: [{name: c,",
            r#"contexts: [{name: "\e[2J\x9b\u202Ec","#,
        );
    let error = foreign(&traps.file("config", text.as_bytes()))
        .await
        .map(drop)
        .unwrap_err();
    assert!(matches!(&error, ConnectError::Hostile(found) if found.context.contains('\u{1b}')));
    let shown = clean_text(&error.text());
    for said in [shown.ja, shown.en] {
        assert!(
            !said.contains(|c: char| c.is_control() || c == '\u{202e}'),
            "{said:?}"
        );
        assert!(said.contains("exec"), "{said}");
    }
    traps.assert_untouched("escapes");
}
