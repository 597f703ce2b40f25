//! Before a class is looked at: whether one's own rights are enough for it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures::stream::{self, StreamExt as _};
use tokio::time::{Instant, timeout_at};

use crate::batch::{ListedStudent, Student};
use crate::cli::error::CliError;
use crate::cluster::{Cluster, Target};
use crate::engine::Options;
use crate::exercise::{Loaded, Variables};
use crate::rbac::{Needs, Review, review};
use crate::report::clean::clean_text;
use crate::say;
use crate::text::Text;

/// The time that the API may take to say; afterwards the rows say it.
/// Of all clusters together.
const ASKING: Duration = Duration::from_secs(15);
/// The number of clusters that are asked side by side.
const AT_A_TIME: usize = 32;

/// Returns which checks of the students on the reader's own clusters cannot be
/// determined for want of rights, and which these are.
pub(super) async fn notes_on_missing(
    students: &[(&Student, ListedStudent)],
    loaded: &Loaded,
    sets: &[String],
    options: &Options,
) -> Result<Vec<Text>, CliError> {
    let variables = Variables::new(&loaded.exercise, sets)?;
    let needs = Needs::of(loaded, &variables, options)?;
    let until = Instant::now() + ASKING;
    let asking = own(students).into_iter().map(|(target, namespaces)| {
        let asked = asked(target, namespaces, &needs, until);
        // A cluster that cannot be reached is told by its rows.
        async move { timeout_at(until, asked).await.unwrap_or_default() }
    });
    let notes: Vec<Vec<Text>> = stream::iter(asking).buffered(AT_A_TIME).collect().await;
    Ok(notes.iter().flatten().map(clean_text).collect())
}

/// Returns what is missing on one cluster, as far as it says.
async fn asked(
    target: Target,
    namespaces: BTreeSet<&str>,
    needs: &Needs,
    until: Instant,
) -> Vec<Text> {
    let Ok(cluster) = Cluster::connect(&target).await else {
        return Vec::new();
    };
    let namespaces = namespaces.into_iter();
    let clusters: Vec<Cluster> = namespaces
        .map(|namespace| cluster.in_namespace(namespace))
        .collect();
    match review(&clusters, needs, until).await {
        Ok(review) => notes_of(&review),
        Err(trouble) => {
            tracing::debug!(%trouble, "rights are not known");
            Vec::new()
        }
    }
}

/// The namespaces of the reader's own clusters, by the way to each.
fn own<'a>(students: &[(&'a Student, ListedStudent)]) -> BTreeMap<Target, BTreeSet<&'a str>> {
    let mut all: BTreeMap<Target, BTreeSet<&'a str>> = BTreeMap::new();
    let own = students.iter().map(|(student, _)| *student);
    for student in own.filter(|student| student.own && student.problem.is_none()) {
        if let Some(namespace) = &student.target.namespace {
            all.entry(student.cluster_target())
                .or_default()
                .insert(namespace);
        }
    }
    all
}

/// One note for each right and what is lost by it, with where it is missing.
fn notes_of(review: &Review) -> Vec<Text> {
    let mut by_right: BTreeMap<(String, &BTreeSet<String>), BTreeSet<&str>> = BTreeMap::new();
    for lack in review
        .missing
        .iter()
        .filter(|lack| !lack.checks.verdict.is_empty())
    {
        let right = match &lack.why {
            Some(why) => format!("{} ({why})", lack.right),
            None => lack.right.to_string(),
        };
        let place = by_right.entry((right, &lack.checks.verdict)).or_default();
        place.extend(lack.namespace.as_deref());
    }
    let told = by_right.into_iter().map(|((right, checks), namespaces)| {
        let checks = checks
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(", ");
        let first = namespaces.first().copied().unwrap_or_default();
        let place = match namespaces.len() {
            0 => say!(ja: "クラスター全体", en: "on the cluster"),
            1 => say!(ja: "Namespace {first}", en: "in namespace {first}"),
            count => say!(
                ja: "{first} など {count} 個の Namespace",
                en: "in {count} namespaces ({first} is one)"
            ),
        };
        place.then(&say!(
            ja: " で権限 {right} がないので、次の確認は判定できません: {checks}",
            en: ", you lack the right to {right}, so these cannot be determined: {checks}"
        ))
    });
    told.collect()
}
