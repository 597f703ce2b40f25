//! Whether the namespace of a handle exists, and which do instead.

use tokio::time::Instant;

use super::Cluster;
use crate::evidence::{Answer, Kind, Read, Scope};

/// A namespace that does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingNamespace {
    /// Its name.
    pub name: String,
    /// The namespaces there are, where they may be listed.
    pub known: Vec<String>,
}

impl Cluster {
    /// Returns that its namespace does not exist; `None` where it does, and where
    /// that may not be asked or is not answered by `deadline`.
    pub async fn missing_namespace(&self, deadline: Instant) -> Option<MissingNamespace> {
        if self.has_possible_namespace() {
            let read = Read {
                kind: Kind::namespace(),
                scope: Scope::Named(self.namespace().to_owned()),
            };
            match self.read(&read, deadline).await {
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
