//! Twelve checks where all is done, in one namespace and in ten, beside one
//! `kubectl get` of the same objects (the least that any program can do with
//! kubectl) and the same checks as a shell script.

use super::{FIRST, RIGHT, SHELL, TWELVE};
use crate::bench::{Bench, Contender};
use crate::error::{Error, Result};
use crate::kubectl::{apply, wait_for};
use crate::table::Row;

/// The most memory that a look at a settled cluster should take, in MiB.
const MEMORY: f64 = 16.0;
const SHELL_NAME: &str = "shell script";

/// A comparison, and the most that it should take.
struct Case<'a> {
    name: &'a str,
    namespaces: &'a [&'a str],
    /// The namespaces as handson is told of them.
    pattern: &'a str,
    /// The words for kubectl, and their name.
    get: &'a str,
    get_name: &'a str,
    rounds: usize,
    /// The shell script runs in every so many of them.
    every: usize,
    /// The percentage of kubectl's time, and the requests.
    percent: f64,
    requests: u64,
}

/// One namespace.
pub(super) fn one(bench: &Bench) -> Result<Vec<Row>> {
    let exercise = bench.file("twelve.yaml", TWELVE)?;
    bench.run(&bench.handson(&["lint", &exercise]))?;
    let case = Case {
        name: "12 settled checks",
        namespaces: &[FIRST],
        pattern: FIRST,
        get: "get pod,pvc,pv,sc -o json -n bench-0",
        get_name: "one kubectl get",
        rounds: 40,
        every: 8,
        percent: 25.0,
        requests: 6,
    };
    case.rows(bench)
}

/// Ten namespaces, by one process.
pub(super) fn ten(bench: &Bench) -> Result<Vec<Row>> {
    let case = Case {
        name: "120 settled checks in 10 namespaces",
        namespaces: &[
            FIRST, "bench-1", "bench-2", "bench-3", "bench-4", "bench-5", "bench-6", "bench-7",
            "bench-8", "bench-9",
        ],
        pattern: "bench-*",
        get: "get pod,pvc,pv,sc -o json -A",
        get_name: "one kubectl get -A",
        rounds: 25,
        // It takes ten seconds: once before it counts, and once that does.
        every: 25,
        percent: 50.0,
        requests: 24,
    };
    case.rows(bench)
}

/// Has all twelve checks pass in these namespaces.
pub(super) fn prepare(bench: &Bench, namespaces: &[&str]) -> Result<()> {
    for namespace in namespaces {
        apply(namespace, RIGHT)?;
    }
    for namespace in namespaces {
        wait_for("Ready", namespace, "mariadb shared-vol-example")?;
    }
    // What became ready just now, handson goes on looking at for some seconds.
    namespaces
        .iter()
        .try_for_each(|namespace| bench.run(&check(bench, namespace)?).map(drop))
}

/// The twelve checks, in a namespace or those of a pattern.
pub(super) fn check(bench: &Bench, namespace: &str) -> Result<Contender> {
    let exercise = bench.file("twelve.yaml", TWELVE)?;
    Ok(bench.handson(&["check", &exercise, "--format", "json", "-n", namespace]))
}

impl Case<'_> {
    fn rows(&self, bench: &Bench) -> Result<Vec<Row>> {
        prepare(bench, self.namespaces)?;
        let script = bench.file("shell.sh", SHELL)?;
        let words = ["sh", &script]
            .into_iter()
            .chain(self.namespaces.iter().copied());
        let contenders = [
            check(bench, self.pattern)?,
            Contender::kubectl(self.get),
            Contender::new(words).every(self.every),
        ];
        let said = bench.said(&contenders[0])?;
        said.require(self.namespaces.len(), 12, 0, 0)?;
        let [ours, floor, script] = bench.compare(self.rounds, &contenders)?;

        let name = |quantity| format!("{}, {quantity}", self.name);
        let wall = |beside, other| Row::times(&name("wall"), ours.wall(), beside, other);
        let cpu = |beside, other| Row::times(&name("CPU"), ours.cpu(), beside, other);
        let goal = format!("< {} %", self.percent);
        let fast = ours.wall() < floor.wall() * self.percent / 100.0;
        let mut rows = vec![
            wall(self.get_name, floor.wall()).goal(&goal, fast),
            wall(SHELL_NAME, script.wall()),
            cpu(self.get_name, floor.cpu()),
            cpu(SHELL_NAME, script.cpu()),
            Row::peaks(
                &name("peak memory"),
                ours.peak(),
                self.get_name,
                floor.peak(),
            )
            .goal("< 16 MiB", ours.peak() < MEMORY),
        ];
        rows.extend(self.requests(bench, &contenders, said.requests())?);
        Ok(rows)
    }

    fn requests(&self, bench: &Bench, contenders: &[Contender; 3], told: u64) -> Result<[Row; 2]> {
        let [handson, get, shell] = contenders;
        let ours = bench.requests(handson)?;
        // handson tells in its report how much it asked for: that must be true.
        if ours.all() != told {
            let counted = ours.all();
            return Err(Error::Said {
                command: handson.command.join(" "),
                problem: format!(
                    "it tells of {told} requests, and the API server counted {counted}"
                ),
            });
        }
        let row = |name, other: &Contender| {
            let theirs = bench.requests(other)?.to_string();
            Ok::<_, Error>(
                Row::new(&format!("{}, requests", self.name), ours.to_string())
                    .beside(name, &theirs),
            )
        };
        let goal = format!("≤ {}", self.requests);
        Ok([
            row(self.get_name, get)?.goal(&goal, ours.all() <= self.requests),
            row(SHELL_NAME, shell)?,
        ])
    }
}
