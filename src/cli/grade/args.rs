//! The arguments of `grade`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::args::{Sets, Source};
use crate::cli::reports::ReportArgs;
use crate::exercise::Time;

/// Arguments of `grade`.
#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct GradeArgs {
    /// Directory (or file) with the manifests that were handed in
    #[arg(value_name = "DIR", required_unless_present = "sweep")]
    pub submission: Option<PathBuf>,
    /// Name of the exercise (see handson list), or path of an exercise file
    #[arg(
        short,
        long = "exercise",
        value_name = "EXERCISE",
        required_unless_present = "sweep"
    )]
    pub exercise: Option<String>,
    /// Context in the kubeconfig, instead of the current one
    #[arg(long, value_name = "CONTEXT")]
    pub context: Option<String>,
    /// Kubeconfig file, instead of KUBECONFIG or ~/.kube/config
    #[arg(long, value_name = "FILE")]
    pub kubeconfig: Option<PathBuf>,
    #[command(flatten)]
    pub sets: Sets,
    /// Leave the namespace on the cluster, for looking
    #[arg(long)]
    pub keep: bool,
    /// Take away what gradings left that were killed, and nothing else
    #[arg(long, conflicts_with_all = ["submission", "exercise", "keep"])]
    pub sweep: bool,
    /// How long a check may wait for what is on its way, e.g. 90s or 5m, instead of the exercise's time
    #[arg(long, value_name = "TIME", value_parser = Time::some)]
    pub timeout: Option<Time>,
    /// How long the whole run may take, instead of the exercise's time
    #[arg(long, value_name = "TIME", value_parser = Time::some)]
    pub deadline: Option<Time>,
    #[command(flatten)]
    pub reports: ReportArgs,
    #[command(flatten)]
    pub source: Source,
    /// Tell what passing checks rest on, and times
    #[arg(short, long)]
    pub verbose: bool,
}
