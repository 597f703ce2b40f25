//! Finding the Deployment or `StatefulSet` that a check is about: by its name, or by kind
//! and name as kubectl writes them (`deployment/web`).

use serde_json::Value;

use crate::evidence::{Kind, RequiredRequests, View};
use crate::judgement::Stop;

/// A workload as an exercise names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkloadReference<'a> {
    /// The kinds that it may be of, the likeliest first.
    pub kinds: Vec<Kind>,
    /// Its name.
    pub name: &'a str,
}

impl<'a> WorkloadReference<'a> {
    /// Takes `written` apart; `None` where it names another kind, or nothing.
    #[must_use]
    pub fn parse(written: &'a str) -> Option<Self> {
        let kinds = vec![Kind::deployment(), Kind::stateful_set()];
        let (kinds, name) = match written.split_once('/') {
            None => (kinds, written),
            Some((kind, name)) => {
                let is_it = |it: &Kind| it.kind.eq_ignore_ascii_case(kind);
                (vec![kinds.into_iter().find(is_it)?], name)
            }
        };
        (!name.is_empty()).then_some(Self { kinds, name })
    }

    /// Returns the workload with its kind, `None` where there is none.
    ///
    /// # Errors
    /// [`Stop`] when it must be looked up first.
    pub fn find<'v>(&self, view: &View<'v>) -> Result<Option<(Kind, &'v Value)>, Stop> {
        // All of them are asked for at once.
        let asked: Vec<_> = self
            .kinds
            .iter()
            .map(|kind| (kind, view.named(kind.clone(), self.name)))
            .collect();
        for (kind, found) in asked {
            if let Some(object) = found? {
                return Ok(Some((kind.clone(), object)));
            }
        }
        Ok(None)
    }

    /// Returns the requests that [`WorkloadReference::find`] may make.
    #[must_use]
    pub fn required_requests(&self) -> RequiredRequests {
        let named = |kind: &Kind| RequiredRequests::named(kind.clone(), Some(self.name));
        let all = self.kinds.iter().map(named);
        all.fold(RequiredRequests::default(), RequiredRequests::and)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workload_is_named_as_kubectl_does() {
        let kinds = |written: &str| {
            let found = WorkloadReference::parse(written)?;
            let kinds = found.kinds.iter().map(ToString::to_string);
            Some((kinds.collect::<Vec<_>>().join(" "), found.name.to_owned()))
        };
        let of = |kinds: &str| Some((kinds.to_owned(), "web".to_owned()));
        assert_eq!(kinds("web"), of("Deployment StatefulSet"));
        assert_eq!(kinds("deployment/web"), of("Deployment"));
        assert_eq!(kinds("StatefulSet/web"), of("StatefulSet"));
        for wrong in ["pod/web", "", "deployment/"] {
            assert_eq!(kinds(wrong), None, "{wrong}");
        }
    }
}
