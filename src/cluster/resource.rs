//! Finds the path at which the API serves a kind.

use std::sync::PoisonError;

use http::Request;
use serde::Deserialize;
use tokio::time::Instant;

use super::Cluster;
use super::failure::Failure;
use crate::evidence::{Kind, Trouble, TroubleKind};

/// A kind's place in the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Resource {
    pub plural: String,
    pub namespaced: bool,
}

#[derive(Deserialize)]
struct Resources {
    #[serde(default)]
    resources: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    name: String,
    kind: String,
    #[serde(default)]
    namespaced: bool,
}

impl Cluster {
    /// Returns the resource of `kind`: known for the built-in kinds, asked once for others.
    pub(super) async fn resource(
        &self,
        kind: &Kind,
        deadline: Instant,
    ) -> Result<Resource, Trouble> {
        if let Some((plural, namespaced)) = kind.resource() {
            return Ok(Resource {
                plural: plural.to_owned(),
                namespaced,
            });
        }
        let known = self
            .shared
            .kinds
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(kind)
            .cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let found = self.discover(kind, deadline).await?;
        self.shared
            .kinds
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(kind.clone(), found.clone());
        Ok(found)
    }

    async fn discover(&self, kind: &Kind, deadline: Instant) -> Result<Resource, Trouble> {
        let what = format!(
            "find out where the API serves {} {}",
            kind.api_version, kind.kind
        );
        if !is_plain(&kind.api_version.replace('/', ".")) {
            return Err(Failure::Request(kind.api_version.clone()).trouble(what));
        }
        let request = Request::get(group_url(&kind.api_version))
            .body(Vec::new())
            .map_err(kube::core::request::Error::BuildRequest);
        let unknown = |message: String| Trouble {
            kind: TroubleKind::UnknownKind,
            what: what.clone(),
            message,
        };
        let listed: Resources = match self.get(request, deadline).await {
            Ok(listed) => listed,
            Err(Failure::Status {
                code: 404, message, ..
            }) => return Err(unknown(message)),
            Err(failure) => return Err(failure.trouble(what)),
        };
        listed
            .resources
            .into_iter()
            .find(|resource| resource.kind == kind.kind && !resource.name.contains('/'))
            .map(|resource| Resource {
                plural: resource.name,
                namespaced: resource.namespaced,
            })
            .ok_or_else(|| {
                unknown(format!(
                    "the cluster has no kind {} in {}",
                    kind.kind, kind.api_version
                ))
            })
    }
}

/// Returns the URL of a collection; `namespace` `None` is the whole cluster.
pub(super) fn collection_url(kind: &Kind, resource: &Resource, namespace: Option<&str>) -> String {
    let group = group_url(&kind.api_version);
    match namespace.filter(|_| resource.namespaced) {
        Some(namespace) => format!("{group}/namespaces/{namespace}/{}", resource.plural),
        None => format!("{group}/{}", resource.plural),
    }
}

fn group_url(api_version: &str) -> String {
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
