//! The arguments of `batch`.

use std::path::PathBuf;

use clap::Args;

use super::on_cluster::OnClusterArgs;
use super::outputs::OutputArgs;
use crate::cli::args::{Sets, Source};
use crate::exercise::Time;

/// Arguments of `batch`.
#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct BatchArgs {
    /// CSV file with one line for each student, or directory with one kubeconfig for each
    #[arg(
        value_name = "ROSTER",
        required_unless_present = "namespaces",
        conflicts_with = "namespaces"
    )]
    pub roster: Option<PathBuf>,
    /// Name of the exercise (see handson list), or path of an exercise file
    #[arg(short, long, value_name = "EXERCISE", required = true)]
    exercise: Option<String>,
    /// Take each namespace of one cluster that fits for a student; repeatable, with * for any letters
    #[arg(long, value_name = "NAMESPACE")]
    pub namespaces: Vec<String>,
    /// Check this stage only; repeatable
    #[arg(long, value_name = "STAGE")]
    pub stage: Vec<String>,
    /// Context in your own kubeconfig, instead of the current one
    #[arg(long, value_name = "CONTEXT")]
    pub context: Option<String>,
    /// Your own kubeconfig, for students without one; instead of KUBECONFIG or ~/.kube/config
    #[arg(long, value_name = "FILE")]
    pub kubeconfig: Option<PathBuf>,
    #[command(flatten)]
    pub sets: Sets,
    /// Look into Pods and change things on the students' clusters, as check does
    #[arg(short, long)]
    pub yes: bool,
    /// Students' kubeconfigs may run commands, read files here and lead anywhere
    #[arg(long)]
    pub trust_kubeconfig: bool,
    /// File that the result of each student is written to as it comes
    #[arg(long, value_name = "FILE")]
    pub results: Option<PathBuf>,
    /// Go on with the results file: do what is missing, failed for other reasons than the student's, or is out of date
    #[arg(long)]
    pub resume: bool,
    /// How many students are looked at side by side
    #[arg(short, long, value_name = "N", default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=512))]
    pub jobs: u16,
    /// How long a check may wait for what is on its way, e.g. 90s or 5m
    #[arg(long, value_name = "TIME", value_parser = Time::some, default_value = "10s")]
    pub timeout: Time,
    /// How long one student may take; 60s, or 10m with --yes, where nothing is said
    #[arg(long, value_name = "TIME", value_parser = Time::some)]
    pub deadline: Option<Time>,
    #[command(flatten)]
    pub on_cluster: OnClusterArgs,
    #[command(flatten)]
    pub outputs: OutputArgs,
    #[command(flatten)]
    pub source: Source,
}

impl BatchArgs {
    /// The exercise; it is there unless a subcommand is.
    pub fn exercise(&self) -> &str {
        self.exercise.as_deref().unwrap_or_default()
    }
}
