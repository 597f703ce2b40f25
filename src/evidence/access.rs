//! A right to do one thing through the API.

use std::fmt;

use super::Kind;

/// A right to do one thing, in the words of Kubernetes RBAC.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Access {
    /// Where it is needed.
    pub reach: Reach,
    /// The API group; empty for the core group.
    pub group: String,
    /// The resource, or resource and subresource: `pods`, `pods/exec`.
    pub resource: String,
    /// The one object that it is about; any where there is none.
    pub name: Option<String>,
    /// `get`, `list`, `watch`, `create`, `delete`.
    pub verb: &'static str,
}

/// How far a right goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Within the namespace of the run.
    Namespace,
    /// The whole cluster.
    Cluster,
}

impl Access {
    /// To `verb` any object of `kind`.
    #[must_use]
    pub fn to(verb: &'static str, kind: &Kind) -> Self {
        let (plural, namespaced) = kind.resource().map_or_else(
            || (plural(&kind.kind), true),
            |(known, namespaced)| (known.to_owned(), namespaced),
        );
        let group = kind.api_version.rsplit_once('/').map(|(group, _)| group);
        Self {
            reach: if namespaced {
                Reach::Namespace
            } else {
                Reach::Cluster
            },
            group: group.unwrap_or_default().to_owned(),
            resource: plural,
            name: None,
            verb,
        }
    }

    /// To `verb` what lies under a Pod: `exec`, `log`, `portforward`.
    #[must_use]
    pub fn to_pods(verb: &'static str, under: &str) -> Self {
        Self {
            resource: format!("pods/{under}"),
            ..Self::to(verb, &Kind::pod())
        }
    }

    /// The same on the one object of this name.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        Self {
            name: Some(name.to_owned()),
            ..self
        }
    }
}

/// `list pods`, `get namespaces kube-system`.
impl fmt::Display for Access {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.verb, self.resource)?;
        if !self.group.is_empty() {
            write!(out, ".{}", self.group)?;
        }
        match &self.name {
            Some(name) => write!(out, " {name}"),
            None => Ok(()),
        }
    }
}

/// The plural of a kind that only a cluster could tell, as English has it and
/// as those who define kinds mostly do.
fn plural(kind: &str) -> String {
    let singular = kind.to_lowercase();
    let vowel = |stem: &str| stem.ends_with(['a', 'e', 'i', 'o', 'u']);
    match singular.strip_suffix('y') {
        Some(stem) if !vowel(stem) => format!("{stem}ies"),
        None if singular.ends_with(['s', 'x']) => format!("{singular}es"),
        _ => format!("{singular}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_right_is_written_as_kubectl_writes_it() {
        let shown = |access: Access| access.to_string();
        let classes = Access::to("list", &Kind::storage_class());
        assert_eq!(shown(classes.clone()), "list storageclasses.storage.k8s.io");
        assert_eq!(classes.reach, Reach::Cluster);
        assert_eq!(shown(Access::to_pods("create", "exec")), "create pods/exec");
        assert_eq!(
            shown(Access::to("get", &Kind::pod()).named("a")),
            "get pods a"
        );
    }

    #[test]
    fn the_plural_of_a_kind_that_is_not_built_in_is_guessed() {
        for (kind, resource) in [
            ("Gateway", "gateways"),
            ("Certificate", "certificates"),
            ("Ingress", "ingresses"),
            ("Policy", "policies"),
        ] {
            assert_eq!(plural(kind), resource);
        }
    }
}
