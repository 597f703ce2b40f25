//! The rights that a grading takes beside those of its checks. In: an exercise; out:
//! what is done to the objects of a sandbox and to what was handed in.

use std::collections::BTreeSet;

use crate::evidence::{Access, Kind};
use crate::exercise::Exercise;
use crate::grade::cleanup;
use crate::grade::namespace::kind;

/// The kinds that make a sandbox.
const AROUND: [&str; 6] = [
    "Namespace",
    "Lease",
    "ServiceAccount",
    "ResourceQuota",
    "LimitRange",
    "NetworkPolicy",
];
const VERBS: [&str; 6] = ["get", "list", "watch", "create", "patch", "delete"];

/// Returns the rights to make sandboxes, to apply what may be handed in, to do there what
/// the exercise has students do, and to delete all of it.
#[must_use]
pub fn required_rights(exercise: &Exercise) -> BTreeSet<Access> {
    let allowed = exercise.grade.iter().flat_map(|grade| &grade.allow.kinds);
    let allowed = allowed.filter_map(|name| Kind::built_in(name));
    let known = AROUND.into_iter().chain(cleanup::KINDS).map(kind);
    let kinds: BTreeSet<Kind> = known.chain(allowed).collect();
    let to_all = |kind: &Kind| VERBS.map(|verb| Access::to(verb, kind));
    let mut rights: BTreeSet<Access> = kinds.iter().flat_map(to_all).collect();
    // A claim that was noticed has one.
    rights.insert(Access::to("list", &kind("Event")));
    for verb in ["get", "create"] {
        rights.extend(["exec", "portforward"].map(|under| Access::to_pods(verb, under)));
    }
    rights
}
