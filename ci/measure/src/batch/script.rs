//! The same for a class as people script it: `xargs -P 8` over one kubectl and
//! one jq for each student.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::results::Known;
use crate::bench::{Bench, Contender};
use crate::error::{Error, Result};

const STUDENT: &str = include_str!("../../exercises/class/student.sh");
const CHECKS: &str = include_str!("../../exercises/class/checks.jq");

/// A script over some namespaces.
pub struct Script {
    /// The command that runs it.
    pub contender: Contender,
    output: PathBuf,
}

impl Script {
    /// Over these namespaces; each student may take so many seconds.
    pub fn new(bench: &Bench, seconds: u64, students: &[(String, Known)]) -> Result<Self> {
        let names: Vec<&str> = students.iter().map(|(name, _)| name.as_str()).collect();
        let list = bench.file("students", &names.join("\n"))?;
        let student = bench.file("student.sh", STUDENT)?;
        let checks = bench.file("checks.jq", CHECKS)?;
        let output = bench.work.join("script.out");
        let command = format!(
            "xargs -a {list} -P 8 -L 1 sh {student} {checks} {seconds} > {}",
            output.display()
        );
        Ok(Self {
            contender: Contender::new(["sh", "-c", &command]),
            output,
        })
    }

    /// Requires that the script, too, says of each what is known: a comparison
    /// with one that does less would be none.
    pub fn require(&self, known: &[(String, Known)]) -> Result<()> {
        let path = &self.output;
        let text = std::fs::read_to_string(path).map_err(Error::io("read", path))?;
        let said = text.lines().filter_map(|line| line.split_once([':', '?']));
        let said: BTreeMap<&str, &str> = said.map(|(who, what)| (who, what.trim())).collect();
        for (student, known) in known {
            let wanted = match known {
                Known::At(state) => state.passes.join(" "),
                Known::Ill(_) => "no answer".to_owned(),
            };
            let found = said.get(student.as_str()).copied();
            if found != Some(&wanted) {
                return Err(Error::Said {
                    command: "student.sh".to_owned(),
                    problem: format!("{student} is {found:?} and not {wanted:?}"),
                });
            }
        }
        Ok(())
    }
}
