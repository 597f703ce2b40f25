//! Finds the resource of a kind: it is known for built-in kinds, and the API is
//! asked once for others.

use std::sync::PoisonError;

use http::Request;
use serde::Deserialize;
use tokio::time::Instant;

use super::Cluster;
use super::failure::Failure;
use super::resource::{Resource, group_url, is_plain};
use crate::evidence::{Kind, Trouble, TroubleKind};

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
