//! `handson rbac --check`: which checks can be determined with one's own rights.

mod page;
mod rows;

use std::time::Duration;

use serde::Serialize;
use tokio::time::Instant;

use super::RbacArgs;
use crate::cli::Exit;
use crate::cli::check::namespaces;
use crate::cli::error::CliError;
use crate::cli::rbac::missing_permissions::page::page;
use crate::cli::rbac::missing_permissions::rows::Row;
use crate::cli::session::Session;
use crate::cli::usage::Usage;
use crate::cluster::{Cluster, Target};
use crate::rbac::{Needs, Review, review};

/// How long the API may take to say.
const ASKING: Duration = Duration::from_secs(30);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    schema: &'static str,
    tool_version: &'static str,
    exercise: String,
    read_only: bool,
    namespaces: Vec<Row>,
    exit_code: u8,
}

/// Asks the cluster and tells.
pub fn run(args: &RbacArgs, needs: &Needs, session: &Session) -> Result<Exit, CliError> {
    if let Some(path) = args.kubeconfig.as_ref().filter(|path| !path.exists()) {
        return Err(CliError::Usage(Usage::no_such_file(path)));
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let wide = needs.cluster_wide();
    let needs = if args.cluster_wide { &wide } else { needs };
    let asked = runtime.block_on(ask(args, needs));
    runtime.shutdown_background();
    let (names, review) = asked?;
    let rows = names.iter().map(|name| Row::of(name, needs, &review));
    let rows: Vec<Row> = rows.collect();
    let all = rows
        .iter()
        .all(|row| row.undetermined.is_empty() && row.unclear.is_empty());
    let exit = if all {
        Exit::Passed
    } else {
        Exit::Inconclusive
    };
    if session.json() {
        Session::document(&Document {
            schema: "handson.access/v1",
            tool_version: env!("CARGO_PKG_VERSION"),
            exercise: needs.exercise.clone(),
            read_only: needs.read_only,
            namespaces: rows,
            exit_code: exit.code(),
        })?;
    } else {
        page(&rows, session)?;
    }
    Ok(exit)
}

async fn ask(args: &RbacArgs, needs: &Needs) -> Result<(Vec<String>, Review), CliError> {
    let cluster = Cluster::connect(&Target {
        kubeconfig: args.kubeconfig.clone(),
        context: args.context.clone(),
        ..Target::default()
    })
    .await?;
    let deadline = Instant::now() + ASKING;
    let clusters = namespaces::of(cluster.clone(), &args.namespace, deadline).await?;
    // An administrator has every right in a namespace that is not there.
    if let Ok(known) = cluster.namespaces(deadline).await {
        let is_lost = |it: &&Cluster| !known.iter().any(|name| name == it.namespace());
        if let Some(lost) = clusters.iter().find(is_lost) {
            let name = lost.namespace().to_owned();
            return Err(CliError::NoNamespace { name, known });
        }
    }
    let review = review(&clusters, needs, deadline).await;
    let review = review.map_err(|trouble| CliError::from_trouble(trouble, &cluster))?;
    let names = clusters
        .iter()
        .map(|cluster| cluster.namespace().to_owned());
    Ok((names.collect(), review))
}
