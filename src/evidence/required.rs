//! The requests that an expectation may make, as far as they are known before
//! a cluster is looked at: their kinds, and how much depends on each.

use std::collections::BTreeMap;

use super::{Kind, Probe, Read, Request, Scope};

/// A kind of requests.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RequestKind {
    /// Several objects of a kind, in the namespace of the run (or the cluster).
    List(Kind),
    /// One object; of this name, where the exercise fixes it.
    Get(Kind, Option<String>),
    /// Objects of one name in every namespace.
    Everywhere(Kind),
    /// What a container of the student wrote.
    Logs,
    /// A probe like this one, of any Pod.
    Probe(Probe),
}

/// The degree to which a verdict depends on an answer, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Necessity {
    /// Where it is refused, another answer does as well.
    Optional,
    /// It comes up in some cases: to say why something is not well, or where
    /// the manifest does it in another way than the plain one.
    Sometimes,
    /// It comes up in all cases: without it the check cannot be determined.
    Always,
}

/// The kinds of requests that may be made, and how much depends on each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequiredRequests(BTreeMap<RequestKind, Necessity>);

impl RequiredRequests {
    /// Just this.
    fn one(kind: RequestKind, necessity: Necessity) -> Self {
        Self(BTreeMap::from([(kind, necessity)]))
    }

    /// Returns what [`super::View::all`] asks.
    #[must_use]
    pub fn all(kind: Kind) -> Self {
        Self::one(RequestKind::List(kind), Necessity::Always)
    }

    /// Returns what [`super::View::some`] asks.
    #[must_use]
    pub fn some(kind: Kind) -> Self {
        Self::one(RequestKind::List(kind), Necessity::Sometimes)
    }

    /// Returns what [`super::View::named`] asks: a list is tried where the kind is
    /// listed, and what counts is that the one object can be had.
    #[must_use]
    pub fn named(kind: Kind, name: Option<&str>) -> Self {
        let listed = kind.is_listed();
        let list = listed.then(|| Self::one(RequestKind::List(kind.clone()), Necessity::Optional));
        let get = Self::one(
            RequestKind::Get(kind, name.map(str::to_owned)),
            Necessity::Always,
        );
        get.and(list.unwrap_or_default())
    }

    /// Objects of one name in every namespace.
    #[must_use]
    pub fn everywhere(kind: Kind) -> Self {
        Self::one(RequestKind::Everywhere(kind), Necessity::Sometimes)
    }

    /// The logs of containers.
    #[must_use]
    pub fn logs() -> Self {
        Self::one(RequestKind::Logs, Necessity::Sometimes)
    }

    /// Returns a probe like this one, of any Pod.
    #[must_use]
    pub fn probe(example: impl Into<Probe>) -> Self {
        Self::one(RequestKind::Probe(example.into()), Necessity::Always)
    }

    /// Both, each kind with the greater of its necessities.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        for (kind, necessity) in other.0 {
            let known = self.0.entry(kind).or_insert(necessity);
            *known = necessity.max(*known);
        }
        self
    }

    /// The same where it comes up in some cases only.
    #[must_use]
    pub fn in_some_cases(mut self) -> Self {
        for necessity in self.0.values_mut() {
            *necessity = Necessity::Sometimes.min(*necessity);
        }
        self
    }

    /// The same where it comes up in all cases.
    #[must_use]
    pub fn in_all_cases(mut self) -> Self {
        for necessity in self.0.values_mut() {
            *necessity = Necessity::Always;
        }
        self
    }

    /// Without what is more than reading objects.
    #[must_use]
    pub fn reads(mut self) -> Self {
        let is_read =
            |kind: &RequestKind| !matches!(kind, RequestKind::Logs | RequestKind::Probe(_));
        self.0.retain(|kind, _| is_read(kind));
        self
    }

    /// Returns every kind of requests with its necessity.
    pub fn iter(&self) -> impl Iterator<Item = (&RequestKind, Necessity)> {
        self.0.iter().map(|(kind, necessity)| (kind, *necessity))
    }

    /// Returns true where `request` is of a kind that is here.
    #[must_use]
    pub fn covers(&self, request: &Request) -> bool {
        let has = |kind: RequestKind| self.0.contains_key(&kind);
        match request {
            Request::Logs { .. } => has(RequestKind::Logs),
            Request::Probe(probe) => self
                .0
                .keys()
                .any(|kind| matches!(kind, RequestKind::Probe(example) if example.is_like(probe))),
            Request::Read(Read { kind, scope }) => match scope {
                Scope::First | Scope::All | Scope::Labelled(_) | Scope::About { .. } => {
                    has(RequestKind::List(kind.clone()))
                }
                Scope::Everywhere(_) => has(RequestKind::Everywhere(kind.clone())),
                Scope::Named(name) => {
                    has(RequestKind::Get(kind.clone(), None))
                        || has(RequestKind::Get(kind.clone(), Some(name.clone())))
                }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: Kind, scope: Scope) -> Request {
        Request::Read(Read { kind, scope })
    }

    #[test]
    fn request_is_covered_by_its_kind_alone() {
        let required =
            RequiredRequests::named(Kind::pod(), Some("a")).and(RequiredRequests::logs());
        let named = |name: &str| read(Kind::pod(), Scope::Named(name.to_owned()));
        assert!(required.covers(&named("a")));
        assert!(!required.covers(&named("b")));
        assert!(required.covers(&read(Kind::pod(), Scope::First)));
        assert!(!required.covers(&read(Kind::claim(), Scope::First)));
        assert!(!required.covers(&read(Kind::pod(), Scope::Everywhere("a".to_owned()))));
        let any = RequiredRequests::named(Kind::node(), None);
        assert!(any.covers(&read(Kind::node(), Scope::Named("n".to_owned()))));
        assert!(
            !any.covers(&read(Kind::node(), Scope::All)),
            "nodes are never listed to find one"
        );
    }

    #[test]
    fn necessity_given_twice_is_the_greater() {
        let some = RequiredRequests::all(Kind::pod()).in_some_cases();
        assert_eq!(some, RequiredRequests::some(Kind::pod()));
        let both = some.and(RequiredRequests::all(Kind::pod()));
        assert_eq!(both, RequiredRequests::all(Kind::pod()));
    }
}
