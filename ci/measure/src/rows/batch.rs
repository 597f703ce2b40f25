//! A whole class at once: 200 namespaces of one cluster, and 300 clusters of
//! which a tenth are dead, slow or worse, beside a script with `xargs -P 8`.

use std::path::Path;

use crate::bench::{Bench, Contender};
use crate::class::results::Results;
use crate::class::script::Script;
use crate::class::{self, Known};
use crate::error::Result;
use crate::fakes::{Fakes, STUDENTS};
use crate::table::Row;
use crate::tally::Tally;

/// What a student may take, in seconds: what handson gives each if nobody says
/// anything.
const DEADLINE: u64 = 60;
const ROUNDS: usize = 3;
/// 150 MB, in MiB.
const MEMORY: f64 = 143.0;
const PERCENT: f64 = 25.0;
const CONNECTIONS: usize = 3;
const SCRIPT: &str = "xargs -P 8, kubectl";

pub(super) fn rows(bench: &Bench) -> Result<Vec<Row>> {
    class::lab::bring(&bench.api)?;
    let mut rows = namespaces(bench)?;
    rows.extend(clusters(bench)?);
    Ok(rows)
}

/// Who is looked at, and what they are called in the table.
struct Case<'a> {
    name: &'a str,
    handson: Contender,
    script: Script,
    known: Vec<(&'a str, Known)>,
}

fn namespaces(bench: &Bench) -> Result<Vec<Row>> {
    let students: Vec<_> = class::students().collect();
    let names = students.iter().map(|(name, _)| name.as_str());
    let case = Case {
        name: "batch of 200 namespaces",
        handson: handson(bench, &["--namespaces", "student-*"]),
        script: Script::new(bench, DEADLINE, names.map(|name| (name, name, None)))?,
        known: students
            .iter()
            .map(|(name, state)| (name.as_str(), Known::At(state)))
            .collect(),
    };
    let mut rows = case.rows(bench)?;
    let requests = bench.counter.of(bench, &case.handson)?.to_string();
    rows.push(Row::new(&format!("{}, requests", case.name), requests));
    Ok(rows)
}

fn clusters(bench: &Bench) -> Result<Vec<Row>> {
    let fakes = Fakes::start(bench)?;
    let roster = fakes.roster.display().to_string();
    let scripted = fakes.students.iter().map(|student| {
        let kubeconfig = if student.stays_here {
            &student.kubeconfig
        } else {
            Path::new("/dev/null")
        };
        (
            student.id.as_str(),
            student.namespace.as_str(),
            Some(kubeconfig),
        )
    });
    let known = fakes
        .students
        .iter()
        .map(|student| (student.id.as_str(), student.known));
    let case = Case {
        name: "batch of 300 clusters, 30 ill",
        handson: handson(bench, &[&roster]),
        script: Script::new(bench, DEADLINE, scripted)?,
        known: known.collect(),
    };
    debug_assert_eq!(case.known.len(), STUDENTS);
    // Before the script, which does whatever a kubeconfig says.
    bench.run(&case.handson)?;
    fakes.require_untouched()?;
    let connections = fakes.most_connections();
    let mut rows = case.rows(bench)?;
    let well = case
        .known
        .iter()
        .filter(|(_, known)| matches!(known, Known::At(_)));
    let last = case
        .results(bench)?
        .last_of(well.map(|(student, _)| *student));
    rows.push(Row::new(
        &format!("{}, the last who is well", case.name),
        format!("{last:.1} ms"),
    ));
    rows.push(
        Row::new(
            &format!("{}, connections to one", case.name),
            format!("≤ {connections}"),
        )
        .goal("≤ 3", connections <= CONNECTIONS),
    );
    Ok(rows)
}

/// A batch that writes its results anew.
fn handson(bench: &Bench, who: &[&str]) -> Contender {
    let results = results(bench);
    let deadline = format!("{DEADLINE}s");
    let batch = bench.handson(&["batch", "--exercise", "volumes", "--results", &results]);
    let limits = ["--deadline", &deadline];
    let begin = ["sh", "-c", "rm -f \"$0\"; exec \"$@\"", &results].map(str::to_owned);
    let words = begin.into_iter().chain(batch.command);
    let words = words.chain(limits.iter().chain(who).map(|&word| word.to_owned()));
    Contender::new(words).ending(1)
}

fn results(bench: &Bench) -> String {
    bench.work.join("results.jsonl").display().to_string()
}

impl Case<'_> {
    fn results(&self, bench: &Bench) -> Result<Results> {
        let results = Results::read(results(bench).as_ref())?;
        results.require(self.known.iter().copied())?;
        Ok(results)
    }

    fn rows(&self, bench: &Bench) -> Result<Vec<Row>> {
        bench.run(&self.handson)?;
        self.results(bench)?;
        let script = self.script.contender.clone().every(ROUNDS);
        let [ours, theirs] = bench.compare(ROUNDS, &[self.handson.clone(), script])?;
        self.results(bench)?;
        self.script.require(self.known.iter().copied())?;
        Ok(self.table(&ours, &theirs))
    }

    fn table(&self, ours: &Tally, theirs: &Tally) -> Vec<Row> {
        let name = |quantity| format!("{}, {quantity}", self.name);
        let fast = ours.wall() < theirs.wall() * PERCENT / 100.0;
        vec![
            Row::times(&name("wall"), ours.wall(), SCRIPT, theirs.wall())
                .goal(&format!("< {PERCENT} %"), fast),
            Row::times(&name("CPU"), ours.cpu(), SCRIPT, theirs.cpu()),
            Row::peaks(
                &name("peak memory"),
                ours.peak(),
                "one kubectl of eight",
                theirs.peak(),
            )
            .goal("< 150 MB", ours.peak() < MEMORY),
        ]
    }
}
