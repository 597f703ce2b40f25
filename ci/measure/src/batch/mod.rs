//! A whole class at once: 200 namespaces of one cluster beside a script with
//! `xargs -P 8`, and 300 clusters of which a tenth are dead, slow or worse.

mod class;
mod clusters;
mod results;
mod script;

use self::clusters::Clusters;
use self::results::{Known, Results};
use self::script::Script;
use crate::bench::{Bench, Contender};
use crate::error::Result;
use crate::run::Tally;
use crate::table::Row;

/// The time that a student may take, in seconds: handson's own default.
const DEADLINE: u64 = 60;
const ROUNDS: usize = 3;
/// 150 MB, in MiB.
const MEMORY: f64 = 143.0;
const PERCENT: f64 = 25.0;
const CONNECTIONS: usize = 3;

/// Measures both.
pub fn rows(bench: &Bench) -> Result<Vec<Row>> {
    class::prepare(&bench.api)?;
    let mut rows = namespaces(bench)?;
    rows.extend(clusters(bench)?);
    Ok(rows)
}

fn namespaces(bench: &Bench) -> Result<Vec<Row>> {
    const NAME: &str = "batch of 200 namespaces";
    let known: Vec<_> = class::students()
        .map(|(name, state)| (name, Known::At(state)))
        .collect();
    let handson = handson(bench, &["--namespaces", "student-*"]);
    bench.run(&handson)?;
    read(bench)?.require(&known)?;
    let script = Script::new(bench, DEADLINE, &known)?;
    let theirs = script.contender.clone().every(ROUNDS);
    let [ours, theirs] = bench.compare(ROUNDS, &[handson.clone(), theirs])?;
    read(bench)?.require(&known)?;
    script.require(&known)?;
    let name = |quantity| format!("{NAME}, {quantity}");
    let times =
        |quantity, ours, theirs| Row::times(&name(quantity), ours, "xargs -P 8, kubectl", theirs);
    let fast = ours.wall() < theirs.wall() * PERCENT / 100.0;
    let requests = bench.requests(&handson)?.to_string();
    Ok(vec![
        times("wall", ours.wall(), theirs.wall()).goal(&format!("< {PERCENT} %"), fast),
        times("CPU", ours.cpu(), theirs.cpu()),
        memory(NAME, &ours),
        Row::new(&name("requests"), requests),
    ])
}

fn clusters(bench: &Bench) -> Result<Vec<Row>> {
    const NAME: &str = "batch of 300 clusters, 30 ill";
    let clusters = Clusters::start(bench)?;
    let handson = handson(bench, &[&clusters.roster.display().to_string()]);
    bench.run(&handson)?;
    let connections = clusters.most_connections();
    let [ours] = bench.compare(ROUNDS, &[handson])?;
    let results = read(bench)?;
    results.require(&clusters.known)?;
    let row = |quantity, value: String| Row::new(&format!("{NAME}, {quantity}"), value);
    let time = |milliseconds: f64| format!("{milliseconds:.1} ms");
    Ok(vec![
        row("wall", time(ours.wall())),
        row("CPU", time(ours.cpu())),
        memory(NAME, &ours),
        row(
            "the last who is well",
            time(results.last_well(&clusters.known)),
        ),
        row("connections to one", format!("≤ {connections}"))
            .goal("≤ 3", connections <= CONNECTIONS),
    ])
}

fn memory(name: &str, tally: &Tally) -> Row {
    let peak = tally.peak();
    Row::new(&format!("{name}, peak memory"), format!("{peak:.1} MiB"))
        .goal("< 150 MB", peak < MEMORY)
}

/// A batch that writes its results anew.
fn handson(bench: &Bench, who: &[&str]) -> Contender {
    let results = results(bench);
    let deadline = format!("{DEADLINE}s");
    let batch = bench.handson(&["batch", "--exercise", "volumes", "--results", &results]);
    let begin = ["sh", "-c", "rm -f \"$0\"; exec \"$@\"", &results].map(str::to_owned);
    let limits = ["--deadline", &deadline];
    let more = limits.iter().chain(who).map(|&word| word.to_owned());
    Contender::new(begin.into_iter().chain(batch.command).chain(more)).ending(1)
}

fn results(bench: &Bench) -> String {
    bench.work.join("results.jsonl").display().to_string()
}

fn read(bench: &Bench) -> Result<Results> {
    Results::read(results(bench).as_ref())
}
