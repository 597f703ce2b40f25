//! `ci/cluster`: a real Kubernetes cluster on one machine, without Docker.
//!
//! Every component runs as a plain process in network namespaces of the lab's
//! own. `README.md` beside this crate shows how the parts fit together.

mod cache;
mod certificates;
mod cgroups;
mod control_plane;
mod error;
mod exercises;
mod files;
mod golang;
mod images;
mod lab;
mod load;
mod network;
mod nodes;
mod packages;
mod parts;
mod process;
mod programs;
mod progress;
mod ready;
mod registry;
mod relay;
mod run;
mod status;
mod tree;
mod up;

use std::ffi::OsString;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::{Parser, Subcommand};

use crate::error::{Error, Result};
use crate::lab::Lab;
use crate::parts::Part;
use crate::up::Wanted;

/// Real Kubernetes on this machine, without Docker: for trying and testing handson.
#[derive(Parser)]
#[command(name = "ci/cluster", disable_help_subcommand = true)]
struct Arguments {
    /// The lab to act on; several run side by side
    #[arg(long, global = true, default_value = "handson")]
    name: String,
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Start the cluster, or what of it is not running; builds what it needs first
    Up {
        /// How many nodes: server-0, then agent-0, agent-1, … [default: 4]
        #[arg(long, value_parser = clap::value_parser!(u8).range(1..=20))]
        nodes: Option<u8>,
        /// What the lab has beyond a bare cluster; a lab that runs gets it too
        #[arg(long, value_enum, value_delimiter = ',')]
        with: Vec<Part>,
        /// Have all that these exercises need, and at least their nodes
        #[arg(long, value_delimiter = ',')]
        exercise: Vec<String>,
    },
    /// Stop the cluster and remove all of it
    Down,
    /// Say what runs and what does not
    Status,
    /// Give every node the container image in an archive, such as `ci/image` writes
    Load { file: PathBuf },
    /// Run kubectl against the cluster
    Kubectl {
        /// Arguments for kubectl
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Print what to `eval` so that kubectl and handson find the cluster
    Env,
    /// Pass on connections from the listener on standard input (the lab starts this itself)
    #[command(hide = true)]
    Relay { to: String },
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("ci/cluster: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<ExitCode> {
    if let Action::Relay { to } = &arguments.action {
        relay::serve(to)?;
        return Ok(ExitCode::SUCCESS);
    }
    let lab = Lab::named(&arguments.name)?;
    match arguments.action {
        Action::Up {
            nodes,
            with,
            exercise,
        } => up::up(&lab, &wanted(nodes, with, &exercise)?)?,
        Action::Down => up::down(&lab)?,
        Action::Status => return status::print(&lab),
        Action::Load { file } => load::load(&lab, &file)?,
        Action::Kubectl { arguments } => return Err(kubectl(&lab, &arguments)?),
        Action::Env => env(&lab)?,
        Action::Relay { .. } => {}
    }
    Ok(ExitCode::SUCCESS)
}

/// What is asked for by name and by exercises.
fn wanted(nodes: Option<u8>, with: Vec<Part>, exercises: &[String]) -> Result<Wanted> {
    let needs = exercises::needs(exercises)?;
    Ok(Wanted {
        parts: parts::whole(with.into_iter().chain(needs.parts)),
        exactly: nodes,
        at_least: needs.nodes,
    })
}

/// Becomes kubectl; comes back only with the reason why it could not.
fn kubectl(lab: &Lab, arguments: &[OsString]) -> Result<Error> {
    let settings = lab.settings()?.ok_or_else(|| lab.absent())?;
    let program = settings.kubectl();
    let reason = Command::new(&program)
        .args(arguments)
        .env("KUBECONFIG", lab.kubeconfig())
        .exec();
    Ok(Error::io("run", &program, reason))
}

/// Prints the lines to `eval`.
fn env(lab: &Lab) -> Result<()> {
    let settings = lab.settings()?.ok_or_else(|| lab.absent())?;
    println!("export KUBECONFIG={}", quoted(&lab.kubeconfig()));
    if !packages::on_path("kubectl") {
        let folder = settings.kubectl_folder();
        println!("export PATH={}:\"$PATH\"", quoted(&folder));
    }
    Ok(())
}

/// A path as one word of a shell command.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+".contains(c);
    if text.chars().all(plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn paths_are_one_word_for_a_shell() {
        assert_eq!(super::quoted(Path::new("/a/b-1.c")), "/a/b-1.c");
        assert_eq!(super::quoted(Path::new("/a b/it's")), r"'/a b/it'\''s'");
    }
}
