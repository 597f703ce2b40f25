//! A namespace where much is wrong that cannot change by itself: every cause is
//! told, and nothing is waited for.

use super::{FIRST, RIGHT, settled};
use crate::bench::Bench;
use crate::error::Result;
use crate::kubectl::{apply, wait_for};
use crate::table::Row;

/// The faults: a node selector, a class, a mount.
const FAULTS: [(&str, &str); 3] = [
    (
        "kubernetes.io/hostname: k3d-hands-on-agent-0",
        "kubernetes.io/hostname: no-such-node",
    ),
    (
        "storageClassName: local-path",
        "storageClassName: no-such-class",
    ),
    ("mountPath: /var/lib/mysql", "mountPath: /no-such-folder"),
];
const CAUSES: [&str; 3] = ["no-such-node", "no-such-class", "/no-such-folder"];

pub(super) fn rows(bench: &Bench) -> Result<Vec<Row>> {
    settled::prepare(bench, &[FIRST])?;
    let wrong = FAULTS
        .iter()
        .fold(RIGHT.to_owned(), |text, (right, wrong)| {
            text.replace(right, wrong)
        });
    apply("wrong", &wrong)?;
    // Until the scheduler has said so, nobody can know.
    wait_for("PodScheduled=False", "wrong", "shared-vol-example")?;
    let wrong = settled::check(bench, "wrong")?.ending(1);
    let right = settled::check(bench, FIRST)?;

    let said = bench.said(&wrong)?;
    said.require(1, 5, 3, 4)?;
    said.require_causes(&CAUSES)?;
    let [wrong, right] = bench.compare(30, &[wrong, right])?;
    Ok(vec![
        Row::times(
            "12 checks, much wrong, wall",
            wrong.wall(),
            "nothing wrong",
            right.wall(),
        )
        .goal("< 150 %", wrong.wall() < right.wall() * 1.5),
    ])
}
