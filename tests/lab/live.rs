//! A live session on the screen, driven as a student would.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::lab::{EMPTYDIR, HOSTPATH, Namespace, PVC, PVC_POD, edited};
use crate::tmux::Tmux;

const SOON: Duration = Duration::from_secs(2);
const PATIENTLY: Duration = Duration::from_secs(60);

fn watching(namespace: &Namespace, stage: &str, size: (u16, u16)) -> Tmux {
    let args = ["check", "volumes", "--watch", "--stage", stage];
    let command = namespace.handson(&[&args[..], &["-n", &namespace.name]].concat());
    Tmux::start(&namespace.name, &command, size)
}

#[test]
fn screen_turns_green_line_by_line() {
    let namespace = Namespace::new();
    let screen = watching(&namespace, "emptydir", (100, 30));
    screen.wait_for("✗ Pod shared-vol-example is ready", PATIENTLY);
    assert_eq!(screen.is_taken(), (true, true));

    namespace.apply(EMPTYDIR);
    let seen = screen.wait_for("✓ two containers mount one emptyDir", SOON);
    println!("structure seen {seen:?} after kubectl apply had ended");
    screen.wait_for("… Pod shared-vol-example is ready", SOON);
    screen.wait_for("✓ Pod shared-vol-example is ready", PATIENTLY);
    screen.wait_for("✗ test.txt written in one container", PATIENTLY);

    namespace.write_file("demo-1", "/mount-point-1/test.txt");
    screen.wait_for(
        "✓ test.txt written in one container",
        Duration::from_secs(10),
    );
    screen.wait_for("p will write a small file", SOON);

    screen.resize(46, 12);
    screen.wait_for("q quit", SOON);
    screen.wait_for("p try", SOON);
    screen.press(&["Home"]);
    screen.wait_for("Temporary volume", SOON);
    screen.press(&["End"]);
    screen.wait_for("a UNIX domain socket", SOON);
    screen.press(&["Escape"]);
    screen.resize(100, 30);
    screen.wait_for("✓ the Pod has two containers", SOON);

    screen.press(&["p"]);
    screen.wait_for("✓ what is written now appears", PATIENTLY);
    screen.wait_for("p will write a temporary file", SOON);
    screen.press(&["p"]);
    let last = screen.wait_for_end(0);
    assert!(last.contains("So far 7/7 points"), "{last}");
}

#[test]
fn broken_work_turns_red_again() {
    let namespace = Namespace::new();
    let screen = watching(&namespace, "pvc", (100, 40));
    screen.wait_for("there is no PersistentVolumeClaim mariadb", PATIENTLY);
    namespace.apply(PVC);
    screen.wait_for("✓ PVC mariadb has the right StorageClass", SOON);
    namespace.kubectl(&["delete", "pvc", "mariadb"]);
    screen.wait_for("✗ PVC mariadb has the right StorageClass", SOON);
    namespace.apply(&edited(PVC, &[("10Gi", "1Gi")]));
    screen.wait_for("the size is too small", SOON);
    screen.press(&["q"]);
    let last = screen.wait_for_end(1);
    assert!(
        last.contains("Interrupted: these are the results so far"),
        "{last}"
    );
}

#[test]
fn terminal_is_given_back_after_every_stop() {
    let namespace = Namespace::new();
    let kill = |screen: &Tmux, signal: &str| {
        let pid = screen.pid();
        let kill = Command::new("kill").args([signal, &pid]).status();
        assert!(kill.unwrap().success());
    };
    for stop in ["-INT", "-TERM", "C-c"] {
        let screen = watching(&namespace, "emptydir", (80, 24));
        screen.wait_for("✗ Pod shared-vol-example", PATIENTLY);
        match stop {
            "C-c" => screen.press(&["C-c"]),
            signal => kill(&screen, signal),
        }
        screen.wait_for_end(130);
    }
}

#[test]
fn a_session_can_be_stopped_for_a_while_and_goes_on() {
    let namespace = Namespace::new();
    let args = ["check", "volumes", "--watch", "--stage", "pvc"];
    let command = namespace.handson(&[&args[..], &["-n", &namespace.name]].concat());
    let screen = Tmux::shell(&namespace.name, &command, (80, 24));
    screen.wait_for("✗ PVC mariadb has the right", PATIENTLY);
    screen.press(&["C-z"]);
    screen.wait_for("Stopped", SOON);
    assert_eq!(screen.is_taken(), (false, false));
    namespace.apply(PVC);
    screen.press(&["fg", "Enter"]);
    screen.wait_for("✓ PVC mariadb has the right", SOON);
    assert_eq!(screen.is_taken(), (true, true));
    screen.press(&["q"]);
    screen.wait_for("Interrupted: these are the results so far", SOON);
}

#[test]
fn one_session_earns_every_point_of_a_chapter() {
    let namespace = Namespace::with_host_path();
    let mut session = namespace
        .handson(&[
            "check",
            "volumes",
            "--watch",
            "--yes",
            "-n",
            &namespace.name,
        ])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(session.stdout.take().unwrap()).lines();
    let mut told = Vec::new();
    let mut until = |part: &str| {
        for line in lines.by_ref() {
            told.push(line.unwrap());
            if told.last().is_some_and(|line| line.ends_with(part)) {
                return;
            }
        }
        panic!("no `{part}`: {told:#?}");
    };

    namespace.apply(EMPTYDIR);
    namespace.write_file("demo-1", "/mount-point-1/test.txt");
    until("✓ the content of the emptyDir is gone after the Pod is re-created");

    namespace.apply(HOSTPATH);
    namespace.seed("mariadb");
    until("✓ the data survives the Pod");

    namespace.kubectl(&["delete", "pod", "mariadb"]);
    namespace.apply(PVC);
    namespace.apply(PVC_POD);
    namespace.seed("mariadb");
    until("✓ the data survives the Pod, on the same PVC and PV");

    namespace.kubectl(&["delete", "pod", "mariadb"]);
    namespace.kubectl(&["delete", "pvc", "mariadb"]);
    until("So far 38/38 points · now 10/38 · bonus 2/3");
    assert_eq!(session.wait().unwrap().code(), Some(0));
}
