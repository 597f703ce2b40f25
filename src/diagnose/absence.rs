//! What to say of an object that is not there: where it was
//! seen instead, what it may be called, what should have made it.

use serde_json::Value;

use crate::diagnose::workload;
use crate::evidence::{Kind, RequiredRequests, Scope, Unseen, View};
pub use crate::judgement::deletion::being_deleted;
use crate::judgement::{Failure, Stop};
use crate::listed::listed;
use crate::nearest::nearest;
use crate::objects::object_name;
use crate::say;

/// The failure for a Pod that is not there, with what may be meant.
pub(super) fn pod(view: &View<'_>, name: &str, pods: &[Value]) -> Result<Failure, Stop> {
    // All that is needed is asked for at once.
    let elsewhere = elsewhere(view, &Kind::pod(), name);
    let workloads = [Kind::deployment(), Kind::stateful_set()].map(|kind| {
        let found = view.if_permitted(view.named(kind.clone(), name));
        (kind, found)
    });
    for (kind, found) in workloads {
        if let Some(Some(workload)) = found? {
            return Err(workload::without_pods(view, &kind, name, workload)?.into());
        }
    }
    let candidates = pods.iter().map(|pod| {
        // The name of a Pod that something made is not the student's.
        maker(pod).unwrap_or_else(|| ("Pod".to_owned(), object_name(pod).to_owned()))
    });
    Ok(absent(
        "Pod",
        name,
        view.namespace(),
        &elsewhere?,
        near_name(name, candidates.collect()),
    ))
}

/// What [`pod`] may ask.
pub(super) fn requests_of_pod() -> RequiredRequests {
    [Kind::deployment(), Kind::stateful_set()]
        .into_iter()
        .fold(
            RequiredRequests::everywhere(Kind::pod()),
            |required, kind| required.and(RequiredRequests::named(kind, None)),
        )
        .and(workload::required_requests())
        .in_some_cases()
}

/// What [`claim`] may ask.
pub(super) fn requests_of_claim() -> RequiredRequests {
    RequiredRequests::everywhere(Kind::claim())
}

/// The failure for a claim that is not there, with what may be meant.
pub(super) fn claim(view: &View<'_>, name: &str, claims: &[Value]) -> Result<Failure, Stop> {
    let kind = Kind::claim();
    let elsewhere = elsewhere(view, &kind, name)?;
    let candidates = claims
        .iter()
        .map(|claim| (kind.kind.clone(), object_name(claim).to_owned()));
    Ok(absent(
        &kind.kind,
        name,
        view.namespace(),
        &elsewhere,
        near_name(name, candidates.collect()),
    ))
}

/// The failure for an object that is not there.
#[must_use]
pub fn of(kind: &str, name: &str, namespace: &str) -> Failure {
    let mut failure = Failure::new(
        say!(
            ja: "{kind} {name} がまだありません (Namespace {namespace})",
            en: "there is no {kind} {name} yet (in namespace {namespace})"
        ),
        say!(ja: "{kind} {name} がある", en: "{kind} {name} exists"),
        say!(ja: "ありません", en: "it does not"),
    )
    .caused_by(format!("absent:{kind}/{name}"));
    failure.absent = true;
    failure
}

/// The same, where it was seen in other namespaces or one of a similar name
/// was seen here. The likeliest explanation is the headline; an object of this
/// name in several namespaces is more likely other people's.
fn absent(
    kind: &str,
    name: &str,
    namespace: &str,
    elsewhere: &[String],
    near: Option<(String, String)>,
) -> Failure {
    let mut failure = of(kind, name, namespace);
    // One in another namespace may be somebody else's.
    failure.begun = near.is_some();
    let mut likely = Vec::new();
    if let Some((near_kind, near)) = near {
        likely.push(say!(
            ja: "{kind} {name} がありません。よく似た名前の {near_kind} {near} があります。名前 (metadata.name) の書き間違いではありませんか?",
            en: "there is no {kind} {name}, but there is a {near_kind} {near}: is its name (metadata.name) misspelt?"
        ));
    }
    let list = listed(elsewhere);
    if let [there] = elsewhere {
        likely.push(say!(
            ja: "{kind} {name} は別の Namespace ({there}) にあります。ここでは Namespace {namespace} を確認しています (-n で変えられます)",
            en: "{kind} {name} is in another namespace ({there}); this run looks at {namespace} (change it with -n)"
        ));
    }
    let mut likely = likely.into_iter();
    if let Some(headline) = likely.next()
        && let Some(mismatch) = failure.mismatches.first_mut()
    {
        mismatch.what = headline;
    }
    failure.evidence.extend(likely);
    if elsewhere.len() > 1 {
        failure.evidence.push(say!(
            ja: "同じ名前の {kind} が、別の Namespace ({list}) にあります。ここでは Namespace {namespace} を確認しています (-n で変えられます)",
            en: "there is a {kind} {name} in other namespaces ({list}); this run looks at {namespace} (change it with -n)"
        ));
    }
    failure
}

/// The workload that made a Pod: kind, name.
fn maker(pod: &Value) -> Option<(String, String)> {
    let owner = pod
        .pointer("/metadata/ownerReferences")?
        .as_array()?
        .iter()
        .find(|owner| owner["controller"] == true)?;
    let (kind, name) = (owner["kind"].as_str()?, owner["name"].as_str()?);
    let hash = pod
        .pointer("/metadata/labels/pod-template-hash")
        .and_then(Value::as_str);
    // A Deployment's ReplicaSet bears its name with the template's hash.
    match hash.and_then(|hash| name.strip_suffix(hash)?.strip_suffix('-')) {
        Some(deployment) => Some(("Deployment".to_owned(), deployment.to_owned())),
        None => Some((kind.to_owned(), name.to_owned())),
    }
}

/// Which of `candidates` (kind, name) is `name` misspelt, or with more words
/// (`web-pod`). One that differs in its number alone (`web-1`, `web-2`) is another
/// object and no mistake.
fn near_name(name: &str, candidates: Vec<(String, String)>) -> Option<(String, String)> {
    let letters = |name: &str| name.replace(|c: char| c.is_ascii_digit(), "");
    let own = letters(name);
    let candidates: Vec<_> = candidates
        .into_iter()
        .filter(|(_, candidate)| letters(candidate) != own)
        .collect();
    let names = || candidates.iter().map(|(_, name)| name.as_str());
    let words = format!("-{name}-");
    let longer = || names().filter(|longer| format!("-{longer}-").contains(&words));
    let near = nearest(name, names()).or_else(|| longer().min_by_key(|longer| longer.len()))?;
    let near = near.to_owned();
    candidates.into_iter().find(|(_, name)| *name == near)
}

/// The other namespaces with an object of this kind and name.
fn elsewhere(view: &View<'_>, kind: &Kind, name: &str) -> Result<Vec<String>, Unseen> {
    let found = view.if_permitted(view.read(kind.clone(), Scope::Everywhere(name.to_owned())))?;
    Ok(found
        .unwrap_or_default()
        .iter()
        .filter_map(|object| {
            object
                .pointer("/metadata/namespace")
                .and_then(Value::as_str)
        })
        .filter(|namespace| *namespace != view.namespace())
        .map(str::to_owned)
        .collect())
}
