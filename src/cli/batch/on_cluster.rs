//! `--on-cluster`: the Pods of a Job do the work.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::args::BatchArgs;
use crate::batch::remote::{self, Remote, RemoteError};
use crate::batch::{ListedStudent, ResultRow, ResultsError, Student};
use crate::cli::error::CliError;
use crate::cluster::{Cluster, Target};
use crate::digest::sha256;
use crate::engine::Options;
use crate::exercise::{Loaded, Time, Variables};
use crate::grade;
use crate::rbac::{Form, Needs, Users, manifests};
use crate::text::Text;

/// The students a Pod looks at, so few that a node keeps its log.
const EACH: usize = 50;
/// No Pod looks at more.
const MOST: usize = 100;
/// The number of Pods that run side by side.
const AT_A_TIME: usize = 8;

/// Has the Pods of a Job look at `students`.
pub(super) async fn run_job(
    args: &BatchArgs,
    loaded: &Loaded,
    options: &Options,
    students: &[(&Student, ListedStudent)],
    cancel: CancellationToken,
    notes: &mut Vec<Text>,
    each: &mut dyn FnMut(ResultRow) -> Result<(), ResultsError>,
) -> Result<(), CliError> {
    let on = &args.on_cluster;
    let grading = Cluster::connect(&Target {
        kubeconfig: on
            .grading_kubeconfig
            .clone()
            .or_else(|| args.cluster.kubeconfig.clone()),
        context: on
            .grading_context
            .clone()
            .or_else(|| args.cluster.context.clone()),
        ..Target::default()
    })
    .await?;
    let (here, elsewhere) = own(students, &grading).await?;
    let rules = if here.is_empty() {
        None
    } else {
        Some(rules(&here, loaded, &args.sets.set, options)?)
    };
    let wanted = on.shards.map_or(students.len().div_ceil(EACH), usize::from);
    let job = Remote {
        grading: &grading,
        loaded,
        image: on.image.clone(),
        graded: args.hand_ins.are_graded(),
        options: told(args, options),
        deadline: options.deadline.unwrap_or_default(),
        students: students.len(),
        jobs: args.jobs(),
        shards: wanted.max(students.len().div_ceil(MOST)),
        parallelism: AT_A_TIME,
        sets: &args.sets.set,
        own: elsewhere,
        rules,
        mark: mark(&args.results_path(loaded))?,
        takes_over: args.resume,
        cancel,
    };
    let ran = remote::run_job(&job, students, notes, each).await;
    ran.map_err(|error| match error {
        RemoteError::Cluster(trouble) => CliError::from_trouble(trouble, &grading),
        RemoteError::Keep(error) => error.into(),
    })
}

/// Of the students of the reader's own clusters: those whose work is where the
/// Pods run, and the kubeconfigs for the others, by the way to their cluster.
async fn own<'a>(
    students: &[(&'a Student, ListedStudent)],
    grading: &Cluster,
) -> Result<(Vec<&'a Student>, BTreeMap<Target, Vec<u8>>), CliError> {
    let own = students.iter().map(|(student, _)| *student);
    let own = own.filter(|student| student.own && student.problem.is_none());
    let mut is_here: BTreeMap<Target, bool> = BTreeMap::new();
    let (mut here, mut elsewhere) = (Vec::new(), BTreeMap::new());
    for student in own {
        let way = student.cluster_target();
        if !is_here.contains_key(&way) {
            let cluster = Cluster::connect(&way).await?;
            let same = cluster.server() == grading.server();
            if !same {
                elsewhere.insert(way.clone(), way.to_inline_kubeconfig()?);
            }
            is_here.insert(way.clone(), same);
        }
        if is_here[&way] {
            here.push(student);
        }
    }
    Ok((here, elsewhere))
}

/// Returns what the Pods may do on their own cluster: what the exercise takes for
/// `students`, whose variables may differ, and no more.
fn rules(
    students: &[&Student],
    loaded: &Loaded,
    sets: &[String],
    options: &Options,
) -> Result<Value, CliError> {
    let form = Form {
        cluster_wide: true,
        ..Form::default()
    };
    let is_graded = students.iter().any(|student| student.submission.is_some());
    let different: BTreeSet<&Vec<String>> = students.iter().map(|student| &student.sets).collect();
    let mut rules: Vec<Value> = Vec::new();
    for own in different {
        // Values that make no sense are told in the student's row.
        let Ok(variables) = Variables::new(&loaded.exercise, &[sets, own].concat()) else {
            continue;
        };
        let mut needs = Needs::of(loaded, &variables, options)?;
        if is_graded {
            let rights = grade::required_rights(&loaded.exercise).into_iter();
            needs.rights.extend(rights.map(|it| (it, Users::default())));
        }
        let role = manifests(&needs, &form).into_iter().next();
        let found = role.and_then(|role| role.object["rules"].as_array().cloned());
        for rule in found.unwrap_or_default() {
            if !rules.contains(&rule) {
                rules.push(rule);
            }
        }
    }
    Ok(Value::Array(rules))
}

/// Returns what each Pod is told beside its roster.
fn told(args: &BatchArgs, options: &Options) -> Vec<String> {
    let mut told = vec!["--jobs".to_owned(), args.jobs().to_string()];
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
    if !args.keeps_records() {
        told.push("--no-record".to_owned());
    }
    if args.trust_kubeconfig {
        told.push("--trust-kubeconfig".to_owned());
    }
    told
}

/// By what a batch that was killed is found again: its results file. Standard
/// output is nobody else's.
fn mark(results: &Path) -> io::Result<String> {
    let own = if results == Path::new("-") {
        getrandom::u64().map_err(io::Error::from)?
    } else {
        0
    };
    let path = std::path::absolute(results).unwrap_or_else(|_| results.to_owned());
    let host = std::fs::read_to_string("/etc/machine-id").unwrap_or_default();
    let digest = sha256(format!("{host}\0{}\0{own}", path.display()).as_bytes());
    Ok(digest[..32].to_owned())
}
