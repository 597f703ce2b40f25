//! A class whose submissions are graded by one command, beside one grading for each and
//! a script, eight side by side.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::bench::{Bench, Contender};
use crate::error::{Error, Result};
use crate::table::Row;

const SCRIPT: &str = include_str!("../../exercises/grade.sh");
const REFERENCE: &str = "examples/volumes";
const STUDENTS: usize = 100;
/// Of so many one has left out a file.
const WRONG: usize = 5;
/// What takes minutes is compared by fewer: three rounds of eight.
const COMPARED: usize = 24;
const AT_ONCE: usize = 8;
/// Minutes, and 150 MB in MiB.
const GOAL: f64 = 8.0;
const MEMORY: f64 = 143.0;

pub(super) fn rows(bench: &Bench) -> Result<Vec<Row>> {
    let class = Class::hand_in(&bench.work.join("class"))?;
    let results = bench.work.join("submissions.jsonl");
    let at_once = AT_ONCE.to_string();
    let [folder, file] = [&class.folder, &results].map(|path| path.display().to_string());
    let batch = bench.handson(&[
        "batch",
        "--submissions",
        &folder,
        "--exercise",
        "volumes",
        "--jobs",
        &at_once,
        "--results",
        &file,
    ]);
    let taken = bench.run(&batch.ending(1))?;
    class.require(&results)?;
    let list: Vec<String> = class.right().take(COMPARED).map(str::to_owned).collect();
    let list = bench.file("right", &list.join("\n"))?;
    let each = |command: &str| {
        let command = format!("xargs -a {list} -P {AT_ONCE} -I @ {command} >/dev/null");
        let ran = bench.run(&Contender::new(["sh", "-c", &command]))?;
        Ok::<f64, Error>(ran.wall.as_secs_f64() / seconds(COMPARED))
    };
    let grade = bench.handson(&["grade"]).command.join(" ");
    let grades = each(&format!("{grade} {folder}/@ --exercise volumes"))?;
    let script = bench.file("grade.sh", SCRIPT)?;
    let scripts = each(&format!("sh {script} {folder}/@"))?;
    let wall = taken.wall.as_secs_f64();
    let minutes = wall / 60.0;
    #[expect(clippy::cast_precision_loss, reason = "no peak has 53 bits")]
    let peak = taken.peak as f64 / f64::from(1 << 20);
    let one = wall / seconds(STUDENTS);
    let beside = |name: &str, theirs: f64| {
        Row::new("one of them, wall", format!("{one:.1} s"))
            .beside(name, &format!("{theirs:.1} s"))
            .ratio(one / theirs)
    };
    Ok(vec![
        Row::new(
            &format!("batch of {STUDENTS} submissions, -j {AT_ONCE}, wall"),
            format!("{minutes:.1} min"),
        )
        .goal("< 8 min", minutes < GOAL),
        Row::new(
            &format!("batch of {STUDENTS} submissions, peak memory"),
            format!("{peak:.1} MiB"),
        )
        .goal("< 150 MB", peak < MEMORY),
        beside("xargs -P 8 handson grade", grades),
        beside("xargs -P 8, kubectl script", scripts),
    ])
}

/// A number as the divisor of seconds.
fn seconds(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::NAN, f64::from)
}

/// What was handed in, and what is right to say of it.
struct Class {
    folder: PathBuf,
    /// Each student, and whether all of it is there.
    students: BTreeMap<String, bool>,
}

impl Class {
    /// The reference for each, of some without a file, a folder for each student.
    fn hand_in(folder: &Path) -> Result<Self> {
        let reference = Path::new(REFERENCE);
        let mut files = Vec::new();
        for entry in fs::read_dir(reference).map_err(Error::io("read", reference))? {
            files.push(entry.map_err(Error::io("read", reference))?.path());
        }
        files.sort();
        let mut students = BTreeMap::new();
        for number in 0..STUDENTS {
            let (name, is_right) = (format!("student-{number:03}"), number % WRONG != 0);
            let own = folder.join(&name);
            fs::create_dir_all(&own).map_err(Error::io("make", &own))?;
            for file in files.iter().skip(usize::from(!is_right)) {
                let to = own.join(file.file_name().unwrap_or_default());
                fs::copy(file, &to).map_err(Error::io("write", &to))?;
            }
            students.insert(name, is_right);
        }
        Ok(Self {
            folder: folder.to_owned(),
            students,
        })
    }

    /// Those whose work is whole.
    fn right(&self) -> impl Iterator<Item = &str> {
        let right = self.students.iter().filter(|(_, is_right)| **is_right);
        right.map(|(name, _)| name.as_str())
    }

    /// Requires a right row for each of them: a fast one that is wrong is none.
    fn require(&self, results: &Path) -> Result<()> {
        let text = fs::read_to_string(results).map_err(Error::io("read", results))?;
        let mut found = BTreeMap::new();
        for line in text.lines() {
            let row: Value = serde_json::from_str(line)?;
            if let Some(name) = row["student"]["id"].as_str() {
                let is_right = match row["report"]["exitCode"].as_u64() {
                    Some(0) => Some(true),
                    Some(1) if row["report"]["totals"]["undetermined"] == 0 => Some(false),
                    _ => None,
                };
                found.insert(name.to_owned(), (is_right, row["stopped"].clone()));
            }
        }
        for (name, is_right) in &self.students {
            let row = found.get(name);
            if row.and_then(|(verdict, _)| *verdict) != Some(*is_right) {
                return Err(Error::Said {
                    command: "handson batch".to_owned(),
                    problem: format!("{name} is {row:?}, and right: {is_right}"),
                });
            }
        }
        Ok(())
    }
}
