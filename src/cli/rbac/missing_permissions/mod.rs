//! `handson rbac --check`: which checks can be determined with one's own rights.

mod page;
mod rows;

use std::time::Duration;

use serde::Serialize;
use tokio::time::Instant;

use super::RbacArgs;
use crate::cli::Exit;
use crate::cli::connect::{block_on, require_namespaces, select_namespaces};
use crate::cli::error::CliError;
use crate::cli::rbac::missing_permissions::page::page;
use crate::cli::rbac::missing_permissions::rows::Row;
use crate::cli::session::Session;
use crate::rbac::{Needs, Review, review};

/// The time that the API may take to say.
const ASKING: Duration = Duration::from_secs(30);

/// The checks that can be determined in each namespace, for programs.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AccessReview {
    exercise: String,
    read_only: bool,
    namespaces: Vec<Row>,
    exit_code: u8,
}

/// Asks the cluster and tells.
pub fn review_access(args: &RbacArgs, needs: &Needs, session: &Session) -> Result<Exit, CliError> {
    let wide = needs.cluster_wide();
    let needs = if args.cluster_wide { &wide } else { needs };
    let (names, review) = block_on(ask(args, needs))?;
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
        Session::print_json(
            "handson.access/v1",
            &AccessReview {
                exercise: needs.exercise.clone(),
                read_only: needs.read_only,
                namespaces: rows,
                exit_code: exit.code(),
            },
        )?;
    } else {
        page(&rows, session)?;
    }
    Ok(exit)
}

async fn ask(args: &RbacArgs, needs: &Needs) -> Result<(Vec<String>, Review), CliError> {
    let cluster = args.cluster.connect().await?;
    let deadline = Instant::now() + ASKING;
    let patterns = &args.namespaces.namespace;
    let clusters = select_namespaces(cluster.clone(), patterns, deadline).await?;
    // An administrator has every right in a namespace that does not exist.
    require_namespaces(&clusters, patterns, deadline).await?;
    let review = review(&clusters, needs, deadline).await;
    let review = review.map_err(|trouble| CliError::from_trouble(trouble, &cluster))?;
    let names = clusters
        .iter()
        .map(|cluster| cluster.namespace().to_owned());
    Ok((names.collect(), review))
}
