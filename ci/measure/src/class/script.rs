//! The same for a class as people script it: `xargs -P 8` over one kubectl and
//! one jq for each student.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::Known;
use crate::bench::{Bench, Contender};
use crate::error::{Error, Result};

const STUDENT: &str = include_str!("../../exercises/class/student.sh");
const CHECKS: &str = include_str!("../../exercises/class/checks.jq");
/// Nothing that is measured takes longer, in seconds.
const LONGEST: u32 = 900;

/// A script over some students.
pub struct Script {
    /// How it is run.
    pub contender: Contender,
    output: PathBuf,
}

impl Script {
    /// Over these: who, which namespace, and which kubeconfig if it is their own.
    /// Each may take so many seconds.
    pub fn new<'a>(
        bench: &Bench,
        seconds: u64,
        students: impl IntoIterator<Item = (&'a str, &'a str, Option<&'a Path>)>,
    ) -> Result<Self> {
        let mut lines = String::new();
        for (student, namespace, kubeconfig) in students {
            let mut words = format!("{student} {namespace}");
            // xargs reads on after a line that ends with a blank.
            if let Some(kubeconfig) = kubeconfig {
                words = format!("{words} {}", kubeconfig.display());
            }
            lines.push_str(&words);
            lines.push('\n');
        }
        let list = bench.file("students", &lines)?;
        let student = bench.file("student.sh", STUDENT)?;
        let checks = bench.file("checks.jq", CHECKS)?;
        let output = bench.work.join("script.out");
        let command = format!(
            "timeout {LONGEST} xargs -a {list} -P 8 -L 1 sh {student} {checks} {seconds} > {}",
            output.display()
        );
        Ok(Self {
            contender: Contender::new(["sh", "-c", &command]),
            output,
        })
    }

    /// Sees to it that the script, too, says of each what is known: a comparison
    /// with one that does less would be none.
    pub fn require<'a>(&self, known: impl IntoIterator<Item = (&'a str, Known)>) -> Result<()> {
        let path = &self.output;
        let text = std::fs::read_to_string(path).map_err(Error::io("read", path))?;
        let said = text.lines().filter_map(|line| line.split_once([':', '?']));
        let said: BTreeMap<&str, &str> = said.map(|(who, what)| (who, what.trim())).collect();
        for (student, known) in known {
            let wanted = match known {
                Known::At(state) => state.passes.join(" "),
                Known::Ill(_) => "no answer".to_owned(),
            };
            let found = said.get(student).copied();
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
