//! The reference manifests, stage by stage.

use handson::report::{Blocked, CheckReport, Verdict};

use crate::lab::{
    EMPTYDIR, HOSTPATH, Namespace, PVC, PVC_POD, SOCKET, assert_green, assert_passes,
};

#[test]
fn emptydir_stage_passes_and_keeps_the_file() {
    let namespace = Namespace::new();
    namespace.apply(EMPTYDIR);
    namespace.apply(SOCKET);
    namespace.write_file("demo-1", "/mount-point-1/test.txt");
    let before = namespace.kubectl(&[
        "get",
        "pod",
        "shared-vol-example",
        "-o",
        "jsonpath={.metadata.uid}",
    ]);
    let report = namespace.check(&["--stage", "emptydir"]);
    assert_green(&report);
    assert_eq!(report.totals.bonus, 2, "lost data and shared socket");
    let after = namespace.kubectl(&[
        "get",
        "pod",
        "shared-vol-example",
        "-o",
        "jsonpath={.metadata.uid}",
    ]);
    assert_ne!(before, after, "the Pod was re-created");
    let files = namespace.kubectl(&[
        "exec",
        "shared-vol-example",
        "-c",
        "demo-2",
        "--",
        "sh",
        "-c",
        "cat /mount-point-2/test.txt; ls -A /mount-point-2",
    ]);
    assert_eq!(
        files, "hello\ntest.txt\n",
        "what was there is put back, and nothing else is left"
    );
}

#[test]
fn hostpath_stage_passes_and_no_probe_is_left() {
    let namespace = Namespace::with_host_path();
    namespace.apply(HOSTPATH);
    namespace.seed("mariadb");
    assert_green(&namespace.check(&["--stage", "hostpath"]));
    assert_eq!(namespace.rows("mariadb"), "1,2,3");
    let databases = namespace.kubectl(&[
        "exec",
        "mariadb",
        "--",
        "mariadb",
        "-uroot",
        "-ppassword",
        "-Ne",
        "SHOW DATABASES LIKE 'handson%'",
    ]);
    assert_eq!(databases, "");
}

#[test]
fn claims_stage_is_right_at_each_step() {
    let namespace = Namespace::new();
    namespace.apply(PVC);
    let pending = namespace.check(&["--stage", "pvc", "--read-only"]);
    assert_passes(&pending, &["pvc-spec", "storage-class", "pvc-waits"]);
    namespace.apply(PVC_POD);
    namespace.seed("mariadb");
    assert_green(&namespace.check(&["--stage", "pvc"]));
    assert_eq!(namespace.rows("mariadb"), "1,2,3");
}

#[test]
fn hostpath_stage_is_superseded_by_the_claim() {
    let namespace = Namespace::new();
    namespace.apply(PVC);
    namespace.apply(PVC_POD);
    namespace.seed("mariadb");
    let report = namespace.check(&["--stage", "hostpath", "--stage", "pvc"]);
    assert_eq!(report.stages[0].superseded_by.as_deref(), Some("pvc"));
    let judged = &report.stages[1].checks;
    assert!(
        judged.iter().all(|check| check.verdict == Verdict::Pass),
        "{judged:#?}"
    );
    // Nobody has seen the stage before: its points are neither won nor lost.
    let totals = &report.totals;
    assert_eq!((totals.lost, report.exit_code), (0, 0), "{totals:?}");
    assert!(totals.points < totals.possible, "{totals:?}");
}

fn is_read_only(check: &CheckReport) -> bool {
    check
        .reason
        .as_ref()
        .is_some_and(|reason| reason.kind == Blocked::ReadOnly)
}

#[test]
fn settled_cluster_takes_eight_requests_at_most() {
    let namespace = Namespace::new();
    namespace.apply(EMPTYDIR);
    namespace.apply(PVC);
    namespace.apply(PVC_POD);
    namespace.wait_ready("mariadb");
    namespace.wait_ready("shared-vol-example");
    // The first look waits a moment to see that the young Pods stay.
    namespace.check(&["--read-only"]);
    let report = namespace.check(&["--read-only"]);
    let probed = report.stages.iter().flat_map(|stage| &stage.checks);
    assert_eq!(
        probed.filter(|check| is_read_only(check)).count(),
        4,
        "although --yes is given"
    );
    let requests = report.requests.unwrap();
    assert!(requests <= 8, "{requests} requests");
}
