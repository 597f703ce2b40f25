//! Grading the reference solution: alone, beside a script, and eight side by side.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::bench::{Bench, Contender};
use crate::error::{Error, Result};
use crate::table::Row;

const SCRIPT: &str = include_str!("../../exercises/grade.sh");
const REFERENCE: &str = "examples/volumes";
const ROUNDS: usize = 3;
const AT_ONCE: usize = 8;
/// Seconds.
const GOAL: f64 = 20.0;
const TIMES: f64 = 4.0;
/// The line of a report that everything else comes before.
const TOTAL: &str = "Total ";

pub(super) fn rows(bench: &Bench) -> Result<Vec<Row>> {
    let grade = bench.handson(&["grade", REFERENCE, "--exercise", "volumes"]);
    let script = bench.file("grade.sh", SCRIPT)?;
    let script = Contender::new(["sh", &script, REFERENCE]);
    let [alone, scripted] = bench.compare(ROUNDS, &[grade.clone(), script])?;
    let (alone, scripted) = (alone.wall() / 1000.0, scripted.wall() / 1000.0);
    let mut reports = Vec::new();
    for _ in 0..ROUNDS {
        reports.push(until_report(&grade)?);
    }
    reports.sort_by(f64::total_cmp);
    let report = reports[ROUNDS / 2];
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
        Row::new(
            "grading the reference, wall until the report",
            format!("{report:.1} s"),
        )
        .goal("< 20 s", report < GOAL),
        Row::new("grading the reference, wall", format!("{alone:.1} s"))
            .beside("kubectl script", &format!("{scripted:.1} s"))
            .ratio(alone / scripted),
        Row::new("grading 8 side by side, wall", format!("{many:.1} s"))
            .beside("one", &format!("{alone:.1} s"))
            .ratio(many / alone)
            .goal("< 400 %", many < alone * TIMES),
    ])
}

/// Returns the seconds from the start of a grading to the end of its report; the
/// clean-up comes after that.
fn until_report(grade: &Contender) -> Result<f64> {
    let command = grade.command.join(" ");
    let said = |problem: String| Error::Said {
        command: command.clone(),
        problem,
    };
    let begun = Instant::now();
    let mut grading = Command::new(&grade.command[0])
        .args(&grade.command[1..])
        .stdout(Stdio::piped())
        .spawn()
        .map_err(Error::io("run", grade.command[0].as_ref()))?;
    let output = grading.stdout.take();
    let lines = output
        .map(BufReader::new)
        .into_iter()
        .flat_map(BufRead::lines);
    let mut report = None;
    for line in lines.map_while(std::result::Result::ok) {
        if line.starts_with(TOTAL) {
            report = Some(begun.elapsed().as_secs_f64());
        }
    }
    let ended = grading
        .wait()
        .map_err(Error::io("wait for", "handson".as_ref()))?;
    let report = report.filter(|_| ended.success());
    report.ok_or_else(|| said(format!("no report that passes ({ended})")))
}
