//! The reasons why a run has no report.

use crate::cluster::MissingNamespace;
use crate::evidence::Trouble;
use crate::exercise::SpecError;

/// A run that ends before there is anything to report.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Something that was asked for is not in the exercise.
    #[error(transparent)]
    Spec(#[from] SpecError),
    /// The cluster answered nothing at all.
    #[error("{0}")]
    Cluster(Trouble),
    /// The namespace does not exist.
    #[error("there is no namespace `{name}`")]
    NoNamespace {
        /// Its name.
        name: String,
        /// The namespaces there are, where they may be listed.
        known: Vec<String>,
    },
}

impl From<MissingNamespace> for RunError {
    fn from(missing: MissingNamespace) -> Self {
        Self::NoNamespace {
            name: missing.name,
            known: missing.known,
        }
    }
}
