//! Parse, run, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    handson::cli::run(std::env::args_os()).into()
}
