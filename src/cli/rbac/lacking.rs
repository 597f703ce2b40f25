//! `handson rbac --check`: which checks can be determined with one's own rights.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::Serialize;
use tokio::time::Instant;

use super::RbacArgs;
use crate::cli::Exit;
use crate::cli::check::namespaces;
use crate::cli::error::CliError;
use crate::cli::session::{Session, title};
use crate::cli::usage::Usage;
use crate::cluster::{Cluster, Target};
use crate::rbac::{Lack, Needs, Review, review};
use crate::report::human::Ink;
use crate::say;
use crate::text::Text;

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

/// How it stands in a namespace.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    namespace: String,
    /// Checks for which everything is there.
    determined: Vec<String>,
    /// Checks that cannot be determined.
    undetermined: Vec<String>,
    /// Checks that `--read-only` leaves out, since they take more than reading.
    unprobed: Vec<String>,
    lacking: Vec<Lacking>,
    unknown: Vec<Lacking>,
}

/// A right that is lacking.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Lacking {
    right: String,
    /// Whether it is one to the cluster as a whole.
    cluster_wide: bool,
    /// The checks that cannot be determined without it.
    undetermined: Vec<String>,
    /// The checks that are so in some cases, or can say less of what is not well.
    sometimes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
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
    let rows: Vec<Row> = names.iter().map(|name| row(name, needs, &review)).collect();
    let all = rows.iter().all(|row| row.undetermined.is_empty());
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
    let review = review(&clusters, needs, deadline).await;
    let review = review.map_err(|trouble| CliError::from_trouble(trouble, &cluster))?;
    let names = clusters
        .iter()
        .map(|cluster| cluster.namespace().to_owned());
    Ok((names.collect(), review))
}

fn row(namespace: &str, needs: &Needs, review: &Review) -> Row {
    let lacks: Vec<&Lack> = review.of(namespace).collect();
    let unknown = review.unknown.iter();
    let unknown = unknown.filter(|lack| lack.namespace.as_deref() == Some(namespace));
    let lost: BTreeSet<&String> = lacks.iter().flat_map(|lack| &lack.checks.verdict).collect();
    let checks = needs.stages.iter().flat_map(|(_, checks)| checks).cloned();
    let (unprobed, checks): (Vec<_>, Vec<_>) =
        checks.partition(|check| needs.unprobed.contains(check));
    let (undetermined, determined) = checks.into_iter().partition(|check| lost.contains(check));
    Row {
        namespace: namespace.to_owned(),
        determined,
        undetermined,
        unprobed,
        lacking: lacks.into_iter().map(lacking).collect(),
        unknown: unknown.map(lacking).collect(),
    }
}

fn lacking(lack: &Lack) -> Lacking {
    let users = &lack.checks;
    Lacking {
        right: lack.right.to_string(),
        cluster_wide: lack.namespace.is_none(),
        undetermined: users.verdict.iter().cloned().collect(),
        sometimes: users.cases.difference(&users.verdict).cloned().collect(),
        why: lack.why.clone(),
    }
}

fn page(rows: &[Row], session: &Session) -> Result<(), CliError> {
    let mut page = session.page();
    for row in rows {
        let namespace = &row.namespace;
        title(
            &mut page,
            &say!(ja: "Namespace {namespace}", en: "namespace {namespace}"),
        )?;
        let (can, all) = (
            row.determined.len(),
            row.determined.len() + row.undetermined.len(),
        );
        if row.undetermined.is_empty() {
            let text = say!(
                ja: "{all} 件の確認をすべて判定できます",
                en: "all {all} checks can be determined"
            );
            page.text(2, Ink::Good, &text)?;
        } else {
            let list = row.undetermined.join(", ");
            let text = say!(
                ja: "{all} 件のうち {can} 件の確認を判定できます。権限が足りないため判定できないもの: {list}",
                en: "{can} of {all} checks can be determined; for want of rights, these cannot: {list}"
            );
            page.text(2, Ink::Bad, &text)?;
        }
        if !row.unprobed.is_empty() {
            let list = row.unprobed.join(", ");
            let text = say!(
                ja: "--read-only では行わない確認: {list}",
                en: "left out by --read-only: {list}"
            );
            page.text(2, Ink::Quiet, &text)?;
        }
        for (rights, lack) in together(&row.lacking) {
            page.labelled(
                2,
                &say!(ja: "ない権限:", en: "lacking:"),
                &lack.told(&rights),
            )?;
            for text in lack.consequences() {
                page.text(4, Ink::Quiet, &text)?;
            }
        }
        if !row.unknown.is_empty() {
            let rights: Vec<&str> = row.unknown.iter().map(|lack| lack.right.as_str()).collect();
            let rights = rights.join(", ");
            let text = say!(
                ja: "クラスターが一覧を返さないため、あるかどうか分からない権限: {rights}",
                en: "whether these rights are there is not known, since the cluster cannot list them: {rights}"
            );
            page.text(2, Ink::Quiet, &text)?;
        }
    }
    page.flush()?;
    Ok(())
}

/// Rights with the same consequences, in the order of the first of each.
fn together(lacking: &[Lacking]) -> Vec<(Vec<&str>, &Lacking)> {
    let mut all: Vec<(Vec<&str>, &Lacking)> = Vec::new();
    for lack in lacking {
        match all.iter_mut().find(|(_, first)| first.is_like(lack)) {
            Some((rights, _)) => rights.push(&lack.right),
            None => all.push((vec![&lack.right], lack)),
        }
    }
    all
}

impl Lacking {
    /// Whether all but the right is the same.
    fn is_like(&self, other: &Self) -> bool {
        self.cluster_wide == other.cluster_wide
            && self.undetermined == other.undetermined
            && self.sometimes == other.sometimes
            && self.why == other.why
    }

    fn told(&self, rights: &[&str]) -> Text {
        let rights = rights.join(", ");
        let why = self.why.as_ref().map(|why| format!(" ({why})"));
        let why = why.unwrap_or_default();
        if self.cluster_wide {
            say!(ja: "{rights} (クラスター全体){why}", en: "{rights} (on the cluster){why}")
        } else {
            say!(ja: "{rights}{why}", en: "{rights}{why}")
        }
    }

    fn consequences(&self) -> Vec<Text> {
        let mut all = Vec::new();
        if !self.undetermined.is_empty() {
            let list = self.undetermined.join(", ");
            all.push(say!(ja: "判定できない確認: {list}", en: "cannot be determined: {list}"));
        }
        if !self.sometimes.is_empty() {
            let list = self.sometimes.join(", ");
            all.push(say!(
                ja: "場合によって、判定や理由の説明ができない確認: {list}",
                en: "in some cases not either, or with less to say: {list}"
            ));
        }
        all
    }
}
