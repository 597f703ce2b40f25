//! Start-up and size of the program.

use crate::bench::Bench;
use crate::error::Result;
use crate::table::Row;

const TIME: f64 = 5.0;
const SIZE: u64 = 15_000_000;

pub(super) fn rows(bench: &Bench) -> Result<Vec<Row>> {
    let [tally] = bench.compare(60, &[bench.handson(&["--version"])])?;
    let (wall, size) = (tally.wall(), bench.size()?);
    Ok(vec![
        Row::new("handson --version, wall", format!("{wall:.1} ms")).goal("< 5 ms", wall < TIME),
        Row::new(
            "release binary",
            format!("{}.{} MB", size / 1_000_000, size / 100_000 % 10),
        )
        .goal("< 15 MB", size < SIZE),
    ])
}
