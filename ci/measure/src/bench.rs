//! The means of every measurement: the programs, a folder, the lab's API server.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::api::Api;
use crate::error::{Error, Result};
use crate::kubectl::output;
use crate::requests::{self, Requests};
use crate::run::{Taken, Tally};
use crate::said::Said;

/// The means of every measurement.
pub struct Bench {
    handson: PathBuf,
    launcher: PathBuf,
    /// A folder that `ci/bench` removes.
    pub work: PathBuf,
    /// The lab's API server.
    pub api: Api,
    /// The kubeconfig of the user whose requests are counted.
    counted: String,
}

/// One program of a comparison.
#[derive(Clone, Debug)]
pub struct Contender {
    /// The program and its arguments.
    pub command: Vec<String>,
    /// The exit code that is right.
    code: i32,
    /// It runs in every so many rounds: what takes seconds need not run often.
    every: usize,
}

impl Contender {
    /// A program that runs in every round and ends with 0.
    pub fn new<S: AsRef<str>>(words: impl IntoIterator<Item = S>) -> Self {
        Self {
            command: words
                .into_iter()
                .map(|word| word.as_ref().to_owned())
                .collect(),
            code: 0,
            every: 1,
        }
    }

    /// kubectl with these words.
    pub fn kubectl(words: &str) -> Self {
        Self::new(["kubectl"].into_iter().chain(words.split_whitespace()))
    }

    /// Ends with another exit code.
    pub fn ending(self, code: i32) -> Self {
        Self { code, ..self }
    }

    /// Runs in every so many rounds only.
    pub fn every(self, every: usize) -> Self {
        Self { every, ..self }
    }
}

impl Bench {
    /// With what `ci/bench` has set up: `KUBECONFIG`, `PATH` and a folder in `TMPDIR`.
    pub fn new(handson: &Path) -> Result<Self> {
        let work = std::env::temp_dir();
        Ok(Self {
            handson: handson.to_owned(),
            launcher: std::env::current_exe().map_err(Error::io("find", "ci/bench".as_ref()))?,
            api: Api::connect()?,
            counted: requests::prepare(&work)?,
            work,
        })
    }

    /// `handson` with these arguments.
    pub fn handson(&self, arguments: &[&str]) -> Contender {
        let program = self.handson.display().to_string();
        Contender::new([program.as_str()].iter().chain(arguments))
    }

    /// The size of the program, in bytes.
    pub fn size(&self) -> Result<u64> {
        let found = std::fs::metadata(&self.handson);
        Ok(found.map_err(Error::io("look at", &self.handson))?.len())
    }

    /// Runs the contenders in turn, round after round, after one round that does not count.
    pub fn compare<const N: usize>(
        &self,
        rounds: usize,
        contenders: &[Contender; N],
    ) -> Result<[Tally; N]> {
        let mut tallies = [const { Tally(Vec::new()) }; N];
        for contender in contenders {
            self.run(contender)?;
        }
        for round in 0..rounds {
            for (contender, tally) in contenders.iter().zip(&mut tallies) {
                if round % contender.every == 0 {
                    tally.0.push(self.run(contender)?);
                }
            }
        }
        Ok(tallies)
    }

    /// Runs it once, by way of [`crate::run::measure_command`].
    pub fn run(&self, contender: &Contender) -> Result<Taken> {
        let mut command = Command::new(&self.launcher);
        command
            .arg("run")
            .arg(self.printed())
            .args(&contender.command);
        let ended = output(&mut command, "")?;
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        let taken: Taken = serde_json::from_slice(&ended.stdout).map_err(|_| Error::Said {
            command: contender.command.join(" "),
            problem: said.clone(),
        })?;
        if taken.code == contender.code {
            return Ok(taken);
        }
        let printed = std::fs::read_to_string(self.printed()).unwrap_or_default();
        Err(Error::Code {
            command: contender.command.join(" "),
            code: taken.code,
            wanted: contender.code,
            output: printed + &said,
        })
    }

    /// Counts the requests of one run, after another that filled whatever caches
    /// the program has.
    pub fn requests(&self, contender: &Contender) -> Result<Requests> {
        let mut counted = contender.clone();
        let kubeconfig = format!("KUBECONFIG={}", self.counted);
        counted.command.splice(0..0, ["env".to_owned(), kubeconfig]);
        self.run(&counted)?;
        let before = Requests::counted()?;
        self.run(&counted)?;
        Ok(Requests::counted()?.since(before))
    }

    /// Runs it once for its report.
    pub fn said(&self, contender: &Contender) -> Result<Said> {
        self.run(contender)?;
        let file = self.printed();
        let text = std::fs::read_to_string(&file).map_err(Error::io("read", &file))?;
        Said::read(&contender.command.join(" "), &text)
    }

    /// The file that a program prints into.
    fn printed(&self) -> PathBuf {
        self.work.join("printed")
    }

    /// Writes a file into the folder, and says where it is.
    pub fn file(&self, name: &str, content: &str) -> Result<String> {
        let path = self.work.join(name);
        std::fs::write(&path, content).map_err(Error::io("write", &path))?;
        Ok(path.display().to_string())
    }
}
