//! The Pod that a request is about.

use serde::{Deserialize, Serialize};

/// One Pod and no later one of the same name.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PodKey {
    /// Its name.
    pub name: String,
    /// Its UID.
    pub uid: String,
}
