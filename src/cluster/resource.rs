//! The path at which the API serves a kind.

use crate::evidence::Kind;

/// A kind's place in the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Resource {
    pub plural: String,
    pub namespaced: bool,
}

/// Returns the URL of a collection; `namespace` `None` is the whole cluster.
pub(super) fn collection_url(kind: &Kind, resource: &Resource, namespace: Option<&str>) -> String {
    let group = group_url(&kind.api_version);
    match namespace.filter(|_| resource.namespaced) {
        Some(namespace) => format!("{group}/namespaces/{namespace}/{}", resource.plural),
        None => format!("{group}/{}", resource.plural),
    }
}

pub(super) fn group_url(api_version: &str) -> String {
    if api_version.contains('/') {
        format!("/apis/{api_version}")
    } else {
        format!("/api/{api_version}")
    }
}

/// Tells whether a name can stand in a URL as it is, and mean nothing else there.
pub(super) fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('.')
        && name
            .chars()
            .all(|char| char.is_ascii_alphanumeric() || "-._:".contains(char))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_follow_group_and_scope() {
        let of = |kind: &str, namespace| {
            let kind = Kind::built_in(kind).unwrap();
            let (plural, namespaced) = kind.resource().unwrap();
            let resource = Resource {
                plural: plural.into(),
                namespaced,
            };
            collection_url(&kind, &resource, namespace)
        };
        assert_eq!(of("Pod", Some("ns")), "/api/v1/namespaces/ns/pods");
        assert_eq!(of("Pod", None), "/api/v1/pods");
        assert_eq!(of("Node", Some("ns")), "/api/v1/nodes");
        assert_eq!(
            of("StatefulSet", Some("ns")),
            "/apis/apps/v1/namespaces/ns/statefulsets"
        );
    }

    #[test]
    fn a_name_that_would_change_the_url_is_not_plain() {
        for (name, plain) in [
            ("mariadb-0", true),
            ("system:node", true),
            ("../x", false),
            ("a/b", false),
            ("a?b", false),
            ("", false),
        ] {
            assert_eq!(is_plain(name), plain, "{name}");
        }
    }
}
