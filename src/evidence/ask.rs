//! What may be asked of a cluster, as far as that is known before one is
//! looked at: the sorts of requests, and what each is for.

use std::collections::BTreeMap;

use super::{Kind, Password, Probe, Read, Request, Scope, Witness};

/// A sort of requests.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ask {
    /// Several objects of a kind, in the namespace of the run (or the cluster).
    List(Kind),
    /// One object; of this name, where the exercise fixes it.
    Get(Kind, Option<String>),
    /// Objects of one name in every namespace.
    Everywhere(Kind),
    /// What a container of the student wrote.
    Logs,
    /// An action on a student's Pod.
    Probe(Means),
}

/// A sort of probes, by what is sent for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Means {
    /// Commands that read in a container.
    Look,
    /// A file that is written in one container and read in another.
    Carry,
    /// Statements over a forwarded port.
    Sql(PasswordFrom),
    /// The Pod deleted and made again, with a file to see what is left.
    RecreateWithFile,
    /// The Pod deleted and made again, with a row to see what is left.
    RecreateWithRow(PasswordFrom),
}

/// Where a database's password is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PasswordFrom {
    /// The user gave it.
    Given,
    /// The Pod's environment, Secrets and `ConfigMap`s included.
    Pod,
}

/// What an answer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Nothing: where it is refused, another answer does as well.
    Spare,
    /// What does not come up in each case: why something is not well, what is
    /// done in another way than the plain one.
    Case,
    /// What comes up in all cases: without it the check cannot be determined.
    Verdict,
}

/// All that may be asked, and what for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asks(BTreeMap<Ask, Weight>);

impl Asks {
    /// Just this.
    fn one(ask: Ask, weight: Weight) -> Self {
        Self(BTreeMap::from([(ask, weight)]))
    }

    /// As [`super::View::all`] does.
    #[must_use]
    pub fn all(kind: Kind) -> Self {
        Self::one(Ask::List(kind), Weight::Verdict)
    }

    /// As [`super::View::some`] does.
    #[must_use]
    pub fn some(kind: Kind) -> Self {
        Self::one(Ask::List(kind), Weight::Case)
    }

    /// As [`super::View::named`] does: a list is tried where the kind is
    /// listed, and what counts is that the one object can be had.
    #[must_use]
    pub fn named(kind: Kind, name: Option<&str>) -> Self {
        let listed = kind.is_listed();
        let list = listed.then(|| Self::one(Ask::List(kind.clone()), Weight::Spare));
        let get = Self::one(Ask::Get(kind, name.map(str::to_owned)), Weight::Verdict);
        get.and(list.unwrap_or_default())
    }

    /// Objects of one name in every namespace.
    #[must_use]
    pub fn everywhere(kind: Kind) -> Self {
        Self::one(Ask::Everywhere(kind), Weight::Case)
    }

    /// The logs of containers.
    #[must_use]
    pub fn logs() -> Self {
        Self::one(Ask::Logs, Weight::Case)
    }

    /// A probe.
    #[must_use]
    pub fn probe(means: Means) -> Self {
        Self::one(Ask::Probe(means), Weight::Verdict)
    }

    /// Both, each with the greater of its weights.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        for (ask, weight) in other.0 {
            let known = self.0.entry(ask).or_insert(weight);
            *known = weight.max(*known);
        }
        self
    }

    /// The same where it comes up in some cases only.
    #[must_use]
    pub fn in_some_cases(mut self) -> Self {
        for weight in self.0.values_mut() {
            *weight = Weight::Case.min(*weight);
        }
        self
    }

    /// The same where it comes up in all cases.
    #[must_use]
    pub fn in_all_cases(mut self) -> Self {
        for weight in self.0.values_mut() {
            *weight = Weight::Verdict;
        }
        self
    }

    /// Without what is more than reading objects.
    #[must_use]
    pub fn reads(mut self) -> Self {
        let is_read = |ask: &Ask| !matches!(ask, Ask::Logs | Ask::Probe(_));
        self.0.retain(|ask, _| is_read(ask));
        self
    }

    /// Every sort of requests, and what for.
    pub fn iter(&self) -> impl Iterator<Item = (&Ask, Weight)> {
        self.0.iter().map(|(ask, weight)| (ask, *weight))
    }

    /// Whether `request` is of a sort that is here.
    #[must_use]
    pub fn cover(&self, request: &Request) -> bool {
        let has = |ask: Ask| self.0.contains_key(&ask);
        match request {
            Request::Logs { .. } => has(Ask::Logs),
            Request::Probe(probe) => has(Ask::Probe(Means::of(probe))),
            Request::Read(Read { kind, scope }) => match scope {
                Scope::First | Scope::All | Scope::Labelled(_) | Scope::About { .. } => {
                    has(Ask::List(kind.clone()))
                }
                Scope::Everywhere(_) => has(Ask::Everywhere(kind.clone())),
                Scope::Named(name) => {
                    has(Ask::Get(kind.clone(), None))
                        || has(Ask::Get(kind.clone(), Some(name.clone())))
                }
            },
        }
    }
}

impl Means {
    /// The sort of a probe.
    #[must_use]
    pub fn of(probe: &Probe) -> Self {
        match probe {
            Probe::File { .. } | Probe::Socket { .. } => Self::Look,
            Probe::Carry { .. } | Probe::Write { .. } => Self::Carry,
            Probe::Query { login, .. } | Probe::Execute { login, .. } => {
                Self::Sql(PasswordFrom::of(&login.password))
            }
            Probe::Recreate { witness, .. } => match witness {
                Witness::File { .. } => Self::RecreateWithFile,
                Witness::Sql { login, .. } => {
                    Self::RecreateWithRow(PasswordFrom::of(&login.password))
                }
            },
        }
    }
}

impl PasswordFrom {
    fn of(password: &Password) -> Self {
        match password {
            Password::Given(_) => Self::Given,
            Password::FromPod { .. } => Self::Pod,
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
    fn a_request_is_covered_by_its_sort_and_by_no_other() {
        let asks = Asks::named(Kind::pod(), Some("a")).and(Asks::logs());
        let named = |name: &str| read(Kind::pod(), Scope::Named(name.to_owned()));
        assert!(asks.cover(&named("a")));
        assert!(!asks.cover(&named("b")));
        assert!(asks.cover(&read(Kind::pod(), Scope::First)));
        assert!(!asks.cover(&read(Kind::claim(), Scope::First)));
        assert!(!asks.cover(&read(Kind::pod(), Scope::Everywhere("a".to_owned()))));
        let any = Asks::named(Kind::node(), None);
        assert!(any.cover(&read(Kind::node(), Scope::Named("n".to_owned()))));
        assert!(
            !any.cover(&read(Kind::node(), Scope::All)),
            "nodes are never listed to find one"
        );
    }

    #[test]
    fn of_two_weights_the_greater_counts() {
        let some = Asks::all(Kind::pod()).in_some_cases();
        assert_eq!(some, Asks::some(Kind::pod()));
        let both = some.and(Asks::all(Kind::pod()));
        assert_eq!(both, Asks::all(Kind::pod()));
    }
}
