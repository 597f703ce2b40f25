//! An environment variable of a running process, and the key that its value comes from.

use serde::{Deserialize, Serialize};

use super::PodKey;
use crate::objects::ConfigSource;

/// Reads an environment variable of a container's process and compares it with the key
/// of a Secret or `ConfigMap`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Variable {
    /// The Pod.
    pub pod: PodKey,
    /// The container.
    pub container: String,
    /// The variable's name.
    pub name: String,
    /// The Secret or `ConfigMap`.
    pub source: ConfigSource,
    /// The key in it.
    pub key: String,
}

/// A variable as the process has it, beside its source. Nothing in it tells what is in a
/// Secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum VariableSeen {
    /// They are the same, byte for byte.
    Same {
        /// True where the value ends with a line break.
        line_break: bool,
    },
    /// They differ.
    Different {
        /// Beginnings of what the source has and of what the process has; `None` for a Secret.
        values: Option<(String, String)>,
        /// True where a line break at the end is all that differs.
        line_break: bool,
    },
    /// The process has no such variable.
    Unset,
    /// There is no such Secret or `ConfigMap` (any more).
    NoSource,
    /// The source has no such key (any more).
    NoKey,
    /// The source may not be read; the API's words.
    NotPermitted(String),
    /// The container has no program that could read it.
    NoReader(String),
    /// The container is not running.
    NotRunning(String),
}
