//! `--on-cluster`: the Pods of a Job do the work.

use std::path::Path;

use clap::Args;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::args::BatchArgs;
use crate::batch::remote::{Remote, RemoteError};
use crate::batch::{Listed, ResultsError, Row, Student};
use crate::cli::error::CliError;
use crate::cluster::{Cluster, Target};
use crate::digest::sha256;
use crate::engine::Options;
use crate::rbac::{Form, Needs, manifests};
use crate::spec::{Loaded, Time, Variables};

/// Where and how a Job does the work.
#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct OnClusterArgs {
    /// Have the Pods of a Job do the work
    #[arg(long, conflicts_with = "yes")]
    pub on_cluster: bool,
    /// Image of handson for the Pods
    #[arg(long, value_name = "IMAGE", requires = "on_cluster", default_value = concat!("handson:", env!("CARGO_PKG_VERSION")))]
    pub image: String,
    /// In how many parts the roster is looked at, each in a Pod; one for 50 students where nothing is said
    #[arg(long, value_name = "N", requires = "on_cluster", value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub shards: Option<u16>,
    /// Context of the cluster that the Job runs on, instead of the current one
    #[arg(long, value_name = "CONTEXT", requires = "on_cluster")]
    pub grading_context: Option<String>,
    /// Kubeconfig of the cluster that the Job runs on, instead of your own
    #[arg(long, value_name = "FILE", requires = "on_cluster")]
    pub grading_kubeconfig: Option<std::path::PathBuf>,
}

/// How many students a Pod looks at, so that its log is not too long for a node to keep.
const EACH: usize = 50;
/// No Pod looks at more.
const MOST: usize = 100;
/// How many Pods run side by side.
const AT_A_TIME: usize = 8;

/// Has the Pods of a Job look at `students`.
pub(super) async fn run(
    args: &BatchArgs,
    loaded: &Loaded,
    options: &Options,
    students: &[(&Student, Listed)],
    results: &Path,
    cancel: CancellationToken,
    each: &mut dyn FnMut(Row) -> Result<(), ResultsError>,
) -> Result<(), CliError> {
    let on = &args.on_cluster;
    let grading = Cluster::connect(&Target {
        kubeconfig: on
            .grading_kubeconfig
            .clone()
            .or_else(|| args.kubeconfig.clone()),
        context: on.grading_context.clone().or_else(|| args.context.clone()),
        ..Target::default()
    })
    .await?;
    let is_own = |it: &&(&Student, Listed)| it.0.own && it.0.problem.is_none();
    let own = match students.iter().find(is_own) {
        None => Own::Nobody,
        Some((student, _)) => own(student, &grading).await?,
    };
    let wanted = on.shards.map_or(students.len().div_ceil(EACH), usize::from);
    let rules = match own {
        Own::Here => rules(loaded, &args.sets.set, options)?,
        Own::Nobody | Own::Elsewhere(_) => None,
    };
    let remote = Remote {
        grading: &grading,
        loaded,
        image: on.image.clone(),
        options: told(args, options),
        patience: options.deadline.unwrap_or_default(),
        students: students.len(),
        jobs: args.jobs,
        shards: wanted.max(students.len().div_ceil(MOST)),
        parallelism: AT_A_TIME,
        sets: &args.sets.set,
        own: match own {
            Own::Elsewhere(kubeconfig) => Some(kubeconfig),
            Own::Nobody | Own::Here => None,
        },
        rules,
        mark: mark(results),
        cancel,
    };
    let ran = crate::batch::remote::run(&remote, students, each).await;
    ran.map_err(|error| match error {
        RemoteError::Cluster(trouble) => CliError::from_trouble(trouble, &grading),
        RemoteError::Keep(error) => error.into(),
    })
}

/// Where the work of those is who are on the user's own cluster.
enum Own {
    Nobody,
    /// Where the Pods run.
    Here,
    /// On another one, with this kubeconfig.
    Elsewhere(Vec<u8>),
}

async fn own(student: &Student, grading: &Cluster) -> Result<Own, CliError> {
    let target = Target {
        namespace: None,
        ..student.target.clone()
    };
    let cluster = Cluster::connect(&target).await?;
    if cluster.server() == grading.server() {
        return Ok(Own::Here);
    }
    Ok(Own::Elsewhere(target.inline()?))
}

/// What the Pods may do on their own cluster: what the exercise takes, and no more.
fn rules(loaded: &Loaded, sets: &[String], options: &Options) -> Result<Option<Value>, CliError> {
    let variables = Variables::new(&loaded.exercise, sets)?;
    let needs = Needs::of(loaded, &variables, options)?;
    let form = Form {
        cluster_wide: true,
        ..Form::default()
    };
    let role = manifests(&needs, &form).into_iter().next();
    Ok(role.map(|role| role.object["rules"].clone()))
}

/// What each Pod is told beside its roster.
fn told(args: &BatchArgs, options: &Options) -> Vec<String> {
    let mut told = vec!["--jobs".to_owned(), args.jobs.to_string()];
    let times = [
        ("--timeout", options.timeout),
        ("--deadline", options.deadline),
    ];
    for (option, time) in times {
        if let Some(time) = time {
            told.extend([option.to_owned(), Time(time).to_string()]);
        }
    }
    for stage in &options.stages {
        told.extend(["--stage".to_owned(), stage.clone()]);
    }
    if args.trust_kubeconfig {
        told.push("--trust-kubeconfig".to_owned());
    }
    told
}

/// By what a batch that was killed is found again: its results file.
fn mark(results: &Path) -> String {
    let path = std::path::absolute(results).unwrap_or_else(|_| results.to_owned());
    let host = std::fs::read_to_string("/etc/machine-id").unwrap_or_default();
    let digest = sha256(format!("{host}\0{}", path.display()).as_bytes());
    digest[..32].to_owned()
}
