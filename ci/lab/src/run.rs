//! Running other programs, with errors that say which.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::error::{Error, Result};

/// Runs a command to its end and gives what it printed; its error output
/// becomes part of the error.
pub fn run(command: &mut Command) -> Result<String> {
    finish(command.stdin(Stdio::null()), "")
}

/// As [`run`], with `input` on its standard input.
pub fn run_with_input(command: &mut Command, input: &str) -> Result<String> {
    finish(command.stdin(Stdio::piped()), input)
}

/// As [`run`], with a file on its standard input.
pub fn run_with_file(command: &mut Command, input: File) -> Result<String> {
    finish(command.stdin(Stdio::from(input)), "")
}

fn finish(command: &mut Command, input: &str) -> Result<String> {
    let program = Path::new(command.get_program()).to_owned();
    let io = |source| Error::io("run", &program, source);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(io)?;
    if let Some(mut stdin) = child.stdin.take() {
        // A command that ends early shows why in its own error output.
        stdin.write_all(input.as_bytes()).ok();
    }
    let output = child.wait_with_output().map_err(io)?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(Error::Command {
        command: words(command),
        output: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

fn words(command: &Command) -> String {
    let arguments = command.get_args().map(|word| word.to_string_lossy());
    let program = command.get_program().to_string_lossy();
    std::iter::once(program)
        .chain(arguments)
        .collect::<Vec<_>>()
        .join(" ")
}
