//! 1,000 checks over recorded evidence, without a cluster.

use super::{FIRST, settled};
use crate::bench::Bench;
use crate::error::Result;
use crate::exercise;
use crate::table::Row;

const CHECKS: usize = 1_000;
const GOAL: f64 = 50.0;

/// All of them hold where the twelve checks pass.
const EXPECTATIONS: [&str; 8] = [
    "podReady: {pod: mariadb}",
    "podContainers: {pod: shared-vol-example, atLeast: 2}",
    "volumeShared: {pod: shared-vol-example, mounts: [/mount-point-1, /mount-point-2]}",
    "volumeMounted: {pod: mariadb, mountPath: /var/lib/mysql, claim: mariadb}",
    "pvcSpec: {claim: mariadb, class: local-path, accessModes: [ReadWriteOnce], size: 10Gi}",
    "pvcBound: {claim: mariadb}",
    "object: {kind: Pod, name: mariadb, match: {status: {phase: Running}}}",
    "object: {kind: Pod, where: 'size(object.spec.containers) == 2'}",
];

pub(super) fn rows(bench: &Bench) -> Result<Vec<Row>> {
    settled::prepare(bench, &[FIRST])?;
    let checks = (0..CHECKS).map(|number| {
        let expectation = EXPECTATIONS[number % EXPECTATIONS.len()];
        (format!("check-{number}"), expectation.to_owned())
    });
    let exercise = bench.file("thousand.yaml", &exercise::of(checks))?;
    let recording = bench.work.join("thousand.evidence").display().to_string();
    bench.run(&bench.handson(&["record", &exercise, "-n", FIRST, "-o", &recording]))?;
    let regrade = bench.handson(&[
        "regrade",
        &recording,
        "--exercise",
        &exercise,
        "--format",
        "json",
    ]);
    bench.said(&regrade)?.require(1, CHECKS as u64, 0, 0)?;
    let [tally] = bench.compare(30, &[regrade])?;
    let wall = tally.wall();
    Ok(vec![
        Row::new("1,000 recorded checks, wall", format!("{wall:.1} ms"))
            .goal("< 50 ms", wall < GOAL),
        Row::new(
            "1,000 recorded checks, peak memory",
            format!("{:.1} MiB", tally.peak()),
        ),
    ])
}
