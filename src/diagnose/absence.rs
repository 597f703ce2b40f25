//! Failures for an object that is not there: where it was
//! seen instead, what it may be called, what should have made it.

use serde_json::Value;

use crate::diagnose::workload;
use crate::evidence::{Kind, RequiredRequests, Scope, Unseen, View};
use crate::judgement::{Failure, Stop};
use crate::listed::listed;
use crate::nearest::nearest;
use crate::objects::fields::{object_name, text_at};
use crate::objects::owners::{controller, workload_of};
use crate::say;

/// The kinds that a student may have taken for one another.
const WORKLOADS: [fn() -> Kind; 3] = [Kind::deployment, Kind::stateful_set, Kind::pod];

/// Returns the failure for a Pod that is not there, with what may be meant.
pub(super) fn absent_pod(view: &View<'_>, name: &str, pods: &[Value]) -> Result<Failure, Stop> {
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
        workload_of(pod).unwrap_or_else(|| ("Pod", object_name(pod)))
    });
    Ok(absent_or_elsewhere(
        "Pod",
        name,
        view.namespace(),
        &elsewhere?,
        near_name(name, candidates.collect()),
    ))
}

/// Returns the failure for a workload that is not there under one of `kinds`, with what may
/// be meant: one of another kind, namespace or name.
///
/// # Errors
/// [`Stop`] when more must be looked up first.
pub fn absent_workload(view: &View<'_>, kinds: &[Kind], name: &str) -> Result<Failure, Stop> {
    let kind = kinds.first().cloned().unwrap_or_else(Kind::deployment);
    // All that is needed is asked for at once.
    let elsewhere = elsewhere(view, &kind, name);
    let others = WORKLOADS.map(|kind| {
        let kind = kind();
        let found = view.some(&kind);
        (kind, found)
    });
    let mut candidates = Vec::new();
    for (other, found) in others {
        for object in found? {
            // What a controller made is not the student's.
            if controller(object).is_none() {
                candidates.push((other.clone(), object_name(object)));
            }
        }
    }
    let is_other = |(other, named): &&(Kind, &str)| *named == name && !kinds.contains(other);
    if let Some((other, _)) = candidates.iter().find(is_other) {
        let mut failure = absent_object(&kind.kind, name, view.namespace());
        failure.begun = true;
        let what = say!(
            ja: "{name} は {other} です。ここでは {kind} を作ります (kind を見直しましょう)",
            en: "{name} is a {other}, and a {kind} is asked for: look at its kind"
        );
        for mismatch in &mut failure.mismatches {
            mismatch.what = what.clone();
        }
        return Ok(failure);
    }
    let candidates = candidates.iter().filter(|(other, _)| kinds.contains(other));
    let candidates = candidates.map(|(kind, name)| (kind.kind.as_str(), *name));
    Ok(absent_or_elsewhere(
        &kind.kind,
        name,
        view.namespace(),
        &elsewhere?,
        near_name(name, candidates.collect()),
    ))
}

/// Returns the requests that [`absent_workload`] may make.
#[must_use]
pub fn requests_of_workload(kinds: &[Kind]) -> RequiredRequests {
    let everywhere = kinds.iter().cloned().map(RequiredRequests::everywhere);
    let others = WORKLOADS.map(|kind| RequiredRequests::some(kind()));
    let all = everywhere.chain(others);
    all.fold(RequiredRequests::default(), RequiredRequests::and)
        .in_some_cases()
}

/// Returns the requests that [`absent_pod`] may make.
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

/// Returns the requests that [`absent_claim`] may make.
pub(super) fn requests_of_claim() -> RequiredRequests {
    RequiredRequests::everywhere(Kind::claim())
}

/// Returns the failure for a claim that is not there, with what may be meant.
pub(super) fn absent_claim(view: &View<'_>, name: &str, claims: &[Value]) -> Result<Failure, Stop> {
    let kind = Kind::claim();
    let elsewhere = elsewhere(view, &kind, name)?;
    let candidates = claims
        .iter()
        .map(|claim| (kind.kind.as_str(), object_name(claim)));
    Ok(absent_or_elsewhere(
        &kind.kind,
        name,
        view.namespace(),
        &elsewhere,
        near_name(name, candidates.collect()),
    ))
}

/// Returns the failure for an object of a kind that is not there, with what may be meant.
pub(super) fn absent_kind(view: &View<'_>, kind: &Kind, name: &str) -> Result<Failure, Stop> {
    let elsewhere = elsewhere(view, kind, name);
    let there = view.some(kind)?.iter().map(object_name);
    // The Service of the API is in every cluster, and nobody's.
    let own = there.filter(|name| *name != "kubernetes");
    let candidates = own.map(|name| (kind.kind.as_str(), name)).collect();
    Ok(absent_or_elsewhere(
        &kind.kind,
        name,
        view.namespace(),
        &elsewhere?,
        near_name(name, candidates),
    ))
}

/// Returns the failure for an object that is not there.
#[must_use]
pub fn absent_object(kind: &str, name: &str, namespace: &str) -> Failure {
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

/// Returns the same, where it was seen in other namespaces or one of a similar name
/// was seen here. The likeliest explanation is the headline; an object of this
/// name in several namespaces is more likely other people's.
fn absent_or_elsewhere(
    kind: &str,
    name: &str,
    namespace: &str,
    elsewhere: &[String],
    near: Option<(&str, &str)>,
) -> Failure {
    let mut failure = absent_object(kind, name, namespace);
    // One in another namespace may be somebody else's.
    failure.begun = near.is_some();
    let mut likely = Vec::new();
    if let Some((near_kind, near)) = near {
        likely.push(say!(
            ja: "{kind} {name} がありません。よく似た名前の {near_kind} {near} があります。名前 (metadata.name) の書き間違いではありませんか？",
            en: "there is no {kind} {name}, but there is a {near_kind} {near}: check its metadata.name for a typo"
        ));
    }
    let list = listed(elsewhere);
    if let [there] = elsewhere {
        likely.push(say!(
            ja: "{kind} {name} は別の Namespace ({there}) にあります。ここでは Namespace {namespace} を確認しています (`-n {there}` を付けると、そちらを確かめます)",
            en: "{kind} {name} is in another namespace ({there}); this run looks at {namespace} (add `-n {there}` to look there)"
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

/// Returns which of `candidates` (kind, name) is `name` misspelt, or with more words
/// (`web-pod`). One that differs in its number alone (`web-1`, `web-2`) is another
/// object and no mistake.
fn near_name<'a>(name: &str, candidates: Vec<(&'a str, &'a str)>) -> Option<(&'a str, &'a str)> {
    let letters = |name: &str| name.replace(|c: char| c.is_ascii_digit(), "");
    let own = letters(name);
    let candidates: Vec<_> = candidates
        .into_iter()
        .filter(|(_, candidate)| letters(candidate) != own)
        .collect();
    let names = || candidates.iter().map(|(_, name)| *name);
    let words = format!("-{name}-");
    let longer = || names().filter(|longer| format!("-{longer}-").contains(&words));
    let near = nearest(name, names()).or_else(|| longer().min_by_key(|longer| longer.len()))?;
    candidates.iter().find(|(_, name)| *name == near).copied()
}

/// Returns the other namespaces with an object of this kind and name.
fn elsewhere(view: &View<'_>, kind: &Kind, name: &str) -> Result<Vec<String>, Unseen> {
    let found = view.if_permitted(view.read(kind.clone(), Scope::Everywhere(name.to_owned())))?;
    Ok(found
        .unwrap_or_default()
        .iter()
        .filter_map(|object| text_at(object, "/metadata/namespace"))
        .filter(|namespace| *namespace != view.namespace())
        .map(str::to_owned)
        .collect())
}
