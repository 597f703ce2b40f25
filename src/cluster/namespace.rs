//! The namespaces of a cluster: which of those that are meant exist, and which do
//! instead.

use std::collections::BTreeMap;

use futures::future::join_all;
use tokio::time::Instant;

use super::Cluster;
use super::selection::everywhere;
use crate::evidence::{Answer, Kind, Read, Scope};
use crate::objects::fields::find_named;

/// The label that the API server itself gives every namespace: its name. Source:
/// kubernetes.io/docs/reference/labels-annotations-taints, "Used on: Namespace".
const NAME_LABEL: &str = "kubernetes.io/metadata.name";

/// A namespace that does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingNamespace {
    /// Its name.
    pub name: String,
    /// The namespaces there are, where they may be listed.
    pub known: Vec<String>,
}

impl Cluster {
    /// Returns what there is of each name: by one request for all of them where
    /// namespaces may be listed, and by one for each that it does not show.
    pub async fn namespaces_of(
        &self,
        names: &[&str],
        deadline: Instant,
    ) -> BTreeMap<String, Answer> {
        let mut selection = everywhere(Kind::namespace());
        selection.labels = Some(format!("{NAME_LABEL} in ({})", names.join(",")));
        let listed = self.list(&selection, deadline).await;
        let listed = listed.map(|(found, _)| found).unwrap_or_default();
        join_all(names.iter().map(async |&name| {
            let answer = match find_named(&listed, name) {
                Some(found) => Answer::Objects(vec![found.clone()]),
                None => self.read(&named(name), deadline).await,
            };
            (name.to_owned(), answer)
        }))
        .await
        .into_iter()
        .collect()
    }

    /// Returns that its namespace does not exist; `None` where it does, and where
    /// that may not be asked or is not answered by `deadline`.
    pub async fn missing_namespace(&self, deadline: Instant) -> Option<MissingNamespace> {
        if self.has_possible_namespace() {
            match self.read(&named(self.namespace()), deadline).await {
                Answer::Objects(found) if found.is_empty() => {}
                _ => return None,
            }
        }
        Some(self.as_missing(deadline).await)
    }

    /// Returns its namespace, of which is known that it does not exist, with those
    /// that do.
    pub async fn as_missing(&self, deadline: Instant) -> MissingNamespace {
        MissingNamespace {
            name: self.namespace().to_owned(),
            known: self.namespaces(deadline).await.unwrap_or_default(),
        }
    }
}

fn named(name: &str) -> Read {
    Read {
        kind: Kind::namespace(),
        scope: Scope::Named(name.to_owned()),
    }
}
