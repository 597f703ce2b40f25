//! Before a class is looked at: one's own rights, and the requests to come.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use super::{Room, listed};
use crate::namespaces::class;
use crate::rbac_check::account;
use handson_test_support::fake_api::Fault;

#[test]
fn missing_right_is_told_before_with_its_checks() {
    let api = class();
    account(&api, true, |_, resource, _| {
        resource == "persistentvolumeclaims"
    });
    let refused = Fault::forbidden("may not list claims");
    api.fail("/persistentvolumeclaims", refused, usize::MAX);
    let room = Room::with_own(&api);
    let ended = room.run("--namespaces class-*");
    let beginning = ended.err.split("Writing the results").next().unwrap();
    for part in [
        "in 3 namespaces",
        "get persistentvolumeclaims",
        "claim-bound",
    ] {
        assert!(beginning.contains(part), "{part}: {}", ended.err);
    }
    // And so it is.
    let rows = room.rows();
    let done = rows
        .iter()
        .find(|row| row["student"]["id"] == "class-a")
        .unwrap();
    assert_eq!(done["report"]["exitCode"], 3, "{done:#}");
}

/// Neither that it is there follows from a list that is refused, nor that it is empty.
#[test]
fn refused_list_makes_no_namespace() {
    let api = class();
    let refused = Fault::forbidden("may not list claims");
    api.fail("/persistentvolumeclaims", refused, usize::MAX);
    let room = Room::with_own(&api);
    let roster = room.roster("student,namespace\nhere,class-c\nmisspelt,klass-c\n");
    let ended = room.run(&roster.display().to_string());
    assert_eq!(
        listed(&room.standings()),
        [("here", "exit 3"), ("misspelt", "noNamespace")],
        "{}",
        ended.err
    );
}

/// Of one's own, which are asked what one may do, before anybody is looked at.
#[test]
fn silent_clusters_are_waited_for_together() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    let room = Room::new();
    let lines = |line: fn(u8) -> String| (0..12).map(line).collect::<Vec<_>>().join("\n");
    let contexts = lines(|at| format!("- {{name: c{at}, context: {{cluster: k, user: u}}}}"));
    let own = room.program.file(
        "own.yaml",
        &format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: c0\n\
             clusters: [{{name: k, cluster: {{server: 'https://{address}'}}}}]\n\
             users: [{{name: u, user: {{token: t}}}}]\ncontexts:\n{contexts}"
        ),
    );
    let lines = lines(|at| format!("s{at},c{at},class"));
    let roster = room.roster(&format!("student,context,namespace\n{lines}"));
    let begun = Instant::now();
    let (own, roster) = (own.display(), roster.display());
    let ended = room.run(&format!("{roster} --kubeconfig {own} --deadline 1s"));
    assert_eq!(ended.code, 3, "{}", ended.err);
    assert_eq!(room.rows().len(), 12);
    assert!(
        begun.elapsed() < Duration::from_secs(30),
        "{:?}",
        begun.elapsed()
    );
}

#[test]
fn with_all_rights_nothing_is_said_of_them() {
    let api = class();
    account(&api, true, |_, _, _| false);
    let room = Room::with_own(&api);
    let ended = room.run("--namespaces class-*");
    assert!(!ended.err.contains("right to"), "{}", ended.err);
    assert!(api.count("selfsubject") > 0);
}

#[test]
fn actions_are_listed_before_and_need_a_yes() {
    let api = class();
    let room = Room::with_own(&api);
    let line = |more: &str| {
        let results = room.results.display();
        format!(
            "batch -e looking --checks FIXTURES/looking --namespaces class-* --results {results} {more}"
        )
    };
    let ended = room.program.run(&line(""));
    assert!(!ended.err.contains("With --yes"), "{}", ended.err);
    assert_eq!(api.count("/exec"), 0);
    std::fs::remove_file(&room.results).unwrap();
    let ended = room.program.run(&line("--yes"));
    let (_, list) = ended.err.split_once("With --yes").unwrap();
    assert!(list.contains("file"), "{}", ended.err);
    assert_eq!(listed(&room.standings()).len(), 3);
}
