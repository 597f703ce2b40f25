//! The other side of a run's memory: whoever knows what earlier runs saw.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::run_state::RunState;
use crate::report::ClusterIdentity;

/// The place that a memory is of.
#[derive(Clone, Copy, Debug)]
pub struct MemoryPlace<'a> {
    /// The cluster.
    pub cluster: &'a ClusterIdentity,
    /// The namespace.
    pub namespace: &'a str,
    /// Its UID, where it could be read.
    pub namespace_uid: Option<&'a str>,
}

/// Returns when earlier runs saw checks pass in that place, by the name of the check.
pub type Recall<'a> = &'a dyn Fn(MemoryPlace<'_>) -> BTreeMap<String, Timestamp>;

/// Returns the place of `state`, as far as it is known.
pub(super) fn place_of(state: &RunState) -> MemoryPlace<'_> {
    MemoryPlace {
        cluster: state.identity(),
        namespace: state.namespace(),
        namespace_uid: state.namespace_uid(),
    }
}
