//! The first look: whether there is a cluster and a namespace to speak of.

use std::collections::BTreeMap;

use tokio::time::{Instant, sleep_until};

use super::RunError;
use super::run::Run;
use super::watching::NamespaceIndex;
use crate::engine::run_state::{identity, named_namespace};
use crate::evidence::{
    Answer, Kind, Read, Request, RequiredRequests, Scope, Step, Trouble, TroubleKind,
};

/// What each run asks for itself: which cluster this is.
#[must_use]
pub fn required_requests() -> RequiredRequests {
    RequiredRequests::named(Kind::namespace(), Some("kube-system")).in_some_cases()
}

/// What is asked where the namespace of a run may be one that does not exist,
/// or is given as a pattern.
#[must_use]
pub fn requests_of_namespaces() -> RequiredRequests {
    RequiredRequests::named(Kind::namespace(), None).and(RequiredRequests::all(Kind::namespace()))
}

/// All that one namespace was answered.
type Answers = Vec<(Request, Answer)>;

/// Makes the first reads, with the cluster's identity; they show whether there
/// is a cluster and a namespace to speak of. Where the user interrupts or the
/// time is up, the run goes on with what is there.
pub(super) async fn take(run: &mut Run<'_>) -> Result<(), RunError> {
    for seat in 0..run.desks.len() {
        if !run.clusters[seat].has_possible_namespace() {
            return Err(no_namespace(run, seat).await);
        }
    }
    for seat in 0..run.desks.len() {
        for request in &run.desks[seat].round.reads {
            run.lookups.ask(seat, request);
        }
        if run.desks[seat].identity.uid.is_none() {
            run.lookups.ask(seat, &identity());
        }
    }
    let answers = all(run).await;
    if let Some(trouble) = nothing_but_trouble(&answers) {
        return Err(RunError::Cluster(trouble));
    }
    for (seat, answers) in answers {
        namespace_exists(run, seat, &answers).await?;
        run.take(seat, Step::Answered(answers));
    }
    Ok(())
}

/// The answers to all that is asked, as far as there is time.
async fn all(run: &mut Run<'_>) -> BTreeMap<NamespaceIndex, Answers> {
    let cancel = run.how.cancel.clone();
    let deadline = run.how.deadline;
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
                for (seat, answers) in answers {
                    all.entry(seat).or_default().extend(answers);
                }
            }
        }
    }
    all
}

/// An empty namespace may be one that does not exist: a wrong `-n`, and no
/// student's failure.
async fn namespace_exists(
    run: &mut Run<'_>,
    seat: NamespaceIndex,
    answers: &Answers,
) -> Result<(), RunError> {
    if !looks_empty(answers) {
        return Ok(());
    }
    let name = run.desks[seat].board.namespace.clone();
    match ask(run, seat, named_namespace(&name)).await {
        Some(Answer::Objects(found)) if found.is_empty() => {}
        _ => return Ok(()),
    }
    Err(no_namespace(run, seat).await)
}

/// There is none of that name; which there are instead.
async fn no_namespace(run: &mut Run<'_>, seat: NamespaceIndex) -> RunError {
    let name = run.desks[seat].board.namespace.clone();
    let all = Request::Read(Read {
        kind: Kind::namespace(),
        scope: Scope::All,
    });
    let known = match ask(run, seat, all).await {
        Some(Answer::Objects(found)) => found
            .iter()
            .filter_map(|namespace| namespace.pointer("/metadata/name")?.as_str())
            .map(str::to_owned)
            .collect(),
        _ => Vec::new(),
    };
    RunError::NoNamespace { name, known }
}

async fn ask(run: &mut Run<'_>, seat: NamespaceIndex, request: Request) -> Option<Answer> {
    run.lookups.ask(seat, &request);
    let answers = all(run).await.remove(&seat)?;
    let mut found = answers.into_iter().filter(|(asked, _)| *asked == request);
    found.next().map(|(_, answer)| answer)
}

/// Whether everything that was listed in the namespace came back empty.
fn looks_empty(answers: &Answers) -> bool {
    let mut listed = answers
        .iter()
        .filter(|(request, _)| match request {
            Request::Read(read) => read.scope == Scope::First && !read.is_cluster_wide(),
            _ => false,
        })
        .map(|(_, answer)| answer)
        .peekable();
    listed.peek().is_some()
        && listed.all(|answer| matches!(answer, Answer::Objects(found) if found.is_empty()))
}

/// The trouble, if there is no other answer and it concerns the cluster as a whole.
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
