//! Probes: actions on the student's objects, undone afterwards.

use std::path::PathBuf;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::cluster::Cluster;
use crate::evidence::{Answer, Probe};
use crate::text::Text;

/// How a probe is to be made.
pub struct Conduct<'a> {
    /// When it must be over.
    pub deadline: Instant,
    /// Ends it early; what it changed is put back.
    pub cancel: CancellationToken,
    /// The folder of the journals.
    pub state: PathBuf,
    /// Who is told what it is doing.
    pub say: &'a dyn Fn(Text),
}

/// Makes a probe.
pub async fn run(cluster: &Cluster, probe: &Probe, how: &Conduct<'_>) -> Answer {
    let _ = (cluster, how);
    Answer::Refused(crate::evidence::Refusal::Harm(Text::same(format!(
        "{probe:?}"
    ))))
}
