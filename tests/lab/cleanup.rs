//! After the clean-up, and after half of one.

use handson::report::Verdict;

use crate::lab::{
    Namespace, PVC, PVC_POD, STATEFUL_SET, assert_fails, assert_green, assert_inconclusive,
};

fn used_claim() -> Namespace {
    let namespace = Namespace::new();
    namespace.apply(PVC);
    namespace.apply(PVC_POD);
    namespace.wait_ready("mariadb");
    namespace
}

#[test]
fn what_was_there_and_is_gone_is_cleaned_up() {
    let namespace = used_claim();
    // Events show where a student is only if the student was seen there.
    namespace.check(&["--stage", "pvc", "--read-only"]);
    namespace.kubectl(&["delete", "pod,pvc", "mariadb"]);
    let report = namespace.check(&["--stage", "pvc", "--stage", "cleanup"]);
    assert_eq!(report.stages[0].superseded_by.as_deref(), Some("cleanup"));
    assert_eq!(report.totals.failed, 0, "{report:#?}");
    let cleaned = &report.stages[1].checks;
    assert!(
        cleaned.iter().all(|check| check.verdict == Verdict::Pass),
        "{cleaned:#?}"
    );
}

#[test]
fn stateful_set_is_cleaned_up_with_its_claim() {
    let namespace = Namespace::new();
    namespace.apply(STATEFUL_SET);
    namespace.kubectl(&["rollout", "status", "statefulset/mariadb", "--timeout=90s"]);
    assert_fails(
        &namespace.check(&["--stage", "cleanup"]),
        &["pod-gone", "claim-gone", "volume-gone"],
    );
    namespace.kubectl(&["delete", "statefulset", "mariadb"]);
    namespace.kubectl(&["delete", "pvc", "data-mariadb-0"]);
    assert_green(&namespace.check(&["--stage", "cleanup"]));
}

#[test]
fn a_claim_that_is_left_fails_with_its_volume() {
    let namespace = used_claim();
    namespace.kubectl(&["delete", "pod", "mariadb"]);
    assert_fails(
        &namespace.check(&["--stage", "cleanup"]),
        &["claim-gone", "volume-gone"],
    );
}

#[test]
fn what_was_never_there_was_not_cleaned_up() {
    let namespace = Namespace::new();
    let report = namespace.check(&["--stage", "cleanup"]);
    assert_inconclusive(&report, &["pod-gone", "claim-gone", "volume-gone"]);
    assert_eq!(report.exit_code, 3);
}
