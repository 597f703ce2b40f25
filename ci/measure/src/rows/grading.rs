//! Grading the reference solution, alone and eight side by side.

use crate::bench::{Bench, Contender};
use crate::error::Result;
use crate::table::Row;

const AT_ONCE: usize = 8;
/// Seconds.
const GOAL: f64 = 60.0;
const TIMES: f64 = 4.0;

pub(super) fn rows(bench: &Bench) -> Result<Vec<Row>> {
    let grade = bench.handson(&["grade", "examples/volumes", "--exercise", "volumes"]);
    // Images are pulled, and programs are in memory.
    bench.run(&grade)?;
    let one = bench.run(&grade)?.wall.as_secs_f64();
    let words: Vec<String> = grade
        .command
        .iter()
        .map(|word| format!("'{word}'"))
        .collect();
    let command = words.join(" ");
    // Ends with 0 only where every one of them does.
    let side_by_side = format!(
        "for i in $(seq {AT_ONCE}); do {command} >/dev/null & all=\"$all $!\"; done; for one in $all; do wait $one || exit 1; done"
    );
    let many = bench
        .run(&Contender::new(["sh", "-c", &side_by_side]))?
        .wall
        .as_secs_f64();
    Ok(vec![
        Row::new("grading the reference, wall", format!("{one:.1} s")).goal("< 60 s", one < GOAL),
        Row::new("grading 8 side by side, wall", format!("{many:.1} s"))
            .beside("one", &format!("{one:.1} s"))
            .ratio(many / one)
            .goal("< 400 %", many < one * TIMES),
    ])
}
