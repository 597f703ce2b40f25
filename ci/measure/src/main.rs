//! Measures the speed and the cost of `handson`, beside `kubectl`, on a lab that
//! `ci/bench` brings up. `docs/performance.md` says what is measured and why.

mod api;
mod batch;
mod bench;
mod error;
mod exercise;
mod kubectl;
mod requests;
mod rows;
mod run;
mod said;
mod table;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use crate::bench::Bench;
use crate::error::Result;
use crate::rows::Part;
use crate::table::Table;

/// Measures handson beside kubectl.
#[derive(Parser)]
#[command(name = "ci/bench", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Measure, and print the table
    Measure(Measure),
    /// Run a program and say what it took; this is how `measure` starts programs
    #[command(hide = true)]
    Run {
        /// The file for its standard output
        output: PathBuf,
        /// The program and its arguments
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
        command: Vec<String>,
    },
}

#[derive(clap::Args)]
struct Measure {
    /// The program to measure
    #[arg(long)]
    handson: PathBuf,
    /// Rewrite the table in this file
    #[arg(long, value_name = "FILE", conflicts_with = "parts")]
    write: Option<PathBuf>,
    /// Fail when a goal is missed
    #[arg(long)]
    strict: bool,
    /// Parts to measure [default: all]
    #[arg(value_enum)]
    parts: Vec<Part>,
}

fn main() -> ExitCode {
    let done = match Arguments::parse().action {
        Action::Measure(measure) => measure.measure(),
        Action::Run { output, command } => {
            run::measure_command(&output, &command).map(|()| ExitCode::SUCCESS)
        }
    };
    done.unwrap_or_else(|error| {
        eprintln!("ci/bench: {error}");
        ExitCode::FAILURE
    })
}

impl Measure {
    fn measure(&self) -> Result<ExitCode> {
        let load = table::load()?;
        let bench = Bench::new(&self.handson)?;
        let mut table = Table::default();
        let parts = match self.parts.as_slice() {
            [] => Part::value_variants(),
            chosen => chosen,
        };
        for part in parts {
            eprintln!("measuring: {}", part.title());
            // What one part cannot measure is no reason not to measure the others.
            match part.rows(&bench) {
                Ok(rows) => table.add(rows),
                Err(error) => table.broken(part.title(), &error.to_string()),
            }
        }
        println!("\n{table}");
        if let Some(file) = &self.write {
            table::write_into(file, &table, &load)?;
        }
        let good = table.measured() && (table.met() || !self.strict);
        Ok(if good {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}
