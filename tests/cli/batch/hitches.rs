//! Clusters that are dead, slow or worse cost their own row and nothing else.

use std::fmt::Write as _;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use super::{Room, kubeconfig, listed};
use crate::namespaces::class;
use crate::support::fake_api::{FakeApi, Fault};

#[test]
fn those_who_are_well_do_not_wait_for_those_who_are_not() {
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

#[test]
fn nobody_is_asked_by_more_than_so_many_at_a_time_and_all_are_done() {
    let api = FakeApi::start();
    let room = Room::with_own(&api);
    let mut lines = "student,kubeconfig\n".to_owned();
    for number in 0..40 {
        let path = api.kubeconfig();
        writeln!(lines, "s{number:02},{}", path.display()).unwrap();
    }
    let roster = room.roster(&lines);
    room.run(&format!("{} --trust-kubeconfig --jobs 2", roster.display()));
    assert_eq!(listed(&room.standings()).len(), 40);
}
