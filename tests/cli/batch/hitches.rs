//! Clusters that are dead, slow or worse cost their own row and nothing else.

use std::fmt::Write as _;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use super::{Room, kubeconfig};
use crate::namespaces::class;
use handson_test_support::fake_api::{FakeApi, Fault};

#[test]
fn healthy_students_do_not_wait_for_others() {
    let good = class();
    let hanging = FakeApi::start();
    hanging.fail("/", Fault::Delay(Duration::from_secs(3600)), usize::MAX);
    let refusing = FakeApi::start();
    refusing.fail("/", Fault::unauthorized(), usize::MAX);
    let broken = FakeApi::start();
    broken.fail("/", Fault::Truncated, usize::MAX);
    // It takes connections and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = format!("http://{}", silent.local_addr().unwrap());
    let dead = {
        let gone = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", gone.local_addr().unwrap())
    };
    let room = Room::with_own(&good);
    room.program
        .file("silent.yaml", &kubeconfig(&silent, "", ""));
    room.program.file("dead.yaml", &kubeconfig(&dead, "", ""));
    let path = |api: &FakeApi| api.kubeconfig().display().to_string();
    let roster = room.roster(&format!(
        "student,kubeconfig,namespace\n\
         hanging,{},class-a\nsilent,silent.yaml,class-a\nrefusing,{},class-a\nbroken,{},class-a\n\
         dead,dead.yaml,class-a\nwell,,class-a\nalso,,class-b\n",
        path(&hanging),
        path(&refusing),
        path(&broken)
    ));
    let begun = Instant::now();
    let ended = room.run(&format!(
        "{} --trust-kubeconfig --deadline 3s",
        roster.display()
    ));
    let took = begun.elapsed();
    assert_eq!(ended.code, 3, "{}", ended.err);
    let standings = room.standings();
    let of = |id: &str| standings.iter().find(|it| it.0 == id).unwrap().1.as_str();
    for id in ["well", "also"] {
        assert_eq!(of(id), "exit 0");
    }
    assert_eq!(of("refusing"), "unauthorized");
    assert_eq!(of("dead"), "unreachable");
    for id in ["hanging", "silent", "broken"] {
        let of = of(id);
        assert!(
            ["timedOut", "unreachable", "exit 3"].contains(&of),
            "{id}: {of}"
        );
    }
    assert!(took < Duration::from_secs(12), "{took:?}");
    // Those who are well are there long before.
    let rows = room.rows();
    let at = |id: &str| {
        rows.iter()
            .position(|row| row["student"]["id"] == id)
            .unwrap()
    };
    assert!(at("well") < at("hanging") && at("also") < at("silent"));
}

/// A roster of so many students, each with a kubeconfig of their own for `api`.
fn many(room: &Room, api: &FakeApi, students: usize) -> std::path::PathBuf {
    let config = std::fs::read_to_string(api.kubeconfig()).unwrap();
    let mut lines = "student,kubeconfig\n".to_owned();
    for number in 0..students {
        let name = format!("s{number:02}.yaml");
        room.program.file(&name, &config);
        writeln!(lines, "s{number:02},{name}").unwrap();
    }
    room.roster(&lines)
}

#[test]
fn jobs_limits_students_checked_at_once() {
    let api = FakeApi::start();
    let slow = Duration::from_millis(400);
    api.fail("/", Fault::Delay(slow), usize::MAX);
    let room = Room::new();
    let roster = many(&room, &api, 8);
    let line = format!("{} --trust-kubeconfig --jobs", roster.display());
    let begun = Instant::now();
    room.run(&format!("{line} 2"));
    assert!(begun.elapsed() >= slow * 4, "{:?}", begun.elapsed());
    assert_eq!(room.rows().len(), 8);
}

#[test]
#[cfg(unix)]
fn few_file_descriptors_mean_fewer_at_a_time() {
    let api = FakeApi::start();
    let room = Room::new();
    let roster = many(&room, &api, 40);
    let line = room.line(&format!("{} --trust-kubeconfig", roster.display()));
    let words = handson_test_support::program::Program::words(&line);
    let program = assert_cmd::cargo::cargo_bin("handson");
    let output = std::process::Command::new("sh")
        .args(["-c", "ulimit -n 100 && exec \"$0\" \"$@\""])
        .arg(program)
        .args(words)
        .envs(room.program.environment())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    assert_eq!(room.standings().len(), 40);
    for (id, standing) in room.standings() {
        assert_eq!(standing, "exit 1", "{id}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn terminal_shows_progress_and_remaining_time() {
    let api = FakeApi::start();
    api.fail("/", Fault::Delay(Duration::from_millis(400)), usize::MAX);
    let room = Room::new();
    let roster = many(&room, &api, 6);
    let line = room.line(&format!("{} --trust-kubeconfig --jobs 2", roster.display()));
    let words = handson_test_support::program::Program::words(&line).join(" ");
    let program = assert_cmd::cargo::cargo_bin("handson");
    // `script` gives it a terminal.
    let output = std::process::Command::new("script")
        .args([
            "-qec",
            &format!("{} {words}", program.display()),
            "/dev/null",
        ])
        .envs(room.program.environment())
        .env("TERM", "xterm")
        .output()
        .unwrap();
    let shown = String::from_utf8_lossy(&output.stdout);
    for part in ["2/6", "about ", " left", "failed"] {
        assert!(shown.contains(part), "{part}: {shown:?}");
    }
}

#[test]
fn a_pipe_is_told_nothing_of_the_progress() {
    let api = class();
    let room = Room::with_own(&api);
    let ended = room.run("--namespaces class-*");
    assert_eq!(ended.err.lines().count(), 1, "{:?}", ended.err);
}
