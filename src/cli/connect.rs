//! The way to a cluster: the arguments that say which one, a runtime to talk to
//! it on, and its namespaces.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use tokio::time::Instant;

use super::error::CliError;
use super::help_text::help;
use super::usage::Usage;
use crate::cluster::{Cluster, Target};
use crate::nearest::nearest;
use crate::say;
use crate::wildcard::fits;

/// The time that finding out which namespaces there are may take.
const LOOKING_ROUND: Duration = Duration::from_secs(30);

/// The cluster.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct ClusterArgs {
    #[arg(long, value_name = "CONTEXT", help = help!(
        en: "Context in the kubeconfig, instead of the current one",
        ja: "kubeconfig のコンテキスト (指定しなければ現在のもの)"
    ))]
    pub context: Option<String>,
    #[arg(long, value_name = "FILE", help = help!(
        en: "Kubeconfig file, instead of KUBECONFIG or ~/.kube/config",
        ja: "kubeconfig ファイル (指定しなければ KUBECONFIG か ~/.kube/config)"
    ))]
    pub kubeconfig: Option<PathBuf>,
}

impl ClusterArgs {
    /// Returns the target that a connection is made to.
    pub fn target(&self) -> Target {
        Target {
            kubeconfig: self.kubeconfig.clone(),
            context: self.context.clone(),
            ..Target::default()
        }
    }

    /// Returns the options that were given, to be told back.
    pub fn options(&self) -> Vec<(&'static str, String)> {
        let context = self.context.clone().map(|it| ("--context", it));
        let kubeconfig = self.kubeconfig.as_ref();
        let kubeconfig = kubeconfig.map(|it| ("--kubeconfig", it.display().to_string()));
        context.into_iter().chain(kubeconfig).collect()
    }

    /// Returns the files that a connection reads.
    pub fn files(&self) -> Vec<PathBuf> {
        self.target().places()
    }

    /// Connects.
    pub async fn connect(&self) -> Result<Cluster, CliError> {
        if let Some(path) = self.kubeconfig.as_ref().filter(|path| !path.exists()) {
            return Err(CliError::Usage(Usage::no_such_file(path)));
        }
        Ok(Cluster::connect(&self.target()).await?)
    }

    /// Connects, and returns the cluster once for each namespace of `patterns`.
    pub async fn connect_to(&self, patterns: &[String]) -> Result<Vec<Cluster>, CliError> {
        let cluster = self.connect().await?;
        select_namespaces(cluster, patterns, Instant::now() + LOOKING_ROUND).await
    }
}

/// The namespaces, by name or pattern.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Namespaces {
    #[arg(short, long, value_name = "NAMESPACE", help = help!(
        en: "Namespace, instead of the context's; repeatable; `*` matches anything",
        ja: "使う Namespace (コンテキストの Namespace の代わり)。繰り返して指定でき、* は任意の文字に当てはまります"
    ))]
    pub namespace: Vec<String>,
}

/// Runs `task` to its end.
pub(super) fn block_on<T>(task: impl Future<Output = Result<T, CliError>>) -> Result<T, CliError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let result = runtime.block_on(task);
    // A look-up of a host's name that hangs holds up nobody.
    runtime.shutdown_background();
    result
}

/// The cluster once for each namespace that `patterns` ask for, in their
/// order; the context's own where there are none. `*` stands for any letters.
pub(super) async fn select_namespaces(
    cluster: Cluster,
    patterns: &[String],
    deadline: Instant,
) -> Result<Vec<Cluster>, CliError> {
    if patterns.is_empty() {
        return Ok(vec![cluster]);
    }
    let mut names: Vec<String> = Vec::new();
    for pattern in patterns {
        if pattern.contains('*') {
            let known = cluster.namespaces(deadline).await;
            let known = known.map_err(|trouble| CliError::from_trouble(trouble, &cluster))?;
            let matching: Vec<_> = known.iter().filter(|name| fits(pattern, name)).collect();
            if matching.is_empty() {
                return Err(CliError::Usage(none(pattern, &known)));
            }
            names.extend(matching.into_iter().cloned());
        } else {
            names.push(pattern.clone());
        }
    }
    let mut clusters: Vec<Cluster> = Vec::new();
    for name in names {
        if !clusters.iter().any(|cluster| cluster.namespace() == name) {
            clusters.push(cluster.in_namespace(name));
        }
    }
    Ok(clusters)
}

fn none(pattern: &str, known: &[String]) -> Usage {
    let near = nearest(&pattern.replace('*', ""), known.iter().map(String::as_str));
    Usage {
        code: "no-such-namespace",
        message: say!(
            ja: "「{pattern}」に当てはまる Namespace はありません",
            en: "no namespace matches `{pattern}`"
        ),
        next: match near {
            Some(near) => say!(ja: "「{near}」のことですか？", en: "did you mean `{near}`?"),
            None => say!(
                ja: "`kubectl get namespaces` で名前を確かめてください。",
                en: "`kubectl get namespaces` shows the names"
            ),
        },
    }
}

/// Checks that each of `clusters` that is not there by a pattern is in a namespace
/// that exists. Where that may not be asked, nothing is known against it.
pub(super) async fn require_namespaces(
    clusters: &[Cluster],
    patterns: &[String],
    deadline: Instant,
) -> Result<(), CliError> {
    let is_given =
        |it: &&Cluster| patterns.is_empty() || patterns.iter().any(|p| p == it.namespace());
    for cluster in clusters.iter().filter(is_given) {
        if let Some(missing) = cluster.missing_namespace(deadline).await {
            return Err(CliError::from_run(missing.into(), cluster));
        }
    }
    Ok(())
}
