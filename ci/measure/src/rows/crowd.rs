//! A namespace with 5,000 Pods that nobody asked about, beside one without.

use super::{FIRST, RIGHT, settled};
use crate::bench::Bench;
use crate::error::Result;
use crate::kubectl::{apply, namespace, wait_for};
use crate::table::Row;

const PODS: usize = 5_000;
const CROWD: &str = "crowd";
const EMPTY: &str = "empty";

/// The end of an exercise: exit code; checks that pass, fail, are skipped.
type End = (i32, [u64; 3]);
/// Before anything was done: the node and the class are there all the same.
const UNTOUCHED: End = (1, [2, 3, 7]);
const DONE: End = (0, [12, 0, 0]);

pub(super) fn rows(bench: &Bench) -> Result<Vec<Row>> {
    settled::prepare(bench, &[FIRST])?;
    namespace(EMPTY)?;
    namespace(CROWD)?;
    bench.api.make_idle_pods(CROWD, PODS)?;
    let mut rows = pair(bench, "untouched", EMPTY, UNTOUCHED)?;
    apply(CROWD, RIGHT)?;
    wait_for("Ready", CROWD, "mariadb shared-vol-example")?;
    rows.extend(pair(bench, "settled", FIRST, DONE)?);
    Ok(rows)
}

/// The crowded namespace beside one that has the same and no crowd.
fn pair(bench: &Bench, what: &str, quiet: &str, end: End) -> Result<Vec<Row>> {
    let (code, [passed, failed, skipped]) = end;
    let crowded = settled::check(bench, CROWD)?.ending(code);
    let quiet = settled::check(bench, quiet)?.ending(code);
    for contender in [&crowded, &quiet] {
        bench.said(contender)?.require(1, passed, failed, skipped)?;
    }
    let [crowded, quiet] = bench.compare(20, &[crowded, quiet])?;
    let name = |quantity| format!("5,000 other Pods, {what}, {quantity}");
    let (wall, peak) = (crowded.wall(), crowded.peak());
    Ok(vec![
        Row::times(&name("wall"), wall, "without them", quiet.wall())
            .goal("< 150 %", wall < quiet.wall() * 1.5),
        Row::peaks(&name("peak memory"), peak, "without them", quiet.peak())
            .goal("< 150 %", peak < quiet.peak() * 1.5),
    ])
}
