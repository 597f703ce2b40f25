//! The first look: whether there is a cluster and a namespace to speak of.
//!
//! In: the reads of the first round. Out: their answers, or why there is no run.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::run_loop::ClusterRun;
use crate::cluster::Cluster;
use crate::engine::RunError;
use crate::engine::memory::place_of;
use crate::engine::run_state::{SYSTEM, identity_request, namespace_request};
use crate::engine::watches::NamespaceIndex;
use crate::evidence::{Answer, Kind, Request, RequiredRequests, Step, Trouble, TroubleKind};

/// Returns what each run asks for itself: which cluster this is.
#[must_use]
pub fn required_requests() -> RequiredRequests {
    RequiredRequests::named(Kind::namespace(), Some(SYSTEM)).in_some_cases()
}

/// Returns what is asked where the namespace of a run may be one that does not exist,
/// or is given as a pattern.
#[must_use]
pub fn requests_of_namespaces() -> RequiredRequests {
    RequiredRequests::named(Kind::namespace(), None).and(RequiredRequests::all(Kind::namespace()))
}

/// The time that finding out which namespaces there are may take.
const ASKING: Duration = Duration::from_secs(5);

/// The answers of one namespace.
type Answers = Vec<(Request, Answer)>;

/// Makes the first reads, with the identity of cluster and namespace; they show whether there
/// is a cluster and a namespace to speak of. Where the user interrupts or the
/// time is up, the run goes on with what is there.
pub(super) async fn look_first(run: &mut ClusterRun<'_>) -> Result<(), RunError> {
    for index in 0..run.states.len() {
        if !run.clusters[index].has_possible_namespace() {
            let missing = run.clusters[index].as_missing(asking_until(run)).await;
            return Err(missing.into());
        }
    }
    for index in 0..run.states.len() {
        for request in &run.states[index].round().reads {
            run.lookups.ask(index, request);
        }
        if run.recall.is_none() && run.states[index].identity().uid.is_none() {
            run.lookups.ask(index, &identity_request());
        }
    }
    let about = identities(run);
    let (mut answers, about) = tokio::join!(all_answers(run), about);
    for (index, about) in about {
        answers.entry(index).or_default().extend(about);
    }
    if let Some(trouble) = nothing_but_trouble(&answers) {
        return Err(RunError::Cluster(trouble));
    }
    for (index, answers) in answers {
        check_namespace(run, index, &answers).await?;
        take_first_answers(run, index, answers);
    }
    Ok(())
}

/// Takes in the first answers. Whose memory it is comes first, since what is
/// remembered has a say in what the others come to.
fn take_first_answers(run: &mut ClusterRun<'_>, index: NamespaceIndex, answers: Answers) {
    let Some(recall) = run.recall else {
        return run.take(index, Step::Answered(answers));
    };
    let about = [
        identity_request(),
        namespace_request(run.states[index].namespace()),
    ];
    let (about, rest): (Answers, Answers) = answers
        .into_iter()
        .partition(|(request, _)| about.contains(request));
    run.take(index, Step::Answered(about));
    let before = recall(place_of(&run.states[index]));
    run.take(index, Step::Remembered(before));
    run.take(index, Step::Answered(rest));
}

/// Returns the answers that tell whose memory it is: about the namespaces themselves,
/// where there is a memory.
fn identities<'a>(
    run: &ClusterRun<'a>,
) -> impl Future<Output = BTreeMap<NamespaceIndex, Answers>> + use<'a> {
    let clusters = if run.recall.is_some() {
        run.clusters
    } else {
        &[]
    };
    let until = run.rules.until(run.rules.time);
    let cancel = run.rules.cancel.clone();
    async move {
        let Some(first) = clusters.first() else {
            return BTreeMap::new();
        };
        let own = clusters.iter().map(Cluster::namespace);
        let names: BTreeSet<&str> = own.chain([SYSTEM]).collect();
        let names: Vec<&str> = names.into_iter().collect();
        let known = tokio::select! {
            biased;
            () = cancel.cancelled() => BTreeMap::new(),
            known = first.namespaces_of(&names, until) => known,
        };
        let about = |name: &str| {
            let answer = known.get(name)?.clone();
            Some((namespace_request(name), answer))
        };
        let all = clusters.iter().map(|cluster| {
            let about = [about(SYSTEM), about(cluster.namespace())];
            about.into_iter().flatten().collect()
        });
        all.enumerate().collect()
    }
}

/// Returns the answers to all that is asked, as far as there is time.
async fn all_answers(run: &mut ClusterRun<'_>) -> BTreeMap<NamespaceIndex, Answers> {
    let cancel = run.rules.cancel.clone();
    let deadline = run.rules.deadline;
    let expired = async {
        match deadline {
            Some(deadline) => sleep_until(deadline.max(Instant::now())).await,
            None => std::future::pending().await,
        }
    };
    tokio::pin!(expired);
    let mut all: BTreeMap<NamespaceIndex, Answers> = BTreeMap::new();
    while !run.lookups.is_empty() {
        tokio::select! {
            biased;
            () = cancel.cancelled() => break,
            () = &mut expired => break,
            answers = run.lookups.next() => {
                for (index, answers) in answers {
                    all.entry(index).or_default().extend(answers);
                }
            }
        }
    }
    all
}

/// Sees whether a namespace in which nothing was found is one that does not exist: a
/// wrong `-n`, and no student's failure. A list that was refused found nothing either.
async fn check_namespace(
    run: &ClusterRun<'_>,
    index: NamespaceIndex,
    answers: &Answers,
) -> Result<(), RunError> {
    if has_found_something(answers) {
        return Ok(());
    }
    let (cluster, deadline) = (&run.clusters[index], asking_until(run));
    let request = namespace_request(run.states[index].namespace());
    let known = answers.iter().find(|(asked, _)| *asked == request);
    let missing = async {
        match known {
            Some((_, Answer::Objects(found))) if found.is_empty() => {
                Some(cluster.as_missing(deadline).await)
            }
            Some(_) => None,
            None => cluster.missing_namespace(deadline).await,
        }
    };
    let missing = tokio::select! {
        biased;
        () = run.rules.cancel.cancelled() => None,
        missing = missing => missing,
    };
    missing.map_or(Ok(()), |missing| Err(missing.into()))
}

/// Returns until when it may take to find out which namespaces there are.
fn asking_until(run: &ClusterRun<'_>) -> Instant {
    let soon = Instant::now() + ASKING;
    run.rules.deadline.map_or(soon, |end| end.min(soon))
}

/// Returns whether anything in the namespace was found.
fn has_found_something(answers: &Answers) -> bool {
    answers.iter().any(|(request, answer)| {
        let is_inside = matches!(request, Request::Read(read) if !read.is_cluster_wide());
        let found = match answer {
            Answer::Objects(found) | Answer::Page(found) => !found.is_empty(),
            _ => false,
        };
        is_inside && found
    })
}

/// Returns the trouble, if there is no other answer and it concerns the cluster as a whole.
fn nothing_but_trouble(answers: &BTreeMap<NamespaceIndex, Answers>) -> Option<Trouble> {
    let mut first = None;
    for (_, answer) in answers.values().flatten() {
        match answer {
            Answer::Trouble(trouble)
                if matches!(
                    trouble.kind,
                    TroubleKind::Unreachable | TroubleKind::Unauthorized | TroubleKind::TimedOut
                ) =>
            {
                first.get_or_insert_with(|| trouble.clone());
            }
            _ => return None,
        }
    }
    first
}
