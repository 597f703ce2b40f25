//! Before anything was done.

use handson::report::Blocked;

use crate::lab::{Namespace, assert_passes};

#[test]
fn nothing_passes_on_an_untouched_cluster() {
    let namespace = Namespace::new();
    let report = namespace.check(&[]);
    assert_passes(&report, &[]);
    assert_eq!((report.exit_code, report.totals.points), (1, 0));
    assert!(
        report.stages[..3].iter().all(|stage| stage.begin.is_some()),
        "every stage says how to begin"
    );
}

#[test]
fn untouched_cluster_passes_no_stage() {
    let namespace = Namespace::new();
    for stage in ["emptydir", "hostpath", "pvc", "cleanup"] {
        let report = namespace.check(&["--stage", stage]);
        assert_passes(&report, &[]);
        assert_ne!(report.exit_code, 0, "{stage}");
    }
}

#[test]
fn bonus_is_not_asked_without_its_deployment() {
    let namespace = Namespace::new();
    let report = namespace.check(&["--stage", "emptydir"]);
    let socket = report.stages[0]
        .checks
        .iter()
        .find(|check| check.check == "socket-shared")
        .unwrap();
    assert_eq!(socket.reason.as_ref().unwrap().kind, Blocked::NotAsked);
}
