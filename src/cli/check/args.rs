//! The arguments of `check`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::args::{Sets, Source};
use crate::cli::reports::ReportArgs;
use crate::exercise::Time;

/// Arguments of `check`.
#[derive(Clone, Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent switches of the command line"
)]
pub(in crate::cli) struct CheckArgs {
    /// Name of the exercise (see handson list), or path of an exercise file
    #[arg(value_name = "EXERCISE")]
    pub(super) exercise: String,
    /// Check this stage only; repeatable
    #[arg(long, value_name = "STAGE")]
    pub stage: Vec<String>,
    /// Context in the kubeconfig, instead of the current one
    #[arg(long, value_name = "CONTEXT")]
    pub context: Option<String>,
    /// Kubeconfig file, instead of KUBECONFIG or ~/.kube/config
    #[arg(long, value_name = "FILE")]
    pub kubeconfig: Option<PathBuf>,
    /// Namespace, instead of the context's; repeatable, with * for any letters
    #[arg(short, long, value_name = "NAMESPACE")]
    pub namespace: Vec<String>,
    #[command(flatten)]
    pub(super) sets: Sets,
    /// Only read through the API: run nothing in Pods, change nothing
    #[arg(long)]
    pub read_only: bool,
    /// Do not ask before checks that change something on the cluster
    #[arg(short, long)]
    pub(super) yes: bool,
    /// Wait for what is not there yet until the time is up
    #[arg(long)]
    pub wait: bool,
    /// Stay, and show every change until all is done
    #[arg(short, long)]
    pub watch: bool,
    /// How long a check may wait for what is on its way, e.g. 90s or 5m, instead of the exercise's time
    #[arg(long, value_name = "TIME", value_parser = Time::some)]
    pub timeout: Option<Time>,
    /// How long the whole run may take, instead of the exercise's time
    #[arg(long, value_name = "TIME", value_parser = Time::some)]
    pub deadline: Option<Time>,
    #[command(flatten)]
    pub(super) reports: ReportArgs,
    /// Ignore what earlier runs have seen
    #[arg(long)]
    pub fresh: bool,
    #[command(flatten)]
    pub source: Source,
    /// Tell what passing checks rest on, and times
    #[arg(short, long)]
    pub verbose: bool,
}
