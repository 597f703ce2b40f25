//! `seenBefore` and `stays`, as a watch on a real cluster shows them.

use std::process::Stdio;

use handson::report::{Report, Verdict};

use crate::lab::{Namespace, PVC, PVC_POD};

const EXERCISE: &str = r"
handson: v1
exercise: order
title: {ja: 順番, en: Order}
about: {ja: PVC が Pending を経て Bound になります。, en: A claim is Pending and then Bound.}
stages:
- stage: claim
  title: {ja: PVC, en: Claim}
  about: {ja: PVC を作ります。, en: Make the claim.}
  begin: {ja: PVC を作りましょう。, en: make the claim}
  checks:
  - check: pending-then-bound
    title: {ja: Pending のあとに Bound になる, en: Pending comes before Bound}
    seenBefore:
    - object: {kind: PersistentVolumeClaim, name: mariadb, match: {status: {phase: Pending}}}
    object: {kind: PersistentVolumeClaim, name: mariadb, match: {status: {phase: Bound}}}
    why: {ja: 順番が大事です。, en: The order matters.}
    hints: [{ja: 待ちましょう。, en: Wait.}]
  - check: stays-bound
    title: {ja: Bound のままでいる, en: it stays Bound}
    stays: 2s
    object: {kind: PersistentVolumeClaim, name: mariadb, match: {status: {phase: Bound}}}
    why: {ja: 続くことが大事です。, en: It has to last.}
    hints: [{ja: 待ちましょう。, en: Wait.}]
";

#[test]
fn pending_before_bound_is_seen_only_while_watching() {
    let namespace = Namespace::new();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("order.yaml");
    std::fs::write(&file, EXERCISE).unwrap();
    let file = file.display().to_string();
    let all = ["check", &file, "-n", &namespace.name, "--format", "json"];
    let mut waiting = namespace.handson(&all);
    let waiting = waiting
        .args(["--wait", "--timeout", "60s"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // Long enough for the watch to be open: what came before it has no order.
    std::thread::sleep(std::time::Duration::from_secs(2));
    namespace.apply(PVC);
    namespace.apply(PVC_POD);
    let seen = waiting.wait_with_output().unwrap();
    assert_eq!(verdicts(&seen.stdout), [Verdict::Pass, Verdict::Pass]);

    let later = namespace.handson(&all).arg("--fresh").output().unwrap();
    assert_eq!(
        verdicts(&later.stdout),
        [Verdict::Inconclusive, Verdict::Pass],
        "the order cannot be told any more"
    );
}

fn verdicts(report: &[u8]) -> Vec<Verdict> {
    let report: Report = serde_json::from_slice(report).unwrap();
    let checks = report.stages.iter().flat_map(|stage| &stage.checks);
    checks.map(|check| check.verdict).collect()
}
