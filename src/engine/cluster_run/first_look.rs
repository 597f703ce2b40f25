//! The first look: whether there is a cluster and a namespace to speak of.
//!
//! In: the reads of the first round. Out: their answers, or why there is no run.

use std::collections::BTreeMap;

use tokio::time::{Instant, sleep_until};

use super::run_loop::ClusterRun;
use crate::engine::RunError;
use crate::engine::memory::place_of;
use crate::engine::run_state::{identity_request, namespace_request};
use crate::engine::watches::NamespaceIndex;
use crate::evidence::{
    Answer, Kind, Read, Request, RequiredRequests, Scope, Step, Trouble, TroubleKind,
};

/// Returns what each run asks for itself: which cluster this is.
#[must_use]
pub fn required_requests() -> RequiredRequests {
    RequiredRequests::named(Kind::namespace(), Some("kube-system")).in_some_cases()
}

/// Returns what is asked where the namespace of a run may be one that does not exist,
/// or is given as a pattern.
#[must_use]
pub fn requests_of_namespaces() -> RequiredRequests {
    RequiredRequests::named(Kind::namespace(), None).and(RequiredRequests::all(Kind::namespace()))
}

/// The answers of one namespace.
type Answers = Vec<(Request, Answer)>;

/// Makes the first reads, with the identity of cluster and namespace; they show whether there
/// is a cluster and a namespace to speak of. Where the user interrupts or the
/// time is up, the run goes on with what is there.
pub(super) async fn look_first(run: &mut ClusterRun<'_>) -> Result<(), RunError> {
    for index in 0..run.states.len() {
        if !run.clusters[index].has_possible_namespace() {
            return Err(no_namespace(run, index).await);
        }
    }
    for index in 0..run.states.len() {
        for request in &run.states[index].round().reads {
            run.lookups.ask(index, request);
        }
        if run.states[index].identity().uid.is_none() {
            run.lookups.ask(index, &identity_request());
        }
        if run.recall.is_some() {
            let namespace = namespace_request(run.states[index].namespace());
            run.lookups.ask(index, &namespace);
        }
    }
    let answers = all_answers(run).await;
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

/// Sees whether an empty namespace is one that does not exist: a wrong `-n`,
/// and no student's failure.
async fn check_namespace(
    run: &mut ClusterRun<'_>,
    index: NamespaceIndex,
    answers: &Answers,
) -> Result<(), RunError> {
    if !looks_empty(answers) {
        return Ok(());
    }
    let name = run.states[index].namespace().to_owned();
    let request = namespace_request(&name);
    let known = answers.iter().find(|(asked, _)| *asked == request);
    let answer = match known {
        Some((_, answer)) => Some(answer.clone()),
        None => ask(run, index, request).await,
    };
    match answer {
        Some(Answer::Objects(found)) if found.is_empty() => {}
        _ => return Ok(()),
    }
    Err(no_namespace(run, index).await)
}

/// Returns that there is none of that name, and which there are instead.
async fn no_namespace(run: &mut ClusterRun<'_>, index: NamespaceIndex) -> RunError {
    let name = run.states[index].namespace().to_owned();
    let all = Request::Read(Read {
        kind: Kind::namespace(),
        scope: Scope::All,
    });
    let known = match ask(run, index, all).await {
        Some(Answer::Objects(found)) => found
            .iter()
            .filter_map(|namespace| namespace.pointer("/metadata/name")?.as_str())
            .map(str::to_owned)
            .collect(),
        _ => Vec::new(),
    };
    RunError::NoNamespace { name, known }
}

async fn ask(run: &mut ClusterRun<'_>, index: NamespaceIndex, request: Request) -> Option<Answer> {
    run.lookups.ask(index, &request);
    let answers = all_answers(run).await.remove(&index)?;
    let mut found = answers.into_iter().filter(|(asked, _)| *asked == request);
    found.next().map(|(_, answer)| answer)
}

/// Returns whether everything that was listed in the namespace came back empty.
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
