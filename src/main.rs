//! The program: parses, runs, and exits with a code.

use std::process::ExitCode;

fn main() -> ExitCode {
    handson::cli::run(std::env::args_os()).into()
}
