//! Kubeconfigs that would act on this machine: nothing is run, read or contacted.
#![cfg(unix)]

use std::fmt::Write as _;
use std::fs;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use super::{Room, kubeconfig};

/// Somewhere to be led to; nobody must come.
struct Trap(TcpListener);

impl Trap {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Self(listener)
    }

    fn address(&self) -> String {
        self.0.local_addr().unwrap().to_string()
    }

    fn assert_nobody_came(&self) {
        let error = self.0.accept().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::WouldBlock);
    }
}

/// A pipe that a reader would wait at for ever.
fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn dangerous_field_is_refused_by_name_without_effect() {
    let room = Room::new();
    let folder = room.program.file("x", "").with_file_name("class");
    fs::create_dir(&folder).unwrap();
    let (marker, secret) = (
        folder.with_file_name("marker"),
        folder.with_file_name("pipe"),
    );
    pipe(&secret);
    let (api, proxy) = (Trap::new(), Trap::new());
    let https = format!("https://{}", api.address());
    let secret = secret.display();
    let exec = format!(
        ", exec: {{apiVersion: client.authentication.k8s.io/v1, command: touch, args: ['{}'], interactiveMode: Never}}",
        marker.display()
    );
    let provider = format!(
        ", auth-provider: {{name: gcp, config: {{cmd-path: touch, cmd-args: '{}'}}}}",
        marker.display()
    );
    let user = |more: &str| kubeconfig(&https, more, "");
    let cluster = |more: &str| kubeconfig(&https, "", more);
    let server = |server: &str| kubeconfig(server, "", "");
    let cases = [
        ("exec", user(&exec)),
        ("auth-provider", user(&provider)),
        ("tokenFile", user(&format!(", tokenFile: {secret}"))),
        (
            "client-certificate",
            user(&format!(", client-certificate: {secret}")),
        ),
        ("client-key", user(&format!(", client-key: {secret}"))),
        (
            "certificate-authority",
            cluster(&format!(", certificate-authority: {secret}")),
        ),
        (
            "proxy-url",
            cluster(&format!(", proxy-url: 'http://{}'", proxy.address())),
        ),
        (
            "insecure-skip-tls-verify",
            cluster(", insecure-skip-tls-verify: true"),
        ),
        ("server", server(&format!("http://{}", api.address()))),
        ("server", server("https://169.254.169.254")),
        ("server", server("https://[fd00:ec2::254]:443")),
        ("server", server("https://0xA9FEA9FE/latest")),
        ("server", server("https://metadata.google.internal")),
    ];
    for (number, (field, text)) in cases.iter().enumerate() {
        fs::write(folder.join(format!("{number:02}-{field}.yaml")), text).unwrap();
    }
    let ended = room.run(&format!("{} --deadline 5s", folder.display()));
    assert_eq!(ended.code, 3, "{}", ended.err);
    let rows = room.rows();
    assert_eq!(rows.len(), cases.len());
    for row in &rows {
        let (id, stopped) = (row["student"]["id"].as_str().unwrap(), &row["stopped"]);
        assert_eq!(stopped["why"], "refused", "{id}: {stopped}");
        let (_, field) = id.split_once('-').unwrap();
        assert!(
            stopped["what"]["en"].as_str().unwrap().contains(field),
            "{id}: {stopped}"
        );
    }
    assert!(!marker.exists());
    api.assert_nobody_came();
    proxy.assert_nobody_came();
}

#[test]
fn invalid_kubeconfig_costs_its_row_and_no_time() {
    let room = Room::new();
    let folder = room.program.file("x", "").with_file_name("class");
    fs::create_dir(&folder).unwrap();
    let file = |name: &str| folder.join(name);
    let mine = room
        .program
        .file("mine", &kubeconfig("https://127.0.0.1:1", "", ""));
    std::os::unix::fs::symlink(mine, file("link.yaml")).unwrap();
    pipe(&file("pipe.yaml"));
    fs::File::create(file("huge.yaml"))
        .unwrap()
        .set_len(100 << 20)
        .unwrap();
    let mut bomb = "a0: &a0 [x, x]\n".to_owned();
    for level in 1..40 {
        writeln!(bomb, "a{level}: &a{level} [*a{0}, *a{0}]", level - 1).unwrap();
    }
    fs::write(file("bomb.yaml"), bomb).unwrap();
    fs::write(file("deep.yaml"), "[".repeat(100_000)).unwrap();
    fs::write(file("latin.yaml"), b"\xff\xfe").unwrap();
    fs::write(file("empty.yaml"), "").unwrap();
    fs::write(file("pod.yaml"), "apiVersion: v1\nkind: Pod\n").unwrap();
    let begun = std::time::Instant::now();
    let ended = room.run(&folder.display().to_string());
    assert_eq!(ended.code, 3, "{}", ended.err);
    let standings = room.standings();
    assert_eq!(standings.len(), 8);
    for (id, why) in standings {
        assert_eq!(why, "kubeconfig", "{id}");
    }
    assert!(ended.out.contains("it is a Pod"), "{}", ended.out);
    assert!(begun.elapsed().as_secs() < 20);
}

#[test]
fn names_cannot_steer_the_terminal() {
    let room = Room::new();
    let evil = "\u{1b}[2J\u{202e}x";
    let text = kubeconfig("https://127.0.0.1:1", ", exec: {command: x}", "")
        .replace("{name: c,", "{name: \"\\e[2J\\u202ex\",")
        .replace("current-context: c", "current-context: \"\\e[2J\\u202ex\"");
    room.program.file("eve.yaml", &text);
    let roster = room.roster(&format!("student,name,kubeconfig\neve,{evil},eve.yaml\n"));
    let ended = room.run(&roster.display().to_string());
    let written = fs::read_to_string(&room.results).unwrap();
    for shown in [&ended.out, &ended.err, &written] {
        for bad in ['\u{1b}', '\u{202e}'] {
            assert!(!shown.contains(bad), "{shown:?}");
        }
    }
    assert!(ended.out.contains("eve"), "{}", ended.out);
}
