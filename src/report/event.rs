//! What a run tells its reporters while it goes on.

use super::model::{CheckReport, ClusterIdentity, Report, StageReport};
use crate::text::Text;

/// An event of a run, for its reporters.
#[derive(Clone, Debug)]
pub enum Event<'a> {
    /// The run begins.
    Run {
        /// The title of the exercise.
        title: &'a Text,
        /// The cluster.
        cluster: &'a ClusterIdentity,
        /// The namespace.
        namespace: &'a str,
    },
    /// The stage begins; its checks follow in order.
    Stage(&'a StageReport),
    /// A check of the stage is settled.
    Check(&'a CheckReport),
    /// The run waits for something, or does something that takes a while.
    Progress(&'a Text),
    /// The stage's checks are all told.
    StageEnd(&'a StageReport),
    /// The report so far, for whoever asked for it (`Options::so_far`): a whole one that is not
    /// complete, in which what is not settled yet is inconclusive.
    SoFar(&'a Report),
    /// The run is over.
    Finished(&'a Report),
}
